// What stands where content would: while it loads, when there is none, when it cannot be had.

import { h, icon } from "../dom.js";
import { t } from "../language.js";

export function loading(text) {
  return h("div", { class: "state", role: "status" }, h("span", { class: "spinner", "aria-hidden": "true" }), h("p", {}, text));
}

export function empty(title, text, ...actions) {
  return h(
    "div",
    { class: "state" },
    h("span", { class: "state-icon" }, icon("image")),
    h("h2", {}, title),
    h("p", {}, text),
    h("div", { class: "row" }, actions),
  );
}

/** A failure with its sentence. Who may not come in, or looks for what is gone, is not asked to try again. */
export function failure(problem, retry) {
  const titles = { 401: "problem.closed", 404: "problem.gone" };
  const final = problem.status in titles;
  return h(
    "div",
    { class: "state", role: "alert" },
    h("span", { class: "state-icon warning" }, icon("alert")),
    h("h2", {}, t(titles[problem.status] ?? "problem.title")),
    h("p", {}, problem.message),
    h(
      "div",
      { class: "row" },
      problem.status === 404
        ? h("a", { class: "button", href: "#/" }, t("action.back"))
        : !final && h("button", { class: "button", type: "button", onclick: retry }, t("action.retry")),
    ),
  );
}
