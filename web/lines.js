// @ts-check
// The conversation as it is shown: who said what, and what was recalled for it.

import { brief, fits, reason } from "./memories.js";
import { button, find, make } from "./dom.js";
import { quoted, text as worded } from "./texts.js";

/** @typedef {import("./api.js").Memory} Memory */
/** @typedef {import("./api.js").Why} Why */

const SHOWN = 3;

export class Lines {
  #log = find("lines", HTMLElement);
  #list = /** @type {HTMLOListElement} */ (this.#log.querySelector("ol"));

  /** @param {(id: string) => void} onShow brings a memory into view */
  constructor(onShow) {
    this.onShow = onShow;
  }

  clear() {
    this.#list.replaceChildren();
  }

  /**
   * Add what somebody said; the text can be set again, as more of it is heard.
   * @param {"you" | "agent"} who
   * @param {string} text
   */
  add(who, text) {
    const heard = make("bdi", {}, text);
    const cut = make("em", {}, ` ${worded("interrupted")}`);
    const words = make("p", {}, heard, cut);
    const label = make("span", { class: "unseen" }, worded(who), " ");
    const item = make("li", { class: who }, label, words);
    this.#append(item);
    return {
      /** @param {string} more */
      set: (more) => {
        heard.textContent = more;
        this.#follow();
      },
      cut: () => item.classList.add("cut"),
      /** @param {Memory[]} memories */
      recalled: (memories) => this.#recalled(item, memories),
    };
  }

  /**
   * Add what neither said.
   * @param {string} text
   */
  note(text) {
    this.#append(make("li", { class: "note" }, text));
  }

  /**
   * @param {HTMLElement} item
   * @param {Memory[]} memories
   */
  #recalled(item, memories) {
    if (!memories.length) return;
    const list = make("ul", { "aria-label": worded("recalled_here") });
    const shown = memories.filter((memory) => fits(memory.why)).slice(0, SHOWN);
    for (const memory of shown) {
      const because = reason(/** @type {Why} */ (memory.why));
      const label = worded("recalled_memory", { because, memory: quoted([brief(memory)]) });
      list.append(
        make(
          "li",
          { class: "note" },
          button(label, () => this.onShow(memory.id)),
        ),
      );
    }
    const more = memories.length - shown.length;
    if (more) list.append(make("li", { class: "note" }, worded("recalled_more", { count: more })));
    item.append(list);
    this.#follow();
  }

  /** @param {HTMLElement} item */
  #append(item) {
    this.#list.append(item);
    this.#follow();
  }

  #follow() {
    this.#log.scrollTop = this.#log.scrollHeight;
  }
}
