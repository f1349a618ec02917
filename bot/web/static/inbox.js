// The inbox: stays at the end of the thread, asks before an act, moves by keys.

import { bindKeys } from "./keys.js";
import { say } from "./banner.js";
import "./composer.js";
import "./notify.js";

const $ = (id) => document.getElementById(id);
const END = 80; // px from the end that still count as being there
let atEnd = !location.hash; // else the address names a text

// -- the thread ------------------------------------------------------------------------------

function toEnd() {
  const log = $("log");
  if (log) log.scrollTop = log.scrollHeight;
}

document.addEventListener("scroll", ({ target }) => {
  if (target.id === "log") atEnd = target.scrollHeight - target.scrollTop - target.clientHeight < END;
}, true);
document.addEventListener("htmx:after:swap", () => {
  // "nobody waits" is no longer true: the page opens the first conversation, and nothing was typed
  if (document.querySelector(".room.paper") && document.querySelector(".rows a") && !location.search) location.reload();
  if (atEnd) toEnd();
});
const room = document.querySelector(".room");
if (room) new ResizeObserver(() => { if (atEnd) toEnd(); }).observe(room);
document.addEventListener("composer:sent", () => { atEnd = true; toEnd(); });
if (atEnd) toEnd();

// -- the list keeps its place from page to page ------------------------------------------------

const PLACE = "texto.rows";
const rowsOf = () => document.querySelector(".rows");
const kept = sessionStorage.getItem(PLACE)?.split(" ");
if (kept?.[0] === new URLSearchParams(location.search).get("list")) rowsOf()?.scrollTo(0, Number(kept[1]));
addEventListener("pagehide", () => {
  const list = new URLSearchParams(location.search).get("list");
  sessionStorage.setItem(PLACE, `${list} ${rowsOf()?.scrollTop ?? 0}`);
});

// -- what is asked before an act -----------------------------------------------------------------

const ask = $("ask");
let asker; // what had the focus
const asks = (element) => element?.getAttribute?.("hx-target") === "#ask";

document.addEventListener("htmx:after:request", ({ detail: { ctx } }) => {
  const answer = ctx.response?.raw;
  if (!answer) return;
  if (ctx.sourceElement?.closest?.("#ask")) {
    const wrong = ask.querySelector(".wrong");
    if (answer.ok) return ask.close();
    // the form itself comes back with what is wrong, or only the words
    if (ctx.text?.includes("ask-title")) ask.innerHTML = ctx.text;
    else if (wrong) { wrong.textContent = ctx.text ?? ""; wrong.hidden = false; }
  } else if ((answer.status === 409 || answer.status === 422) && !ctx.sourceElement?.closest?.(".composer")) {
    say("words", ctx.text);
  }
});
document.addEventListener("htmx:after:swap", ({ detail: { ctx } }) => {
  if (ctx.target !== ask || !ask?.firstElementChild) return;
  if (!ask.open) ask.showModal();
  ask.querySelector("[autofocus]")?.focus();
});
document.addEventListener("htmx:before:request", ({ detail: { ctx } }) => {
  if (!asks(ctx.sourceElement)) return;
  for (const sheet of document.querySelectorAll(".sheet:popover-open")) sheet.hidePopover();
  asker = document.activeElement;
});
ask?.addEventListener("click", (event) => {
  if (event.target === ask || event.target.closest("[data-close]")) ask.close();
});
// told late: by then the next may have come
ask?.addEventListener("close", () => {
  if (ask.open) return;
  ask.replaceChildren();
  if (asker?.isConnected) asker.focus();
});

// What was done to several, and its way back, outlast the list being drawn anew: until the next act.
document.addEventListener("htmx:before:request", ({ detail: { ctx } }) => {
  if (ctx.sourceElement?.closest?.('form[action="/inbox/several"]')) $("flash")?.removeAttribute("hx-morph-skip");
});

// A part that is drawn anew keeps the focus: what had it has it, or else the part.

let had;
let within;
document.addEventListener("htmx:before:swap", () => {
  had = document.activeElement;
  within = had?.closest?.("#talk, #list, #person");
});
document.addEventListener("htmx:after:swap", () => {
  if (!within || document.activeElement !== document.body) return;
  const again = had.isConnected ? had : $(had.id) ?? document.querySelector(`[data-act="${had.dataset.act}"]`);
  again?.focus({ preventScroll: true });
  if (document.activeElement === document.body) (within.id === "talk" ? $("log") : within.querySelector("a"))?.focus({ preventScroll: true });
});

// -- the panel beside the thread ------------------------------------------------------------------

const main = document.querySelector("main.inbox");
document.addEventListener("click", (event) => {
  const link = event.target.closest('[data-act="person"]');
  if (!link || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  main.classList.toggle("about");
});

// -- keys -------------------------------------------------------------------------------------------

function step(by) {
  const rows = [...document.querySelectorAll(".rows a")];
  const now = rows.findIndex((row) => row === document.activeElement);
  const at = now >= 0 ? now : rows.findIndex((row) => row.ariaCurrent === "true");
  rows[Math.min(Math.max(at + by, 0), rows.length - 1)]?.focus();
}

// Escape leads out of the search, which the list may have drawn anew.
document.addEventListener("keydown", ({ key, target }) => { if (key === "Escape" && target.id === "search") target.blur(); });

const press = (act) => () => {
  const found = document.querySelector(`[data-act="${act}"]`);
  // what is behind a button is not shown, and is meant all the same
  found?.click();
};

bindKeys({
  j: () => step(1),
  k: () => step(-1),
  x: () => document.activeElement?.closest("li")?.querySelector(".pick input")?.click(),
  r: () => { $("as-answer")?.click(); $("body")?.focus(); },
  n: () => { $("as-note")?.click(); $("note")?.focus(); },
  c: press("start"),
  t: press("take"),
  a: press("assign"),
  e: press("close"),
  s: press("snooze"),
  h: press("hand-back"),
  p: press("person"),
  z: press("undo"),
  "[Shift]+#": press("tag"),
  "[Shift]+/": () => $("search")?.focus(),
  "g m": () => location.assign("/inbox?list=mine"),
  "g a": () => location.assign("/inbox?list=all"),
  "g n": press("next"),
});
