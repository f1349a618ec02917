// What every page of the console does: zone, theme, keys, the stream of changes.

import "./zone.js";
import { listen } from "./live.js";
import { bindKeys } from "./keys.js";
import { say, signedOut } from "./banner.js";

const $ = (id) => document.getElementById(id);

function isDark() {
  const { theme } = document.documentElement.dataset;
  return theme ? theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
}

// The theme changes at once, without loading the page anew: what is typed stays.
$("theme")?.addEventListener("click", (event) => {
  event.preventDefault();
  const theme = isDark() ? "light" : "dark";
  document.documentElement.dataset.theme = theme;
  const form = new FormData(event.currentTarget.form);
  form.set("theme", theme);
  fetch("/me/taste", { method: "POST", body: new URLSearchParams(form), redirect: "manual" });
});

// A part of the page that could not be fetched or sent is said, never swapped in.
document.addEventListener("htmx:response:error", (event) => {
  const { status } = event.detail.ctx.response.raw;
  if (status === 401) signedOut();
  else if (status !== 422 && status !== 409) say("failed", status);
});
// What could not be fetched is fetched when the stream is back; what could not be sent is said.
document.addEventListener("htmx:error", (event) => {
  if (event.detail.ctx.request.method !== "GET") say("unsent");
});

const rooms = [...document.querySelectorAll(".rooms [data-key]")].filter((room) => room.dataset.key);
bindKeys({
  ...Object.fromEntries(rooms.map((room) => [`g ${room.dataset.key}`, () => location.assign(room.href)])),
  "[Shift]+?": () => $("keys").showModal(),
});

if ($("live")) listen();
