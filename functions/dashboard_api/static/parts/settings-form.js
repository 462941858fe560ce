// How a gallery is shared, in plain words.

import { h } from "../dom.js";
import { t } from "../language.js";

const DEFAULTS = { direction: "share", conflict: "wix_wins", delete: "propagate", editBeatsDelete: true };

/** The form's elements; `changed(settings)` is called with every change. */
export function settingsForm(given, changed) {
  const settings = { ...DEFAULTS, ...given };
  const twoWay = h("div", { class: "stack" });
  const set = (name, value) => {
    settings[name] = value;
    twoWay.hidden = settings.direction !== "two_way";
    changed({ ...settings });
  };
  twoWay.append(
    group("conflict", ["wix_wins", "external_wins", "newest_wins"], settings, set, { compact: true }),
    h("p", { class: "hint" }, t("share.conflict.text")),
    checkbox(t("share.beats"), settings.editBeatsDelete, (value) => set("editBeatsDelete", value)),
  );
  twoWay.hidden = settings.direction !== "two_way";
  return h(
    "div",
    { class: "stack" },
    group("direction", ["share", "two_way"], settings, set, { legend: "share.how" }),
    group("delete", ["propagate", "keep"], settings, set, {}),
    twoWay,
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

function checkbox(text, checked, change) {
  return h(
    "label",
    { class: "check" },
    h("input", { type: "checkbox", checked, onchange: (event) => change(event.target.checked) }),
    h("span", {}, text),
  );
}
