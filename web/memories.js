// @ts-check
// The memories beside the conversation: as they are stored, why they were recalled, to correct and forget.

import { Failed } from "./api.js";
import { copy, find, make, on, said, tell, time, within } from "./dom.js";
import { ask } from "./session.js";
import { DAY, phrase, quoted, reasoned, text } from "./texts.js";

/** @typedef {import("./api.js").Memory} Memory */

const PAGE = 50;
const SEARCH_AFTER_MS = 250;
const LONG = 300;
const CATEGORIES = "FACT PREFERENCE INTEREST GOAL PLAN OPINION EXPERIENCE RELATIONSHIP".split(" ");

/** @type {Map<string, Memory>} */
const known = new Map();
/**
 * Those that were recalled for the last answer, with the reasons.
 * @type {Map<string, Memory>}
 */
let recalled = new Map();
const cursors = { fact: "", turn: "" };
const turns = within(find("turns"), "ul");
const found = within(find("found"), "ul");
const query = find("query", HTMLInputElement);

/**
 * The lists of facts, in the order of the page.
 * @type {Map<string, HTMLElement>}
 */
const facts = new Map();
for (const category of CATEGORIES) {
  const section = copy("category-template");
  const title = within(section, "h4");
  const list = within(section, "ul");
  list.ariaLabel = title.textContent = text(`category_${category.toLowerCase()}`);
  find("categories").append(section);
  facts.set(category, list);
}

on("more-facts", "click", () => more("fact"));
on("more-turns", "click", () => more("turn"));
on("find", "submit", search);
on(query, "input", async () => {
  const typed = query.value;
  await new Promise((done) => setTimeout(done, SEARCH_AFTER_MS));
  if (typed === query.value) await search();
});

/** Read the newest of everything. */
export async function load() {
  known.clear();
  for (const list of [turns, ...facts.values()]) list.replaceChildren();
  Object.assign(cursors, { fact: "", turn: "" });
  await Promise.all([more("fact"), more("turn")]);
  find("nothing").hidden = false;
}

/**
 * Show one that was just stored or changed.
 * @param {Memory} memory
 */
export function stored(memory) {
  place(memory).classList.add("new");
  tell(text("remembered", { memory: memory.value }));
}

/**
 * Take away what was forgotten.
 * @param {string[]} ids
 */
export function forgotten(ids) {
  for (const id of ids) {
    known.delete(id);
    for (const item of itemsOf(id)) item.remove();
  }
}

/**
 * Mark what was recalled for an answer, and nothing else.
 * @param {Memory[]} memories
 */
export function recall(memories) {
  const before = [...recalled.keys()].flatMap((id) => known.get(id) ?? []);
  recalled = new Map(memories.map((memory) => [memory.id, memory]));
  for (const memory of [...before, ...memories]) place(memory);
}

/**
 * Bring one into view.
 * @param {string} id
 */
export async function show(id) {
  query.value = "";
  await search();
  itemsOf(id)[0]?.scrollIntoView({ block: "center" });
  focus(id);
}

/**
 * Return why something was recalled, in a sentence.
 * @param {Memory} memory
 */
export function reason({ why }) {
  const reasons = [];
  if (why?.words.length) reasons.push(text("reason_said", { words: quoted(why.words) }));
  if (why?.heard.length) reasons.push(text("reason_heard", { words: quoted(why.heard) }));
  if (why?.by_time) reasons.push(text("reason_time"));
  return text("recalled", { reasons: reasoned(reasons) || text("reason_beside") });
}

/**
 * Return whether something was recalled for itself, not for what it was said beside.
 * @param {Memory} memory
 */
export const fits = ({ why }) =>
  Boolean(why && (why.words.length || why.heard.length || why.by_time));

/** @param {Memory} memory */
export function brief({ key, value }) {
  const words = key ? text("named", { name: spaced(key), value }) : value;
  return words.length > 80 ? `${[...words].slice(0, 80).join("")}…` : words;
}

/** @param {"fact" | "turn"} kind */
async function more(kind) {
  const cursor = cursors[kind] && `&cursor=${cursors[kind]}`;
  const page = await ask("GET", `memories?kind=${kind}&limit=${PAGE}${cursor}`);
  for (const memory of page.memories) place(memory);
  cursors[kind] = page.cursor ?? "";
  find(`more-${kind}s`).hidden = !page.cursor;
}

async function search() {
  const sought = query.value.trim();
  /** @type {Memory[]} */
  const told = sought ? (await ask("POST", "memories/search", { query: sought })).memories : [];
  if (sought !== query.value.trim()) return;
  found.replaceChildren(...told.map((memory) => itemOf(memory, memory)));
  find("found").hidden = !sought;
  find("known").hidden = Boolean(sought);
  find("found-title").textContent = text(told.length ? "found" : "found_none");
  if (sought) tell(text("found_count", { count: told.length }));
}

