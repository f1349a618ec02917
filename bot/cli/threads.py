"""Prints the thread of a conversation, and the figures of all."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rich.table import Table

from bot.cli.console import as_json_text, console, say
from bot.inbox.measures import Figures
from bot.inbox.rules.measures import Span
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
            came = [_attached(one) for one in entry.details.get("attached") or ()]
            return " ".join((entry.body or ("" if came else "(empty)"), *came)).strip() + _read(
                entry
            )
        case "outbound":
            return f"→ {entry.author}: {entry.body}  [{_state(entry)}]"
        case "note":
            return f"# {entry.author} notes: {entry.body}"
        case _:
            return f"· {entry.author}: {entry.body}"


def _attached(one: dict[str, Any]) -> str:
    """Returns what came with a text: pictures are shown in the console."""
    if one["size"] is None:
        return f"[a picture or file: {(one['lost'] or 'being fetched').replace('_', ' ')}]"
    if one["width"] is not None:
        return f"[a picture, {one['width']} x {one['height']}]"
    return f"[a file, {one['type']}]"


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


def print_figures(found: Figures, *, as_json: bool) -> None:
    """Prints the figures; as JSON with the rows that they count."""
    if as_json:
        say(as_json_text(found))
        return
    table = Table("figure", "how many", "median", "slowest")
    table.add_row("cases opened", str(len(found.opened)), "", "")
    table.add_row("first answer", *_span(found.first_answer))
    table.add_row("resolution", *_span(found.resolution))
    table.add_row("waiting now", str(len(found.waiting)), "", "")
    for name, span in (*found.by_person.items(), *found.by_team.items()):
        table.add_row(f"first answer, {name}", *_span(span))
    talked = found.talked
    table.add_row("handled without a person", str(len(talked.handled)), "", "")
    table.add_row("silent, not understood", str(len(talked.silent)), "", "")
    table.add_row("with a case", str(len(talked.staffed)), "", "")
    table.add_row("not answered", str(len(talked.unanswered)), "", "")
    console.print(table)


def _span(span: Span) -> tuple[str, str, str]:
    times = [
        "" if one is None else f"{one.total_seconds() / 60:.0f} min"
        for one in (span.median, span.slowest)
    ]
    return str(len(span.cases)), times[0], times[1]
