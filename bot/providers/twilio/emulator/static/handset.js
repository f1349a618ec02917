// One phone: its thread with one of our numbers and its composer.

import { newBubble, updateBubble } from "./bubble.js";
import { asDataUrl, history, send } from "./line.js";
import { cost, spaced } from "./text.js";
import { words } from "./words.js";

const LARGEST = 5_000_000; // bytes of a file
let count = 0;

export class Handset {
  // owner: {name, number, language, added}; numbers: ours, the first is written to at first
  constructor(owner, numbers, { onRemove, onNews }) {
    this.owner = owner;
    this.ours = numbers[0].number;
    this.texts = new Map(); // by sid, all threads
    this.onNews = onNews;
    this.id = `handset-${count++}`;
    this.t = words(owner.language);
    this.element = document.getElementById("handset").content.firstElementChild.cloneNode(true);
    this.find = (selector) => this.element.querySelector(selector);
    this.log = this.find(".log");
    this.input = this.find("textarea");
    this.picture = this.find(".media input[type=url]");
    this.file = this.find(".media input[type=file]");
    this.#label(onRemove);
    this.#chooseNumber(numbers);
    this.#compose();
    this.#stayAtEnd();
    this.tick();
    this.#draw();
  }

  // The newest text stays in sight when a keyboard comes up or a picture grows.
  #stayAtEnd() {
    let atEnd = true;
    this.log.addEventListener("scroll", () => { atEnd = this.#atEnd(); });
    const stay = () => { if (atEnd) this.toEnd(); };
    new ResizeObserver(stay).observe(this.log);
    this.log.addEventListener("load", stay, true); // a picture has come
  }

  #atEnd() {
    return this.log.scrollHeight - this.log.scrollTop - this.log.clientHeight < 80;
  }

  toEnd() {
    this.log.scrollTop = this.log.scrollHeight;
  }

