"""What keeps texts from a person, and what happened with them, in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.contacts.people_store import Listed
from bot.contacts.timeline_store import Happening
from bot.web.catalog import mark, translate
from bot.web.console import act_words
from bot.web.console.bubbles import REASONS, STATES
from bot.web.console.consent_words import CHANNELS, EVENTS
from bot.web.console.desk import Desk
from bot.web.console.readings import kind

HELD = {
    "unsure_opt_out": mark("Held: may have opted out"),
    "unasked_doubt": mark("Held: may want no more texts"),
    "wrong_number": mark("Held: may be a wrong number"),
    "auto_reply": mark("Held: an automatic reply asks for no texts"),
    "loop": mark("Held: texts like a machine"),
}


def standing(desk: Desk, one: Listed) -> list[tuple[str, bool]]:
    """Returns what keeps texts from a person, each with whether it is for good."""
    said = (
        (one.blocked_at, mark("Blocked"), True),
        (one.revoked_at, mark("Opted out"), True),
        (one.dead_at, mark("Nobody has the number"), True),
        (one.held_for, HELD.get(one.held_for or "", mark("Held")), False),
    )
    return [(translate(desk.language, words), bad) for holds, words, bad in said if holds]


SURVEYS = {
    "open": mark("Survey begun: %(name)s"),
    "completed": mark("Survey answered: %(name)s"),
    "stopped": mark("Survey stopped: %(name)s"),
    "expired": mark("Survey left without an answer: %(name)s"),
    "ended": mark("Survey given up: %(name)s"),
    "handed_over": mark("Survey left to staff: %(name)s"),
}
ICONS = {
    "consent": "shield-check",
    "opened": "inbox",
    "closed": "check",
    "campaign": "megaphone",
    "click": "link",
    "survey": "circle-question-mark",
    "note": "notebook-pen",
    "act": "user-round",
}


@dataclass(frozen=True, slots=True)
class Told:
    """One happening in words. note: whether the words are staff's own."""

    one: Happening
    icon: str
    words: str
    beside: str
    note: bool


def tell(desk: Desk, one: Happening) -> Told:
    """Returns a happening in the language of whoever looks."""
    language, titles = desk.language, desk.services.numbers.programs
    beside = [_author(desk, one.actor)] if one.actor else []
    match one.kind:
        case "consent":
            words = translate(language, EVENTS.get(one.what, one.what))
            named = titles.get(one.more.get("program") or "")
            by = CHANNELS.get(one.more.get("channel") or "")
            beside = [named.title[language] if named else "", translate(language, by) if by else ""]
        case "opened" | "closed":
            outline = mark("Case: %(what)s") if one.kind == "opened" else mark("Closed: %(what)s")
            what = kind(language, one.what)
            words = translate(language, outline, what=what)
            beside.append(one.more.get("outcome") or "")
        case "campaign":
            words = translate(language, mark("Campaign: %(name)s"), name=one.what)
            beside.append(_state(desk, one.more))
        case "click":
            words = translate(language, mark("Link of %(name)s opened"), name=one.what)
            beside.append(f"{{{one.more.get('link')}}}")
        case "survey":
            words = translate(language, SURVEYS[one.more.get("status") or "open"], name=one.what)
        case "note":
            words = one.what
        case _:
            words = act_words.named(desk, one.what)
            beside.append(one.more.get("reason") or "")
    return Told(
        one, ICONS[one.kind], words, " · ".join(filter(None, beside)), note=one.kind == "note"
    )


def _author(desk: Desk, actor: str) -> str:
    if actor.startswith("contact"):
        return ""
    name = actor.removeprefix("staff:").removeprefix("user:")
    return translate(desk.language, mark("you")) if name == desk.user.name else name


def _state(desk: Desk, more: Mapping[str, str | None]) -> str:
    word = translate(desk.language, STATES[more.get("status") or "queued"][0])
    why = REASONS.get(more.get("reason") or "") if more.get("status") == "suppressed" else None
    return f"{word}: {translate(desk.language, why)}" if why else word
