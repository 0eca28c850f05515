// @ts-check
// The conversation as it is shown: who said what, and what was recalled for it.

import { copy, find, make, on, within } from "./dom.js";
import { brief, fits, reason, show } from "./memories.js";
import { quoted, text } from "./texts.js";

/** @typedef {import("./api.js").Memory} Memory */

const SHOWN = 3;
const log = find("lines");
const list = within(log, "ol");

/** What somebody said. */
export class Line {
  #item = copy("line-template");

  /**
   * Add it to the conversation.
   * @param {"you" | "agent"} who
   * @param {string} words
   */
  constructor(who, words) {
    this.#item.classList.add(who);
    within(this.#item, ".unseen").textContent = text(who);
    append(this.#item);
    this.set(words);
  }

  /**
   * Show more of it, as it is heard.
   * @param {string} words
   */
  set(words) {
    within(this.#item, "bdi").textContent = words;
    follow();
  }

  /** Mark it as interrupted. */
  cut() {
    this.#item.classList.add("cut");
  }

  /**
   * Show what was recalled for it.
   * @param {Memory[]} memories
   */
  recalled(memories) {
    const fitting = memories.filter(fits).slice(0, SHOWN);
    const notes = fitting.map((memory) => make("li", "note", linkTo(memory)));
    const count = memories.length - fitting.length;
    if (count) notes.push(make("li", "note", text("recalled_more", { count })));
    within(this.#item, "ul").append(...notes);
    follow();
  }
}

/**
 * Add what neither said.
 * @param {string} words
 */
export const note = (words) => append(make("li", "note", words));

export const clear = () => list.replaceChildren();

/** @param {Memory} memory */
function linkTo(memory) {
  const told = { because: reason(memory), memory: quoted([brief(memory)]) };
  const link = make("button", "quiet", text("recalled_memory", told));
  on(link, "click", () => show(memory.id));
  return link;
}

/** @param {HTMLElement} item */
function append(item) {
  list.append(item);
  follow();
}

function follow() {
  log.scrollTop = log.scrollHeight;
}
