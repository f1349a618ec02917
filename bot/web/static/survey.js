// The builder: fields that act when they change, questions moved by keys and by drag. Each act is a
// button of the page, so all of it also works without this.

import { say } from "./banner.js";

const form = () => document.getElementById("builder");
let after = null; // what has the focus once the page has answered

function act(what) {
  const button = document.createElement("button");
  button.name = "do";
  button.value = what;
  button.hidden = true;
  form().append(button);
  form().requestSubmit(button);
  button.remove();
}

// -- changes, and what is not saved --------------------------------------------------------------

let dirty = form().dataset.unsaved === "yes";

document.addEventListener("change", ({ target }) => {
  if (target.dataset.act && form().contains(target)) {
    after = target.id && `#${CSS.escape(target.id)}`;
    act(target.dataset.act);
  }
});
document.addEventListener("input", ({ target }) => {
  if (form()?.contains(target) && target.id !== "reply") dirty = true;
});
addEventListener("beforeunload", (event) => { if (dirty) event.preventDefault(); });

document.addEventListener("submit", ({ submitter }) => {
  if (submitter?.value === "go") dirty = false;
});

// -- keys ----------------------------------------------------------------------------------------

document.addEventListener("keydown", (event) => {
  if (!event.altKey || event.ctrlKey || event.metaKey || !["ArrowUp", "ArrowDown"].includes(event.key)) return;
  const card = event.target.closest?.("#questions > [data-place]");
  if (!card) return;
  event.preventDefault();
  const from = Number(card.dataset.place);
  move(from, from + (event.key === "ArrowUp" ? -1 : 1));
});

function move(from, to) {
  if (to < 1 || to > document.querySelectorAll("#questions > [data-place]").length || from === to) return;
  after = `#q-${to} .acts button:last-child, #q-${to} .acts button`;
  act(`move:q${from}:q${to}`);
}

// -- drag ----------------------------------------------------------------------------------------

let dragged = null;

document.addEventListener("pointerdown", (event) => {
  const grip = event.target.closest?.(".grip");
  if (!grip || event.button) return;
  event.preventDefault();
  dragged = grip.closest("[data-place]");
  dragged.classList.add("dragged");
});

document.addEventListener("pointermove", ({ clientY }) => {
  if (!dragged) return;
  for (const card of dragged.parentElement.children) {
    const { top, height } = card.getBoundingClientRect();
    if (card === dragged || clientY < top || clientY > top + height) continue;
    if (clientY > top + height / 2) card.after(dragged);
    else card.before(dragged);
    return;
  }
});

function drop(moves) {
  if (!dragged) return;
  const card = dragged;
  const cards = [...card.parentElement.children];
  const from = Number(card.dataset.place);
  const to = cards.indexOf(card) + 1;
  dragged = null;
  card.classList.remove("dragged");
  cards.sort((one, other) => one.dataset.place - other.dataset.place).forEach((one) => one.parentElement.append(one));
  if (moves) move(from, to);
}

document.addEventListener("pointerup", () => drop(true));
document.addEventListener("pointercancel", () => drop(false));
document.addEventListener("keyup", ({ key }) => { if (key === "Escape") drop(false); });

// -- when the page has answered ------------------------------------------------------------------

document.addEventListener("click", ({ target }) => {
  const button = target.closest?.("#builder button[name=do]");
  if (!button) return;
  const [verb, what] = button.value.split(":");
  if (verb === "open") after = what ? `#fields-${what}, #${what.replace(/^q/, "q-")} textarea` : `#${button.closest(".card").id} .edit, #${button.closest(".card").id} .face button`;
  else if (verb === "add") after = ".opened textarea";
  else if (verb === "move") after = `#${button.value.split(":")[2].replace("q", "q-")} .${button.classList.contains("up") ? "up" : "down"}`;
  else if (verb === "remove") after = "#told button";
  else if (verb === "back") after = "#questions button";
  else if (verb === "reply" || verb === "again") after = "#reply";
});

function settle() {
  document.getElementById("questions")?.classList.add("draggable");
  const talk = document.getElementById("talk");
  if (talk) talk.scrollTop = talk.scrollHeight;
}

document.addEventListener("htmx:before:request", () => {
  const reply = document.getElementById("reply");
  if (document.activeElement === reply && reply.value.trim()) after = "#reply";
});

document.addEventListener("htmx:after:swap", () => {
  const reply = document.getElementById("reply");
  if (reply) reply.value = "";
  dirty = form()?.dataset.unsaved === "yes";
  settle();
  const found = after ? document.querySelector(after) : null;
  after = null;
  found?.focus();
});

document.addEventListener("htmx:response:error", ({ detail }) => {
  if (detail.ctx.response.raw.status === 422) say("failed", 422);
});

settle();
