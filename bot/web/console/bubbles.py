"""A thread as lines to draw: days, texts with their authors and states, what staff did."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from bot.conversations.inbox_store import Act, Entry
from bot.models import BOT, Purpose, Status
from bot.web.catalog import mark, translate
from bot.web.console.desk import Desk

PAGE = 50

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
    "waits": mark("its author may still take it back, or wants it to go later"),
    "undone": mark("taken back by its author"),
    "quiet_hours": mark("it is not an hour for texts there"),
    "cap": mark("as many texts as the law allows have gone"),
    "frequency": mark("as many texts as the person wants have gone"),
    "revoked": mark("the person has opted out"),
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
ACTS = {
    "hand off conversation": (mark("The bot called a person"), "hand"),
    "take over conversation": (mark("Taken over by %(actor)s"), "user-round"),
    "assign conversation": (mark("Given to %(given_to)s by %(actor)s"), "user-round"),
    "hand back conversation": (mark("Handed back to the bot by %(actor)s"), "bot"),
    "close conversation": (mark("Closed by %(actor)s"), "check"),
    "reopen conversation": (mark("Opened again by %(actor)s"), "user-round"),
    "return conversation": (mark("It waits for the team again"), "inbox"),
}
SURVEYS = frozenset({Purpose.SURVEY_QUESTION})


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a thread: a day, what was done, or a text.

    kind: day, act, theirs, staff, bot, campaign, survey or machine. head: the line above a bubble.
    state: the words below it; good: whether it ended well, None if it has not ended."""

    key: str
    kind: str
    words: str
    at: datetime
    icon: str = ""
    head: str = ""
    state: str = ""
    good: bool | None = None
    parts: int = 0
    media: int = 0
    pending: bool = False


def lines(desk: Desk, entries: Sequence[Entry], acts: Sequence[Act]) -> list[Line]:
    """Returns the lines in order of time. entries, acts: oldest first."""
    drawn = [_text(desk, one) for one in entries] + [_act(desk, one) for one in acts]
    drawn.sort(key=lambda line: line.at)
    found: list[Line] = []
    last: date | None = None
    for line in drawn:
        day = line.at.astimezone(desk.zone).date()
        if day != last:
            found.append(Line(f"day-{day}", "day", "", line.at))
            last = day
        found.append(line)
    return found


def _act(desk: Desk, act: Act) -> Line:
    words, icon = ACTS[act.action]
    you = translate(desk.language, "you")
    names = {"actor": act.actor, "given_to": act.given_to or ""}
    values = {key: you if name == desk.user.name else name for key, name in names.items()}
    said = translate(desk.language, words)
    return Line(f"act-{act.at.timestamp()}", "act", said % values, act.at, icon)


def _name(desk: Desk, name: str) -> str:
    return translate(desk.language, "You") if name == desk.user.name else name


def _text(desk: Desk, entry: Entry) -> Line:
    if entry.inbound:
        machine = entry.automatic is not None
        head = translate(desk.language, "Automatic text of their phone") if machine else ""
        kind = "machine" if machine else "theirs"
        return Line(
            f"m{entry.id}", kind, entry.body, entry.at, "smartphone", head, media=len(entry.media)
        )
    word, icon, good = STATES[entry.status or Status.QUEUED]
    kind, head = _author(desk, entry)
    return Line(
        f"m{entry.id}",
        kind,
        entry.body,
        entry.at,
        icon,
        head,
        _state(desk, entry, word),
        good,
        entry.segments or 0,
        len(entry.media),
        good is None,
    )


def _author(desk: Desk, entry: Entry) -> tuple[str, str]:
    """Returns the kind of a text of ours, and the line above it."""
    who = entry.author or BOT
    if who.startswith("staff:"):
        return "staff", _name(desk, who.removeprefix("staff:"))
    if entry.campaign and entry.purpose == Purpose.CAMPAIGN:
        return "campaign", entry.campaign
    if entry.purpose in SURVEYS:
        return "survey", translate(desk.language, "Survey")
    return "bot", translate(desk.language, "Bot")


def _state(desk: Desk, entry: Entry, word: str) -> str:
    said = translate(desk.language, word)
    if entry.status in (Status.SUPPRESSED, Status.DEFERRED, Status.CANCELED) and entry.reason:
        why = REASONS.get(entry.reason)
        return f"{said}: {translate(desk.language, why) if why else entry.reason}"
    if entry.error_code and entry.status in (Status.FAILED, Status.UNDELIVERED):
        return f"{said} ({entry.error_code})"
    return said
