// A shared gallery: how it stands, what waits for its owner, and its items.

import { api } from "../api.js";
import { announce, fill, h, icon, picture } from "../dom.js";
import { away, t } from "../language.js";
import { actionButton } from "../parts/busy.js";
import { activityList } from "../parts/activity.js";
import { ItemList } from "../parts/item-list.js";
import { platformName } from "../parts/platform.js";
import { Progress } from "../parts/progress.js";
import { failure, loading } from "../parts/states.js";
import { attention } from "./attention.js";
import { openItem } from "./item.js";
import { openSettings, openUnlink } from "./link-dialogs.js";

const SOON = 1500;
const LATER = 8000;
const UNSEEN = 120000;

export async function linkView(main, signal, linkId, itemId) {
  const parts = { top: h("div", {}), needs: h("div", { class: "stack" }), side: h("div", {}) };
  const status = h("span", { role: "status" });
  const bar = new Progress();
  let timer;
  let turn = 0;
  let list;
  let seen = "";

  signal.addEventListener("abort", () => {
    clearTimeout(timer);
    list?.stop();
  });
  document.addEventListener("visibilitychange", () => !document.hidden && look(), { signal });
  fill(main, loading(t("galleries.loading")));
  await look();
  if (itemId && !signal.aborted) open(itemId);

  async function look() {
    clearTimeout(timer);
    turn += 1;
    const mine = turn;
    const began = performance.now();
    try {
      const link = await api.link(linkId, signal);
      if (signal.aborted || mine !== turn) return;
      draw(link);
      const took = performance.now() - began;
      const pace = document.hidden ? UNSEEN : link.running || waits(link) ? SOON : LATER;
      timer = setTimeout(look, Math.max(pace, took * 4));
    } catch (problem) {
      if (signal.aborted || mine !== turn) return;
      if (list && problem.status !== 404 && problem.status !== 401) timer = setTimeout(look, LATER);
      else fill(main, failure(problem, () => linkView(main, signal, linkId)));
    }
  }

  function draw(link) {
    if (!list) build(link);
    const { link: itself, gallery, activity } = link;
    const minute = Math.floor(Date.now() / 30000);
    if (news(parts.top, [itself, gallery, tone(link), activity[0]?.at, minute])) fill(parts.top, header(link));
    if (status.textContent !== sentence(link)) status.textContent = sentence(link);
    bar.update(link);
    attention(parts.needs, link, { look, open, signal });
    if (news(parts.side, [activity, minute])) fill(parts.side, h("h2", {}, t("link.activity")), activityList(activity, { open }));
    list.count(link);
    const now = JSON.stringify([link.counts, link.activity[0], link.expected]);
    if (now !== seen) list.refresh();
    seen = now;
  }

  function build(link) {
    list = new ItemList(linkId, { open, signal });
    fill(
      main,
      h("a", { class: "back", href: "#/" }, icon("back"), t("action.back")),
      parts.top,
      bar.element,
      parts.needs,
      h("div", { class: "columns" }, h("section", { class: "panel flush" }, list.element), h("section", { class: "panel side" }, parts.side)),
    );
    document.title = `${link.gallery.name} – ${t("app.name")}`;
  }

  function header(link) {
    const { settings, platform, albumAddress } = link.link;
    return h(
      "div",
      { class: "heading" },
      picture(link.gallery.images[0], "image", { class: "picture heading-cover" }),
      h(
        "div",
        { class: "grow" },
        h("h1", { class: "clip", dir: "auto" }, link.gallery.name || t("galleries.untitled")),
        h("p", { class: "sentence" }, h("span", { class: `dot ${tone(link)}`, "aria-hidden": "true" }), status),
        link.link.reason && h("p", { class: "hint" }, link.link.reason),
        link.link.reason && link.link.state === "unlinking" && h("p", { class: "hint" }, t("unlink.again")),
        h(
          "p",
          { class: "hint" },
          t("link.subtitle", { direction: t(`share.direction.${settings.direction}`), platform: platformName({ name: platform, title: platform }) }),
          link.activity.length > 0 && ` · ${t("link.changed", { when: away(link.activity[0].at) })}`,
          link.link.pollAt && ` · ${t("link.polled", { when: away(link.link.pollAt) })}`,
          link.link.comparedAt && ` · ${t("link.checked", { when: away(link.link.comparedAt) })}`,
        ),
      ),
      h("div", { class: "row actions" }, buttons(link, albumAddress)),
    );
  }

  function buttons(link, albumAddress) {
    const act = (action, said) => async () => {
      await api.act(linkId, action);
      await look();
      return t(said);
    };
    const going = link.link.state === "active";
    const go = {
      look,
      gone: (album) => {
        announce(t(album === "remove" ? "unlink.removing" : "unlink.done", { name: link.gallery.name }));
        location.hash = "#/";
      },
    };
    if (link.link.state === "unlinking") return link.link.reason ? [leaving(link, go)] : [];
    return [
      albumAddress && h("a", { class: "button", href: albumAddress, target: "_blank", rel: "noopener noreferrer" }, t("link.album"), icon("open")),
      link.link.state === "needs_reconnect" && h("a", { class: "button primary", href: "#/platforms" }, t("link.reconnect")),
      going && actionButton(t("link.check"), act("check", "link.checking"), { key: "check" }),
      going
        ? actionButton(t("link.pause"), act("pause", "link.paused"), { key: "pause" })
        : link.link.state !== "removed" && actionButton(t("link.resume"), act("resume", "link.resumed"), { kind: "button primary", key: "pause" }),
      h("button", { class: "button", type: "button", dataset: { key: "settings" }, onclick: () => openSettings(link, go) }, t("link.settings")),
      h("button", { class: "button danger", type: "button", dataset: { key: "unlink" }, onclick: () => openUnlink(link, go) }, t("link.unlink")),
    ];
  }

  /** Of an album that could not be removed so far. */
  function leaving(link, { gone }) {
    const leave = async () => {
      await api.unlink(linkId, "keep");
      gone("keep");
    };
    return actionButton(t("unlink.leave"), leave, { key: "unlink" });
  }

  function open(id) {
    openItem(linkId, id, { look, signal });
  }
}

