// Buttons that do something: held while it is under way, and its failure is said aloud.

import { announce, h } from "../dom.js";

/** `act` returns a promise; what it resolves to is announced. */
export function actionButton(label, act, { kind = "button", name = null, key = null } = {}) {
  const button = h("button", { class: kind, type: "button", "aria-label": name, dataset: key ? { key } : null }, label);
  button.addEventListener("click", async () => {
    if (button.getAttribute("aria-busy") === "true") return;
    button.setAttribute("aria-busy", "true");
    try {
      const said = await act();
      if (said) announce(said);
    } catch (problem) {
      announce(problem.message);
    } finally {
      button.removeAttribute("aria-busy");
    }
  });
  return button;
}