/**
 * Put a memory where it belongs, the newest first; one that is being corrected stays as it is.
 * @param {Memory} memory
 */
function place(memory) {
  known.set(memory.id, memory);
  const list = facts.get(memory.kind === "fact" ? memory.category : "") ?? turns;
  const [old] = itemsOf(memory.id, list);
  if (old?.querySelector("form")) return old;
  old?.remove();
  const item = itemOf(memory, recalled.get(memory.id));
  const next = [...list.children].find((each) => orderOf(each) < orderOf(item));
  list.insertBefore(item, next ?? null);
  return item;
}

/**
 * @param {Memory} memory
 * @param {Memory} [reasoned] the same one, with the reason for which it is shown
 */
function itemOf(memory, reasoned) {
  const item = copy("memory-template");
  item.dataset["id"] = memory.id;
  item.dataset["order"] = `${memory.updated_at} ${memory.id}`;
  item.classList.toggle("recalled", Boolean(reasoned));
  item.classList.toggle("fitting", Boolean(reasoned && fits(reasoned)));

  const value = within(item, ".value");
  if (memory.value.length > LONG || memory.value.split("\n").length > 6) value.tabIndex = 0;
  const name = memory.key && make("span", "name", said(spaced(memory.key)));
  const words = said(memory.value);
  value.append(...(name ? phrase("named", { name, value: words }) : [words]));
  value.after(...detailsOf(memory, reasoned).map((parts) => make("p", "meta", ...parts)));

  const [correcting, forgetting] = [within(item, ".correct"), within(item, ".forget")];
  correcting.ariaLabel = text("correct_this", { memory: brief(memory) });
  forgetting.ariaLabel = text("forget_this", { memory: brief(memory) });
  on(correcting, "click", () => correct(item, memory));
  on(forgetting, "click", () => forget(item, memory));
  return item;
}

/**
 * Return what a memory was, where it comes from, when it was said, why it is shown: a line each.
 * @param {Memory} memory
 * @param {Memory} [reasoned]
 * @returns {(Node | string)[][]}
 */
function detailsOf(memory, reasoned) {
  const category = text(`category_${memory.category.toLowerCase()}`);
  return [
    ...memory.before.map(({ value, until }) =>
      phrase("before", { value: make("s", "", said(value)), day: time(until, DAY) }),
    ),
    ...memory.sources.map(({ words, said_at }) => [
      ...phrase("source", { words: make("q", "", said(words)) }),
      ...(said_at ? [" · ", time(said_at)] : []),
    ]),
    [time(memory.said_at), ...(memory.kind === "turn" ? [" · ", category] : [])],
    ...(reasoned ? [[reason(reasoned)]] : []),
  ];
}

/**
 * @param {HTMLElement} item
 * @param {Memory} memory
 */
function correct(item, memory) {
  const form = copy("correction-template");
  const field = within(form, "textarea", HTMLTextAreaElement);
  const close = () => {
    item.replaceWith(itemOf(known.get(memory.id) ?? memory, recalled.get(memory.id)));
    focus(memory.id);
  };
  on(within(form, ".cancel"), "click", close);
  on(form, "keydown", (event) => {
    if (event instanceof KeyboardEvent && event.key === "Escape") close();
  });
  on(form, "submit", async () => {
    const corrected = await ask("PATCH", `memories/${memory.id}`, { value: field.value });
    known.set(memory.id, corrected);
    close();
    place(corrected);
    focus(memory.id);
    tell(text("corrected"));
  });
  field.value = memory.value;
  item.replaceChildren(form);
  field.focus();
}

/**
 * @param {HTMLElement} item
 * @param {Memory} memory
 */
async function forget(item, memory) {
  await ask("DELETE", `memories/${memory.id}`).catch((error) => {
    if (!(error instanceof Failed && error.status === 404)) throw error;
  });
  const next = item.nextElementSibling ?? item.previousElementSibling;
  forgotten([memory.id]);
  (next?.querySelector("button") ?? find("memories")).focus();
  tell(text("forgotten"));
}

/** @param {string} id */
const focus = (id) => itemsOf(id)[0]?.querySelector("button")?.focus({ preventScroll: true });

/** @param {string} key */
const spaced = (key) => key.replaceAll("_", " ");

/**
 * @param {string} id
 * @param {ParentNode} [parent]
 */
const itemsOf = (id, parent = document) => [
  ...parent.querySelectorAll(`li[data-id="${CSS.escape(id)}"]`),
];

/** @param {Element} item */
const orderOf = (item) => item.getAttribute("data-order") ?? "";
