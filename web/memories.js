// @ts-check
// The memories beside the conversation: as they are stored, why they were recalled, to correct and forget.

import { button, day, find, make, said, when } from "./dom.js";
import { Failed } from "./api.js";
import { phrase, quoted, reasoned, text } from "./texts.js";

/** @typedef {import("./api.js").Memory} Memory */
/** @typedef {import("./api.js").Why} Why */

const PAGE = 50;
const SEARCH_AFTER_MS = 250;
const LONG = 300;
const CATEGORIES = "FACT PREFERENCE INTEREST GOAL PLAN OPINION EXPERIENCE RELATIONSHIP".split(" ");

export class Memories {
  /** @type {Map<string, Memory>} */
  #known = new Map();
  /** @type {Map<string, Why>} */
  #recalled = new Map();
  #cursors = { fact: "", turn: "" };
  #categories = find("categories", HTMLElement);
  #turns = /** @type {HTMLUListElement} */ (find("turns", HTMLElement).querySelector("ul"));
  #found = /** @type {HTMLUListElement} */ (find("found", HTMLElement).querySelector("ul"));
  #query = find("query", HTMLInputElement);
  #searching = 0;

  /**
   * @param {import("./api.js").Api} api
   * @param {(error: unknown) => void} onTrouble
   */
  constructor(api, onTrouble) {
    this.api = api;
    this.onTrouble = onTrouble;
    find("more-facts", HTMLButtonElement).onclick = () => this.#tried(this.#more("fact"));
    find("more-turns", HTMLButtonElement).onclick = () => this.#tried(this.#more("turn"));
    find("find", HTMLFormElement).onsubmit = (event) => {
      event.preventDefault();
      this.#tried(this.#search());
    };
    this.#query.oninput = () => {
      clearTimeout(this.#searching);
      this.#searching = setTimeout(() => this.#tried(this.#search()), SEARCH_AFTER_MS);
    };
  }

  /** Read the newest of everything. */
  async load() {
    this.#known.clear();
    this.#categories.replaceChildren();
    this.#turns.replaceChildren();
    this.#cursors = { fact: "", turn: "" };
    await Promise.all([this.#more("fact"), this.#more("turn")]);
  }

  /**
   * Show one that was just stored or changed.
   * @param {Memory} memory
   */
  stored(memory) {
    this.#place(memory)?.classList.add("new");
    this.#settle();
    tell(text("remembered", { memory: memory.value }));
  }

  /**
   * Take away what was forgotten.
   * @param {string[]} ids
   */
  forgotten(ids) {
    for (const id of ids) {
      this.#known.delete(id);
      for (const item of itemsOf(id)) item.remove();
    }
    this.#settle();
  }

  /**
   * Mark what was recalled for an answer, and nothing else.
   * @param {Memory[]} memories
   */
  recall(memories) {
    const before = [...this.#recalled.keys()];
    this.#recalled = new Map(
      memories.map((m) => [m.id, m.why ?? { words: [], heard: [], by_time: false }]),
    );
    for (const memory of memories) this.#known.set(memory.id, memory);
    for (const id of new Set([...before, ...this.#recalled.keys()])) {
      const memory = this.#known.get(id);
      if (memory) this.#place(memory);
    }
    this.#settle();
  }

  /**
   * Bring one into view.
   * @param {string} id
   */
  show(id) {
    this.#query.value = "";
    this.#tried(this.#search());
    const [item] = itemsOf(id);
    item?.scrollIntoView({ block: "center" });
    item?.querySelector("button")?.focus({ preventScroll: true });
  }

  /** @param {"fact" | "turn"} kind */
  async #more(kind) {
    const cursor = this.#cursors[kind] && `&cursor=${this.#cursors[kind]}`;
    const page = await this.api.ask("GET", `memories?kind=${kind}&limit=${PAGE}${cursor}`);
    for (const memory of page.memories) this.#place(memory);
    this.#cursors[kind] = page.cursor ?? "";
    find(`more-${kind}s`, HTMLButtonElement).hidden = !page.cursor;
    this.#settle();
  }

  async #search() {
    const query = this.#query.value.trim();
    const found = query ? (await this.api.ask("POST", "memories/search", { query })).memories : [];
    if (query !== this.#query.value.trim()) return;
    this.#found.replaceChildren(...found.map((/** @type {Memory} */ m) => this.#item(m, m.why)));
    find("found", HTMLElement).hidden = !query;
    find("known", HTMLElement).hidden = Boolean(query);
    find("found-title", HTMLElement).textContent = text(found.length ? "found" : "found_none");
    if (query) tell(text("found_count", { count: found.length }));
  }

  /**
   * Put a memory where it belongs: the newest first.
   * @param {Memory} memory
   */
  #place(memory) {
    this.#known.set(memory.id, memory);
    const list = memory.kind === "fact" ? this.#category(memory.category) : this.#turns;
    const item = this.#item(memory, this.#recalled.get(memory.id));
    const [old] = itemsOf(memory.id, list);
    if (old?.querySelector("form")) return old;
    if (old?.dataset["at"] === memory.updated_at) old.replaceWith(item);
    else {
      old?.remove();
      const after = [...list.children].find(
        (each) => each instanceof HTMLElement && (each.dataset["at"] ?? "") < memory.updated_at,
      );
      list.insertBefore(item, after ?? null);
    }
    return item;
  }

  /** @param {string} name */
  #category(name) {
    const id = `category-${name.toLowerCase()}`;
    const list = document.getElementById(id);
    if (list) return list;
    const made = make("ul", { class: "memories", id, "aria-labelledby": `${id}-title` });
    const title = make("h4", { id: `${id}-title` }, text(`category_${name.toLowerCase()}`));
    const section = make(
      "section",
      { "data-order": String(CATEGORIES.indexOf(name)) },
      title,
      made,
    );
    const after = [...this.#categories.querySelectorAll("section")].find(
      (each) => Number(each.dataset["order"]) > CATEGORIES.indexOf(name),
    );
    this.#categories.insertBefore(section, after ?? null);
    return made;
  }

  /** Hide what is empty. */
  #settle() {
    for (const section of this.#categories.querySelectorAll("section")) {
      if (!section.querySelector("li")) section.remove();
    }
    const facts = this.#categories.children.length > 0;
    find("facts", HTMLElement).hidden = !facts;
    find("turns", HTMLElement).hidden = !this.#turns.children.length;
    find("nothing", HTMLElement).hidden = facts || this.#turns.children.length > 0;
  }

