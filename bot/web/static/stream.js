// The stream of changes, in a shared worker or in a page: connects, and connects again.

const SILENCE = 4000; // ms; the server gives a sign of life every 1.5 s
const BROKEN = 1500; // ms until a broken connection counts as lost: most are back at once
const AGAIN = 1500; // ms between tries

// tell: called with {on: bool}, {changed: [ids]}, {reload: true} or {out: true}. Returns how to end it.
export function open(tell) {
  let source;
  let position = "";
  let heard = Date.now();
  let broken = 0; // since when
  let on = null;
  let tried = 0;

  function state(now) {
    if (now !== on) tell({ on: now });
    on = now;
  }

  function note(event) {
    position = event.lastEventId || position;
    heard = Date.now();
    broken = 0;
    state(true);
  }

  function connect() {
    tried = Date.now();
    source?.close();
    source = new EventSource(position ? `/live?since=${encodeURIComponent(position)}` : "/live");
    source.onerror = () => { broken ||= Date.now(); };
    source.addEventListener("beat", note);
    source.addEventListener("changed", (event) => {
      note(event);
      tell({ changed: JSON.parse(event.data) });
    });
    source.addEventListener("reload", (event) => {
      note(event);
      tell({ reload: true });
    });
  }

  async function refused() {
    try {
      const answer = await fetch("/live/who", { method: "HEAD" });
      if (answer.status === 401) tell({ out: true });
    } catch { /* away: it is tried again */ }
  }

  const watch = setInterval(() => {
    const silent = Date.now() - heard > SILENCE;
    if (silent || (broken && Date.now() - broken > BROKEN)) state(false);
    const closed = source.readyState === EventSource.CLOSED;
    if ((closed || silent) && Date.now() - tried > AGAIN) {
      if (closed) refused();
      connect();
    }
  }, 250);

  connect();
  return () => { clearInterval(watch); source.close(); };
}
