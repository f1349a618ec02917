"""The ledger in words: what happened to a consent, by which way, for which texts."""

from __future__ import annotations

from bot.web.catalog import mark
from bot.web.console.desk import Desk

# The kinds of the ledger's events (bot/consent/ledger/rules.py).
EVENTS = {
    "requested": mark("Asked whether they want to join"),
    "granted": mark("Agreed"),
    "confirmed": mark("Confirmed with a YES"),
    "declined": mark("Said no"),
    "revoked": mark("Opted out"),
    "class_revoked": mark("Ended offers"),
    "reinstated": mark("Took the opt-out back"),
    "imported": mark("Agreed elsewhere, by a file with proof"),
    "held": mark("Texts held until a doubt is settled"),
    "released": mark("Texts go on"),
}
CHANNELS = {
    "keyword": mark("a keyword by text"),
    "any-wording": mark("their own words by text"),
    "web-form": mark("a form"),
    "app": mark("an app"),
    "api": mark("another system"),
    "staff": mark("staff"),
    "import": mark("a file"),
    "link": mark("their own page"),
    "provider": mark("the provider"),
    "system": mark("Texto itself"),
    "erasure": mark("an erasure"),
}
CLASSES = {
    "promotional": mark("offers"),
    "informational": mark("information"),
    "conversational": mark("answers"),
}


def titled(desk: Desk, program: str) -> str:
    """Returns a program's title in the language of whoever looks; that of one that is gone is its
    name."""
    known = desk.services.numbers.programs.get(program)
    return known.title[desk.language] if known else program
