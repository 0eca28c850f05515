// @ts-check
// Words the page in the language of the browser.

const LANGUAGES = "ar de en es fr hi it ja ko nl pt ru tr zh".split(" ");
/** What an element says, by the attribute that has the text's key. */
const PLACES = {
  "data-text": "textContent",
  "data-placeholder": "placeholder",
  "data-label": "ariaLabel",
};
const RIGHT_TO_LEFT = /[\p{Script=Arabic}\p{Script=Hebrew}]/u;

/** The browser's own choice among the languages here, with its region: it says how dates look. */
const locale = navigator.languages.find((tag) => LANGUAGES.includes(languageOf(tag))) ?? "en";
const language = languageOf(locale);
const isRightToLeft = language === "ar";

/** @type {Record<string, string>} */
const texts = await (await fetch(`/texts/${language}.json`)).json();

export const WHEN = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "short" });
export const DAY = new Intl.DateTimeFormat(locale, { dateStyle: "medium" });
const WORDS = new Intl.ListFormat(locale, { type: "unit" });
const REASONS = new Intl.ListFormat(locale, { type: "conjunction" });

/** @param {string} tag of a language and a region */
function languageOf(tag) {
  return tag.toLowerCase().split("-")[0] ?? "";
}

/**
 * Return a text with values in its places, as parts.
 * @template T
 * @param {string} key
 * @param {Record<string, T>} values
 * @returns {(string | T)[]}
 */
export function phrase(key, values) {
  const parts = (texts[key] ?? key).split(/\{(\w+)\}/);
  return parts.map((part, at) => (at % 2 ? /** @type {T} */ (values[part]) : part));
}

/**
 * Return a text with values in its places; none of them turns the direction of the rest.
 * @param {string} key
 * @param {Record<string, string | number>} [values]
 */
export function text(key, values = {}) {
  const isolated = Object.entries(values).map(([name, value]) => [name, isolate(String(value))]);
  return phrase(key, Object.fromEntries(isolated)).join("");
}

/** Put the texts into the places that the document has for them, and say in which language they are. */
function word() {
  const root = document.documentElement;
  root.lang = language;
  root.dir = isRightToLeft ? "rtl" : "ltr";
  const templates = [...document.querySelectorAll("template")].map(({ content }) => content);
  for (const part of [document, ...templates]) {
    for (const [attribute, property] of Object.entries(PLACES))
      for (const place of part.querySelectorAll(`[${attribute}]`))
        Object.assign(place, { [property]: text(place.getAttribute(attribute) ?? "") });
  }
}

/** @param {string} key */
export const hasText = (key) => key in texts;

/** @param {string} value */
const isolate = (value) =>
  isRightToLeft || RIGHT_TO_LEFT.test(value) ? `\u2068${value}\u2069` : value;

/** @param {string[]} list */
export const quoted = (list) => WORDS.format(list.map((each) => text("quoted", { text: each })));
/** @param {string[]} reasons */
export const reasoned = (reasons) => REASONS.format(reasons);

word();
