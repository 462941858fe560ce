// The items of a link, in the gallery's order, with how each one stands.

import { api } from "../api.js";
import { announce, fill, h, picture } from "../dom.js";
import { away, number, t } from "../language.js";
import { actionButton } from "./busy.js";
import { VirtualList } from "./virtual-list.js";

const HEIGHT = 72;
const STANDINGS = ["failed", "held", "waiting", "working", "drifted", "kept", "equal"];

export class ItemList {
  constructor(linkId, { open, signal }) {
    Object.assign(this, { linkId, open, signal, standing: null, shown: "" });
    this.filters = h("fieldset", { class: "segments wrap" });
    this.body = h("div", {});
    this.element = h("div", {}, h("div", { class: "list-head" }, h("h2", {}, t("link.items")), this.filters), this.body);
    this.begin();
  }

  begin() {
    this.list?.stop();
    this.list = new VirtualList({
      load: async (offset, limit) => {
        const page = await api.items(this.linkId, { offset, limit, standing: this.standing }, this.signal);
        this.none.hidden = page.total > 0;
        return page;
      },
      row: (item) => this.row(item),
      height: HEIGHT,
      label: t("link.items"),
      failed: (problem) => !this.signal.aborted && announce(problem.message),
    });
    this.none = h("p", { class: "hint none", hidden: true }, t(this.standing ? "link.items.none" : "link.items.empty"));
    fill(this.body, this.none, this.list.element);
  }

  stop() {
    this.list.stop();
  }

  refresh() {
    return this.list.refresh();
  }

  /** Offers the standings that occur. */
  count({ counts }) {
    const total = Object.values(counts).reduce((sum, n) => sum + n, 0);
    const offered = STANDINGS.filter((name) => counts[name] || name === this.standing).map((name) => [name, counts[name]]);
    const now = JSON.stringify([offered, total]);
    if (now === this.shown) return;
    this.shown = now;
    fill(
      this.filters,
      h("legend", { class: "unseen" }, t("link.filter")),
      [[null, total], ...offered].map(([name, n]) => this.filter(name, n)),
    );
  }

  filter(name, n) {
    const choose = () => {
      this.standing = name;
      this.begin();
      this.refresh();
    };
    const checked = this.standing === name;
    return h(
      "label",
      {},
      h("input", { type: "radio", name: "standing", checked, onchange: choose, dataset: { key: `standing-${name}` } }),
      h("span", {}, t(`standing.${name ?? "all"}`), " ", h("b", {}, number(n))),
    );
  }

  row(item) {
    if (!item) return h("div", { class: "item skeleton", "aria-hidden": "true" }, h("span", { class: "picture thumb" }), h("span", { class: "line" }));
    const title = item.title || t("item.untitled");
    const standing = t(`standing.${item.standing}`);
    return h(
      "div",
      { class: "item" },
      h(
        "button",
        { class: "item-open", type: "button", onclick: () => this.open(item.id) },
        picture(item.thumbnail, item.kind, { class: "picture thumb" }),
        h("span", { class: "grow" }, h("span", { class: "clip", dir: "auto" }, title), h("span", { class: "hint clip" }, detail(item))),
        h("span", { class: `standing ${item.standing}` }, standing),
      ),
      ["failed", "waiting"].includes(item.standing) &&
        actionButton(
          t("failed.again"),
          async () => {
            await api.tryAgain(this.linkId, item.id);
            return t("failed.trying");
          },
          { kind: "button small", name: t("failed.again.of", { title }) },
        ),
    );
  }
}

function detail(item) {
  if (item.retryAt && item.standing === "waiting") return `${item.reason} ${t("item.again", { when: away(item.retryAt) })}`;
  return item.reason;
}
