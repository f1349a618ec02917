// Single keys, which can be switched off on this device (WCAG 2.1.4).

import { tinykeys } from "./vendor/tinykeys.js";

const OFF = "texto.keys-off";
const box = document.getElementById("keys-on");

function off() {
  try { return localStorage.getItem(OFF) === "1"; } catch { return false; }
}

box.checked = !off();
box.addEventListener("change", () => {
  try { localStorage.setItem(OFF, box.checked ? "0" : "1"); } catch { /* private window */ }
});

// Whether a key is written with. What had the focus in a dialog that was just closed has it until the
// next picture is drawn, and a key that comes before is none of its.
function written({ repeat, isComposing, target }) {
  return repeat || isComposing || (target.matches?.("[contenteditable],input,select,textarea") && target.checkVisibility());
}

const all = {};
let unbind = () => {};

// keys: {"g i": act}; nothing happens while somebody types or a dialog is open. "g n" comes before
// "n", whose turn it is then no more, whichever module has bound it.
export function bindKeys(keys) {
  Object.assign(all, keys);
  const longest = Object.entries(all).sort(([one], [other]) => other.includes(" ") - one.includes(" "));
  const bound = Object.fromEntries(longest.map(([key, act]) => [key, (event) => {
    if (event.defaultPrevented || off() || document.querySelector("dialog[open]")) return;
    event.preventDefault();
    act(event);
  }]));
  unbind();
  unbind = tinykeys(window, bound, { ignore: written });
}
