// Tells of what is new: a number in the title, a sound, a notification of the browser, by kind.

const OFF = "texto.untold"; // the kinds that are off on this device
const EVERY = 4000; // ms between looks, at least
const title = document.title;
const boxes = document.getElementById("notify");

function off() {
  try { return new Set((localStorage.getItem(OFF) ?? "").split(" ")); } catch { return new Set(); }
}

for (const box of boxes?.querySelectorAll("input") ?? []) box.checked = !off().has(box.value);
document.addEventListener("change", ({ target }) => {
  if (!target.closest?.("#notify")) return;
  const all = [...document.querySelectorAll("#notify input:not(:checked)")];
  try { localStorage.setItem(OFF, all.map((one) => one.value).join(" ")); } catch { /* private window */ }
});
document.addEventListener("click", (event) => {
  if (event.target.closest?.("#allow")) Notification.requestPermission();
});

// -- the sound: browsers let it be heard once somebody has clicked or typed ----------------------

let audio;
for (const kind of ["pointerdown", "keydown"]) {
  addEventListener(kind, () => { audio ??= new AudioContext(); }, { once: true });
}

function ring() {
  if (!audio || off().has("sound")) return;
  const gain = audio.createGain();
  gain.gain.setValueAtTime(0.08, audio.currentTime);
  gain.gain.exponentialRampToValueAtTime(0.001, audio.currentTime + 0.4);
  const tone = audio.createOscillator();
  tone.frequency.value = 740;
  tone.connect(gain).connect(audio.destination);
  tone.start();
  tone.stop(audio.currentTime + 0.4);
}

// -- what is new ------------------------------------------------------------------------------------

let known; // keys of what has been told
let free = 0;
let later;

async function look() {
  clearTimeout(later);
  const now = Date.now();
  if (now < free) { later = setTimeout(look, free - now); return; }
  free = now + EVERY;
  let news;
  try {
    const answer = await fetch("/inbox/news");
    if (!answer.ok) return;
    news = await answer.json();
  } catch { return; } // away: the next change brings it
  document.title = news.length ? `(${news.length}) ${title}` : title;
  const fresh = known ? news.filter((one) => !known.has(one.key) && !off().has(one.kind)) : [];
  known = new Set(news.map((one) => one.key));
  if (!fresh.length) return;
  ring();
  if (!document.hidden || globalThis.Notification?.permission !== "granted") return;
  for (const one of fresh.slice(0, 3)) {
    const shown = new Notification(one.title, { body: one.words, tag: one.key });
    shown.onclick = () => { focus(); location.assign(`/inbox/${one.id}`); };
  }
}

document.body.addEventListener("list-changed", look);
look();
