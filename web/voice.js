// @ts-check
// A call in a LiveKit room: microphone, level, the agent's state, both transcripts as they are spoken.

import { Failed } from "./api.js";
import { attempt, find, on, trouble } from "./dom.js";
import { Line, note } from "./lines.js";
import { recall } from "./memories.js";
import { ask, renew } from "./session.js";
import { hasText, text } from "./texts.js";

/** @typedef {typeof import("livekit-client")} LiveKit */
/** @typedef {import("livekit-client").Room} Room */
/** @typedef {import("./api.js").Memory} Memory */

const AGENT_TIMEOUT_MS = 15000;
const METER_EVERY_MS = 100;

/** @type {Room | null} */
let room = null;
let began = "";
let meter = 0;
/** @type {Promise<Memory[]>} */
let recalling = Promise.resolve([]);
/** @type {Line | null} */
let speaking = null;
/** @type {Map<string, Line>} */
const segments = new Map();
const join = find("join", HTMLButtonElement);
const mute = find("mute");
const device = find("device", HTMLSelectElement);
const record = find("record", HTMLInputElement);

on(join, "click", () => (room ? room.disconnect() : enter()));
on(device, "change", () => room?.switchActiveDevice("audioinput", device.value));
on(mute, "click", async () => {
  const me = room?.localParticipant;
  if (!me) return;
  await me.setMicrophoneEnabled(!me.isMicrophoneEnabled).catch(trouble);
  showMuted(!me.isMicrophoneEnabled);
});

/** Offer to talk. */
export function begin() {
  find("call").hidden = false;
  record.disabled = true;
}

/**
 * Type into the room.
 * @param {string} words
 */
export async function say(words) {
  if (!room) throw new Failed("talk_first");
  new Line("you", words);
  recalling = heard(words);
  await room.localParticipant.sendText(words, { topic: "lk.chat" });
}

/**
 * Say whether what is said from now on is kept.
 * @param {boolean} on
 */
export const keepRecord = (on) => say(on ? "you can remember again" : "off the record");

async function enter() {
  join.disabled = true;
  try {
    const livekit = await client();
    livekit.setLogLevel("error");
    const { token, serverUrl } = await renew();
    const entered = new livekit.Room();
    listen(livekit, entered);
    await entered.connect(serverUrl, token).catch((error) => {
      throw new Failed("no_livekit", { url: serverUrl, reason: error.message });
    });
    room = entered;
    showCall(true);
    showState("initializing");
    setTimeout(() => room === entered && expectAgent(entered), AGENT_TIMEOUT_MS);
    await attempt(async () => (began = (await ask("GET", "me")).now));
    await openMicrophone(livekit, entered);
  } finally {
    join.disabled = false;
  }
}

/**
 * @param {LiveKit} livekit
 * @param {Room} entered
 */
async function openMicrophone(livekit, entered) {
  const me = entered.localParticipant;
  await me.setMicrophoneEnabled(true).catch((error) => {
    trouble(new Failed(error.name === "NotFoundError" ? "no_microphone" : "microphone_denied"));
  });
  showMuted(!me.isMicrophoneEnabled);
  const devices = await livekit.Room.getLocalDevices("audioinput", false).catch(() => []);
  const options = devices.map(
    ({ label, deviceId }) => new Option(label || text("microphone"), deviceId),
  );
  device.replaceChildren(...options);
  device.value = entered.getActiveDevice("audioinput") ?? "";
}

/**
 * @param {LiveKit} livekit
 * @param {Room} entered
 */
function listen({ RoomEvent, Track, DisconnectReason }, entered) {
  entered.registerTextStreamHandler("lk.transcription", (reader, { identity }) => {
    const isOwn = identity === entered.localParticipant.identity;
    void transcribe(reader, isOwn).catch(() => undefined);
  });
  entered
    .on(RoomEvent.TrackSubscribed, (track) => {
      if (track.kind === Track.Kind.Audio) document.body.append(track.attach());
    })
    .on(RoomEvent.TrackUnsubscribed, (track) => track.detach().forEach((each) => each.remove()))
    .on(RoomEvent.ParticipantAttributesChanged, (changed) => {
      if (changed["lk.agent.state"]) showState(changed["lk.agent.state"]);
    })
    .on(RoomEvent.DataReceived, (packet, from, kind, topic) => {
      if (from?.isAgent && topic === "agent.interrupted") speaking?.cut();
    })
    .on(RoomEvent.Reconnecting, () => note(text("reconnecting")))
    .on(RoomEvent.Reconnected, () => note(text("reconnected")))
    .on(RoomEvent.Disconnected, (reason) => {
      if (room !== entered) return; // it never began
      const isWanted = reason === DisconnectReason.CLIENT_INITIATED;
      note(text(isWanted ? "call_ended" : "call_cut"));
      room = null;
      segments.clear();
      showCall(false);
    });
}

/**
 * Show a transcript as it comes: interim ones of a segment each in a stream of their own.
 * @param {import("livekit-client").TextStreamReader} reader
 * @param {boolean} isOwn
 */
async function transcribe(reader, isOwn) {
  const attributes = reader.info.attributes ?? {};
  const segment = attributes["lk.segment_id"] ?? reader.info.id;
  let line = segments.get(segment);
  let words = "";
  for await (const piece of reader) {
    words += piece;
    if (line) line.set(words);
    else {
      line = new Line(isOwn ? "you" : "agent", words);
      segments.set(segment, line);
      if (!isOwn) void recalling.then((memories) => line?.recalled(memories));
    }
    if (!isOwn) speaking = line;
  }
  const isFinal = attributes["lk.transcription_final"] === "true";
  if (isOwn && words && isFinal) recalling = heard(words);
}

/**
 * Find what the agent is reminded of by what was said to it.
 * @param {string} words
 * @returns {Promise<Memory[]>}
 */
async function heard(words) {
  try {
    const told = await ask("POST", "recall", { text: words, ...(began && { since: began }) });
    const commands = new Set(told.commands);
    if (commands.has("off_the_record") || commands.has("stop_remembering")) record.checked = true;
    if (commands.has("on_the_record")) record.checked = false;
    recall(told.memories);
    return told.memories;
  } catch (error) {
    trouble(error);
    return [];
  }
}

/** @param {Room} entered */
function expectAgent(entered) {
  if ([...entered.remoteParticipants.values()].some((each) => each.isAgent)) return;
  showState("");
  trouble(new Failed("no_agent"));
}

/** @param {string} state */
function showState(state) {
  const key = `state_${state}`;
  find("agent-state").textContent = hasText(key) ? text(key) : "";
}

/** @param {boolean} isMuted */
function showMuted(isMuted) {
  mute.textContent = text(isMuted ? "unmute" : "mute");
  mute.ariaPressed = String(isMuted);
}

/** @param {boolean} isOn */
function showCall(isOn) {
  join.textContent = text(isOn ? "hang_up" : "talk");
  for (const id of ["mute", "device-field", "level-field"]) find(id).hidden = !isOn;
  record.disabled = !isOn;
  record.checked = isOn && find("opt-out", HTMLInputElement).checked;
  clearInterval(meter);
  if (!isOn) return showState("");
  const level = find("level", HTMLMeterElement);
  meter = setInterval(() => (level.value = room?.localParticipant.audioLevel ?? 0), METER_EVERY_MS);
}

/** @returns {Promise<LiveKit>} */
async function client() {
  const url = "/livekit-client.js";
  try {
    await import(url);
  } catch {
    throw new Failed("not_installed");
  }
  return /** @type {any} */ (globalThis).LivekitClient;
}