  /**
   * @param {Memory} memory
   * @param {Why} [why]
   */
  #item(memory, why) {
    const item = make("li", { "data-id": memory.id, "data-at": memory.updated_at });
    const isLong = memory.value.length > LONG || memory.value.split("\n").length > 6;
    const value = make("p", { class: "value", ...(isLong ? { tabindex: "0" } : {}) });
    const name = memory.key && make("span", { class: "name" }, said(words(memory.key)));
    if (name) value.append(...phrase("named", { name, value: said(memory.value) }));
    else value.append(said(memory.value));
    item.append(value);
    for (const { value: former, until } of memory.before) {
      item.append(
        make(
          "p",
          { class: "meta" },
          ...phrase("before", { value: make("s", {}, said(former)), day: day(until) }),
        ),
      );
    }
    for (const source of memory.sources) {
      const said = { words: make("q", {}, make("bdi", {}, source.words)) };
      const parts = source.said_at
        ? phrase("source_at", { ...said, time: when(source.said_at) })
        : phrase("source", said);
      item.append(make("p", { class: "meta" }, ...parts));
    }
    const tags =
      memory.kind === "turn" ? [" · ", text(`category_${memory.category.toLowerCase()}`)] : [];
    item.append(make("p", { class: "meta" }, when(memory.said_at), ...tags));
    if (why) {
      item.classList.add("recalled", ...(fits(why) ? ["fitting"] : []));
      item.append(make("p", { class: "meta because" }, reason(why)));
    }
    const told = { memory: brief(memory) };
    item.append(
      button(text("correct"), () => this.#edit(item, memory), {
        "aria-label": text("correct_this", told),
      }),
      button(text("forget"), () => this.#tried(this.#forget(item, memory)), {
        "aria-label": text("forget_this", told),
      }),
    );
    return item;
  }

  /**
   * @param {HTMLElement} item
   * @param {Memory} memory
   */
  #edit(item, memory) {
    const field = make("textarea", {
      rows: "3",
      maxlength: "4000",
      "aria-label": text("in_other_words"),
    });
    field.value = memory.value;
    const done = () => {
      const anew = this.#item(this.#known.get(memory.id) ?? memory, this.#recalled.get(memory.id));
      item.replaceWith(anew);
      anew.querySelector("button")?.focus();
    };
    const form = make(
      "form",
      {},
      field,
      make("button", { class: "primary" }, text("save")),
      " ",
      button(text("cancel"), done),
    );
    form.onsubmit = (event) => {
      event.preventDefault();
      this.#tried(
        this.api.ask("PATCH", `memories/${memory.id}`, { value: field.value }).then((corrected) => {
          this.#known.set(memory.id, corrected);
          done();
          this.#place(corrected);
          itemsOf(memory.id)[0]?.querySelector("button")?.focus();
          tell(text("corrected"));
        }),
      );
    };
    form.onkeydown = (event) => {
      if (event.key === "Escape") done();
    };
    item.replaceChildren(form);
    field.focus();
  }

  /**
   * @param {HTMLElement} item
   * @param {Memory} memory
   */
  async #forget(item, memory) {
    await this.api.ask("DELETE", `memories/${memory.id}`).catch((error) => {
      if (!(error instanceof Failed && error.status === 404)) throw error;
    });
    const next = item.nextElementSibling ?? item.previousElementSibling;
    this.forgotten([memory.id]);
    const to = next?.querySelector("button") ?? find("memories", HTMLElement);
    if (to instanceof HTMLElement) to.focus();
    tell(text("forgotten"));
  }

  /** @param {Promise<unknown>} acting */
  #tried(acting) {
    acting.catch(this.onTrouble);
  }
}

/**
 * Return why something was recalled, in a sentence.
 * @param {Why} why
 */
export function reason(why) {
  const reasons = [];
  if (why.words.length) reasons.push(text("reason_said", { words: quoted(why.words) }));
  if (why.heard.length) reasons.push(text("reason_heard", { words: quoted(why.heard) }));
  if (why.by_time) reasons.push(text("reason_time"));
  return text("recalled", { reasons: reasoned(reasons) || text("reason_beside") });
}

/**
 * Return whether something fits by itself, not by what it was said beside.
 * @param {Why} [why]
 */
export const fits = (why) => Boolean(why && (why.words.length || why.heard.length || why.by_time));

/** @param {Memory} memory */
export function brief(memory) {
  const { key, value } = memory;
  const said = key ? text("named", { name: words(key), value }) : value;
  return said.length > 80 ? `${[...said].slice(0, 80).join("")}…` : said;
}

/** @param {string} key */
const words = (key) => key.replaceAll("_", " ");

/**
 * @param {string} id
 * @param {ParentNode} [within]
 */
const itemsOf = (id, within = document) =>
  /** @type {HTMLElement[]} */ ([...within.querySelectorAll(`li[data-id="${CSS.escape(id)}"]`)]);

/** @param {string} text */
function tell(text) {
  find("status", HTMLElement).textContent = text;
}
