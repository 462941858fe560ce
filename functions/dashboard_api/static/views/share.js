// Sharing a gallery: where to, what happens from then on, and what that means before anything is done.

import { api } from "../api.js";
import { announce, fill, h, icon, picture } from "../dom.js";
import { and, lasting, t } from "../language.js";
import { platformName, platformText } from "../parts/platform.js";
import { choices, defaults, settingsForm } from "../parts/settings-form.js";
import { failure, loading } from "../parts/states.js";

const PATIENCE = 250;

export async function shareView(main, signal, galleryId) {
  fill(main, loading(t("galleries.loading")));
  try {
    const [gallery, { platforms }] = await Promise.all([api.gallery(galleryId, signal), api.platforms(signal)]);
    const [link] = gallery.links;
    if (link) location.replace(`#/link/${encodeURIComponent(link.id)}`);
    else form(main, signal, gallery, platforms);
  } catch (problem) {
    if (!signal.aborted) fill(main, failure(problem, () => shareView(main, signal, galleryId)));
  }
}

function form(main, signal, gallery, platforms) {
  const places = platforms.flatMap(placesOn);
  const wish = { galleryId: gallery.id, ...places[0]?.target, settings: defaults() };
  const name = gallery.name || t("galleries.untitled");
  const outcome = h("div", { class: "outcome", "aria-live": "polite" });
  const go = h("button", { class: "button primary large", type: "submit" }, t("share.go"));
  let waiting;
  let asking = new AbortController();

  const settings = h("div", {});
  const whereTo = choices(
    t("share.where"),
    "place",
    places.map(({ title, text }, number) => ({ value: number, title, text })),
    0,
    (number) => choose(places[number]),
  );

  async function submit(event) {
    event.preventDefault();
    if (go.getAttribute("aria-busy") === "true") return;
    go.setAttribute("aria-busy", "true");
    go.textContent = t("share.going");
    try {
      const link = await api.share(wish);
      announce(t("share.started", { name }));
      location.replace(`#/link/${encodeURIComponent(link.id)}`);
    } catch (problem) {
      announce(problem.message);
      go.removeAttribute("aria-busy");
      go.textContent = t("share.go");
    }
  }

  fill(
    main,
    h("a", { class: "back", href: "#/" }, icon("back"), t("action.back")),
    h(
      "div",
      { class: "heading" },
      picture(gallery.images[0], "image", { class: "picture heading-cover" }),
      h("div", {}, h("h1", { class: "clip", dir: "auto" }, t("share.title", { name })), h("p", { class: "subtitle" }, t("items", { n: gallery.totalItems }))),
    ),
    h(
      "form",
      { class: "columns", onsubmit: submit },
      h("div", { class: "panel stack" }, whereTo, toConnect(platforms), settings),
      h("section", { class: "panel sticky", "aria-labelledby": "outcome" }, h("h2", { id: "outcome" }, t("share.preview")), outcome, go),
    ),
  );
  choose(places[0]);

  function choose({ target, platform }) {
    fill(settings, settingsForm(wish.settings, (chosen) => change({ settings: chosen }), { polled: platform.polled }));
    change(target);
  }

  function change(values) {
    Object.assign(wish, values);
    clearTimeout(waiting);
    waiting = setTimeout(look, outcome.children.length ? PATIENCE : 0);
  }

  async function look() {
    asking.abort();
    asking = new AbortController();
    const asked = AbortSignal.any([signal, asking.signal]);
    outcome.setAttribute("aria-busy", "true");
    if (!outcome.children.length) fill(outcome, loading(t("share.preview.loading")));
    try {
      const found = await api.preview(wish, asked);
      fill(outcome, preview(found));
      outcome.removeAttribute("aria-busy");
    } catch (problem) {
      if (!asked.aborted) fill(outcome, failure(problem, look));
    }
  }
}

/** A platform without accounts is one place, else every account is one. */
function placesOn(platform) {
  const title = platformName(platform);
  if (platform.builtIn) return [{ platform, title, text: platformText(platform), target: { platform: platform.name, accountId: "" } }];
  return platform.accounts
    .filter((account) => !account.refused)
    .map((account) => ({ platform, title, text: account.title, target: { platform: platform.name, accountId: account.id } }));
}

function toConnect(platforms) {
  const names = platforms.filter((one) => !one.builtIn && !one.connected).map((one) => t("share.connect", { name: platformName(one) }));
  return names.length > 0 && h("p", { class: "row" }, names.map((name) => h("a", { href: "#/platforms" }, name)));
}

function preview(found) {
  const created = counted(found.external.create);
  const limits = cannotHold(found);
  return [
    h(
      "ul",
      { class: "facts" },
      fact("check", created && t("share.preview.create", { what: created })),
      fact("check", !created && !found.total && t("share.preview.empty")),
      numbered("check", "share.preview.same", found.unchanged),
      numbered("both", "share.preview.change", found.external.change),
      numbered("both", "share.preview.wix", found.wix.change),
      numbered("arrow", "share.preview.unknown", found.unknown),
      fact("check", t("share.preview.delete")),
      fact("clock", found.seconds > 0 && t("share.preview.slowly", { time: lasting(found.seconds) })),
    ),
    found.examined < found.total && h("p", { class: "hint" }, t("share.preview.part", { examined: found.examined, n: found.total })),
    found.unread > 0 && h("p", { class: "hint" }, t("share.preview.unread", { n: found.unread })),
    limits.length
      ? [h("h3", {}, t("share.preview.cannot")), h("ul", { class: "facts warning" }, limits)]
      : found.total > 0 && h("p", { class: "hint" }, t("share.preview.holds")),
  ];
}

function cannotHold(found) {
  const fields = (counts, key) =>
    Object.entries(counts).map(([field, n]) => fact("alert", t(key, { field: t(`field.${field}`), n })));
  const kinds = counted(found.kinds);
  return [
    fact("alert", kinds && t("share.preview.kinds", { what: kinds })),
    ...Object.entries(found.formats).map(([format, n]) => fact("alert", t("share.preview.format", { format, n }))),
    numbered("alert", "share.preview.large", found.tooLarge),
    numbered("alert", "share.preview.unreadable", found.unreadable),
    ...fields(found.fields, "share.preview.field"),
    ...fields(found.cut, "share.preview.cut"),
  ].filter(Boolean);
}

const counted = (kinds) => and(Object.entries(kinds).filter(([, n]) => n).map(([kind, n]) => t(`count.${kind}`, { n })));
const numbered = (sign, key, n) => n > 0 && fact(sign, t(key, { n }));
const fact = (sign, text) => text && h("li", {}, icon(sign), h("span", {}, text));
