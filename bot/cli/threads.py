"""Prints the thread of a conversation."""

from __future__ import annotations

from collections.abc import Sequence

from bot.cli.console import console
from bot.inbox.thread_store import Entry

_SENT = {"accepted", "sent", "delivered", "read"}


def print_thread(entries: Sequence[Entry]) -> None:
    """Prints the entries, a line for each: the person's at the left, ours behind an arrow."""
    for entry in entries:
        console.print(f"{entry.at:%Y-%m-%d %H:%M}  {_line(entry)}", markup=False, highlight=False)
    if not entries:
        console.print("Nothing was said yet.")


def _line(entry: Entry) -> str:
    match entry.kind:
        case "inbound":
            return f"{entry.body or '(empty)'}{_read(entry)}"
        case "outbound":
            return f"→ {entry.author}: {entry.body}  [{_state(entry)}]"
        case "note":
            return f"# {entry.author} notes: {entry.body}"
        case _:
            return f"· {entry.author}: {entry.body}"


def _read(entry: Entry) -> str:
    intent = entry.details.get("intent")
    return f"  ({intent} {entry.details['confidence']:.2f})" if intent else ""


def _state(entry: Entry) -> str:
    """Returns what became of a text: its status, and why if it did not go."""
    status, reason = str(entry.details["status"]), entry.details.get("reason")
    number = f"{entry.tie} {status}"
    if status in _SENT:
        return number
    error = entry.details.get("error")
    return f"{number}: {error or reason}" if error or reason else number
