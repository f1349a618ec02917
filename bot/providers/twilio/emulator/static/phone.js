// The page: which phones there are, which is in front on a small screen, language and theme.

import { Handset } from "./handset.js";
import { config, listen } from "./line.js";
import { compact, isNumber, spaced } from "./text.js";
import { LANGUAGES, translate, words } from "./words.js";

const $ = (id) => document.getElementById(id);
const handsets = [];
let numbers = [];
let line = null;
let connected = false;
let language = remembered("language") ?? navigator.languages.map((l) => l.slice(0, 2)).find((l) => LANGUAGES.includes(l)) ?? "en";

// -- what the browser keeps -----------------------------------------------------------------

function remembered(key) {
  try { return JSON.parse(localStorage.getItem(`texto.${key}`)); } catch { return null; }
}

function remember(key, value) {
  try { localStorage.setItem(`texto.${key}`, JSON.stringify(value)); } catch { /* private window */ }
}

// -- language and theme ---------------------------------------------------------------------

function speak(chosen) {
  language = chosen;
  document.documentElement.lang = chosen;
  translate(document, chosen);
  for (const button of document.querySelectorAll("[data-lang]")) {
    button.setAttribute("aria-pressed", String(button.dataset.lang === chosen));
  }
  showState(connected);
}

function wear(theme) {
  if (theme) document.documentElement.dataset.theme = theme;
}

function isDark() {
  const theme = document.documentElement.dataset.theme;
  return theme ? theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
}

function showState(on) {
  connected = on;
  $("live").classList.toggle("on", on);
  $("live-text").textContent = on ? words(language).live : words(language).waiting;
}

// -- phones ---------------------------------------------------------------------------------

function place(owner) {
  const handset = new Handset(owner, numbers, {
    onRemove: () => remove(handset),
    onNews: () => handset.tab.classList.toggle("unread", handset.tab.ariaSelected !== "true"),
  });
  const tab = document.createElement("button");
  handset.tab = tab;
  tab.type = "button";
  tab.id = `${handset.id}-tab`;
  const number = document.createElement("small");
  number.textContent = spaced(owner.number);
  tab.append(owner.name, number);
  tab.setAttribute("role", "tab");
  tab.setAttribute("aria-controls", handset.id);
  tab.addEventListener("click", () => bringForward(handset));
  handsets.push(handset);
  $("tabs").append(tab);
  $("phones").append(handset.element);
  return handset;
}

function bringForward(handset) {
  for (const other of handsets) {
    const chosen = other === handset;
    other.element.classList.toggle("current", chosen);
    other.tab.ariaSelected = String(chosen);
    other.tab.tabIndex = chosen ? 0 : -1;
  }
  handset.tab.classList.remove("unread");
  handset.toEnd();
}

function remove(handset) {
  handsets.splice(handsets.indexOf(handset), 1);
  handset.element.remove();
  handset.tab.remove();
  keepAdded();
  if (handsets.length) bringForward(handsets[0]);
  connect();
}

function keepAdded() {
  remember("phones", handsets.map((h) => h.owner).filter((owner) => owner.added));
}

function connect() {
  line?.close();
  line = listen(handsets.map((h) => h.owner.number), {
    message: (text) => handsets.forEach((handset) => handset.hear(text)),
    reload: () => handsets.forEach((handset) => handset.reload().catch(() => {})),
    state: showState,
  });
}

// -- controls -------------------------------------------------------------------------------

function listenToTools() {
  for (const button of document.querySelectorAll("[data-lang]")) {
    button.addEventListener("click", () => {
      speak(button.dataset.lang);
      remember("language", language);
    });
  }
  $("theme").addEventListener("click", () => {
    wear(isDark() ? "light" : "dark");
    remember("theme", document.documentElement.dataset.theme);
  });
  $("tabs").addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const at = handsets.findIndex((h) => h.tab === document.activeElement);
    const next = handsets[(at + step + handsets.length) % handsets.length];
    bringForward(next);
    next.tab.focus();
  });
  $("add").addEventListener("click", () => {
    $("new-phone-form").reset();
    $("new-language").value = language;
    $("new-wrong").textContent = "";
    $("new-phone").showModal();
  });
  $("new-cancel").addEventListener("click", () => $("new-phone").close());
  $("new-phone-form").addEventListener("submit", (event) => {
    event.preventDefault();
    addPhone();
  });
}

function addPhone() {
  const number = compact($("new-number").value);
  const wrong = !isNumber(number) ? "bad_number"
    : handsets.some((h) => h.owner.number === number) ? "known_number" : null;
  if (wrong) {
    $("new-wrong").textContent = words(language)[wrong];
    $("new-number").focus();
    return;
  }
  const name = $("new-name").value.trim() || `${words(language).phone} ${handsets.length + 1}`;
  const handset = place({ name, number, language: $("new-language").value, added: true });
  $("new-phone").close();
  keepAdded();
  connect();
  bringForward(handset);
  handset.element.scrollIntoView({ inline: "end" });
  handset.input.focus();
}

async function begin() {
  wear(remembered("theme"));
  speak(language);
  listenToTools();
  const settings = await config();
  numbers = settings.numbers;
  const known = new Set(settings.handsets.map((h) => h.number));
  const added = (remembered("phones") ?? []).filter((owner) => !known.has(owner.number));
  for (const owner of [...settings.handsets, ...added]) place(owner);
  if (handsets.length) bringForward(handsets[0]);
  connect();
  setInterval(() => handsets.forEach((handset) => handset.tick()), 10_000);
}

begin();
