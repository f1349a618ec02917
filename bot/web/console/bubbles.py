"""A thread as lines to draw: days, texts with their authors and states, notes, what happened."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from babel.numbers import format_decimal

from bot.inbox.thread_store import PAGE, Entry, Place
from bot.models import BOT, Purpose, Status
from bot.web.catalog import mark, translate
from bot.web.console import happened
from bot.web.console.campaign_words import FAILED
from bot.web.console.desk import Desk
from bot.web.console.query import instant, whole
from bot.web.console.readings import reading

__all__ = ["PAGE", "Line", "lines", "place", "placed"]

# Status: word, icon, whether it ended well (None: it has not ended).
STATES: dict[str, tuple[str, str, bool | None]] = {
    Status.QUEUED: (mark("Queued"), "clock", None),
    Status.DEFERRED: (mark("Waits"), "clock", None),
    Status.SENDING: (mark("Sending"), "clock", None),
    Status.UNKNOWN: (mark("Not known yet"), "clock", None),
    Status.ACCEPTED: (mark("Queued"), "clock", None),
    Status.SENT: (mark("Sent"), "check", None),
    Status.DELIVERED: (mark("Delivered"), "check-check", True),
    Status.READ: (mark("Read"), "check-check", True),
    Status.UNDELIVERED: (mark("Not delivered"), "circle-alert", False),
    Status.FAILED: (mark("Failed"), "circle-alert", False),
    Status.SUPPRESSED: (mark("Not sent"), "circle-alert", False),
    Status.CANCELED: (mark("Canceled"), "circle-alert", False),
}
# Why the gate held or refused a text (bot/gate/verdict.py, bot/messages/outbox.py).
REASONS = {
    "held": mark("texts to this person are held until a doubt is settled"),
    "with_staff": mark("no offers go while staff talk with the person"),
    "question_open": mark("another question to the person is open"),
    "waits": mark("its author may still take it back, or wants it to go later"),
    "undone": mark("taken back by its author"),
    "quiet_hours": mark("it is not an hour for texts there"),
    "cap": mark("as many texts as the law allows have gone"),
    "frequency": mark("as many texts as the person wants have gone"),
    "program_cap": mark("as many offers of its program have gone as that says"),
    "daily_cap": mark("as many offers have gone as a person gets on a day"),
    "revoked": mark("the person has opted out"),
    "blocked": mark("the person is blocked"),
    "dead_number": mark("nobody has this number any more"),
    "provider_blocks": mark("the provider drops texts to this person until a START"),
    "no_consent": mark("the person has not agreed to such texts"),
    "expired": mark("the text that it answers is too old"),
    "too_late": mark("its minutes were over"),
    "no_pack": mark("it is not known where this person is"),
    "whatsapp_window": mark("WhatsApp lets one answer for 24 hours only"),
    "fenced": mark("somebody took over meanwhile"),
    "campaign_canceled": mark("the campaign was canceled"),
    "loop": mark("two machines would answer each other"),
}
# Why a picture or file is not there.
LOST = {
    "too_large": mark("A picture or file, larger than the 5 MB that are kept"),
    "unreachable": mark("A picture or file that the provider did not hand over"),
}
_OURS_ALONE = frozenset({"waits", "undone"})  # said by what stands beside the text
_ENDED_BADLY = frozenset({Status.FAILED, Status.UNDELIVERED})


@dataclass(frozen=True, slots=True)
class Attached:
    """A picture or file of a text. words: what is said of it. id: where it can be opened, None if
    it can't be. width, height: of a picture, None for what is not shown."""

    words: str
    id: int | None = None
    width: int | None = None
    height: int | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a thread: a day, what happened, a note or a text.

    kind: day, act, note, theirs, staff, bot, campaign, survey, reaction or machine. id: a text's,
    0 for all else. head: the line above a bubble. state: the words below it; good: whether it ended
    well, None if it has not ended. reading: what the model took it for, in words; sure: how sure it
    was, in percent, None if staff have corrected it. waits: its author may take it back. retry: it
    may be written again. until: when it goes. quote: what a reaction is to."""

    key: str
    kind: str
    words: str
    at: datetime
    id: int = 0
    icon: str = ""
    head: str = ""
    state: str = ""
    good: bool | None = None
    parts: int = 0
    attached: Sequence[Attached] = ()
    pending: bool = False
    reading: str = ""
    sure: int | None = None
    waits: bool = False
    retry: bool = False
    until: datetime | None = None
    quote: str = ""


def place(entry: Entry) -> str:
    """Returns an entry's place as an address carries it."""
    return f"{entry.at.isoformat()}~{entry.kind}~{entry.tie}"


def placed(words: str) -> Place | None:
    """Reads a place from an address, None if there is none in it."""
    at, kind, tie = (*words.split("~"), "", "")[:3]
    when, number = instant(at), whole(tie)
    return None if when is None or number is None else (when, kind, number)


