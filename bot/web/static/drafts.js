// Keeps what is typed into a field on the server, so that it is there in another tab or device.

const DRAFT = 700; // ms of a pause after which it is kept
const AGAIN = 2000; // ms until it is tried again while the server is away

// post: (path, values, more) to the conversation. busy: whether it is being sent just now. Returns
// an object with the words that are kept; drop() once they were sent.
export function keepDraft(field, post, busy) {
  const draft = { kept: field.value, drop };
  let pause;

  function drop(words = "") {
    clearTimeout(pause);
    draft.kept = words;
  }

  async function keep(more) {
    clearTimeout(pause);
    if (field.value === draft.kept || busy()) return;
    const words = field.value;
    try {
      if ((await post("/draft", { [field.name]: words }, more)).ok) draft.kept = words;
    } catch { pause = setTimeout(keep, AGAIN); }
  }

  field.addEventListener("input", () => {
    clearTimeout(pause);
    pause = setTimeout(keep, DRAFT);
  });
  addEventListener("pagehide", () => keep({ keepalive: true }));
  document.addEventListener("visibilitychange", () => { if (document.hidden) keep({ keepalive: true }); });
  return draft;
}
