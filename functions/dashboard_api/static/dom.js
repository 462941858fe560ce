// Elements without markup: whatever comes from a gallery is only ever text, never HTML.

const SVG = "http://www.w3.org/2000/svg";

/**
 * An element. Attributes: `class`, `on…` handlers, `dataset`, true for an empty attribute; null and false are left out.
 * Children: nodes, texts, arrays; null and false are left out.
 */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "dataset") Object.assign(element.dataset, value);
    else if (name === "value") element.value = value;
    else element.setAttribute(name, value === true ? "" : value);
  }
  append(element, children);
  return element;
}

function append(element, children) {
  for (const child of children.flat(Infinity)) {
    if (child !== null && child !== undefined && child !== false && child !== "") element.append(child);
  }
}

/** Puts `children` in place of what is there; the element that has the focus keeps it if it has a `data-key`. */
export function fill(element, ...children) {
  const key = element.contains(document.activeElement) ? document.activeElement.dataset.key : undefined;
  element.replaceChildren();
  append(element, children);
  if (key) element.querySelector(`[data-key="${CSS.escape(key)}"]`)?.focus({ preventScroll: true });
  return element;
}

const PATHS = {
  image: "M4 5h16v14H4zM4 16l5-5 4 4 3-3 4 4M9 9.5a.5.5 0 1 0 0-.01",
  video: "M4 6h11v12H4zM15 10l5-3v10l-5-3",
  embed: "M4 5h16v14H4zM10 9l5 3-5 3z",
  text: "M5 6h14M12 6v13M9 19h6",
  search: "M10.5 17a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13zM15.5 15.5 20 20",
  check: "M5 12.5 10 17 19 7",
  back: "M14 6l-6 6 6 6",
  arrow: "M5 12h14M13 6l6 6-6 6",
  both: "M4 9h15M15 5l4 4-4 4M20 16H5M9 12l-4 4 4 4",
  alert: "M12 4 3 20h18zM12 10v5M12 17.5v.01",
  clock: "M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16zM12 8v4.5l3 2",
  close: "M6 6l12 12M18 6 6 18",
  pause: "M9 6v12M15 6v12",
  open: "M14 5h5v5M19 5l-8 8M17 14v5H5V7h5",
};

export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", PATHS[name]);
  svg.append(path);
  return svg;
}

/** A picture that gives way to an icon when there is none, or when it cannot be loaded. */
export function picture(address, kind = "image", attributes = {}) {
  const frame = h("span", { class: "picture", ...attributes });
  if (!address) return fill(frame, icon(kind));
  const image = h("img", { src: address, alt: "", loading: "lazy", decoding: "async" });
  image.addEventListener("error", () => fill(frame, icon(kind)), { once: true });
  return fill(frame, image);
}

let hiding;

/** Says it to everybody: shown for a moment, and read out. */
export function announce(text) {
  const toast = document.getElementById("toast");
  toast.textContent = text;
  toast.classList.add("shown");
  clearTimeout(hiding);
  hiding = setTimeout(() => toast.classList.remove("shown"), 6000);
}
