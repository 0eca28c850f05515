// @ts-check
// Who is here, by a token that is kept here alone, never stored, and fetched anew when it expires.

import { Failed, answered, checked, events, send } from "./api.js";
import { find } from "./dom.js";

const LONGEST_WAIT_MS = 15000;

/** @type {import("./api.js").Setup} */
export const setup = await answered(await send("GET", "/api/v1/page"));

let token = "";

/** Fetch a new token; return it, and where LiveKit is. */
export async function renew() {
  const given = await answered(await (setup.operator ? openSession() : askForToken()));
  token = given.token ?? given.participant_token ?? given.participantToken;
  return { token, serverUrl: /** @type {string} */ (given.server_url ?? given.serverUrl) };
}

/**
 * Ask for something below /api/v1/, and return what is answered.
 * @param {string} method
 * @param {string} path
 * @param {object} [body]
 */
export async function ask(method, path, body) {
  return answered(await request(method, path, body));
}

/**
 * Do what there is to do for each event, for ever; for `open` when others may have been missed.
 * @param {Record<string, (data: any) => unknown>} acts by names of events
 */
export async function follow(acts) {
  for (let failures = 0; ; failures += 1) {
    try {
      const response = await checked(await request("GET", "events"));
      await acts["open"]?.(null);
      failures = 0;
      for await (const [name, data] of events(response)) acts[name]?.(data);
    } catch (error) {
      if (error instanceof Failed && error.status === 403) throw error;
    }
    await new Promise((done) => setTimeout(done, Math.min(500 * 2 ** failures, LONGEST_WAIT_MS)));
  }
}

/**
 * @param {string} method
 * @param {string} path
 * @param {object} [body]
 */
async function request(method, path, body) {
  const response = await send(method, `/api/v1/${path}`, token, body);
  if (response.status !== 401) return response;
  await renew();
  return send(method, `/api/v1/${path}`, token, body);
}

function openSession() {
  const identity = find("name", HTMLInputElement).value;
  const password = find("password", HTMLInputElement).value;
  return send("POST", "/api/v1/operator/session", password, { identity });
}

function askForToken() {
  if (!setup.token_url) throw new Failed("no_tokens");
  const { timeZone: timezone } = Intl.DateTimeFormat().resolvedOptions();
  const asked = {
    participant_identity: find("name", HTMLInputElement).value,
    participant_attributes: { timezone },
  };
  // Elsewhere the endpoint knows who asks, and may refuse to be told.
  return send("POST", setup.token_url, "", setup.development ? asked : {});
}
