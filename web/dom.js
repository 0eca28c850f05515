// @ts-check
// Makes and finds elements. Whatever somebody said becomes text, never markup.

import * as texts from "./texts.js";

/**
 * Return the element of an id.
 * @template {HTMLElement} E
 * @param {string} id
 * @param {new () => E} type
 */
export function find(id, type) {
  const found = document.getElementById(id);
  if (!(found instanceof type)) throw new Error(`there is no ${type.name} #${id}`);
  return found;
}

/**
 * Make an element with attributes and children; texts become text nodes.
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag
 * @param {Record<string, string>} [attributes]
 * @param {...(Node | string)} children
 */
export function make(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

/**
 * Make a button.
 * @param {string} label
 * @param {() => unknown} act
 * @param {Record<string, string>} [attributes]
 */
export function button(label, act, attributes = {}) {
  const made = make("button", { type: "button", class: "quiet", ...attributes }, label);
  made.addEventListener("click", () => void act());
  return made;
}

/**
 * Text that keeps its direction to itself, whatever characters are in it.
 * @param {string} text
 */
export const said = (text) => make("bdi", {}, text);

/** @param {string} at */
export const when = (at) => make("time", { datetime: at }, texts.when(at));
/** @param {string} at */
export const day = (at) => make("time", { datetime: at }, texts.day(at));
