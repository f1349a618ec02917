// The composer: keeps drafts on the server, says what would become of a text, sends it once.

import { keepDraft } from "./drafts.js";
import { picker } from "./picker.js";

const $ = (id) => document.getElementById(id);
const LOOK = 300; // ms between looks at what would become of the text
const HERE = 10000; // ms between saying that somebody is here

const composer = $("composer");
const body = $("body");
const answer = $("answer");
const verdict = $("verdict");
const to = composer?.dataset.at;
let sending = null; // what was in the field when it was sent

const talk = () => $("talk");
const shown = () => !document.hidden;

function post(path, values, more = {}) {
  const form = new URLSearchParams({ stamp: answer.elements.stamp.value, ...values });
  return fetch(to + path, { method: "POST", body: form, ...more });
}

const draft = body && keepDraft(body, post, () => sending !== null);
const aside = body && keepDraft($("note"), post, () => sending !== null);

// -- what would become of it -------------------------------------------------------------------

let looking;
let free = 0;
let later;

function look() {
  clearTimeout(later);
  const now = Date.now();
  if (now < free) { later = setTimeout(look, free - now); return; }
  free = now + LOOK;
  looking?.abort();
  if (!body.value.trim()) { verdict.textContent = verdict.dataset.hint; verdict.className = "hint"; return; }
  const mine = looking = new AbortController();
  post("/preview", { body: body.value }, { signal: mine.signal }).then(async (found) => {
    const words = await found.text();
    if (looking !== mine || !found.ok) return; // an older answer
    verdict.textContent = words;
    verdict.className = `hint ${found.headers.get("X-Verdict")}`;
  }).catch(() => {});
}

// -- sending -----------------------------------------------------------------------------------

function wrong(words) {
  $("composer-wrong").textContent = words;
  $("composer-wrong").hidden = !words;
}

// The last text that the writer can have seen: what comes in between two strokes is not.
function saw() { if (shown()) answer.elements.seen.value = talk().dataset.last; }

body?.addEventListener("input", () => {
  saw();
  $("anyway").hidden = true;
  look();
});
composer?.addEventListener("keydown", (event) => {
  if (event.defaultPrevented) return; // a choice was made
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    const form = event.target.form;
    if (form === answer && !$("anyway").hidden) $("anyway").click();
    else if (form && sending === null) form.requestSubmit();
  }
  if (event.key === "Escape") event.target.blur();
});
answer?.addEventListener("htmx:before:request", () => {
  sending = body.value;
  wrong("");
  $("ways").hidePopover();
});
answer?.addEventListener("htmx:after:request", ({ detail }) => {
  const got = detail.ctx.response.raw;
  if (got.status === 422 || got.status === 409) {
    wrong(detail.ctx.text ?? "");
    $("anyway").hidden = got.status !== 409;
    if (got.status === 409) document.body.dispatchEvent(new CustomEvent("talk-changed"));
  } else if (got.ok) {
    $("anyway").hidden = true;
    answer.elements.client_id.value = crypto.randomUUID();
    if (body.value === sending) body.value = ""; // what was typed since is kept
    draft.drop();
    look();
    document.dispatchEvent(new CustomEvent("composer:sent"));
  }
});
answer?.addEventListener("htmx:finally:request", () => { sending = null; saw(); });

const note = $("note");
$("aside")?.addEventListener("htmx:before:request", () => { sending = note.value; wrong(""); });
$("aside")?.addEventListener("htmx:after:request", ({ detail }) => {
  const got = detail.ctx.response.raw;
  if (got.status === 422 || got.status === 409) wrong(detail.ctx.text ?? "");
  else if (got.ok) {
    if (note.value === sending) note.value = "";
    aside.drop();
  }
});
$("aside")?.addEventListener("htmx:finally:request", () => { sending = null; });

// A text that was taken back is in the draft again.
document.body.addEventListener("taken-back", ({ detail }) => {
  body.value = detail.body;
  draft.drop(detail.body);
  body.focus();
  look();
});

// An opt-out locks the field, and a START opens it; what is in it stays.
document.addEventListener("htmx:after:swap", () => {
  if (body && talk()) body.readOnly = Boolean(talk().dataset.locked);
});

// -- who is here -------------------------------------------------------------------------------

let typed = 0;
let seen = "";
body?.addEventListener("input", () => { typed = Date.now(); });

async function here() {
  if (!shown()) return;
  const last = talk().dataset.heard;
  try {
    const found = await post("/here", { writing: Date.now() - typed < HERE ? "1" : "", seen: last !== seen ? "1" : "" });
    if (!found.ok) return;
    $("beside").textContent = await found.text();
    if (last !== seen) document.body.dispatchEvent(new CustomEvent("list-changed"));
    seen = last;
  } catch { /* away */ }
}

if (composer) {
  here();
  setInterval(here, HERE);
  document.addEventListener("visibilitychange", here);
  document.addEventListener("htmx:after:swap", () => { if (talk()?.dataset.heard !== seen) here(); });
  if (body.value) look();
  const choices = $("choices");
  let replies;
  picker(body, choices, /(^|\s)\/([\p{L}\d-]*)$/u, async (words) => {
    replies ??= await (await fetch(`${to}/canned`)).json();
    const found = words.toLowerCase();
    return replies.filter((one) => `${one.name} ${one.body}`.toLowerCase().includes(found));
  });
  const names = choices.dataset.names.split(",").map((name) => ({ name: `@${name}`, body: `@${name} ` }));
  picker(note, choices, /(^|\s)@([\w.-]*)$/, (words) => names.filter((one) => one.name.startsWith(`@${words}`)));
}
