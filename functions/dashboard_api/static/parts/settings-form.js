// How a gallery is shared, in plain words.

import { fill, h } from "../dom.js";
import { has, t } from "../language.js";

const DEFAULTS = {
  direction: "share",
  conflict: "wix_wins",
  delete: "propagate",
  editBeatsDelete: true,
  pollAtMostEvery: 300,
  pollAtLeastEvery: 86400,
  removePosition: true,
};

const SOONEST = [300, 900, 3600];
const LATEST = [3600, 21600, 86400, 604800];

/** The form's elements; `changed(settings)` is called with every change. `polled`: the platform tells of no changes. */
export function settingsForm(given, changed, { polled = false } = {}) {
  const settings = { ...DEFAULTS, ...given };
  const twoWay = h("div", { class: "stack" });
  const set = (name, value) => {
    settings[name] = value;
    twoWay.hidden = settings.direction !== "two_way";
    changed({ ...settings });
  };
  fill(
    twoWay,
    group("conflict", ["wix_wins", "external_wins", "newest_wins"], settings, set, { compact: true }),
    h("p", { class: "hint" }, t("share.conflict.text")),
    checkbox(t("share.beats"), settings.editBeatsDelete, (value) => set("editBeatsDelete", value)),
    polled &&
      h(
        "fieldset",
        { class: "choices" },
        h("legend", {}, t("share.poll")),
        interval("share.poll.atMost", SOONEST, settings.pollAtMostEvery, (value) => set("pollAtMostEvery", value)),
        interval("share.poll.atLeast", LATEST, settings.pollAtLeastEvery, (value) => set("pollAtLeastEvery", value)),
      ),
  );
  twoWay.hidden = settings.direction !== "two_way";
  return h(
    "div",
    { class: "stack" },
    group("direction", ["share", "two_way"], settings, set, { legend: "share.how" }),
    group("delete", ["propagate", "keep"], settings, set, {}),
    twoWay,
    checkbox(t("share.position"), settings.removePosition, (value) => set("removePosition", value)),
  );
}

export const defaults = () => ({ ...DEFAULTS });

function group(name, values, settings, set, { legend = `share.${name}`, compact = false }) {
  return choices(
    t(legend),
    name,
    values.map((value) => ({
      value,
      title: t(`share.${name}.${value}`),
      text: compact ? "" : t(`share.${name}.${value}.text`),
    })),
    settings[name],
    (value) => set(name, value),
    compact,
  );
}

/** Radio buttons as cards: `options` are {value, title, text}. */
export function choices(legend, name, options, chosen, choose, compact = false) {
  return h(
    "fieldset",
    { class: compact ? "choices compact" : "choices" },
    h("legend", {}, legend),
    options.map(({ value, title, text }) =>
      h(
        "label",
        { class: "choice" },
        h("input", { type: "radio", name, value, checked: value === chosen, onchange: () => choose(value) }),
        h("span", {}, h("strong", {}, title), text && h("span", { class: "hint" }, text)),
      ),
    ),
  );
}

function interval(label, values, chosen, choose) {
  const offered = values.includes(chosen) ? values : [...values, chosen].sort((a, b) => a - b);
  const text = (value) => (has(`poll.${value}`) ? t(`poll.${value}`) : t("poll.other", { n: Math.round(value / 60) }));
  return h(
    "label",
    { class: "field" },
    h("span", {}, t(label)),
    h(
      "select",
      { onchange: (event) => choose(Number(event.target.value)) },
      offered.map((value) => h("option", { value, selected: value === chosen }, text(value))),
    ),
  );
}

function checkbox(text, checked, change) {
  return h(
    "label",
    { class: "check" },
    h("input", { type: "checkbox", checked, onchange: (event) => change(event.target.checked) }),
    h("span", {}, text),
  );
}
