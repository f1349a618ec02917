"""Writes a rule as text, in the words of a language; reading it again gives the same rule."""

from __future__ import annotations

from bot.campaigns.audience.rules.tokens import Sort, sort_of
from bot.campaigns.audience.rules.tree import (
    And,
    Compared,
    Consents,
    Happened,
    HasValue,
    InAudience,
    Named,
    Not,
    Op,
    Or,
    Rule,
    Tagged,
    Window,
)
from bot.campaigns.audience.rules.words import (
    FIELD_OF,
    FIELDS,
    FIRST_WORDS,
    JOIN_WORDS,
    KIND_OF,
    KINDS,
    OFTEN,
    PREFIX_OF,
    PREFIXES,
    UNITS,
    Phrase,
    Prefix,
    fold,
)
from bot.models import Language

_NAMED = {Tagged: Prefix.TAG, InAudience: Prefix.AUDIENCE, Consents: Prefix.CONSENT}
_OFTEN = {often: phrase for phrase, often in OFTEN.items()}


def write(rule: Rule, language: Language = Language.EN) -> str:
    """Returns the text of a rule."""
    if isinstance(rule, Or):
        return _joined(rule.parts, Phrase.OR, (Or,), language)
    if isinstance(rule, And):
        return _joined(rule.parts, Phrase.AND, (And, Or), language)
    if isinstance(rule, Not):
        said = write(rule.part, language)
        inner = f"({said})" if isinstance(rule.part, And | Or) else said
        return f"{Phrase.NOT.spelled[language]} {inner}"
    if isinstance(rule, Happened):
        return _event(rule, language)
    if isinstance(rule, Compared | HasValue):
        return _field(rule, language)
    return f"{PREFIXES[_NAMED[type(rule)]][language]}:{quoted(rule.name)}"


def _joined(
    parts: tuple[Rule, ...], phrase: Phrase, bracketed: tuple[type, ...], language: Language
) -> str:
    said = [
        f"({write(one, language)})" if isinstance(one, bracketed) else write(one, language)
        for one in parts
    ]
    return f" {phrase.spelled[language]} ".join(said)


def _field(rule: Compared | HasValue, language: Language) -> str:
    name = rule.name.said
    if name in FIELDS:
        written = FIELDS[name][language]
    elif sort_of(name) is not Sort.WORD or fold(name) in _TAKEN:
        written = in_quotes(name)
    else:
        written = name
    if isinstance(rule, HasValue):
        return f"{written} {Phrase.HAS_VALUE.spelled[language]}"
    if rule.op is Op.IN:
        values = ", ".join(map(quoted, rule.values))
        return f"{written} {Phrase.IN.spelled[language]} ({values})"
    return f"{written} {rule.op} {quoted(rule.values[0])}"


_TAKEN = {*FIELD_OF, *KIND_OF, *PREFIX_OF, *FIRST_WORDS}


def _event(rule: Happened, language: Language) -> str:
    said = KINDS[rule.kind][language]
    if rule.ref is not None:
        said += f":{quoted(rule.ref)}"
    if rule.part is not None:
        said += f".{quoted(rule.part)}"
    if rule.test is not None:
        said += f" {rule.test.op} {quoted(rule.test.value)}"
    if rule.times is not None:
        often = _OFTEN[rule.times.often].spelled[language]
        said += f" {often} {rule.times.count} {Phrase.TIMES.spelled[language]}"
    said += _window(rule.window, language)
    if rule.worth is not None:
        said += f" {Phrase.WORTH.spelled[language]} {rule.worth.op} {rule.worth.amount:f}"
    return said


def _window(window: Window, language: Language) -> str:
    said = ""
    if window.within is not None:
        count, unit = window.within
        spelled = UNITS[unit][0 if language is Language.EN else 1 % len(UNITS[unit])]
        said += f" {Phrase.WITHIN.spelled[language]} {count}{spelled}"
    if window.since is not None:
        said += f" {Phrase.SINCE.spelled[language]} {window.since.isoformat()}"
    if window.before is not None:
        said += f" {Phrase.BEFORE.spelled[language]} {window.before.isoformat()}"
    return said


def quoted(name: Named) -> str:
    """Returns a name or a value as it is written, in quotes where it needs them."""
    plain = sort_of(name.said) is not None and fold(name.said) not in JOIN_WORDS
    return name.said if plain else in_quotes(name.said)


def in_quotes(said: str) -> str:
    """Returns a text in quotes that it has not in itself."""
    if '"' not in said:
        return f'"{said}"'
    return f"«{said}»" if "»" not in said else f"“{said.replace('”', '')}”"
