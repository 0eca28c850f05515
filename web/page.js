// @ts-check
// The page: who is here, the conversation, and what is remembered beside it.

import { Api, Failed, checked, send } from "./api.js";
import { find } from "./dom.js";
import { Lines } from "./lines.js";
import { Memories } from "./memories.js";
import { text as worded } from "./texts.js";
import { Voice } from "./voice.js";

/** @typedef {import("./api.js").Reply} Reply */
/** @typedef {import("./api.js").Setup} Setup */

const NAME = "name";

const enter = find("enter", HTMLFormElement);
const name = find("name", HTMLInputElement);
const password = find("password", HTMLInputElement);
const line = find("line", HTMLInputElement);
const record = find("record", HTMLInputElement);
const optOut = find("opt-out", HTMLInputElement);
const sure = find("sure", HTMLDialogElement);

/** @type {Setup} */
const setup = await (await send("GET", "/api/v1/page", "")).json();
const api = new Api(fetchToken);
const memories = new Memories(api, trouble);
const lines = new Lines((id) => memories.show(id));
const voice = new Voice(api, lines, {
  onSaid: heard,
  onTrouble: trouble,
  onCall: (isOn) => void tried(called(isOn)),
});
const isTyped = setup.conversation === "typed";
let began = "";

start();

function start() {
  const mode = find("mode", HTMLElement);
  if (setup.operator) mode.append(worded("mode_operator"));
  if (setup.development && !setup.operator) mode.append(worded("mode_development"));
  if (setup.development && !setup.operator && isTyped && !setup.model)
    mode.append(" ", worded("mode_no_model"));
  mode.hidden = !mode.textContent;
  find("name-field", HTMLElement).hidden = !(setup.development || setup.operator);
  name.required = setup.development || setup.operator;
  find("password-field", HTMLElement).hidden = !setup.operator_token || !setup.operator;
  if (setup.operator) {
    find("enter-title", HTMLElement).textContent = worded("enter_title_operator");
    find("enter-hint", HTMLElement).textContent = worded("enter_hint_operator");
  } else {
    find("enter-hint", HTMLElement).textContent = worded(
      setup.development ? "enter_hint_development" : "enter_hint",
    );
  }
  const kept = sessionStorage.getItem(NAME);
  name.value = kept ?? setup.identity ?? "";
  if (kept !== null && !setup.operator) void begin();
  else {
    enter.hidden = false;
    name.focus();
    name.select();
  }
}

enter.onsubmit = (event) => {
  event.preventDefault();
  void begin();
};

async function begin() {
  quiet();
  try {
    await api.renew();
    const me = await api.ask("GET", "me");
    if (!setup.operator) sessionStorage.setItem(NAME, setup.development ? name.value : "");
    find("identity", HTMLElement).textContent = me.identity;
    optOut.checked = me.opted_out;
    enter.hidden = true;
    for (const id of ["who", "memories"]) find(id, HTMLElement).hidden = false;
    find("talk", HTMLElement).hidden = setup.operator;
    find("call", HTMLElement).hidden = isTyped;
    find("record-field", HTMLElement).hidden = setup.operator;
    record.disabled = !isTyped;
    api.follow(onEvent, () => memories.load(), new AbortController().signal).catch(trouble);
    if (isTyped) await greeted();
  } catch (error) {
    enter.hidden = false;
    trouble(error);
  }
}

find("leave", HTMLButtonElement).onclick = () => {
  sessionStorage.removeItem(NAME);
  location.reload();
};

find("say", HTMLFormElement).onsubmit = (event) => {
  event.preventDefault();
  const text = line.value.trim();
  if (!text) return;
  line.value = "";
  void tried(isTyped ? typed(text) : voice.type(text));
};

record.onchange = () => {
  const on = !record.checked;
  if (!isTyped) void tried(voice.type(on ? "you can remember again" : "off the record"));
  else void tried(conversed(() => api.ask("PUT", "conversation/record", { on })));
};

optOut.onchange = () =>
  void tried(
    api.ask("PUT", "opt-out", { opted_out: optOut.checked }).then(() => {
      if (optOut.checked || !record.checked) return;
      record.checked = false;
      record.dispatchEvent(new Event("change"));
    }),
  );

