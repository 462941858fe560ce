// A long list of which only what can be seen exists. Rows are equally high; parts are loaded as they come into view.

import { h } from "../dom.js";

const BEYOND = 8;

/**
 * `load(offset, limit)` resolves to {items, total}; `row(item, index)` makes the content of a row, null for one that is
 * still loading. `height` in pixels. The list scrolls with the page.
 */
export class VirtualList {
  constructor({ load, row, height, label, part = 100, failed }) {
    Object.assign(this, { load, row, height, part, failed });
    this.items = new Map();
    this.asked = new Map();
    this.rows = new Map();
    this.total = 0;
    this.version = 0;
    this.element = h("ul", { class: "items", "aria-label": label });
    this.draw = this.draw.bind(this);
    this.frame = 0;
    this.later = () => {
      this.frame ||= requestAnimationFrame(() => {
        this.frame = 0;
        this.draw();
      });
    };
    addEventListener("scroll", this.later, { passive: true });
    addEventListener("resize", this.later);
  }

  stop() {
    removeEventListener("scroll", this.later);
    removeEventListener("resize", this.later);
    cancelAnimationFrame(this.frame);
    this.version += 1;
  }

  /** Reads again what is in view; what is shown stays until the new is there. */
  async refresh() {
    this.version += 1;
    this.asked.clear();
    const [first] = this.range();
    await this.part_at(first);
    this.draw();
  }

  range() {
    const top = this.element.getBoundingClientRect().top;
    const first = Math.max(0, Math.floor(-top / this.height) - BEYOND);
    const last = Math.min(this.total, Math.ceil((innerHeight - top) / this.height) + BEYOND);
    return [Math.min(first, Math.max(0, this.total - 1)), Math.max(last, 0)];
  }

  part_at(index) {
    const offset = index - (index % this.part);
    if (!this.asked.has(offset)) this.asked.set(offset, this.read(offset, this.version));
    return this.asked.get(offset);
  }

  async read(offset, version) {
    try {
      const { items, total } = await this.load(offset, this.part);
      if (version !== this.version) return;
      if (total !== this.total) this.resize(total);
      items.forEach((item, place) => this.put(offset + place, item));
      this.later();
    } catch (problem) {
      if (version !== this.version) return;
      this.asked.delete(offset);
      this.failed(problem);
    }
  }

  resize(total) {
    this.total = total;
    this.element.style.height = `${total * this.height}px`;
    for (const index of this.items.keys()) if (index >= total) this.items.delete(index);
    for (const [index, row] of this.rows) {
      row.setAttribute("aria-setsize", total);
      if (index >= total) this.drop(index, row);
    }
  }

  put(index, item) {
    const before = this.items.get(index);
    this.items.set(index, item);
    const row = this.rows.get(index);
    if (row && JSON.stringify(before) !== JSON.stringify(item)) this.render(row, index);
  }

  draw() {
    const [first, last] = this.range();
    for (let index = first; index < last; index += this.part - (index % this.part)) this.part_at(index);
    for (const [index, row] of this.rows) {
      if ((index < first || index >= last) && !row.contains(document.activeElement)) this.drop(index, row);
    }
    for (let index = first; index < last; index += 1) if (!this.rows.has(index)) this.show(index);
  }

  show(index) {
    const row = h("li", { "aria-posinset": index + 1, "aria-setsize": this.total });
    row.style.top = `${index * this.height}px`;
    row.style.height = `${this.height}px`;
    this.rows.set(index, row);
    this.render(row, index);
    const next = [...this.rows.keys()].filter((other) => other > index).sort((a, b) => a - b)[0];
    this.element.insertBefore(row, next === undefined ? null : this.rows.get(next));
  }

  render(row, index) {
    const focused = row.contains(document.activeElement);
    row.replaceChildren(this.row(this.items.get(index) ?? null, index));
    if (focused) row.querySelector("button, a")?.focus({ preventScroll: true });
  }

  drop(index, row) {
    row.remove();
    this.rows.delete(index);
  }
}
