// How far sharing has come. The server counts; the time left follows from what was seen, or from the server's own rate.

import { h } from "../dom.js";
import { left, share, t } from "../language.js";

const ENOUGH = 8000;

export function progress(link, samples) {
  const { done, expected } = link;
  const part = expected ? done / expected : 0;
  const seconds = secondsLeft(link, samples);
  const bar = h("div", { class: "bar-fill" });
  bar.style.width = `${part * 100}%`;
  return h(
    "section",
    { class: "panel progress" },
    h(
      "div",
      { class: "row between" },
      h("strong", {}, t("progress.text", { done, n: expected })),
      h("span", { class: "hint" }, expected ? share(part) : "", seconds ? ` · ${left(seconds)}` : ""),
    ),
    h(
      "div",
      {
        class: expected ? "bar-track" : "bar-track unknown",
        role: "progressbar",
        "aria-label": t("progress.label"),
        "aria-valuemin": "0",
        "aria-valuemax": expected || null,
        "aria-valuenow": expected ? done : null,
        "aria-valuetext": t("progress.text", { done, n: expected }),
      },
      bar,
    ),
    h("p", { class: "hint" }, t("progress.leave")),
  );
}

function secondsLeft(link, samples) {
  const [began, first] = samples[0];
  const [now, done] = samples[samples.length - 1];
  if (now - began < ENOUGH || done <= first) return link.secondsLeft;
  return ((link.expected - done) * (now - began)) / (done - first) / 1000;
}
