// How far sharing has come. The server counts; the time left follows from what was seen, or from the server's own rate.

import { h } from "../dom.js";
import { left, share, t } from "../language.js";

const ENOUGH = 8000;
const SAID_EVERY = 15000;

export class Progress {
  constructor() {
    this.samples = [];
    this.saidAt = 0;
    this.counted = h("strong", {});
    this.rate = h("span", { class: "hint" });
    this.fill = h("div", { class: "bar-fill" });
    this.track = h("div", { class: "bar-track", role: "progressbar", "aria-label": t("progress.label"), "aria-valuemin": "0" }, this.fill);
    this.said = h("p", { class: "unseen", role: "status" });
    this.element = h(
      "section",
      { class: "panel progress", hidden: true },
      h("div", { class: "row between" }, this.counted, this.rate),
      this.track,
      h("p", { class: "hint" }, t("progress.leave")),
      this.said,
    );
  }

  update(link) {
    const { done, expected, running } = link;
    this.element.hidden = !running;
    this.samples.push([performance.now(), done]);
    if (!running) return;
    const part = expected ? done / expected : 0;
    const text = t("progress.text", { done, n: expected });
    const seconds = this.secondsLeft(link);
    this.counted.textContent = text;
    this.rate.textContent = [expected ? share(part) : "", seconds ? left(seconds) : ""].filter(Boolean).join(" · ");
    this.fill.style.width = `${part * 100}%`;
    this.track.setAttribute("aria-valuemax", expected || 1);
    this.track.setAttribute("aria-valuenow", done);
    this.track.setAttribute("aria-valuetext", text);
    this.say(text);
  }

  /** Read out now and then, not with every step. */
  say(text) {
    if (performance.now() - this.saidAt < SAID_EVERY) return;
    this.saidAt = performance.now();
    this.said.textContent = text;
  }

  secondsLeft({ done, expected, secondsLeft }) {
    const [began, first] = this.samples[0];
    const now = performance.now();
    if (now - began < ENOUGH || done <= first) return secondsLeft;
    return ((expected - done) * (now - began)) / (done - first) / 1000;
  }
}
