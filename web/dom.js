// @ts-check
// Finds and makes elements, and shows what goes wrong. Whatever somebody said becomes text, never markup.

import { WHEN } from "./texts.js";

/**
 * Return the element of an id.
 * @template {HTMLElement} [E=HTMLElement]
 * @param {string} id
 * @param {new () => E} [type]
 */
export const find = (id, type) => within(document, `#${id}`, type);

/**
 * Return the first element inside of another that a selector means.
 * @template {HTMLElement} [E=HTMLElement]
 * @param {ParentNode} parent
 * @param {string} selector
 * @param {new () => E} [type]
 */
export function within(parent, selector, type) {
  const found = parent.querySelector(selector);
  if (!(found instanceof (type ?? HTMLElement))) throw new Error(`there is no ${selector}`);
  return /** @type {E} */ (found);
}

/**
 * Return a copy of what is in a template.
 * @param {string} id
 */
export function copy(id) {
  const { content } = find(id, HTMLTemplateElement);
  return /** @type {HTMLElement} */ (within(content, "*").cloneNode(true));
}

/**
 * Make an element; texts become text nodes.
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag
 * @param {string} className
 * @param {...(Node | string)} children
 */
export function make(tag, className, ...children) {
  const made = document.createElement(tag);
  made.className = className;
  made.append(...children);
  return made;
}

/**
 * Text that keeps its direction to itself, whatever characters are in it.
 * @param {string} text
 */
export const said = (text) => make("bdi", "", text);

/**
 * Make a time, as one says it in the language of the page.
 * @param {string} at
 */
export function time(at, format = WHEN) {
  const made = make("time", "", format.format(new Date(at)));
  made.dateTime = at;
  return made;
}

/**
 * Act on an event, and show what fails.
 * @param {string | HTMLElement} target an element, or its id
 * @param {string} type of the event
 * @param {(event: Event) => unknown} act
 */
export function on(target, type, act) {
  const element = typeof target === "string" ? find(target) : target;
  element.addEventListener(type, (event) => {
    if (type === "submit") event.preventDefault();
    void attempt(() => act(event));
  });
}

/**
 * Do something; show what fails.
 * @param {() => unknown} act
 */
export async function attempt(act) {
  find("trouble").hidden = true;
  try {
    await act();
  } catch (error) {
    trouble(error);
  }
}

/** @param {unknown} error */
export function trouble(error) {
  const shown = find("trouble");
  shown.textContent = error instanceof Error ? error.message : String(error);
  shown.hidden = false;
}

/**
 * Say something to a screen reader.
 * @param {string} text
 */
export function tell(text) {
  find("status").textContent = text;
}
