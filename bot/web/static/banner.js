// The one line that says what is wrong at the moment.

const banner = document.getElementById("banner");
let over;

// what: "lost", "out", "failed", "unsent" or "reloaded", whose words the page brings, or "words";
// code: of the failure, or the words
export function say(what, code) {
  banner.firstElementChild.textContent = what === "words" ? code : banner.dataset[what].replace("0", code ?? "0");
  banner.lastElementChild.hidden = what !== "out";
  banner.hidden = false;
  clearTimeout(over);
  if (what !== "lost" && what !== "out") over = setTimeout(() => { banner.hidden = true; }, 8000);
}

export function signedOut() {
  say("out");
}

export function clear() {
  banner.hidden = true;
}
