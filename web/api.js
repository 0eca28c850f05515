// @ts-check
// Asks the API: with a token that is kept here alone, never stored, and fetched anew when it expires.

import { hasText, text } from "./texts.js";

/**
 * @typedef {{ words: string, said_at: string | null }} Source
 * @typedef {{ words: string[], heard: string[], by_time: boolean }} Why
 * @typedef {{
 *   id: string, kind: "fact" | "turn", category: string, key: string | null, value: string,
 *   said_at: string, updated_at: string, about: string | null, context: string | null,
 *   sources: Source[], before: { value: string, until: string }[], why?: Why,
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

export class Api {
  /** @type {string} */
  #token = "";
  /** Where LiveKit is, as the token endpoint says. */
  serverUrl = "";

  /** @param {() => Promise<{ token: string, serverUrl: string }>} fetchToken */
  constructor(fetchToken) {
    this.fetchToken = fetchToken;
  }

  /** Fetch a new token, and return it. */
  async renew() {
    const found = await this.fetchToken();
    this.#token = found.token;
    this.serverUrl = found.serverUrl;
    return this.#token;
  }

  /**
   * Ask, and return what is answered.
   * @param {string} method
   * @param {string} path below /api/v1/
   * @param {object} [body]
   * @returns {Promise<any>}
   */
  async ask(method, path, body) {
    const response = await this.#fetch(method, path, body);
    return response.status === 204 ? null : response.json();
  }

  /**
   * Tell what happens, until the signal ends it; what was missed meanwhile is for `onGap` to read.
   * @param {(name: string, data: any) => void} onEvent
   * @param {() => Promise<void>} onGap
   * @param {AbortSignal} signal
   */
  async follow(onEvent, onGap, signal) {
    for (let failures = 0; !signal.aborted; failures += 1) {
      try {
        const response = await this.#fetch("GET", "events", undefined, signal);
        await onGap();
        failures = 0;
        for await (const [name, data] of read(response)) onEvent(name, data);
      } catch (error) {
        if (signal.aborted) return;
        if (error instanceof Failed && error.status === 403) throw error;
      }
      await new Promise((done) => setTimeout(done, Math.min(500 * 2 ** failures, 15000)));
    }
  }

  /**
   * @param {string} method
   * @param {string} path
   * @param {object} [body]
   * @param {AbortSignal} [signal]
   */
  async #fetch(method, path, body, signal) {
    const ask = () => send(method, `/api/v1/${path}`, this.#token, body, signal);
    const response = await ask();
    if (response.status === 401) {
      await this.renew();
      return checked(await ask());
    }
    return checked(response);
  }
}

/**
 * Send a request with a token. It throws `Failed` where nobody answers.
 * @param {string} method
 * @param {string} url
 * @param {string} token empty for none
 * @param {object} [body]
 * @param {AbortSignal} [signal]
 */
export async function send(method, url, token, body, signal) {
  const own = new URL(url, location.href).origin === location.origin;
  try {
    return await fetch(url, {
      method,
      signal: signal ?? null,
      // An operator's own token endpoint knows people by the cookie of its own site.
      credentials: own ? "same-origin" : "include",
      headers: {
        ...(body ? { "Content-Type": "application/json" } : {}),
        ...(token ? { Authorization: `Bearer ${token}` } : {}),
      },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
  } catch (error) {
    if (signal?.aborted) throw error;
    const host = new URL(url, location.href).host;
    throw new Failed("unreachable", { host });
  }
}

/** @param {Response} response */
export async function checked(response) {
  if (response.ok) return response;
  const told = await response.json().catch(() => ({}));
  const { code = "http", message } = told.error ?? {};
  throw new Failed(code, { status: response.status }, response.status, message);
}

/**
 * Read server-sent events.
 * @param {Response} response
 * @returns {AsyncGenerator<[string, any]>}
 */
async function* read(response) {
  if (!response.body) return;
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    const parts = (text + value).split("\n\n");
    text = parts.pop() ?? "";
    for (const part of parts) {
      const event = /^event: (.+)\ndata: (.+)$/.exec(part);
      if (event)
        yield [/** @type {string} */ (event[1]), JSON.parse(/** @type {string} */ (event[2]))];
    }
  }
}
