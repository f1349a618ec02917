// Tells the parts of this page that show something what has changed: "list-changed" and
// "talk-changed" on the body. They fetch themselves anew; what is being typed is in none of them.

import { open } from "./stream.js";
import { clear, say, signedOut } from "./banner.js";

const LIST = 2000; // a list looks at most this often, in ms
const sign = document.getElementById("live");

// Calls act at once, then at most once in ms, and once more at the end.
function atMost(ms, act) {
  let free = 0;
  let waiting;
  return () => {
    const now = Date.now();
    clearTimeout(waiting);
    if (now >= free) { free = now + ms; act(); }
    else waiting = setTimeout(() => { free = Date.now() + ms; act(); }, free - now);
  };
}

const fire = (name) => document.body.dispatchEvent(new CustomEvent(name));
const list = atMost(LIST, () => fire("list-changed"));
const talk = atMost(200, () => fire("talk-changed"));

function shown() {
  return Number(document.querySelector("[data-id]")?.dataset.id ?? 0);
}

function everything() { list(); talk(); }

function hear(what) {
  if (what.out) signedOut();
  if (what.reload) { everything(); say("reloaded"); }
  if (what.changed?.length) {
    list();
    if (what.changed.includes(shown())) talk();
  }
  if (!("on" in what)) return;
  sign.classList.toggle("on", what.on);
  sign.classList.toggle("off", !what.on);
  sign.lastElementChild.textContent = what.on ? sign.dataset.on : sign.dataset.off;
  if (!what.on) return say("lost");
  clear();
  everything(); // what has changed since the page was made
}

export function listen() {
  if (window.SharedWorker) {
    const worker = new SharedWorker(new URL("./live-worker.js", import.meta.url), { type: "module", name: "texto" });
    worker.port.onmessage = ({ data }) => hear(data);
    addEventListener("pagehide", () => worker.port.postMessage("bye"));
    addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
    return;
  }
  let close = open(hear);
  document.addEventListener("visibilitychange", () => {
    close?.();
    close = document.hidden ? null : open(hear);
  });
}
