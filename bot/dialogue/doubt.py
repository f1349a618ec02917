"""Weighs a text that may wish for no more texts against what the bot waits for.

Free of rasa. A wish in clear words is one wherever it comes. A doubt is asked about, once in 30
days at most; while a question of ours waits, the text is rather its answer.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from bot.dialogue.intents import SERVED
from bot.dialogue.parsed import meaning, understanding
from bot.dialogue.shortcuts import UNCLEAR
from bot.dialogue.turn import Facts, KeepTexts, MaybeOptOut, OptOut
from bot.models import HeldFor, Understanding
from bot.reading import automatic
from bot.reading.opt_out import REST_WAIT, STAFFS_TURN, SURE, Band, band
from bot.reading.tentative import stays, weighs
from bot.reading.yes_no import BARE_NO, BARE_YES
from bot.sms.segments import plain

OPT_OUT = "opt_out"
STOP, REPHRASE = "stop", "rephrase"  # the slot `awaiting` after the question; after "say it again"
WEIGHED = SURE - 0.01  # the confidence of a wish that is only weighed: asked about everywhere
LIKELY = 0.3  # the confidence of a second guess that is followed, as config.yml's of a first one
_NO_GUESS = frozenset((OPT_OUT, UNCLEAR, automatic.INTENT))
_POLITE = frozenset("please pls plz thanks thank you thx ty merci svp stp".split())


@dataclass(frozen=True, slots=True)
class Question:
    """What the bot waits for when a text comes.

    awaiting: the slot. form: whether a form listens. survey: whether a survey's question waits.
    """

    awaiting: str | None = None
    form: bool = False
    survey: bool = False

    @property
    def waits(self) -> bool:
        return self.survey or self.form or self.awaiting is not None


def answer(text: str, facts: Facts, question: Question) -> str | None:
    """Returns the intent of a yes or no to the open question whether the texts shall stop.

    A bare word counts however the model reads it and whatever was said since, as the person was
    told, unless the bot has asked something else since. A text that was not understood in between
    spoils only a yes."""
    if facts.held_for is not HeldFor.UNSURE_OPT_OUT:
        return None
    if stays(text) and not (question.survey or question.form):
        return "deny"
    if facts.doubt_asked_last or question.awaiting == STOP:
        return yes_or_no(text)
    said = yes_or_no(text, polite=False)
    if question.awaiting == REPHRASE and not (question.survey or question.form):
        return said if said == "deny" else None
    return None if question.waits else said


def yes_or_no(text: str, *, polite: bool = True) -> str | None:
    """Returns affirm or deny if the text says that and nothing else. polite: "no thanks" counts."""
    words = re.findall(r"[^\W_]+", plain(text))
    said = {
        "affirm" if word in BARE_YES else "deny" if word in BARE_NO else "polite"
        for word in words
        if not (polite and word in _POLITE)
    }
    return said.pop() if len(said) == 1 and "polite" not in said else None


def weigh(
    parsed: dict[str, Any], text: str, read: Understanding, facts: Facts, question: Question
) -> tuple[dict[str, Any], MaybeOptOut | None]:
    """Returns the parsed text as what it is taken for, and a doubt that nobody is asked about."""
    found = band(read, awaited=question.waits, surveyed=question.survey and not is_second(facts))
    if read.intent != OPT_OUT or found is Band.SURE:
        return parsed, None
    if question.waits and (said := yes_or_no(text)):
        return meaning(parsed, said), None
    if found is Band.NO:
        return otherwise(parsed), None
    if question.survey or is_second(facts) or not facts.doubted_lately:
        return parsed, None  # the actions opt out, or ask
    return otherwise(parsed, SERVED), MaybeOptOut(read.confidence, REST_WAIT)


def softened(parsed: dict[str, Any], text: str) -> dict[str, Any]:
    """Returns the parsed text, with a doubt in place of a sure wish that the person only weighs."""
    read = understanding(parsed)
    if band(read) is not Band.SURE or not weighs(text):
        return parsed
    return {**parsed, "intent": {**parsed["intent"], "confidence": WEIGHED}}


def is_second(facts: Facts) -> bool:
    """Returns whether a doubt leaves nothing to ask: it was asked already, or all is over."""
    return facts.revoked or facts.held_for is HeldFor.UNSURE_OPT_OUT


def overheard(
    text: str, read: Understanding, facts: Facts
) -> OptOut | MaybeOptOut | KeepTexts | None:
    """Decides on a text while staff own the conversation: a doubt is theirs to settle first."""
    said = answer(text, facts, Question()) if facts.doubt_asked_last else None
    found = band(read, awaited=facts.doubt_asked_last)
    if said:
        return OptOut(1.0) if said == "affirm" else KeepTexts()
    if found is Band.SURE or (found is Band.UNSURE and is_second(facts)):
        return OptOut(read.confidence)
    if found is Band.UNSURE:
        return MaybeOptOut(read.confidence, REST_WAIT if facts.doubted_lately else STAFFS_TURN)
    return None


def otherwise(parsed: dict[str, Any], among: Collection[str] = ()) -> dict[str, Any]:
    """Returns the parsed text as the likeliest that is neither an opt-out nor a machine's; as not
    understood without one.

    among: the intents that count, all if there are none."""
    guesses = [
        guess
        for guess in parsed.get("intent_ranking", ())
        if guess["name"] not in _NO_GUESS and guess["confidence"] >= LIKELY
    ]
    best = guesses[0] if guesses else None
    if best is None or (among and best["name"] not in among):
        best = {"name": UNCLEAR, "confidence": 1.0}
    return {**parsed, "intent": best}