/** Whether a place must be drawn anew: what it shows is not what it showed. */
function news(place, shown) {
  const now = JSON.stringify(shown);
  if (place.dataset.shown === now) return false;
  place.dataset.shown = now;
  return true;
}

const heldNumber = (link) => link.held.reduce((sum, one) => sum + (one.decision ? 0 : one.total), 0);
const waits = (link) => link.counts.working > 0 || link.counts.waiting > 0;

/** The state in one sentence. */
function sentence(link) {
  const { state, resumeAt, comparedAt, keepsAlbum } = link.link;
  const { failed, waiting } = link.counts;
  if (state === "parked") return t("state.parked", { when: resumeAt ? away(resumeAt) : "" });
  if (state === "held") return t("state.gone");
  if (state === "unlinking" && keepsAlbum) return t("state.unlinking.kept");
  if (state !== "active") return t(`state.${state}`);
  if (heldNumber(link)) return t("state.held", { n: heldNumber(link) });
  if (link.running) return t(comparedAt ? "state.running" : "state.starting");
  if (failed) return t("state.failed", { n: failed });
  if (waiting) return t("state.waiting", { n: waiting });
  return t("state.equal");
}

function tone(link) {
  if (link.link.state === "paused" || link.link.state === "removed") return "calm";
  if (link.link.state === "unlinking") return link.link.reason ? "warning" : "busy";
  if (link.link.state === "needs_reconnect" || link.link.state === "held" || link.counts.failed) return "bad";
  if (link.link.state === "parked" || heldNumber(link) || link.counts.waiting) return "warning";
  return link.running ? "busy" : "good";
}
