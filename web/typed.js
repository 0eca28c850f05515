// @ts-check
// A conversation that is typed to this server, without LiveKit.

import { Failed } from "./api.js";
import { find } from "./dom.js";
import { Line, clear } from "./lines.js";
import { recall } from "./memories.js";
import { ask } from "./session.js";

/** Be greeted. */
export async function begin() {
  clear();
  replied(await ask("POST", "conversation"));
  find("line").focus();
}

/**
 * Say something.
 * @param {string} text
 */
export async function say(text) {
  new Line("you", text);
  await converse("POST", "conversation/lines", { text });
}

/**
 * Say whether what is said from now on is kept.
 * @param {boolean} on
 */
export const keepRecord = (on) => converse("PUT", "conversation/record", { on });

/**
 * Ask for a reply; where the conversation has ended, begin a new one first.
 * @param {string} method
 * @param {string} path
 * @param {object} body
 */
async function converse(method, path, body) {
  const send = find("send", HTMLButtonElement);
  send.disabled = true;
  try {
    const reply = await ask(method, path, body).catch(async (error) => {
      if (!(error instanceof Failed && error.code === "no_conversation")) throw error;
      await ask("POST", "conversation");
      return ask(method, path, body);
    });
    replied(reply);
  } finally {
    send.disabled = false;
  }
}

/** @param {import("./api.js").Reply} reply */
function replied({ text, off, recalled }) {
  find("record", HTMLInputElement).checked = off;
  new Line("agent", text).recalled(recalled);
  recall(recalled);
}
