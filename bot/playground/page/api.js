// The playground's control interface, one function a route.

/** What the server refused, in its words; `status` 0 when it did not answer at all. */
export class Refused extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

async function call(method, path, body) {
  let response;
  try {
    response = await fetch(path, {
      method,
      headers: body === undefined ? {} : { "Content-Type": "application/json" },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
  } catch {
    throw new Refused(0, "");
  }
  const text = await response.text();
  let answer = {};
  try {
    answer = text ? JSON.parse(text) : {};
  } catch {
    throw new Refused(response.status, response.statusText);
  }
  if (!response.ok) throw new Refused(response.status, answer.error ?? response.statusText);
  return answer;
}

export const state = () => call("GET", "/play/state");
export const addPerson = (person) => call("POST", "/play/people", person);
export const changePerson = (id, change) => call("PATCH", `/play/people/${id}`, change);
export const block = (id, blocked) => call("POST", `/play/people/${id}/block`, { blocked });
export const addGroup = (group) => call("POST", "/play/groups", group);
export const history = (chat, person) => call("GET", `/play/chats/${chat}/messages?person=${person}`);
export const send = (chat, message) => call("POST", `/play/chats/${chat}/messages`, message);
export const press = (chat, button) => call("POST", `/play/chats/${chat}/press`, button);
export const remove = (chat, message) => call("DELETE", `/play/chats/${chat}/messages/${message}`);
export const inline = (from, query) => call("POST", "/play/inline", { from, query });
export const faults = () => call("GET", "/play/faults");
export const setFaults = (list) => call("PUT", "/play/faults", list);
