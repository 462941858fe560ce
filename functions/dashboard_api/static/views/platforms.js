// Where galleries can be shared, and what each platform can hold.

import { api } from "../api.js";
import { fill, h, icon } from "../dom.js";
import { and, has, megabytes, t } from "../language.js";
import { failure, loading } from "../parts/states.js";

const FIELDS = ["title", "description", "alt_text", "link", "tags"];

export async function platformsView(main, signal) {
  const body = h("div", {}, loading(t("galleries.loading")));
  fill(
    main,
    h("div", { class: "heading" }, h("div", {}, h("h1", {}, t("platforms.title")), h("p", { class: "subtitle" }, t("platforms.subtitle")))),
    body,
  );
  try {
    const { platforms } = await api.platforms(signal);
    fill(body, h("ul", { class: "stack plain" }, platforms.map(card)));
  } catch (problem) {
    if (!signal.aborted) fill(body, failure(problem, () => platformsView(main, signal)));
  }
}

export const platformName = (name) => (has(`platform.${name}`) ? t(`platform.${name}`) : name);
export const platformText = (name) => (has(`platform.${name}.text`) ? t(`platform.${name}.text`) : "");

function card(platform) {
  const without = FIELDS.filter((name) => !platform.fields.includes(name));
  const named = (names, prefix) => and(names.map((name) => t(`${prefix}.${name}`)));
  return h(
    "li",
    { class: "panel platform" },
    h("div", { class: "row between" }, h("h2", {}, platformName(platform.name)), h("span", { class: "badge still active" }, t("platforms.connected"))),
    h("p", {}, platformText(platform.name)),
    h(
      "ul",
      { class: "facts" },
      fact("check", platform.builtIn && t("platforms.builtin")),
      fact("check", t("platforms.holds", { kinds: named(platform.kinds, "kind") })),
      fact("check", t("platforms.fields", { fields: named(FIELDS.filter((one) => platform.fields.includes(one)), "field") })),
      fact("alert", without.length > 0 && t("platforms.without", { fields: named(without, "field") })),
      fact("check", platform.maxBytes > 0 && t("platforms.max", { size: megabytes(platform.maxBytes) })),
    ),
  );
}

function fact(sign, text) {
  return text && h("li", {}, icon(sign), h("span", {}, text));
}
