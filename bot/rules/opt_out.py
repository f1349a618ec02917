"""Whether a text wishes for no more texts: sure, unsure or no; and what silence then means.

Sources: 47 CFR 64.1200(a)(10): consent may be revoked in any reasonable words; art. 7(3) GDPR:
withdrawing must be as easy as giving. A false alarm costs a customer their texts, a missed one
breaks the law, so what is unsure holds everything and asks.
"""

from __future__ import annotations

import re
from datetime import timedelta
from enum import StrEnum

from bot.models import Understanding
from bot.rules.text import plain

# The confidences of an opt-out that is only just sure, and only just unsure. Training finds which
# probabilities they stand for, and stores those with the model.
SURE, UNSURE = 0.6, 0.4
SILENCE = timedelta(hours=24)  # after it, who was asked and said nothing has opted out
SCOPE = timedelta(hours=24)  # how long an opt-out may still be narrowed to one program
ONLY = "1"  # the text that narrows it


class Band(StrEnum):
    SURE = "sure"  # opted out and confirmed
    UNSURE = "unsure"  # all but direct answers held, one question, an item for staff
    NO = "no"


def band(read: Understanding) -> Band:
    """The band of a text, as the pipeline reads it."""
    if read.intent != "opt_out" or read.confidence < UNSURE:
        return Band.NO
    return Band.SURE if read.confidence >= SURE else Band.UNSURE


_TEXTS = (
    r"(?:texts?|messages?|msgs?|sms|textos?|offers?|promos?|alert\w*|notif\w*|deals?|them|list)")
_BACK = re.compile("|".join((
    r"\bun-?unsub\w*|\bun-?(?:pause|mute|block)\b"
    r"|\b(?:undo|reverse|cancel) (?:my |the |that )?(?:un-?sub\w*|opt[- ]?out|stop\b)",
    r"\bre-?sub(?:s?c?ri?b\w*)?\b",
    r"\b(?:put|add|get|let|take|opt) me (?:back|again)\b|\b(?:sign|opt|count) me (?:up|in)\b",
    r"\b(?:turn|switch) (?:\w+ ){0,4}(?:back )?on\b|\bstart (?:texting|messaging|sending)\b",
    rf"\b(?:miss|still want|do want|want back) (?:\w+ ){{0,2}}{_TEXTS}\b",
    r"\b(?:stop|unsubscrib\w*|opt\w* out)\b.*\b(?:mistake|accident\w*|wrong people)\b",
    r"\b(?:annul\w*|supprim\w*|enlev\w*|retir\w*) (?:mon|ma|le|la) "
    r"(?:stop|desinscri\w*|desabon\w*)\b",
    r"(?<!vous me )\b(?:re-?abon\w*|re-?inscri\w*|re-?activ\w*)\b|\bremet\w*[ -](?:moi|nous)\b",
    r"\b(?:stop|arret\w*|desabon\w*|desinscri\w*)\b.*"
    r"\b(?:par erreur|sans faire expres|sans le vouloir|par accident)\b",
    rf"\b(?:toujours|de nouveau|a nouveau) (?:vos|les|des) {_TEXTS}\b",
)))
_STAY = re.compile("|".join((
    r"\b(?:do not|don'?t|dont|never|pls no|please no)(?: you)?(?: ever| dare)* "
    r"(?:stop|quit|cancel|remove me|take me off|unsubscribe me|cut me)\b(?! (?:by|at)\b)",
    r"\bne (?:m'|me )?(?:coupe[rz]?|arrete[rz]?|stoppe[rz]?|desabonne[rz]?|desinscri\w*|retire[rz]?"
    r"|enleve[rz]?) (?:pas|rien|surtout pas)\b",
    r"\bveux pas (?:arreter|stopper|quitter)\b",
)))
_NOT = re.compile(
    r"(?:\b(?:not|never|stop|quit|no|ne|pas|plus|jamais|arret\w*|they|keep)|n'?t)\b[^.!?,;]{0,30}$")


def wants_back(text: str) -> bool:
    """Does a text with words of leaving wish for the texts to come back, or to go on?"""
    folded = plain(text)
    if _STAY.search(folded):
        return True
    found = _BACK.search(folded)
    return bool(found and not _NOT.search(folded[: found.start()]))
