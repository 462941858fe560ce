// Both sides of one gallery: what is edited on one shows on the other by itself.

const place = (id) => document.getElementById(id);
const seen = { items: new Map(), media: new Map() };
let gallery = "";

async function call(path, body) {
  const answer = await fetch(path, body && { method: "POST", body: JSON.stringify(body) });
  if (!answer.ok) throw new Error((await answer.json()).detail);
  return answer.status === 204 ? null : answer.json();
}

async function edit(side, action, item = "", title = "") {
  try {
    place("said").textContent = "";
    await call(`${side}/${action}`, { gallery, item, title });
  } catch (error) {
    place("said").textContent = error.message;
  }
  await look();
}

async function look() {
  const state = await call(`state?gallery=${encodeURIComponent(gallery)}`);
  gallery = state.chosen;
  choose(state.galleries);
  list("items", "wix", state.items);
  list("media", "album", state.album?.media ?? null);
}

function choose(galleries) {
  const now = JSON.stringify([galleries, gallery]);
  const select = place("galleries");
  if (select.dataset.shown === now) return;
  select.dataset.shown = now;
  select.replaceChildren(...galleries.map(({ id, name }) => new Option(name || "Untitled", id, false, id === gallery)));
}

function list(id, side, entries) {
  const target = place(id);
  const now = JSON.stringify([gallery, entries]);
  if (target.dataset.shown === now || target.contains(document.activeElement?.closest("input"))) return;
  target.dataset.shown = now;
  const before = seen[id];
  seen[id] = new Map((entries ?? []).map((entry) => [entry.id, JSON.stringify(entry)]));
  if (!entries) target.replaceChildren(line("Not shared yet: share it on the app’s page."));
  else if (!entries.length) target.replaceChildren(line("Empty."));
  else target.replaceChildren(...entries.map((entry) => row(side, entry, before.size > 0 && before.get(entry.id) !== JSON.stringify(entry))));
}

function line(text) {
  const item = document.createElement("li");
  item.className = "hint";
  item.textContent = text;
  return item;
}

function row(side, entry, fresh) {
  const item = document.createElement("li");
  item.className = fresh ? "new" : "";
  const image = document.createElement(entry.image ? "img" : "span");
  if (entry.image) Object.assign(image, { src: entry.image, alt: "" });
  else image.className = "none";
  const title = document.createElement("input");
  Object.assign(title, { value: entry.title, ariaLabel: "Title", dir: "auto" });
  title.addEventListener("change", () => {
    title.blur();
    edit(side, "rename", entry.id, title.value);
  });
  item.append(image, title);
  for (const [action, text] of Object.entries({ up: "↑", down: "↓", replace: "Replace", delete: "Delete" })) {
    const button = document.createElement("button");
    Object.assign(button, { type: "button", textContent: text, ariaLabel: `${action} ${entry.title}` });
    button.addEventListener("click", () => edit(side, action, entry.id));
    item.append(button);
  }
  return item;
}

for (const button of document.querySelectorAll("[data-add]")) button.addEventListener("click", () => edit(button.dataset.add, "add"));
place("new-gallery").addEventListener("click", () => edit("wix", "new-gallery", "", prompt("Name of the gallery") ?? "Untitled"));
place("galleries").addEventListener("change", (event) => {
  gallery = event.target.value;
  seen.items.clear();
  seen.media.clear();
  look();
});

async function watch() {
  try {
    await look();
  } catch (error) {
    place("said").textContent = error.message;
  }
  setTimeout(watch, 1500);
}

watch();
