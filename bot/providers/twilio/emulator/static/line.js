// The line to the emulator: what is sent, what is read, what is heard live.

export async function config() {
  return read("/control/config");
}

export async function history(number) {
  return read(`/control/messages?limit=200&party=${encodeURIComponent(number)}`);
}

export async function send(text) {
  const response = await fetch("/control/inbound", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(text),
  });
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.error);
  return answer;
}

// Hears of the texts of these numbers until `close` is called. The browser reconnects by itself;
// the emulator then asks to read everything anew.
export function listen(numbers, { message, reload, state }) {
  const query = numbers.map((number) => `party=${encodeURIComponent(number)}`).join("&");
  const source = new EventSource(`/control/events?${query}`);
  source.addEventListener("open", () => state(true));
  source.addEventListener("error", () => state(false));
  source.addEventListener("reload", reload);
  source.addEventListener("message", (event) => message(JSON.parse(event.data)));
  return source;
}

// Returns a file as a data: URL, as `send` takes it.
export function asDataUrl(file) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.addEventListener("load", () => resolve(reader.result));
    reader.addEventListener("error", () => reject(reader.error));
    reader.readAsDataURL(file);
  });
}

async function read(path) {
  const response = await fetch(path);
  if (!response.ok) throw new Error(`${path}: ${response.status}`);
  return response.json();
}
