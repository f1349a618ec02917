// Choices while one types: a sign such as "/" opens them, arrows choose, Enter puts the words in.

// field: a textarea. list: the listbox that the fields share. sign: what opens it, its second group
// what is looked for. find: returns [{name, body}], or a promise of them.
export function picker(field, list, sign, find) {
  let found = [];
  let at = 0;
  let asked = 0;
  let drawn = 0; // which question the choices answer: none is taken for what was typed since

  const open = () => !list.hidden && list.dataset.of === field.id;

  function close() {
    if (!open()) return;
    list.hidden = true;
    field.removeAttribute("aria-activedescendant");
  }

  function mark() {
    [...list.children].forEach((one, index) => { one.ariaSelected = String(index === at); });
    list.children[at]?.scrollIntoView({ block: "nearest" });
    field.setAttribute("aria-activedescendant", found.length ? `choice-${at}` : "");
  }

  function draw() {
    list.dataset.of = field.id;
    const items = found.length ? found : [{ name: "", body: list.dataset.none }];
    list.replaceChildren(...items.map((one, index) => {
      const item = document.createElement("li");
      item.id = `choice-${index}`;
      item.role = "option";
      const name = document.createElement("b");
      name.textContent = one.name;
      item.append(name, " ", one.body);
      item.addEventListener("mousedown", (event) => { event.preventDefault(); if (found.length) take(index); });
      return item;
    }));
    list.hidden = false;
    mark();
  }

  const before = () => field.value.slice(0, field.selectionStart);

  function take(index) {
    const words = before().match(sign);
    close();
    if (!words) return;
    const start = field.selectionStart - words[0].length + words[1].length;
    field.setRangeText(found[index].body, start, field.selectionStart, "end");
    // what is not known yet is chosen, to be written over
    const open_ = /\{[a-z][a-z0-9_]*\}/.exec(found[index].body);
    if (open_) field.setSelectionRange(start + open_.index, start + open_.index + open_[0].length);
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }

  field.addEventListener("input", async () => {
    const words = before().match(sign);
    const mine = asked += 1;
    if (!words) return close();
    const got = await find(words[2]);
    if (mine !== asked) return;
    [found, at, drawn] = [got.slice(0, 8), 0, mine];
    if (!found.length && !list.dataset.none) return close();
    draw();
  });
  field.addEventListener("keydown", (event) => {
    if (!open()) return;
    if (drawn !== asked && event.key !== "Escape") return;
    const move = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (move) {
      at = (at + move + found.length) % Math.max(found.length, 1);
      mark();
    } else if ((event.key === "Enter" || event.key === "Tab") && found.length && !event.ctrlKey) take(at);
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
  });
  field.addEventListener("blur", close);
}
