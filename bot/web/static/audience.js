// Fields for rules: what may stand at the cursor is offered while one types.

import { picker } from "./picker.js";

// what has been begun: a word after a space, a bracket or a sign
const BEGUN = /(^|[\s(:.,=<>~])([^\s(:.,=<>~"]*)$/;

for (const field of document.querySelectorAll("textarea[data-complete]")) {
  let asked;
  picker(field, document.getElementById(field.getAttribute("aria-controls")), BEGUN, async () => {
    asked?.abort();
    asked = new AbortController();
    const query = new URLSearchParams({ text: field.value, at: field.selectionStart });
    try {
      const answer = await fetch(`${field.dataset.complete}?${query}`, { signal: asked.signal });
      if (!answer.ok) return [];
      const { words } = await answer.json();
      return words.map((word) => ({ name: "", body: word }));
    } catch { return []; }
  });
}
