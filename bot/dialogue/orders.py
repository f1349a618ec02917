"""Recognises texts about an order that do not read like it: a number, and little else."""

from __future__ import annotations

import re
import unicodedata

from bot.dialogue.turn import Facts
from bot.models import EntityKind, Understanding
from bot.orders.rules import candidates
from bot.reading import folded
from bot.reading.opt_out import Band, band

AWAITED = ("order", "order_again")  # the slot `awaiting` after the bot has asked for the number
LOST = ("out_of_scope",)
# intents that "where is 48213" and "when do I get 48213" are mistaken for
NEAR = ("delivery_info", "store_location")
# intents that come first whatever else the text holds
ELSEWHERE = ("opt_out", "opt_in", "human_handoff", "language_switch")
_AROUND = frozenset(
    "it its it's is this that the my number no nr num order ref reference here heres hi hello ok so"
    " and for please pls plz thanks thx ty yes sorry try oops oui c'est cest le la l mon ma un une"
    " numero n de commande cmd voici voila pour bonjour bjr svp stp merci ah euh alors donc est dsl"
    " desole pardon oups".split()
)
# "I don't have it", "je ne le trouve plus": nothing but these words, one of each of the two kinds
_MISSING = frozenset(
    "no not none dont don't cant can't cannot didnt didn't never without lost forgot deleted idk"
    " dunno pas plus aucun aucune jamais rien sans perdu perdue oublie supprime jsp".split()
)
_WHAT = frozenset(
    "number have got find know remember it one idea idk dunno mail email confirmation lost deleted"
    " numero ai sais trouve retrouve connais souviens recu idee jsp perdu perdue oublie supprime"
    " e-mail".split()
)
_BESIDE = frozenset(
    "i i've ive do the any which what where ah hmm um unfortunately afraid anymore received get"
    " je j j' ne n l d' de du ca en me m'en m plus moi malheureusement euh".split()
)


def is_meant(read: Understanding, text: str, facts: Facts, awaiting: str | None) -> bool:
    """Returns whether the text is about an order, however else it was understood."""
    if awaiting in AWAITED:
        alone = may_name_order(text, read) and is_bare(text)
        if alone or _has_none(text):
            return True  # it may look like an opt-out: "number 10234", "no", "don't", "lost"
        told = bool(facts.orders) or names_order(read)
        doubtful = read.intent == "opt_out" and band(read) is not Band.SURE
        if told and (doubtful or read.intent not in ELSEWHERE):
            return True
    if read.intent in ELSEWHERE:
        return False
    if awaiting in AWAITED:
        return read.intent in LOST
    return bool(facts.orders) and (read.intent in LOST + NEAR or is_bare(text))


def names_order(read: Understanding) -> bool:
    """Returns whether the text surely holds an order's number, known or not."""
    return any(entity.kind is EntityKind.ORDER_NUMBER for entity in read.entities)


def may_name_order(text: str, read: Understanding) -> bool:
    """Returns whether the text may hold an order's number, beside its days and times."""
    plain = unicodedata.normalize("NFC", text)
    for entity in read.entities:
        if entity.kind in (EntityKind.DATE, EntityKind.TIME):
            blank = "\n" * (entity.end - entity.start)
            plain = plain[: entity.start] + blank + plain[entity.end :]
    return bool(candidates(plain))


def is_bare(text: str) -> bool:
    """Returns whether the text is a number and only such words as go with it."""
    words = re.findall(r"[a-z']+(?![\w-]*\d)", re.sub(r"\S*\d\S*", " ", folded.read(text).plain))
    return all(word in _AROUND for word in words)


def _has_none(text: str) -> bool:
    """Returns whether the text says only that there is no number to give."""
    words = set(re.findall(r"e-mail|[a-z0-9]+(?:'[tm]\b)?", folded.read(text).plain))
    return bool(words & _MISSING and words & _WHAT) and words <= (
        _MISSING | _WHAT | _BESIDE | _AROUND
    )
