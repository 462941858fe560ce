// The galleries of the site by their first picture; more come as one scrolls or searches.

import { api } from "../api.js";
import { fill, h, icon, picture } from "../dom.js";
import { t } from "../language.js";
import { empty, failure } from "../parts/states.js";

const FIRST = 30;
const FURTHER = 60;
const FILTERS = {
  all: () => true,
  shared: (gallery) => gallery.links.length > 0,
  unshared: (gallery) => gallery.links.length === 0,
};

export async function galleriesView(main, signal) {
  const found = new Map();
  const wish = { word: "", filter: "all" };
  let next = 0;
  let total = 0;
  let loading = false;

  const grid = h("ul", { class: "grid", "aria-label": t("galleries.title") });
  const status = h("p", { class: "hint count", role: "status" });
  const more = h("button", { class: "button more", type: "button", hidden: true, onclick: () => load(true) }, t("action.more"));
  const below = h("div", {});
  fill(main, heading(), toolbar(wish, draw), status, grid, more, below);

  const watcher = new IntersectionObserver(([seen]) => seen.isIntersecting && load(), { rootMargin: "600px" });
  watcher.observe(more);
  signal.addEventListener("abort", () => watcher.disconnect());

  fill(grid, skeletons(12));
  await load();

  async function load() {
    if (loading || next === null) return;
    loading = true;
    status.textContent = t("galleries.loading");
    try {
      const page = await api.galleries(next, next === 0 ? FIRST : FURTHER, signal);
      for (const gallery of page.galleries) found.set(gallery.id, gallery);
      next = page.nextOffset;
      total = page.total;
      loading = false;
      fill(below);
      draw();
    } catch (problem) {
      loading = false;
      if (signal.aborted) return;
      if (!found.size) fill(grid);
      status.textContent = "";
      more.hidden = true;
      fill(below, failure(problem, () => load()));
    }
  }

  function draw() {
    const wanted = [...found.values()].filter((one) => FILTERS[wish.filter](one) && fits(one, wish.word));
    const shown = new Map([...grid.children].map((child) => [child.dataset.id, child]));
    const cards = wanted.map((gallery) => shown.get(gallery.id) ?? card(gallery));
    if (cards.length !== grid.children.length || cards.some((one, place) => grid.children[place] !== one)) {
      grid.replaceChildren(...cards);
    }
    const everything = wish.filter === "all" && !wish.word;
    status.textContent = t("galleries.found", { n: everything ? total : wanted.length });
    more.hidden = next === null;
    if (!total) fill(below, nothingYet());
    else if (!wanted.length && next === null) fill(below, nothingFits());
    else fill(below);
    if (next !== null && !everything) load();
  }

  function nothingYet() {
    const again = () => {
      next = 0;
      load();
    };
    const button = h("button", { class: "button primary", type: "button", onclick: again }, t("galleries.reload"));
    return empty(t("galleries.empty"), t("galleries.empty.text"), button);
  }

  function nothingFits() {
    const clear = () => galleriesView(main, signal);
    const button = h("button", { class: "button", type: "button", onclick: clear }, t("galleries.clear"));
    return empty(t("galleries.none"), t("galleries.none.text"), button);
  }
}

function heading() {
  return h(
    "div",
    { class: "heading" },
    h("div", {}, h("h1", {}, t("galleries.title")), h("p", { class: "subtitle" }, t("galleries.subtitle"))),
  );
}

function toolbar(wish, draw) {
  const search = h("input", {
    type: "search",
    placeholder: t("galleries.search"),
    "aria-label": t("galleries.search"),
    autocomplete: "off",
    oninput: (event) => {
      wish.word = event.target.value;
      draw();
    },
  });
  const filter = (name) =>
    h(
      "label",
      {},
      h("input", {
        type: "radio",
        name: "filter",
        value: name,
        checked: name === wish.filter,
        onchange: () => {
          wish.filter = name;
          draw();
        },
      }),
      h("span", {}, t(`galleries.${name}`)),
    );
  return h(
    "div",
    { class: "toolbar" },
    h("div", { class: "search" }, icon("search"), search),
    h("fieldset", { class: "segments" }, h("legend", { class: "unseen" }, t("galleries.filter")), Object.keys(FILTERS).map(filter)),
  );
}

function card(gallery) {
  const [link] = gallery.links;
  const name = gallery.name || t("galleries.untitled");
  const verb = link ? "view" : "share";
  return h(
    "li",
    { class: "card", dataset: { id: gallery.id } },
    h(
      "a",
      {
        href: link ? `#/link/${encodeURIComponent(link.id)}` : `#/share/${encodeURIComponent(gallery.id)}`,
      },
      picture(gallery.images[0], "image", { class: "picture cover" }),
      link && badge(gallery.needsYou && link.state === "active" ? "needsYou" : link.state),
      h(
        "span",
        { class: "card-text" },
        h("strong", { class: "clip", dir: "auto" }, name),
        h("span", { class: "hint" }, t("items", { n: gallery.totalItems })),
      ),
      h("span", { class: link ? "pill" : "pill primary" }, t(`galleries.${verb}`)),
    ),
  );
}

function badge(state) {
  return h("span", { class: `badge ${state}` }, t(`badge.${state}`));
}

function skeletons(number) {
  return Array.from({ length: number }, () =>
    h("li", { class: "card skeleton", "aria-hidden": "true" }, h("span", { class: "picture cover" }), h("span", { class: "card-text" })),
  );
}

function fits(gallery, word) {
  return gallery.name.toLocaleLowerCase().includes(word.trim().toLocaleLowerCase());
}
