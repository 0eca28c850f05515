// @ts-check
// Speaks HTTP with servers, and says in the language of the page what went wrong.

import { hasText, text } from "./texts.js";

/**
 * @typedef {{ words: string[], heard: string[], by_time: boolean }} Why
 * @typedef {{
 *   id: string, kind: "fact" | "turn", category: string, key: string | null, value: string,
 *   said_at: string, updated_at: string, about: string | null, context: string | null,
 *   sources: { words: string, said_at: string | null }[],
 *   before: { value: string, until: string }[], why?: Why,
 * }} Memory
 * @typedef {{ text: string, off: boolean, recalled: Memory[] }} Reply
 * @typedef {{
 *   development: boolean, operator: boolean, operator_token: boolean, livekit: boolean,
 *   conversation: "typed" | "voice", model: boolean, identity: string | null,
 *   token_url: string | null,
 * }} Setup
 */

/** What went wrong, worded in the language of the page. */
export class Failed extends Error {
  /**
   * @param {string} code
   * @param {Record<string, string | number>} [values] in the text of the code
   * @param {number} [status] of HTTP, 0 where nobody answered
   * @param {string} [message] for a code that the page has no text of
   */
  constructor(code, values = {}, status = 0, message = "") {
    super(hasText(`error_${code}`) ? text(`error_${code}`, values) : message);
    this.code = code;
    this.status = status;
  }
}

/**
 * Send a request. It throws `Failed` where nobody answers.
 * @param {string} method
 * @param {string} url
 * @param {string} [token]
 * @param {object} [body]
 */
export async function send(method, url, token, body) {
  const { host, origin } = new URL(url, location.href);
  const headers = new Headers();
  if (body) headers.set("Content-Type", "application/json");
  if (token) headers.set("Authorization", `Bearer ${token}`);
  try {
    return await fetch(url, {
      method,
      headers,
      // An operator's own token endpoint knows people by the cookie of its own site.
      credentials: origin === location.origin ? "same-origin" : "include",
      body: body ? JSON.stringify(body) : null,
    });
  } catch {
    throw new Failed("unreachable", { host });
  }
}

/**
 * Return a response that is none of an error. It throws `Failed`.
 * @param {Response} response
 */
export async function checked(response) {
  if (response.ok) return response;
  const { status } = response;
  const told = await response.json().catch(() => ({}));
  const { code = "http", message } = told.error ?? {};
  throw new Failed(code, { status }, status, message);
}

/**
 * Return the JSON in a response. It throws `Failed`.
 * @param {Response} response
 * @returns {Promise<any>}
 */
export async function answered(response) {
  await checked(response);
  return response.status === 204 ? null : response.json();
}

/**
 * Read server-sent events, each a name and its data.
 * @param {Response} response
 * @returns {AsyncGenerator<[string, any]>}
 */
export async function* events(response) {
  if (!response.body) return;
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    const parts = (text + value).split("\n\n");
    text = parts.pop() ?? "";
    for (const part of parts) {
      const [, name, data] = /^event: (.+)\ndata: (.+)$/.exec(part) ?? [];
      if (name && data) yield [name, JSON.parse(data)];
    }
  }
}
