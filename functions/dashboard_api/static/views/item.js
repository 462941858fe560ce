// One item: both versions side by side, what waits for the owner, and what became of it.

import { api } from "../api.js";
import { fill, h, picture } from "../dom.js";
import { and, t } from "../language.js";
import { activityList } from "../parts/activity.js";
import { actionButton } from "../parts/busy.js";
import { openDialog } from "../parts/dialog.js";
import { failure, loading } from "../parts/states.js";
import { conflictCard } from "./attention.js";

const TEXTS = ["title", "description", "altText"];
const NAMES = { title: "field.title", description: "field.description", altText: "field.alt_text", link: "field.link", tags: "field.tags" };

export function openItem(linkId, itemId, { look, signal }) {
  const body = h("div", { class: "stack" }, loading(t("galleries.loading")));
  const close = openDialog(t("item.title"), () => body, { wide: true });
  signal.addEventListener("abort", close, { once: true });
  load();

  async function load() {
    try {
      const found = await api.item(linkId, itemId, signal);
      fill(body, content(found));
    } catch (problem) {
      if (!signal.aborted) fill(body, failure(problem, load));
    }
  }

  function content({ item, wix, external, conflicts, history }) {
    const again = async () => {
      await api.tryAgain(linkId, itemId);
      close();
      await look();
      return t("failed.trying");
    };
    const lookBoth = async () => {
      await look();
      await load();
    };
    return [
      h(
        "div",
        { class: "row between" },
        h("h3", { class: "clip", dir: "auto" }, item.title || t("item.untitled")),
        h("span", { class: `standing ${item.standing}` }, t(`standing.${item.standing}`)),
      ),
      item.reason && h("p", { class: "reason" }, item.reason),
      ["failed", "waiting"].includes(item.standing) && h("div", {}, actionButton(t("failed.again"), again, { kind: "button primary" })),
      item.differs.length > 0 && h("p", { class: "hint" }, t("item.differs", { fields: and(item.differs.map((one) => t(`field.${one}`))) })),
      h("div", { class: "versions" }, version("wix", wix, external, item.kind), version("external", external, wix, item.kind)),
      conflicts.map((one) => conflictCard(linkId, one, lookBoth)),
      h("h3", {}, t("item.history")),
      activityList(history, { none: "item.history.empty" }),
    ];
  }
}

function version(side, shown, other, kind) {
  return h(
    "section",
    { class: "version" },
    h(
      "p",
      { class: "row between" },
      h("strong", {}, t(`side.${side}`)),
      h("span", { class: "hint" }, t(shown ? (shown.live ? "item.now" : "item.lastseen") : "item.missing")),
    ),
    shown && [picture(shown.image, kind, { class: "picture large" }), h("dl", {}, TEXTS.map((name) => field(name, shown[name], other?.[name])), more(shown, other))],
  );
}

function more(shown, other) {
  const link = (one) => (one?.link ? [one.link.text, one.link.url].filter(Boolean).join(" – ") : "");
  return [field("link", link(shown), link(other)), field("tags", and(shown.tags), other && and(other.tags))];
}

function field(name, value, other) {
  const differs = other !== undefined && other !== null && value !== other;
  return [h("dt", {}, t(NAMES[name])), h("dd", { class: differs ? "differs" : "", dir: "auto" }, value || t("conflict.empty"))];
}