def lines(desk: Desk, entries: Sequence[Entry]) -> list[Line]:
    """Returns the lines in order of time. entries: the newest first."""
    found: list[Line] = []
    last: date | None = None
    for entry in reversed(entries):
        line = _line(desk, entry)
        if line is None:
            continue
        day = line.at.astimezone(desk.zone).date()
        if day != last:
            found.append(Line(f"day-{day}", "day", "", line.at))
            last = day
        found.append(line)
    return found


def _line(desk: Desk, entry: Entry) -> Line | None:
    key = f"{entry.kind}-{entry.tie}"
    match entry.kind:
        case "inbound":
            return _theirs(desk, entry)
        case "outbound":
            return _ours(desk, entry)
        case "note":
            head = translate(desk.language, "Note by %(name)s", name=_name(desk, entry.author))
            return Line(key, "note", entry.body, entry.at, icon="sticky-note", head=head)
        case _:
            said = happened.said(desk, entry)
            return Line(key, "act", said[0], entry.at, icon=said[1]) if said else None


def _name(desk: Desk, name: str | None) -> str:
    return translate(desk.language, "you") if name == desk.user.name else name or ""


def _theirs(desk: Desk, entry: Entry) -> Line:
    has = entry.details
    machine = has["automatic"] is not None
    kind, head = ("machine", mark("Automatic text of their phone")) if machine else ("theirs", "")
    if has["reacts_to"]:
        kind, head = "reaction", mark("Reaction")
    corrected, intent = has["corrected"], has["intent"]
    confidence = has["confidence"]
    return Line(
        f"m{entry.tie}",
        kind,
        entry.body,
        entry.at,
        entry.tie,
        "heart" if has["reacts_to"] else "smartphone",
        translate(desk.language, head) if head else "",
        attached=[_attached(desk, one) for one in has["attached"] or ()],
        reading=reading(desk.language, corrected or intent) if corrected or intent else "",
        sure=None if corrected or confidence is None else round(100 * confidence),
        quote=has["reacts_to_words"] or "",
    )


def _attached(desk: Desk, has: dict[str, Any]) -> Attached:
    if has["size"] is None:
        lost = has["lost"]
        return Attached(translate(desk.language, LOST[lost] if lost else mark("Being fetched…")))
    if has["width"] is not None:
        words = translate(desk.language, mark("Picture"))
        return Attached(words, has["id"], has["width"], has["height"])
    size = format_decimal(has["size"] / 1_000_000, "0.##", locale=desk.locale)
    words = translate(
        desk.language, mark("File (%(kind)s, %(size)s MB)"), kind=has["type"], size=size
    )
    return Attached(words, has["id"])


def _ours(desk: Desk, entry: Entry) -> Line:
    has = entry.details
    word, icon, good = STATES[has["status"] or Status.QUEUED]
    kind, head = _author(desk, entry)
    waits = has["status"] == Status.DEFERRED and has["reason"] == "waits"
    again = kind == "staff" and has["status"] in _ENDED_BADLY
    until = has["not_before"] if has["status"] == Status.DEFERRED else None
    return Line(
        f"m{entry.tie}",
        kind,
        entry.body,
        entry.at,
        entry.tie,
        icon,
        head,
        _state(desk, has, word),
        good,
        has["segments"] or 0,
        pending=good is None,
        waits=waits and kind == "staff",
        retry=again,
        until=datetime.fromisoformat(until) if until else None,
    )


def _author(desk: Desk, entry: Entry) -> tuple[str, str]:
    """Returns the kind of a text of ours, and the line above it."""
    who, purpose = entry.author or BOT, entry.details["purpose"]
    if who.startswith("staff:"):
        name = who.removeprefix("staff:")
        return "staff", translate(desk.language, "You") if name == desk.user.name else name
    if who.startswith("test:"):
        name = who.removeprefix("test:")
        return "campaign", translate(desk.language, "Test of %(name)s", name=name)
    if entry.details["campaign"] and purpose == Purpose.CAMPAIGN:
        return "campaign", entry.details["campaign"]
    if purpose == Purpose.SURVEY_QUESTION:
        return "survey", translate(desk.language, "Survey")
    return "bot", translate(desk.language, "Bot")


def _state(desk: Desk, has: dict[str, Any], word: str) -> str:
    said = translate(desk.language, word)
    if has["clicked_at"]:
        opened = translate(desk.language, "link opened")
        return f"{said}, {opened}"
    reason = has["reason"]
    held = has["status"] in (Status.SUPPRESSED, Status.DEFERRED, Status.CANCELED)
    if held and reason and reason not in _OURS_ALONE:
        why = REASONS.get(reason)
        return f"{said}: {translate(desk.language, why) if why else reason}"
    if reason == "undone":
        return translate(desk.language, "Taken back")
    if (code := has["error_code"]) and has["status"] in _ENDED_BADLY:
        services = desk.services
        what = services.providers.about(services.numbers.of(has["number"]), str(code))
        return f"{said}: {translate(desk.language, FAILED[what])} ({code})"
    return said
