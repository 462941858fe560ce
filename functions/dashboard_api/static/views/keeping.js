// For how long everything is kept after the app was removed from the site.

import { api } from "../api.js";
import { fill, h } from "../dom.js";
import { t } from "../language.js";
import { failure } from "../parts/states.js";

export async function keeping(place, signal) {
  try {
    const { keepDays } = await api.site(signal);
    fill(place, form(keepDays));
  } catch (problem) {
    if (!signal.aborted) fill(place, failure(problem, () => keeping(place, signal)));
  }
}

function form(keepDays) {
  const days = h("input", { type: "number", min: 0, max: 3650, step: 1, required: true, value: keepDays });
  const said = h("span", { role: "status" });
  const save = async (event) => {
    event.preventDefault();
    try {
      await api.keep(days.valueAsNumber);
      fill(said, t("keep.saved"));
    } catch (problem) {
      fill(said, problem.message);
    }
  };
  return h(
    "form",
    { class: "panel platform", onsubmit: save },
    h("h2", {}, t("keep.title")),
    h("p", {}, t("keep.text")),
    h("label", { class: "field" }, h("span", {}, t("keep.days")), days),
    h("div", { class: "row" }, h("button", { class: "button small", type: "submit" }, t("keep.save")), said),
  );
}
