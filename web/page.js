// @ts-check
// The page: who is here, the conversation, and what is remembered beside it.

import { attempt, find, on, trouble } from "./dom.js";
import { note } from "./lines.js";
import * as memories from "./memories.js";
import { ask, follow, renew, setup } from "./session.js";
import { text } from "./texts.js";
import * as typed from "./typed.js";
import * as voice from "./voice.js";

const NAME = "name";

const isNamed = setup.development || setup.operator;
const conversation = setup.conversation === "typed" ? typed : voice;
const name = find("name", HTMLInputElement);
const line = find("line", HTMLInputElement);
const record = find("record", HTMLInputElement);
const optOut = find("opt-out", HTMLInputElement);
const sure = find("sure", HTMLDialogElement);

on("enter", "submit", begin);
on("leave", "click", () => {
  sessionStorage.removeItem(NAME);
  location.reload();
});
on("say", "submit", async () => {
  const words = line.value.trim();
  if (!words) return;
  line.value = "";
  await conversation.say(words);
});
on(record, "change", () => conversation.keepRecord(!record.checked));
on(optOut, "change", async () => {
  await ask("PUT", "opt-out", { opted_out: optOut.checked });
  if (optOut.checked || !record.checked) return;
  record.checked = false;
  await conversation.keepRecord(true);
});
on("download", "click", async () => {
  const told = JSON.stringify(await ask("GET", "export"), null, 2);
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([told], { type: "application/json" }));
  link.download = "memories.json";
  link.click();
  URL.revokeObjectURL(link.href);
});
on("forget-all", "click", () => {
  sure.returnValue = "";
  sure.showModal();
});
on(sure, "close", async () => {
  if (sure.returnValue !== "everything") return;
  await ask("POST", "memories/forget-all", { confirm: "everything" });
  note(text("all_forgotten"));
  await memories.load();
});

start();

function start() {
  const mode = setup.operator ? "operator" : setup.development ? "development" : "";
  if (mode) find("mode").append(text(`mode_${mode}`));
  if (mode === "development" && conversation === typed && !setup.model)
    find("mode").append(" ", text("mode_no_model"));
  find("mode").hidden = !mode;
  if (mode === "operator") find("enter-title").textContent = text("enter_title_operator");
  find("enter-hint").textContent = text(mode ? `enter_hint_${mode}` : "enter_hint");
  find("name-field").hidden = !isNamed;
  name.required = isNamed;
  find("password-field").hidden = !(setup.operator && setup.operator_token);

  const kept = sessionStorage.getItem(NAME);
  name.value = kept ?? setup.identity ?? "";
  if (kept !== null && !setup.operator) return void attempt(begin);
  find("enter").hidden = false;
  name.focus();
  name.select();
}

async function begin() {
  try {
    await renew();
    const me = await ask("GET", "me");
    if (!setup.operator) sessionStorage.setItem(NAME, setup.development ? name.value : "");
    find("identity").textContent = me.identity;
    optOut.checked = me.opted_out;
    for (const id of ["who", "memories"]) find(id).hidden = false;
    for (const id of ["talk", "record-field"]) find(id).hidden = setup.operator;
    find("enter").hidden = true;
    follow({
      open: memories.load,
      memory: memories.stored,
      forgotten: ({ ids }) => memories.forgotten(ids),
      opt_out: ({ opted_out }) => (optOut.checked = opted_out),
    }).catch(trouble);
    await conversation.begin();
  } catch (error) {
    find("enter").hidden = false;
    throw error;
  }
}
