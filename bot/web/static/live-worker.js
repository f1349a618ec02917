// One stream for all tabs of this browser: HTTP/1.1 gives a host six connections.

import { open } from "./stream.js";

const tabs = new Set();
let last = null;

function tell(what) {
  if ("on" in what) last = what;
  for (const tab of tabs) tab.postMessage(what);
}

let close = null;

onconnect = ({ ports: [tab] }) => {
  tabs.add(tab);
  tab.onmessage = () => { // the tab says good-bye
    tabs.delete(tab);
    if (!tabs.size) { close?.(); close = null; last = null; }
  };
  if (last) tab.postMessage(last);
  close ??= open(tell);
};
