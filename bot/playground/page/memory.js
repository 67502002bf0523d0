// What the page remembers between visits: looks and the last person, never a message and never a key.

const PREFIX = "playground.";

/** @param {"theme"|"language"|"person"|"bench"} name */
export function remembered(name) {
  try {
    return localStorage.getItem(PREFIX + name);
  } catch {
    return null; // storage switched off in the browser: the page works, it only forgets
  }
}

export function remember(name, value) {
  try {
    localStorage.setItem(PREFIX + name, value);
  } catch {
    return; // as above
  }
}
