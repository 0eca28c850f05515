// @ts-check
// A call in a LiveKit room: microphone, level, the agent's state, both transcripts as they are spoken.

import { Failed } from "./api.js";
import { find, make } from "./dom.js";
import { hasText, text as worded } from "./texts.js";

/** @typedef {typeof import("livekit-client")} LiveKit */
/** @typedef {import("livekit-client").Room} Room */
/** @typedef {ReturnType<import("./lines.js").Lines["add"]>} Line */

const AGENT_TIMEOUT_MS = 15000;

export class Voice {
  /** @type {Room | null} */
  #room = null;
  /** @type {Map<string, Line>} */
  #segments = new Map();
  /** @type {Promise<import("./api.js").Memory[]>} */
  #recalling = Promise.resolve([]);
  /** @type {Line | null} */
  #speaking = null;
  #meter = 0;
  #join = find("join", HTMLButtonElement);
  #mute = find("mute", HTMLButtonElement);
  #device = find("device", HTMLSelectElement);

  /**
   * @param {import("./api.js").Api} api
   * @param {import("./lines.js").Lines} lines
   * @param {{
   *   onSaid: (text: string) => Promise<import("./api.js").Memory[]>,
   *   onTrouble: (error: unknown) => void, onCall: (isOn: boolean) => void,
   * }} hooks
   */
  constructor(api, lines, hooks) {
    this.api = api;
    this.lines = lines;
    this.hooks = hooks;
    this.#join.onclick = () => void (this.#room ? this.leave() : this.join());
    this.#mute.onclick = () => void this.#toggle();
    this.#device.onchange = () =>
      void this.#room?.switchActiveDevice("audioinput", this.#device.value);
  }

  /** Enter a room and begin to talk. */
  async join() {
    this.#join.disabled = true;
    try {
      const livekit = await client();
      livekit.setLogLevel("error");
      const token = await this.api.renew();
      const room = new livekit.Room();
      this.#listen(livekit, room);
      await room.connect(this.api.serverUrl, token).catch((error) => {
        throw new Failed("no_livekit", { url: this.api.serverUrl, reason: error.message });
      });
      this.#room = room;
      this.#shown(true);
      this.#show("initializing");
      setTimeout(() => this.#room === room && this.#await(room), AGENT_TIMEOUT_MS);
      await this.#open(room);
    } catch (error) {
      this.hooks.onTrouble(error);
    } finally {
      this.#join.disabled = false;
    }
  }

  /** Hang up. */
  async leave() {
    await this.#room?.disconnect();
  }

  /**
   * Type into the room.
   * @param {string} text
   */
  async type(text) {
    if (!this.#room) throw new Failed("talk_first");
    this.lines.add("you", text);
    this.#recalling = this.hooks.onSaid(text);
    await this.#room.localParticipant.sendText(text, { topic: "lk.chat" });
  }

  /** @param {Room} room */
  async #open(room) {
    try {
      await room.localParticipant.setMicrophoneEnabled(true);
    } catch (error) {
      const why = error instanceof Error ? error.name : "";
      const code = why === "NotFoundError" ? "no_microphone" : "microphone_denied";
      this.hooks.onTrouble(new Failed(code));
    }
    this.#muted(!room.localParticipant.isMicrophoneEnabled);
    const livekit = await client();
    const devices = await livekit.Room.getLocalDevices("audioinput", false).catch(() => []);
    this.#device.replaceChildren(
      ...devices.map((d) => make("option", { value: d.deviceId }, d.label || worded("microphone"))),
    );
    this.#device.value = room.getActiveDevice("audioinput") ?? "";
  }

  /**
   * @param {LiveKit} livekit
   * @param {Room} room
   */
  #listen(livekit, room) {
    const { RoomEvent } = livekit;
    room.registerTextStreamHandler("lk.transcription", (reader, { identity }) => {
      const isOwn = identity === room.localParticipant.identity;
      void this.#transcribe(reader, isOwn).catch(() => undefined);
    });
    room.on(RoomEvent.TrackSubscribed, (track) => {
      if (track.kind === livekit.Track.Kind.Audio) document.body.append(track.attach());
    });
    room.on(RoomEvent.TrackUnsubscribed, (track) =>
      track.detach().forEach((each) => each.remove()),
    );
    room.on(RoomEvent.ParticipantAttributesChanged, (changed) => {
      if (changed["lk.agent.state"]) this.#show(changed["lk.agent.state"]);
    });
    room.on(RoomEvent.DataReceived, (packet, from, kind, topic) => {
      if (from?.isAgent && topic === "agent.interrupted") this.#speaking?.cut();
    });
    room.on(RoomEvent.Reconnecting, () => this.lines.note(worded("reconnecting")));
    room.on(RoomEvent.Reconnected, () => this.lines.note(worded("reconnected")));
    room.on(RoomEvent.Disconnected, (reason) => {
      if (this.#room !== room) return; // it never began
      const wanted = reason === livekit.DisconnectReason.CLIENT_INITIATED;
      this.lines.note(worded(wanted ? "call_ended" : "call_cut"));
      this.#room = null;
      this.#segments.clear();
      this.#shown(false);
    });
  }

  /**
   * Show a transcript as it comes: interim ones of a segment each in a stream of their own.
   * @param {import("livekit-client").TextStreamReader} reader
   * @param {boolean} isOwn
   */
  async #transcribe(reader, isOwn) {
    const attributes = reader.info.attributes ?? {};
    const segment = attributes["lk.segment_id"] ?? reader.info.id;
    const known = this.#segments.get(segment);
    let text = "";
    let line = known;
    for await (const piece of reader) {
      text += piece;
      if (line) line.set(text);
      else {
        line = this.lines.add(isOwn ? "you" : "agent", text);
        this.#segments.set(segment, line);
        if (!isOwn) void this.#recalling.then((memories) => line?.recalled(memories));
      }
      if (!isOwn) this.#speaking = line;
    }
    if (isOwn && text && attributes["lk.transcription_final"] === "true") {
      this.#recalling = this.hooks.onSaid(text);
    }
  }

  /** @param {Room} room */
  #await(room) {
    const agents = [...room.remoteParticipants.values()].filter((each) => each.isAgent);
    if (agents.length) return;
    this.#show("");
    this.hooks.onTrouble(new Failed("no_agent"));
  }

  /** @param {string} state */
  #show(state) {
    find("agent-state", HTMLElement).textContent = hasText(`state_${state}`)
      ? worded(`state_${state}`)
      : "";
  }

  async #toggle() {
    const me = this.#room?.localParticipant;
    if (!me) return;
    await me.setMicrophoneEnabled(!me.isMicrophoneEnabled).catch(this.hooks.onTrouble);
    this.#muted(!me.isMicrophoneEnabled);
  }

  /** @param {boolean} muted */
  #muted(muted) {
    this.#mute.textContent = worded(muted ? "unmute" : "mute");
    this.#mute.setAttribute("aria-pressed", String(muted));
  }

  /** @param {boolean} isOn */
  #shown(isOn) {
    this.#join.textContent = worded(isOn ? "hang_up" : "talk");
    for (const id of ["mute", "device-field", "level-field"]) find(id, HTMLElement).hidden = !isOn;
    if (!isOn) this.#show("");
    clearInterval(this.#meter);
    const level = find("level", HTMLMeterElement);
    if (isOn)
      this.#meter = setInterval(
        () => (level.value = this.#room?.localParticipant.audioLevel ?? 0),
        100,
      );
    this.hooks.onCall(isOn);
  }
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
