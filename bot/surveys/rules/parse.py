"""Decides what a reply to a survey question is."""

from __future__ import annotations

import re
import string
from collections.abc import Sequence
from datetime import date

from bot.models import Language
from bot.reading.dates import day
from bot.reading.folded import Found, Text, fold, read, words
from bot.reading.keywords import KeywordKind, match
from bot.reading.ratings import rating
from bot.reading.spoken import names_sign, with_signs
from bot.reading.yes_no import NO, YES, yes_no
from bot.surveys.rules.amounts import amount
from bot.surveys.rules.choice import choice
from bot.surveys.rules.hours import hour
from bot.surveys.rules.model import (
    INVALID,
    LISTED,
    Option,
    Outcome,
    Parsed,
    QuestionKind,
    Range,
    Verdict,
)
from bot.surveys.rules.not_applicable import declines
from bot.surveys.rules.several import listed, several
from bot.surveys.rules.ways_out import SURE, by_verdict, way_out

# no and yes at once, or neither, so the model must not choose
_UNDECIDED = re.compile(
    r"\b(?:maybe|perhaps|not sure|yes\W*(?:and|or)?\W*no|neither|depends|why|dunno|idk"
    r"|(?:don'?t|do not|dont) (?:know|remember)|peut[- ]?etre|oui\W*(?:et|ou)?\W*non|pas sure?"
    r"|unless|only if|seulement si|(?:yes|oui)\b.+\b(?:no|non)|(?:no|non)\b.+\b(?:yes|oui)"
    r"|ca depend|pourquoi|(?:sais|souviens|rappelle) (?:pas|plus)|chais pas|jsp|aucune idee)\b"
)
_SHORT = 8  # words up to which a verdict of affirm or deny is an answer


def parse(
    kind: QuestionKind,
    text: str,
    language: Language,
    options: Sequence[Option] = (),
    today: date | None = None,
    verdict: Verdict | None = None,
    question: str = "",
    allowed: Range | None = None,
) -> Parsed:
    """Decides what `text` answers. Never raises.

    language: of the question; it decides how 05/06 is read. options: for a choice. today: for a
    date, in the customer's own time; without it no date is understood. verdict: the pipeline's
    reading of the text, if there is one. question: the question's words; they tell a past date from
    one to come, and what "no problem" answers. allowed: the range of a number.
    """
    seen = read(text)
    if not _is_label(text, options):
        if declines(kind, seen):
            return INVALID
        if leaves := way_out(kind, seen):
            return Parsed(leaves)
    if kind is QuestionKind.FREE_TEXT:
        return _free_text(text, verdict)
    if not any(names_sign(fold(option.label)) for option in options):
        seen = with_signs(seen)
    found = _find(kind, seen, language, options, today, question, allowed)
    comment = _comment(seen, found, kind) if found else ""
    if (not found or comment) and (leaves := by_verdict(kind, verdict)):
        return Parsed(leaves)
    if found:
        return Parsed(Outcome.VALUE, found.value, comment)
    return _by_polarity(kind, seen, verdict)


def _is_label(text: str, options: Sequence[Option]) -> bool:
    """Returns whether the text is an option's label, which may read like a way out ("Call me
    back"); a keyword is never one."""
    said = words(fold(text))
    keyword = match(text)
    return any(said and said == words(fold(option.label)) for option in options) and (
        keyword is None or keyword.kind is not KeywordKind.STOP
    )


def _free_text(text: str, verdict: Verdict | None) -> Parsed:
    if leaves := by_verdict(QuestionKind.FREE_TEXT, verdict):
        return Parsed(leaves)
    value = text.strip()
    says = bool(value.strip(string.punctuation + "…"))  # "?" and "." say nothing
    return Parsed(Outcome.VALUE, value) if says else INVALID


def _find(
    kind: QuestionKind,
    seen: Text,
    language: Language,
    options: Sequence[Option],
    today: date | None,
    question: str,
    allowed: Range | None,
) -> Found | None:
    match kind:
        case QuestionKind.NPS:
            return rating(seen, 0, 10)
        case QuestionKind.RATING:
            return rating(seen, 1, 5)
        case QuestionKind.YES_NO:
            return yes_no(seen, fold(question))
        case QuestionKind.CHOICE:
            return choice(seen, options)
        case QuestionKind.MULTIPLE:
            return several(seen, options)
        case _ if kind in LISTED:
            return listed(seen, options)
        case QuestionKind.NUMBER:
            return amount(seen, allowed, allowed.unit.get(language, "")) if allowed else None
        case QuestionKind.TIME:
            return hour(seen)
        case _:
            return day(seen, language, today, fold(question)) if today else None


_FILLERS = frozenset(
    (
        "i i'd id would say give you it a an the my score is its it's of out stars star points"
        " please pls thanks thank thx merci svp stp je dirais mets donne vous un une note c'est"
        " est le la sur pour moi me hi hello bonjour probably definitely solid ok etoiles etoile"
        " on in at option one number for choice choix sure yes oui no non ill go with take that"
        " choisis prends plutot not pas think guess suppose reckon believe crois pense so que lol"
        " haha hahaha mdr c t ct d'say lets maybe perhaps um euh well ok bien sur"
        " petit petite tout juste only just bon more like to be honest"
    ).split()
)


def _comment(seen: Text, found: Found, kind: QuestionKind) -> str:
    """Returns the words besides the value, as the customer wrote them."""
    around = words(seen.plain[: found.start] + " " + seen.plain[found.end :])
    if all(word in _FILLERS or word.isdigit() for word in around):
        return ""
    lead = words(seen.plain[: found.start])
    if kind is not QuestionKind.DATE and all(word in _FILLERS for word in lead):
        return seen.rest(len(seen.plain[: found.start]) if not lead else 0, found.end)
    return seen.raw.strip()


def _by_polarity(kind: QuestionKind, seen: Text, verdict: Verdict | None) -> Parsed:
    """Reads a yes or no in words that only the pipeline knows."""
    if kind is not QuestionKind.YES_NO or verdict is None or verdict.confidence < SURE:
        return INVALID
    value = {"affirm": YES, "deny": NO}.get(verdict.intent)
    said = words(seen.plain)
    if not value or not 0 < len(said) <= _SHORT or _UNDECIDED.search(seen.plain):
        return INVALID
    return Parsed(Outcome.VALUE, value)
