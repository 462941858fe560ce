// Dialogs: the browser's own, so that focus stays inside, Escape closes, and the focus returns.

import { h, icon } from "../dom.js";
import { t } from "../language.js";

let count = 0;

/** Opens a dialog; `content(close)` makes what is in it. `closed` is called once it is gone. */
export function openDialog(title, content, { wide = false, closed = () => {} } = {}) {
  const name = `dialog-${++count}`;
  const dialog = h("dialog", { class: wide ? "wide" : "", "aria-labelledby": name });
  const close = () => dialog.close();
  dialog.append(
    h(
      "header",
      {},
      h("h2", { id: name, dir: "auto" }, title),
      h("button", { class: "quiet round", type: "button", "aria-label": t("action.close"), onclick: close }, icon("close")),
    ),
    h("div", { class: "dialog-body" }, content(close)),
  );
  dialog.addEventListener("click", (event) => event.target === dialog && close());
  dialog.addEventListener("close", () => {
    dialog.remove();
    closed();
  });
  document.body.append(dialog);
  dialog.showModal();
  return close;
}
