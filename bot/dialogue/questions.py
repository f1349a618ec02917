"""Answers the questions of a text, from the facts and the FAQ: up to three of them.

Free of rasa. The whole text's reading decides first on opt-outs, orders and persons; only what is
left is answered here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from bot.dialogue import faq
from bot.dialogue.intents import ORDER, SHOP
from bot.dialogue.orders import AWAITED
from bot.dialogue.turn import Facts
from bot.knowledge.rules import answers as computed
from bot.knowledge.rules.answers import Heard
from bot.knowledge.rules.asked import follows_up
from bot.knowledge.rules.opening import local
from bot.knowledge.rules.said import Said
from bot.knowledge.rules.topic import Topic
from bot.models import Entity, EntityKind, Language, Understanding
from bot.reading.clauses import questions
from bot.reading.opt_out import Band, band

MOST = 3  # questions of one text that are answered
Read = Callable[[str], dict[str, Any]]  # what the pipeline says of a text

UNPLACED = frozenset({"out_of_scope", "nlu_fallback"})
# intents that come first whatever else the text holds
FIRST = frozenset({"opt_out", "opt_in", "language_switch"})
COMPLAINT = "feedback_negative"
SURELY = 0.7  # confidence from which an intent tells what a text is about
ASKED = "opening_hours"  # one of SHOP: the rule for it runs action_faq


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to one question: sentences by name, or an entry's own text."""

    slug: str
    said: tuple[Said | str, ...]
    topic: Topic


@dataclass(frozen=True, slots=True)
class Asking:
    """What answers depend on besides the text. last: what the last answer was about. follows: the
    text is known to follow up on it."""

    facts: Facts
    language: Language
    last: Topic | None
    follows: bool
    read: Read


def answers(text: str, parsed: dict[str, Any], asking: Asking) -> tuple[Answer, ...]:
    """Returns the answers to the questions of a text, in their order; none if nothing is known."""
    several: dict[str, Answer] = {}
    last = asking.last
    for clause in questions(text):
        if found := _answer(clause, asking.read(clause), asking, last):
            several.setdefault(found.slug, found)
            last = found.topic
    if len(several) > 1:
        return tuple(several.values())[:MOST]
    whole = _answer(text, parsed, asking, asking.last)
    return (whole,) if whole else tuple(several.values())


def _answer(text: str, parsed: dict[str, Any], asking: Asking, last: Topic | None) -> Answer | None:
    question = _heard(text, parsed, asking, last)
    slug = slug_of(text, parsed, asking.facts.faq, question, follows=asking.follows)
    if slug is None:
        return None
    entries, known = asking.facts.faq, asking.facts.shop
    if other := faq.variant(entries, slug, asking.language, dict(_named(question))):
        return Answer(slug, (other,), question.topic(slug))
    if known and (found := computed.compute(known, slug, question)):
        return Answer(slug, found.said, found.topic)
    said = faq.answer(entries, slug, asking.language)
    return Answer(slug, (said,), question.topic(slug)) if said else None


def opts_out(text: str, read: Read) -> dict[str, Any] | None:
    """Returns what the pipeline says of a part of the text that surely opts out, if one does: an
    opt-out beside questions is one."""
    for clause in questions(text):
        parsed = read(clause)
        intent = parsed["intent"]
        if band(Understanding(intent["name"], float(intent["confidence"]))) is Band.SURE:
            return parsed
    return None


def slug_of(
    text: str,
    parsed: dict[str, Any],
    entries: faq.Entries,
    question: Heard,
    *,
    follows: bool = False,
) -> str | None:
    """Returns the slug of the entry or the fact that a text asks for; None if it asks for none."""
    intent = str(parsed["intent"]["name"])
    likely = {guess["name"]: guess["confidence"] for guess in parsed.get("intent_ranking", ())}
    if slug := faq.said(entries, text):
        return None if slug == ORDER else slug
    surely = intent if likely.get(intent, 0.0) >= SURELY else ""
    if intent != ORDER and (slug := computed.asked(question, surely)):
        return slug
    if (least := _least(text, intent)) is None:
        return None
    last = question.last.slug if question.last and (follows or follows_up(text)) else None
    slug = faq.find(entries, text, likely, least, last)
    if slug == ORDER or (slug and computed.is_elsewhere(slug, text)):
        return None
    return slug


def _least(text: str, intent: str) -> float | None:
    """Returns how close an entry must be to answer a text of that intent; None if none may."""
    asks = faq.is_question(text)
    if intent in SHOP or intent == ORDER or (intent in UNPLACED and asks):
        return faq.CLOSE
    return faq.CLOSER if asks or intent in UNPLACED or intent == COMPLAINT else None


def may_ask(read: Understanding, facts: Facts, awaiting: str | None) -> bool:
    """Returns whether the text may be answered here, whatever it was taken for. awaiting: what the
    bot's last text asked for."""
    return read.intent not in FIRST and not facts.orders and awaiting not in AWAITED


def entities(parsed: dict[str, Any]) -> list[Entity]:
    """Returns what the text names."""
    return [
        Entity(EntityKind(one["entity"]), one["value"], one["start"], one["end"])
        for one in parsed["entities"]
    ]


def _heard(text: str, parsed: dict[str, Any], asking: Asking, last: Topic | None) -> Heard:
    shop, now = asking.facts.shop, asking.facts.now
    there = local(shop, now) if shop else now
    return computed.heard(text, entities(parsed), asking.language, there, last)


def _named(question: Heard) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yields what a text names, by the kinds that an entry's variants ask for."""
    for kind in (EntityKind.CITY, EntityKind.STORE, EntityKind.PRODUCT):
        yield kind.value, tuple(one.value for one in question.entities if one.kind is kind)
    yield "country", tuple(question.countries)
    yield "day", tuple(f"{day:%a}".lower() for day in question.when.days)
