// Where galleries can be shared, what each platform can hold, and the accounts there.

import { api } from "../api.js";
import { fill, h, icon } from "../dom.js";
import { and, fileSize, t } from "../language.js";
import { platformName, platformText } from "../parts/platform.js";
import { failure, loading } from "../parts/states.js";
import { openConnect, openDisconnect } from "./connect.js";
import { keeping } from "./keeping.js";

const KINDS = ["image", "video", "embed", "text"];
const FIELDS = ["title", "description", "alt_text", "link", "tags"];

export async function platformsView(main, signal) {
  const body = h("div", {}, loading(t("galleries.loading")));
  const kept = h("div", {});
  fill(
    main,
    h("div", { class: "heading" }, h("div", {}, h("h1", {}, t("platforms.title")), h("p", { class: "subtitle" }, t("platforms.subtitle")))),
    body,
    kept,
  );
  await Promise.all([look(), keeping(kept, signal)]);

  async function look() {
    try {
      const { platforms } = await api.platforms(signal);
      fill(body, h("ul", { class: "stack plain" }, platforms.map((one) => card(one, look))));
    } catch (problem) {
      if (!signal.aborted) fill(body, failure(problem, look));
    }
  }
}

function card(platform, look) {
  return h(
    "li",
    { class: "panel platform" },
    h("div", { class: "row between" }, h("h2", {}, platformName(platform)), badge(platform.connected ? "connected" : "unconnected")),
    h("p", {}, platformText(platform)),
    facts(platform),
    !platform.builtIn && accounts(platform, look),
  );
}

function badge(state) {
  const kind = { connected: "active", unconnected: "paused", refused: "held" }[state];
  return h("span", { class: `badge still ${kind}` }, t(`platforms.${state}`));
}

function facts(platform) {
  const without = FIELDS.filter((name) => !platform.fields.includes(name));
  const kept = FIELDS.filter((name) => platform.fields.includes(name));
  const named = (names, prefix) => and(names.map((name) => t(`${prefix}.${name}`)));
  return h(
    "ul",
    { class: "facts" },
    fact("check", platform.builtIn && t("platforms.builtin")),
    fact("check", t("platforms.holds", { kinds: named(KINDS.filter((kind) => platform.kinds.includes(kind)), "kind") })),
    fact("check", kept.length > 0 && t("platforms.fields", { fields: named(kept, "field") })),
    fact("check", platform.maxBytes > 0 && t("platforms.max", { size: fileSize(platform.maxBytes) })),
    fact("alert", !platform.notes.length && without.length > 0 && t("platforms.without", { fields: named(without, "field") })),
    platform.notes.map((note) => fact("alert", note)),
  );
}

function accounts(platform, look) {
  const connect = (account) => () => openConnect(platform, account, look);
  const name = platformName(platform);
  return h(
    "div",
    { class: "accounts" },
    platform.accounts.length > 0 && h("h3", {}, t("platforms.accounts")),
    h(
      "ul",
      { class: "plain" },
      platform.accounts.map((account) =>
        h(
          "li",
          { class: "row between" },
          h("span", { class: "row" }, h("span", { dir: "auto" }, account.title), account.refused && badge("refused")),
          h(
            "span",
            { class: "row" },
            account.refused && button(t("platforms.reconnect"), t("platforms.reconnect.of", { name: account.title }), "primary", connect(account)),
            button(t("platforms.disconnect"), t("platforms.disconnect.of", { name: account.title }), "danger", () => openDisconnect(platform, account, look)),
          ),
        ),
      ),
    ),
    platform.accounts.length
      ? button(t("platforms.another"), null, "", connect(null))
      : button(t("platforms.connect"), t("platforms.connect.to", { name }), "primary", connect(null)),
  );
}

function button(text, label, kind, act) {
  return h("button", { class: `button small ${kind}`, type: "button", "aria-label": label, onclick: act }, text);
}

function fact(sign, text) {
  return text && h("li", { class: sign }, icon(sign), h("span", {}, text));
}