  #label(onRemove) {
    const { owner, t, id } = this;
    this.element.id = id;
    this.element.lang = owner.language;
    this.element.setAttribute("aria-labelledby", `${id}-name`);
    this.find("h2").id = `${id}-name`;
    this.find("h2").textContent = owner.name;
    this.find(".number").textContent = spaced(owner.number);
    this.find(".tongue").textContent = owner.language.toUpperCase();
    this.find(".avatar").textContent = owner.name.slice(0, 1).toUpperCase();
    const digits = [...owner.number].reduce((sum, c) => sum * 7 + c.charCodeAt(0), 0);
    this.find(".avatar").classList.add(`hue-${digits % 6}`);
    this.log.setAttribute("aria-label", `${t.log} ${owner.name}`);
    this.find(".remove").hidden = !owner.added;
    this.find(".remove").setAttribute("aria-label", `${t.remove} (${owner.name})`);
    this.find(".remove").addEventListener("click", onRemove);
  }

  #chooseNumber(numbers) {
    const select = this.find(".ours-choice select");
    this.find(".ours").textContent = spaced(this.ours);
    this.find(".ours").hidden = numbers.length > 1;
    this.find(".ours-choice").hidden = numbers.length < 2;
    this.find(".ours-choice .hidden").textContent = this.t.ours;
    select.append(...numbers.map(({ number }) => new Option(spaced(number), number)));
    select.addEventListener("change", () => {
      this.ours = select.value;
      this.#draw();
    });
  }

  #compose() {
    const { t, id, input, picture } = this;
    const attach = this.find(".attach");
    input.id = `${id}-body`;
    input.placeholder = t.placeholder;
    input.setAttribute("aria-describedby", `${id}-count`);
    this.find(".body-label").htmlFor = input.id;
    this.find(".body-label").textContent = `${t.message} (${this.owner.name})`;
    this.find(".count").id = `${id}-count`;
    picture.id = `${id}-picture`;
    this.find(".media label").htmlFor = picture.id;
    this.find(".media label").textContent = t.picture_url;
    picture.placeholder = `${t.picture_url}, https://…`;
    this.find(".choose span").textContent = t.choose;
    this.file.addEventListener("change", () => this.#count());
    attach.setAttribute("aria-label", t.attach);
    this.find(".send").setAttribute("aria-label", t.send);
    attach.addEventListener("click", () => this.#showPicture(attach.ariaExpanded !== "true"));
    input.addEventListener("input", () => this.#count());
    picture.addEventListener("input", () => this.#count());
    input.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      this.submit();
    });
    this.find(".composer").addEventListener("submit", (event) => {
      event.preventDefault();
      this.submit();
    });
    this.#count();
  }

  #showPicture(shown) {
    this.find(".attach").ariaExpanded = String(shown);
    this.find(".media").hidden = !shown;
    if (shown) this.picture.focus();
    else this.picture.value = this.file.value = "";
    this.#count();
  }

  #count() {
    const { used, room, parts, gsm } = cost(this.input.value);
    const text = gsm ? `${used}/${room}` : `${used}/${room} · ${this.t.unicode}`;
    this.find(".count").textContent = used ? `${text} · ${parts} SMS` : "";
    this.find(".send").setAttribute("aria-disabled", String(!used && !this.picture.value && !this.file.files[0]));
    this.find(".choose span").textContent = this.file.files[0]?.name ?? this.t.choose;
    this.find(".composer .wrong").textContent = this.file.files[0]?.size > LARGEST ? this.t.too_big : "";
  }

  async submit() {
    const body = this.input.value;
    const address = this.picture.value.trim();
    const file = this.file.files[0];
    if ((!body.trim() && !address && !file) || file?.size > LARGEST) return;
    if (address && !/^https?:\/\//.test(address)) {
      this.find(".composer .wrong").textContent = this.t.bad_url;
      return;
    }
    const media = [address, file && await asDataUrl(file)].filter(Boolean);
    this.input.value = "";
    this.#showPicture(false);
    try {
      await this.#send({ body, ...(media.length && { media }) });
    } catch {
      this.input.value = body;
      this.#count();
      this.find(".composer .wrong").textContent = this.t.failed_send;
    }
  }

  #send(text) {
    return send({ from: this.owner.number, to: this.ours, ...text });
  }

  tick() {
    const clock = new Date().toLocaleTimeString(this.owner.language, { hour: "2-digit", minute: "2-digit", hour12: false });
    this.find(".statusbar time").textContent = clock;
  }

  async reload() {
    const texts = await history(this.owner.number);
    this.texts = new Map(texts.map((text) => [text.sid, text]));
    this.#draw();
  }

  hear(text) {
    if (text.from !== this.owner.number && text.to !== this.owner.number) return;
    const news = !this.texts.has(text.sid);
    this.texts.set(text.sid, text);
    if (this.#inThread(text)) this.#show(text);
    if (news && text.direction !== "inbound") this.onNews(this);
  }

  #inThread(text) {
    return text.from === this.ours || text.to === this.ours;
  }

  #draw() {
    this.log.ariaLive = "off"; // the past is not news
    this.log.replaceChildren();
    const thread = [...this.texts.values()].filter((text) => this.#inThread(text));
    if (thread.length) for (const text of thread) this.#show(text, false);
    else this.#invite();
    this.toEnd();
    setTimeout(() => { this.log.ariaLive = "polite"; }, 300);
  }

  #show(text, live = true) {
    const retry = (failed) => this.#send({ body: failed.body, sid: failed.sid }).catch(() => {});
    const shown = this.log.querySelector(`[data-sid="${text.sid}"]`);
    const atEnd = this.#atEnd();
    if (shown) updateBubble(shown, text, this.owner.language, retry);
    else {
      this.log.querySelector(".empty")?.remove();
      const bubble = newBubble(text, this.owner.language, retry);
      const later = [...this.log.children].findLast((other) => Number(other.dataset.created) <= text.created);
      if (later) later.after(bubble);
      else this.log.prepend(bubble);
    }
    if (live && atEnd) this.toEnd();
  }

  #invite() {
    const empty = document.createElement("div");
    empty.className = "empty";
    const line = document.createElement("p");
    line.textContent = this.t.empty;
    empty.append(line, ...this.t.ideas.map((idea) => {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = idea;
      button.addEventListener("click", () => {
        this.input.value = idea;
        this.input.focus();
        this.submit();
      });
      return button;
    }));
    this.log.append(empty);
  }
}
