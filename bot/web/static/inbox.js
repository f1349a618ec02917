// The inbox: stays at the end of the thread, sends, moves through the list by keys.

import { bindKeys } from "./keys.js";

const $ = (id) => document.getElementById(id);
const END = 80; // px from the end that still count as being there
let atEnd = true;

function toEnd() {
  const log = $("log");
  if (log) log.scrollTop = log.scrollHeight;
}

document.addEventListener("scroll", ({ target }) => {
  if (target.id === "log") atEnd = target.scrollHeight - target.scrollTop - target.clientHeight < END;
}, true);
document.addEventListener("htmx:after:swap", () => {
  // "nobody waits" is no longer true: the page opens the first conversation, and nothing was typed
  if (document.querySelector(".room.paper") && document.querySelector(".rows a")) location.reload();
  if (atEnd) toEnd();
});
new ResizeObserver(() => { if (atEnd) toEnd(); }).observe(document.querySelector(".room"));
toEnd();

// -- the composer ---------------------------------------------------------------------------

const composer = $("composer");
const body = $("body");
let sending = "";

function wrong(words) {
  $("composer-wrong").textContent = words;
  $("composer-wrong").hidden = !words;
}

body?.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    if (!sending) composer.requestSubmit();
  }
  if (event.key === "Escape") body.blur();
});
composer?.addEventListener("htmx:before:request", () => { sending = body.value; wrong(""); });
composer?.addEventListener("htmx:after:request", async ({ detail }) => {
  const answer = detail.ctx.response.raw;
  if (answer.status === 422 || answer.status === 409) wrong(detail.ctx.text ?? "");
  // what was typed since is kept
  else if (answer.ok && body.value === sending) { body.value = ""; atEnd = true; }
});
composer?.addEventListener("htmx:finally:request", () => { sending = ""; });

// -- keys -----------------------------------------------------------------------------------

function step(by) {
  const rows = [...document.querySelectorAll(".rows a")];
  const now = rows.findIndex((row) => row === document.activeElement);
  const at = now >= 0 ? now : rows.findIndex((row) => row.ariaCurrent === "true");
  rows[Math.min(Math.max(at + by, 0), rows.length - 1)]?.focus();
}

const press = (act) => document.querySelector(`[data-act="${act}"]`)?.click();

bindKeys({
  j: () => step(1),
  k: () => step(-1),
  t: () => press("take"),
  h: () => press("hand-back"),
  r: () => body?.focus(),
});
