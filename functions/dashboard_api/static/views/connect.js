// Connecting an account with the form that its platform needs, and disconnecting it.

import { api } from "../api.js";
import { announce, fill, h } from "../dom.js";
import { t } from "../language.js";
import { actionButton } from "../parts/busy.js";
import { openDialog } from "../parts/dialog.js";
import { platformName } from "../parts/platform.js";

/** `account` is the one that is to be reconnected, or null. What is entered goes to the API and nowhere else. */
export function openConnect(platform, account, look) {
  const refusal = h("div", { role: "alert" });
  const submit = h("button", { class: "button primary", type: "submit" }, t("platforms.connect"));

  openDialog(t("platforms.connect.to", { name: platformName(platform) }), (close) =>
    h(
      "form",
      { class: "stack", onsubmit: (event) => connect(event, close) },
      platform.form.map(field),
      refusal,
      h("div", { class: "row end" }, h("button", { class: "button", type: "button", onclick: close }, t("action.cancel")), submit),
    ),
  );

  async function connect(event, close) {
    event.preventDefault();
    if (submit.getAttribute("aria-busy") === "true") return;
    submit.setAttribute("aria-busy", "true");
    submit.textContent = t("platforms.connecting");
    fill(refusal);
    try {
      const values = Object.fromEntries(new FormData(event.target));
      const connected = await api.connect(platform.name, { values, insteadOf: account?.id ?? "" });
      close();
      announce(t("platforms.now", { name: connected.title }));
      await look();
    } catch (problem) {
      fill(refusal, h("p", { class: "reason" }, problem.message));
    } finally {
      submit.removeAttribute("aria-busy");
      submit.textContent = t("platforms.connect");
    }
  }
}

/** An address's host as it will be called, where that looks other than what was typed: `faß.de` is `xn--fa-hia.de`. */
function hostOf(typed) {
  const text = typed.trim();
  try {
    const host = new URL(text.includes("://") ? text : `https://${text}`).host;
    return text.includes(host) ? "" : host;
  } catch {
    return "";
  }
}

function field({ name, label, help, secret, placeholder, required }) {
  const hint = `hint-${name}`;
  const called = h("span", { class: "hint", role: "status" });
  const isAddress = placeholder.startsWith("https://");
  const look = (event) => {
    const host = hostOf(event.target.value);
    fill(called, host && t("platforms.called", { host }));
  };
  return h(
    "label",
    { class: "field" },
    h("span", {}, label),
    h("input", {
      name,
      type: secret ? "password" : "text",
      placeholder,
      required,
      autocomplete: "off",
      autocapitalize: "none",
      spellcheck: "false",
      "aria-describedby": help ? hint : null,
      oninput: isAddress ? look : null,
    }),
    isAddress && called,
    help && h("span", { class: "hint", id: hint }, help),
  );
}

export function openDisconnect(platform, account, look) {
  openDialog(t("platforms.disconnect.title", { name: account.title }), (close) => [
    h("p", {}, t("platforms.disconnect.text")),
    h(
      "div",
      { class: "row end" },
      h("button", { class: "button", type: "button", onclick: close }, t("action.cancel")),
      actionButton(
        t("platforms.disconnect"),
        async () => {
          await api.disconnect(platform.name, account.id);
          close();
          await look();
          return t("platforms.gone", { name: account.title });
        },
        { kind: "button danger" },
      ),
    ),
  ]);
}
