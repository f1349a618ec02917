"""Says what may stand where somebody writes: the words that the grammar has there, and names."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from bot.campaigns.audience.rules.names import Names
from bot.campaigns.audience.rules.parse import Parser
from bot.campaigns.audience.rules.reader import Slot
from bot.campaigns.audience.rules.tokens import RuleError, Sort, Token, sort_of, tokens
from bot.campaigns.audience.rules.tree import Place
from bot.campaigns.audience.rules.words import (
    FIELD_OF,
    FIELDS,
    FOREIGN,
    KIND_OF,
    KINDS,
    PREFIX_OF,
    PREFIXES,
    TAKES,
    Prefix,
    fold,
)
from bot.campaigns.audience.rules.write import in_quotes
from bot.models import Language

MOST = 24
_SPANS = {Language.EN: ("7d", "30d", "90d", "1y"), Language.FR: ("7j", "30j", "90j", "1an")}


@dataclass(frozen=True, slots=True)
class Completions:
    """What may stand at this place of the text, in place of what has been begun there."""

    at: Place
    words: tuple[str, ...]


def complete(text: str, cursor: int, names: Names, language: Language) -> Completions:
    """Returns the words that may stand at the cursor; those of the other language if only they
    begin as what has been begun."""
    before = text[:cursor]
    try:
        seen = tokens(before)
    except RuleError:
        return Completions((cursor, cursor), ())
    begun = seen[-2] if len(seen) > 1 else None
    touched = begun is not None and begun.at[1] == len(before) and begun.sort is not Sort.SIGN
    start = begun.at[0] if begun is not None and touched else cursor
    said = before[start:]
    parser = Parser(before[:start])
    try:
        parser.all_of_it()
    except RuleError:
        if parser.furthest.sort is not Sort.END:  # it is wrong before the cursor
            return Completions((start, cursor), ())
    context = seen[: -2 if touched else -1]
    for tongue in (language, *(one for one in Language if one is not language and said)):
        found = [*_words(parser, tongue), *_named(parser, context, names, tongue)]
        starting = [one for one in found if fold(one).strip('"').startswith(fold(said))]
        if starting:
            kept = [one for one in dict.fromkeys(starting) if one != said]
            return Completions((start, cursor), tuple(kept[:MOST]))
    return Completions((start, cursor), ())


def _words(parser: Parser, language: Language) -> Iterable[str]:
    """Yields the fixed words, in one language."""
    for word in parser.words():
        if word not in FOREIGN[language]:
            yield word
    if Slot.CONDITION in parser.wanted:
        yield from (f"{both[language]}:" for both in PREFIXES.values())
        yield from (both[language] for both in KINDS.values())
        yield from (both[language] for both in FIELDS.values())
    if Slot.SPAN in parser.wanted:
        yield from _SPANS[language]


def _named(parser: Parser, context: list[Token], names: Names, language: Language) -> Iterable[str]:
    """Yields the names that may stand here."""
    if Slot.CONDITION in parser.wanted:
        yield from sorted(names.attributes)
    if Slot.NAME in parser.wanted and len(context) > 1:
        yield from map(_written, sorted(_known(context, names)))
    if Slot.VALUE in parser.wanted:
        name = next((FIELD_OF[t.folded] for t in reversed(context) if t.folded in FIELD_OF), None)
        if name == "language":
            yield from (one.value for one in Language)
        elif name == "country":
            yield from sorted(names.countries)


def _known(context: list[Token], names: Names) -> Iterable[str]:
    """Returns the names of what stands before the colon or the dot."""
    sign, before = context[-1].said, context[-2]
    if sign == ".":
        return names.surveys.get(before.said, ())
    if before.folded in PREFIX_OF:
        return {
            Prefix.TAG: names.tags,
            Prefix.AUDIENCE: names.audiences,
            Prefix.CONSENT: names.programs,
        }[PREFIX_OF[before.folded]]
    kind = KIND_OF.get(before.folded)
    return names.of(TAKES[kind].ref or "") if kind else ()


def _written(name: str) -> str:
    return name if sort_of(name) is not None else in_quotes(name)
