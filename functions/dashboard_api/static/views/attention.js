// What waits for the owner: held deletions, conflicts, failed items.

import { api } from "../api.js";
import { announce, fill, h, picture } from "../dom.js";
import { and, t } from "../language.js";
import { actionButton } from "../parts/busy.js";

const SHOWN = 4;

/** Draws into `place`, and only if something is different from before. */
export function attention(place, link, { look, open, signal }) {
  const now = JSON.stringify([link.held, link.conflicts, link.counts.failed]);
  if (place.dataset.shown === now) return;
  place.dataset.shown = now;
  const conflicts = h("div", { class: "stack" });
  fill(
    place,
    link.held.map((held) => heldPanel(link, held, { look, open })),
    link.counts.failed > 0 && failedPanel(link, look),
    conflicts,
  );
  if (link.conflicts) loadConflicts(conflicts, link, { look, signal });
}

function heldPanel(link, held, { look, open }) {
  const n = held.total;
  const decide = (choice, said) => async () => {
    await api.decide(link.link.id, held.id, choice);
    await look();
    return t(said);
  };
  return h(
    "section",
    { class: "panel notice warning" },
    h("h2", {}, t(held.decision ? `held.doing.${held.decision}` : "held.title", { n })),
    h("p", {}, t(`held.missing.${held.missingOn}`, { n, all: Math.max(link.expected, n) })),
    h(
      "ul",
      { class: "thumbs" },
      held.items.map((item) =>
        h(
          "li",
          {},
          h(
            "button",
            { class: "thumb-button", type: "button", onclick: () => open(item.id) },
            picture(item.thumbnail, item.kind, { class: "picture thumb-large" }),
            h("span", { class: "clip", dir: "auto" }, item.title || t("item.untitled")),
          ),
        ),
      ),
      n > held.items.length && h("li", { class: "hint" }, t("held.more", { n: n - held.items.length })),
    ),
    !held.decision && h(
      "div",
      { class: "row" },
      actionButton(t("held.keep", { n }), decide("keep", "held.keeping"), { kind: "button primary" }),
      actionButton(t("held.delete", { n }), decide("delete", "held.deleting"), { kind: "button danger" }),
    ),
  );
}

function failedPanel(link, look) {
  const again = async () => {
    await api.tryAllAgain(link.link.id);
    await look();
    return t("failed.trying");
  };
  return h(
    "section",
    { class: "panel notice bad" },
    h(
      "div",
      { class: "row between" },
      h("div", {}, h("h2", {}, t("failed.title", { n: link.counts.failed })), h("p", {}, t("failed.text"))),
      actionButton(t("failed.all"), again),
    ),
  );
}

async function loadConflicts(place, link, { look, signal }) {
  try {
    const { conflicts } = await api.conflicts(link.link.id, signal);
    if (!conflicts.length) return;
    const rest = conflicts.slice(SHOWN);
    const cards = h("div", { class: "stack" }, conflicts.slice(0, SHOWN).map((one) => conflictCard(link.link.id, one, look)));
    const more = h("button", { class: "button", type: "button" }, t("action.more"));
    more.addEventListener("click", () => {
      cards.append(...rest.map((one) => conflictCard(link.link.id, one, look)));
      more.remove();
    });
    fill(
      place,
      h(
        "section",
        { class: "panel notice" },
        h("h2", {}, t("conflict.title", { n: conflicts.length })),
        h("p", {}, t("conflict.text")),
        cards,
        rest.length > 0 && more,
      ),
    );
  } catch (problem) {
    if (!signal.aborted) announce(problem.message);
  }
}

/** Both versions side by side, Wix always first. */
export function conflictCard(linkId, conflict, look) {
  const settle = (choice, said) => async () => {
    await api.settle(linkId, conflict.id, choice);
    await look();
    return t(said);
  };
  const version = (side) => {
    const lost = conflict.loser === side;
    const [choice, said, label] = lost ? ["restore", "conflict.used", "conflict.use"] : ["dismiss", "conflict.kept", "conflict.keep"];
    const name = t(`${label}.of`, { side: t(`side.${side}`) });
    return h(
      "div",
      { class: lost ? "version" : "version current" },
      h("p", { class: "row between" }, h("strong", {}, t(`side.${side}`)), h("span", { class: "hint" }, t(lost ? "conflict.lost" : "conflict.inuse"))),
      valueOf(lost ? conflict.lost : conflict.kept),
      actionButton(t(label), settle(choice, said), { kind: lost ? "button small primary" : "button small", name }),
    );
  };
  const title = conflict.item.title || t("item.untitled");
  return h(
    "article",
    { class: "conflict" },
    h(
      "h3",
      { class: "row" },
      picture(conflict.item.thumbnail, conflict.item.kind, { class: "picture thumb" }),
      h("span", { class: "clip", dir: "auto" }, t("conflict.field", { title, field: t(`field.${conflict.field}`) })),
    ),
    h("div", { class: "versions" }, version("wix"), version("external")),
  );
}

function valueOf(value) {
  if (value.image !== null) {
    return value.image ? picture(value.image, "image", { class: "picture thumb-large" }) : h("p", { class: "value" }, t("conflict.picture"));
  }
  const text = value.tags ? and(value.tags) : value.link ? [value.link.text, value.link.url].filter(Boolean).join(" – ") : value.text;
  return text ? h("p", { class: "value", dir: "auto" }, text) : h("p", { class: "value hint" }, t("conflict.empty"));
}
