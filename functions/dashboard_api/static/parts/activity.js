// Lines of the history: what changed, when, why.

import { h } from "../dom.js";
import { and, away, has, moment, t } from "../language.js";

/** `open(itemId)` makes the titles lead to their items. */
export function activityList(lines, { open = null, none = "link.activity.empty" } = {}) {
  if (!lines.length) return h("p", { class: "hint" }, t(none));
  return h(
    "ol",
    { class: "activity" },
    lines.map((line, place) =>
      h(
        "li",
        {},
        h("div", {}, what(line)),
        open && title(line, place, open),
        h("p", { class: "hint" }, h("time", { datetime: line.at, title: moment(line.at) }, away(line.at)), reason(line.why)),
      ),
    ),
  );
}

function title(line, place, open) {
  const name = line.itemTitle || t("item.untitled");
  const key = `activity-${line.at}-${line.itemId}-${place}`;
  return h("button", { class: "text clip", type: "button", dir: "auto", dataset: { key }, onclick: () => open(line.itemId) }, name);
}

function reason(why) {
  const text = has(`why.${why}`) ? t(`why.${why}`) : why;
  return text && ` · ${text}`;
}

function what({ action, on, fields }) {
  const key = has(`activity.${action}`) ? `activity.${action}` : "activity.other";
  const text = t(key, { action, side: on ? t(`place.${on}`) : "" });
  const named = fields.filter((name) => has(`field.${name}`)).map((name) => t(`field.${name}`));
  return named.length ? t("activity.fields", { what: text, fields: and(named) }) : text;
}
