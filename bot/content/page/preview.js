// Colours, language and filter of the preview; loads the page anew when a text has changed.

const root = document.documentElement;
const kept = sessionStorage;
const find = document.querySelector("#find");
const marked = document.querySelector("#marked");
const live = document.querySelector("#live");

function colour(value) {
  root.dataset.show = value;
  kept.setItem("show", value);
}

function filter() {
  const words = find.value.trim().toLowerCase();
  kept.setItem("find", find.value);
  kept.setItem("marked", marked.checked ? "yes" : "");
  let shown = 0;
  for (const card of document.querySelectorAll(".card")) {
    const fits = (!words || card.textContent.toLowerCase().includes(words)) && (!marked.checked || card.dataset.marked);
    card.hidden = !fits;
    shown += fits ? 1 : 0;
  }
  document.querySelector("#nothing").hidden = shown > 0;
}

for (const radio of document.querySelectorAll("[name=show]")) {
  radio.checked = radio.value === (kept.getItem("show") || "both");
  radio.addEventListener("change", () => colour(radio.value));
  if (radio.checked) colour(radio.value);
}
find.value = kept.getItem("find") || "";
marked.checked = Boolean(kept.getItem("marked"));
find.addEventListener("input", filter);
marked.addEventListener("change", filter);
filter();

document.querySelector("#locale").addEventListener("change", (event) => {
  location.search = new URLSearchParams({ locale: event.target.value });
});

const changes = new EventSource(`/changes?seen=${root.dataset.version}`);
changes.addEventListener("changed", () => location.reload());
changes.addEventListener("open", () => {
  live.textContent = "live";
  live.classList.remove("gone");
});
changes.addEventListener("error", () => {
  live.textContent = "not connected";
  live.classList.add("gone");
});
