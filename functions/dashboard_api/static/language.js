// Texts, numbers and dates in the language that Wix's dashboard is shown in (its `locale` parameter).

import { texts } from "./texts.en.js";

const TEXT_LANGUAGE = "en";

function wanted() {
  const asked = new URLSearchParams(location.search).get("locale") ?? "";
  try {
    return Intl.getCanonicalLocales(asked.replace("_", "-"))[0] ?? TEXT_LANGUAGE;
  } catch {
    return TEXT_LANGUAGE;
  }
}

export const locale = wanted();

const plurals = new Intl.PluralRules(TEXT_LANGUAGE);
const numbers = new Intl.NumberFormat(locale);
const percent = new Intl.NumberFormat(locale, { style: "percent" });
const moments = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "short" });
const relative = new Intl.RelativeTimeFormat(TEXT_LANGUAGE, { numeric: "auto" });
const listing = new Intl.ListFormat(TEXT_LANGUAGE, { type: "conjunction" });
const sizes = ["megabyte", "gigabyte"].map(
  (unit) => new Intl.NumberFormat(locale, { style: "unit", unit, maximumFractionDigits: 0 }),
);

/** The text of this key; `{name}` stands for a value, numbers are formatted, and `n` chooses the plural. */
export function t(key, values = {}) {
  const found = texts[key] ?? key;
  const text = typeof found === "string" ? found : (found[plurals.select(values.n)] ?? found.other);
  return text.replace(/\{(\w+)\}/g, (_, name) => {
    const value = values[name];
    return typeof value === "number" ? numbers.format(value) : (value ?? "");
  });
}

export const has = (key) => key in texts;
export const number = (value) => numbers.format(value);
export const share = (part) => percent.format(part);
export const moment = (iso) => moments.format(new Date(iso));
export const and = (words) => listing.format(words);
export const fileSize = (bytes) => (bytes < 1e9 ? sizes[0].format(bytes / 1e6) : sizes[1].format(bytes / 1e9));

const UNITS = [
  ["day", 86400],
  ["hour", 3600],
  ["minute", 60],
];

/** "in 5 minutes", "yesterday"; what is less than a minute away is now. */
export function away(iso) {
  const seconds = (new Date(iso) - Date.now()) / 1000;
  for (const [unit, size] of UNITS) {
    if (Math.abs(seconds) >= size) return relative.format(Math.round(seconds / size), unit);
  }
  return t(seconds > 0 ? "time.soon" : "time.now");
}

/** "about 2 hours" */
export function lasting(seconds) {
  if (seconds < 5400) return t("lasting.minutes", { n: Math.ceil(seconds / 60) });
  if (seconds < 129600) return t("lasting.hours", { n: Math.round(seconds / 3600) });
  return t("lasting.days", { n: Math.round(seconds / 86400) });
}

/** "about 2 minutes left" */
export function left(seconds) {
  if (seconds < 50) return t("progress.seconds");
  if (seconds < 5400) return t("progress.minutes", { n: Math.round(seconds / 60) });
  return t("progress.hours", { n: Math.round(seconds / 3600) });
}
