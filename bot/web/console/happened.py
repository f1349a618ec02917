"""What happened in a conversation, as centred lines: acts of staff and bot, changes of consent."""

from __future__ import annotations

from datetime import datetime

from bot.conversations.rules import Event
from bot.inbox.thread_store import Entry
from bot.models import NOBODY
from bot.web.catalog import mark, translate
from bot.web.console import times
from bot.web.console.consent_words import EVENTS, titled
from bot.web.console.desk import Desk

# Action of the audit trail: what is said, and its icon.
ACTS = {
    "hand off conversation": (mark("The bot called a person"), "hand"),
    "take over conversation": (mark("Taken over by %(actor)s"), "user-round"),
    "assign conversation": (mark("Given to %(to)s by %(actor)s"), "user-round"),
    "hand back conversation": (mark("Handed back to the bot by %(actor)s"), "bot"),
    "close conversation": (mark("Closed by %(actor)s: %(outcome)s"), "check"),
    "reopen conversation": (mark("Opened again by %(actor)s"), "user-round"),
    "snooze conversation": (mark("Snoozed by %(actor)s until %(until)s"), "alarm-clock"),
    "remind owner": (mark("%(owner)s was reminded: the person waits"), "bell"),
    "return conversation": (mark("It waits for the team again"), "inbox"),
    "tag contact": (mark("Tags changed by %(actor)s: %(tags)s"), "tag"),
    "untag contact": (mark("Tags changed by %(actor)s: %(tags)s"), "tag"),
    "block contact": (mark("Blocked by %(actor)s: %(reason)s"), "ban"),
    "unblock contact": (mark("Unblocked by %(actor)s"), "ban"),
    "change contact": (mark("Details changed by %(actor)s: %(fields)s"), "user-round"),
}
TO_TEAM = mark("Given back to the team by %(actor)s")
STOPPED = mark("Closed: the person opted out")
EVERYTHING = "*"


def said(desk: Desk, entry: Entry) -> tuple[str, str] | None:
    """Returns the words and the icon of what happened; None if it is nothing to show."""
    if entry.kind == "consent":
        return _consent(desk, entry)
    if entry.body not in ACTS:
        return None
    words, icon = ACTS[entry.body]
    has = entry.details
    if has.get("to") == NOBODY:
        words = TO_TEAM
    if has.get("for") == Event.STOP:
        words = STOPPED
    return translate(desk.language, words) % _values(desk, entry), icon


def _values(desk: Desk, entry: Entry) -> dict[str, str]:
    has = entry.details
    changed = [f"+{one}" for one in has.get("add") or ()]
    changed += [f"−{one}" for one in has.get("drop") or ()]
    return {
        "actor": who(desk, entry.author),
        "to": who(desk, has.get("to")),
        "owner": who(desk, has.get("owner")),
        "outcome": _outcome(desk, has.get("outcome")),
        "until": _moment(desk, has.get("until")),
        "tags": ", ".join(changed or has.get("tags") or ()),
        "reason": has.get("reason") or "",
        "fields": ", ".join(has.get("fields") or ()),
    }


def who(desk: Desk, name: str | None) -> str:
    """Returns a name as it is said within a sentence."""
    if name == desk.user.name:
        return translate(desk.language, "you")
    return translate(desk.language, "the system") if name == "jobs" else name or ""


# What closes by itself, or by a button, says so in these words.
OUTCOMES = {
    "done": mark("done"),
    "answered": mark("answered"),
    "no answer": mark("no answer"),
    "opted out": mark("opted out"),
    "handed back": mark("handed back"),
    "blocked": mark("blocked"),
}


def _outcome(desk: Desk, words: str | None) -> str:
    known = OUTCOMES.get(words or "")
    return translate(desk.language, known) if known else words or ""


def _moment(desk: Desk, at: str | None) -> str:
    if at is None:
        return ""
    return times.moment(desk, datetime.fromisoformat(at))


def _consent(desk: Desk, entry: Entry) -> tuple[str, str]:
    words = translate(desk.language, EVENTS.get(entry.body, entry.body))
    program = entry.details.get("program")
    if program and program != EVERYTHING:
        outline = mark("%(what)s: %(program)s")
        words = translate(desk.language, outline, what=words, program=titled(desk, program))
    return words, "shield-check"
