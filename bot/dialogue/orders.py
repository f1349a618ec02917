"""When a text is about an order though it does not read like it: a number, and little else."""

from __future__ import annotations

import re
from typing import Any

from bot.dialogue.shortcuts import UNCLEAR
from bot.rules.entities import Kind, find
from bot.rules.orders import candidates
from bot.rules.survey.reading import read
from bot.turns import Facts

AWAITED = ("order", "order_again")  # the slot `awaiting` after the bot has asked for the number
LOST = (UNCLEAR, "out_of_scope")
# what "where is 48213" and "when do I get 48213" are taken for
NEAR = ("delivery_info", "store_location")
# what comes first whatever else the text holds
ELSEWHERE = ("opt_out", "opt_in", "human_handoff", "language_switch")
_AROUND = frozenset(
    "it its it's is this that the my number no nr num order ref reference here heres hi hello ok so"
    " and for please pls plz thanks thx ty yes sorry try oops oui c'est cest le la l mon ma un une"
    " numero n de commande cmd voici voila pour bonjour bjr svp stp merci ah euh alors donc est dsl"
    " desole pardon oups".split())


def taken(parsed: dict[str, Any], text: str, facts: Facts, awaiting: str | None) -> dict[str, Any]:
    """What was parsed, with the intent order_status where an order is meant."""
    if not _is_meant(parsed["intent"]["name"], text, facts, awaiting):
        return parsed
    return {**parsed, "intent": {"name": "order_status", "confidence": 1.0}}


def _is_meant(intent: str, text: str, facts: Facts, awaiting: str | None) -> bool:
    if intent in ELSEWHERE:
        return False
    if awaiting in AWAITED:
        told = bool(facts.orders) or names_order(text) or (bool(candidates(text)) and _alone(text))
        return told or intent in LOST
    return bool(facts.orders) and (intent in LOST + NEAR or _alone(text))


def names_order(text: str) -> bool:
    """Does it hold what surely is the number of an order, known or not?"""
    return any(entity.kind is Kind.ORDER_NUMBER for entity in find(text))


def _alone(text: str) -> bool:
    """A number, and only such words as go with it."""
    words = re.findall(r"[a-z']+(?![\w-]*\d)", re.sub(r"\S*\d\S*", " ", read(text).plain))
    return all(word in _AROUND for word in words)