find("download", HTMLButtonElement).onclick = () =>
  void tried(
    api.ask("GET", "export").then((told) => {
      const file = new Blob([JSON.stringify(told, null, 2)], { type: "application/json" });
      const link = Object.assign(document.createElement("a"), {
        href: URL.createObjectURL(file),
        download: "memories.json",
      });
      link.click();
      URL.revokeObjectURL(link.href);
    }),
  );

find("forget-all", HTMLButtonElement).onclick = () => {
  sure.returnValue = "";
  sure.showModal();
};

sure.onclose = () => {
  if (sure.returnValue !== "everything") return;
  void tried(
    api.ask("POST", "memories/forget-all", { confirm: "everything" }).then(() => {
      lines.note(worded("all_forgotten"));
      return memories.load();
    }),
  );
};

/** @returns {Promise<{ token: string, serverUrl: string }>} */
async function fetchToken() {
  if (setup.operator) {
    const body = { identity: name.value };
    const opened = await checked(
      await send("POST", "/api/v1/operator/session", password.value, body),
    );
    return { token: (await opened.json()).token, serverUrl: "" };
  }
  if (!setup.token_url) throw new Failed("no_tokens");
  const timezone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const asked = { participant_identity: name.value, participant_attributes: { timezone } };
  // Elsewhere the endpoint knows who asks, and may refuse to be told.
  const body = setup.development ? asked : {};
  const told = await (await checked(await send("POST", setup.token_url, "", body))).json();
  return {
    token: told.participant_token ?? told.participantToken,
    serverUrl: told.server_url ?? told.serverUrl,
  };
}

async function greeted() {
  lines.clear();
  replied(await api.ask("POST", "conversation"));
  line.focus();
}

/** @param {string} text */
async function typed(text) {
  lines.add("you", text);
  await conversed(() => api.ask("POST", "conversation/lines", { text }));
}

/**
 * Say something; where the conversation has ended, begin a new one first.
 * @param {() => Promise<Reply>} act
 */
async function conversed(act) {
  find("send", HTMLButtonElement).disabled = true;
  try {
    replied(
      await act().catch(async (error) => {
        if (!(error instanceof Failed && error.code === "no_conversation")) throw error;
        await api.ask("POST", "conversation");
        return act();
      }),
    );
  } finally {
    find("send", HTMLButtonElement).disabled = false;
  }
}

/** @param {Reply} reply */
function replied(reply) {
  record.checked = reply.off;
  lines.add("agent", reply.text).recalled(reply.recalled);
  memories.recall(reply.recalled);
}

/**
 * Find what the agent is reminded of by what was said to it in a room.
 * @param {string} text
 */
async function heard(text) {
  try {
    const told = await api.ask("POST", "recall", { text, ...(began && { since: began }) });
    if (
      told.commands.some(
        (/** @type {string} */ c) => c === "off_the_record" || c === "stop_remembering",
      )
    )
      record.checked = true;
    if (told.commands.includes("on_the_record")) record.checked = false;
    memories.recall(told.memories);
    return told.memories;
  } catch (error) {
    trouble(error);
    return [];
  }
}

/** @param {boolean} isOn */
async function called(isOn) {
  if (isOn) began = (await api.ask("GET", "me")).now;
  record.disabled = !isOn;
  record.checked = isOn && optOut.checked;
}

/**
 * @param {string} event
 * @param {any} data
 */
function onEvent(event, data) {
  if (event === "memory") memories.stored(data);
  if (event === "forgotten") memories.forgotten(data.ids);
  if (event === "opt_out") optOut.checked = data.opted_out;
}

/** @param {Promise<unknown>} acting */
async function tried(acting) {
  quiet();
  await acting.catch(trouble);
}

function quiet() {
  find("trouble", HTMLElement).hidden = true;
}

/** @param {unknown} error */
function trouble(error) {
  const shown = find("trouble", HTMLElement);
  shown.textContent = error instanceof Error ? error.message : String(error);
  shown.hidden = false;
}
