// One text as a bubble. Everything that came over the line is set as text, never as markup.

import { words } from "./words.js";

const ICONS = {
  queued: "clock", accepted: "clock", sending: "clock", receiving: "clock", sent: "sent",
  delivered: "delivered", received: "delivered", read: "delivered",
  undelivered: "failed", failed: "failed", canceled: "failed", refused: "failed",
};
const PENDING = new Set(["accepted", "queued", "sending", "sent", "receiving"]);

export function icon(name, className = "") {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `#icon-${name}`);
  svg.setAttribute("aria-hidden", "true");
  if (className) svg.setAttribute("class", className);
  svg.append(use);
  return svg;
}

function make(tag, className, ...content) {
  const element = document.createElement(tag);
  element.className = className;
  element.append(...content);
  return element;
}

// The body with its web addresses as links, which open beside this page.
function linked(body) {
  const parts = body.split(/(https?:\/\/[^\s<>"]*[^\s<>".,;:!?)\]}»”’'])/);
  return parts.map((part, index) => {
    if (index % 2 === 0) return part;
    const link = make("a", "", part);
    link.href = part;
    link.target = "_blank";
    link.rel = "noreferrer";
    return link;
  });
}

export function newBubble(message, language, retry) {
  const t = words(language);
  const element = make("article", "bubble");
  element.classList.toggle("mine", message.direction === "inbound");
  element.dataset.sid = message.sid;
  element.dataset.created = message.created;
  if (message.direction === "automatic") {
    element.classList.add("automatic");
    element.append(make("p", "source", icon("carrier"), t.automatic));
  }
  element.append(make("span", "hidden", message.direction === "inbound" ? `${t.you}: ` : "Texto: "));
  element.append(...message.media.map((media) => attachment(media, t)));
  const text = make("p", "text");
  element.append(text, make("p", "meta"));
  updateBubble(element, message, language, retry);
  return element;
}

export function updateBubble(element, message, language, retry) {
  const t = words(language);
  const state = message.direction === "inbound" && message.error_code ? "refused" : message.status;
  const name = ICONS[state] ?? "clock";
  element.dataset.status = message.status;
  element.classList.toggle("pending", PENDING.has(state));
  element.classList.toggle("failed", name === "failed");
  const text = element.querySelector(".text");
  text.replaceChildren(...linked(message.body));
  text.hidden = !message.body;
  const meta = element.querySelector(".meta");
  const when = new Date(message.created * 1000);
  const time = make("time", "", when.toLocaleTimeString(language, { hour: "numeric", minute: "2-digit" }));
  time.dateTime = when.toISOString();
  const word = make("span", "state", t[state] ?? state, icon(name, name === "delivered" ? "wide" : ""));
  word.classList.toggle("good", name === "delivered");
  word.classList.toggle("bad", name === "failed");
  if (message.error_message) word.title = `${message.error_code} ${message.error_message}`;
  const parts = message.media.length ? "MMS" : `${message.num_segments} SMS`;
  meta.replaceChildren(time, make("span", "", parts), word);
  if (message.error_code && message.direction !== "inbound") meta.append(make("span", "", String(message.error_code)));
  if (state === "refused") {
    const again = make("button", "again", t.again);
    again.type = "button";
    again.addEventListener("click", () => retry(message));
    meta.append(make("span", "", again));
  }
}

function attachment(media, t) {
  const link = make("a", "");
  link.href = media.url;
  link.target = "_blank";
  link.rel = "noreferrer";
  if (!media.content_type.startsWith("image/")) {
    link.textContent = t.file;
    return link;
  }
  const image = make("img", "");
  image.alt = t.picture;
  image.loading = "lazy";
  image.referrerPolicy = "no-referrer";
  image.src = media.url;
  image.addEventListener("error", () => { link.textContent = `${t.picture}: ${media.url}`; });
  link.append(image);
  return link;
}
