"""Twilio's own handling of STOP, START and HELP, on numbers that have it switched on."""

from __future__ import annotations

from dataclasses import dataclass

_STOP = frozenset(["STOP", "STOPALL", "UNSUBSCRIBE", "END", "QUIT", "CANCEL", "REVOKE", "OPTOUT"])
_START = frozenset(["START", "YES", "UNSTOP"])
_HELP = frozenset(["HELP", "INFO"])

_REPLIES = {
    "STOP": "You have successfully been unsubscribed. You will not receive any more messages from "
    "this number. Reply START to resubscribe.",
    "START": "You have successfully been re-subscribed to messages from this number. Reply HELP "
    "for help. Reply STOP to unsubscribe. Msg&Data Rates May Apply.",
    "HELP": "Reply STOP to unsubscribe. Msg&Data Rates May Apply.",
}


@dataclass(frozen=True, slots=True)
class OptOut:
    """The effect of a keyword: `type` is STOP, START or HELP, `reply` is None if none is due."""

    type: str
    reply: str | None


def read(body: str, blocked: bool) -> OptOut | None:
    """Returns Twilio's reading of a text, None if it is no keyword.

    The whole message must be the word. START and its synonyms count only from a person who has
    opted out, and a second STOP is not confirmed again."""
    word = body.strip().upper()
    if word in _STOP:
        return OptOut("STOP", None if blocked else _REPLIES["STOP"])
    if word in _START and blocked:
        return OptOut("START", _REPLIES["START"])
    if word in _HELP:
        return OptOut("HELP", _REPLIES["HELP"])
    return None
