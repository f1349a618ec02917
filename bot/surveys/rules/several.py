"""Finds several options, or a name of a list, in a reply: "A, C and D", "the one in Lyon"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.reading.folded import Found, Text, fold, read, words
from bot.reading.numbers import number
from bot.surveys.rules.choice import choice
from bot.surveys.rules.labels import Label, by_label, label_words, whole
from bot.surveys.rules.model import SEPARATOR, Option

_PARTS = re.compile(r"\s*(?:[,;+&/\n]|\band\b|\bet\b|\bplus\b|\balso\b|\baussi\b)\s*")
_MARKS = re.compile(r"\W*(?:[a-z]|[1-9])(?:[\s,;+&/.-]*(?:and |et )?(?:[a-z]|[1-9])(?![\w']))*\W*")
_RUN = re.compile(r"[a-z]{2,9}|[1-9]{2,9}")  # "ACD", "134"
_ALL = re.compile(
    r"\W*(?:all(?: of (?:them|the above|these))?|every ?thing|both|tous?|toutes?|tout|les deux"
    r"|tous les (?:deux|trois)|(?:all|les|tous les|toutes les) (?P<n>[2-9]|two|three|four|five|six"
    r"|deux|trois|quatre|cinq))\W*"
)
_N = re.compile(r"(?<=[a-z]) (?:n|'n'?) (?=[a-z]\b)")  # "b n d"
_NONE = re.compile(r"\b(?:not|pas|except|sauf|but|mais|neither|nor|ni|none|aucune?|or|ou)\b")


def several(text: Text, options: Sequence[Option]) -> Found | None:
    """Returns the labels of the options that the reply names, in their order; None if a part of it
    names none."""
    plain = text.plain
    if (everything := _ALL.fullmatch(plain)) and not any(
        _ALL.fullmatch(fold(o.label)) for o in options
    ):
        counted = everything["n"]
        if counted is None or number(counted) == len(options):
            return _found(options, options, plain)
    if named := _by_marks(plain, options):
        return _found(options, named, plain)
    labels = [Label(option, label_words(option.label)) for option in options]
    if one := whole(plain, labels):
        return one
    if not _NONE.search(plain) and (named := _by_parts(text, options)):
        return _found(options, named, plain)
    return choice(text, options)


def _found(options: Sequence[Option], named: Sequence[Option], plain: str) -> Found:
    ordered = [option.label for option in options if option in named]
    return Found(SEPARATOR.join(ordered), 0, len(plain))


def _by_marks(plain: str, options: Sequence[Option]) -> list[Option]:
    """Returns the options of "A, C", "1 3" or "acd"; nothing if one mark is no option's."""
    marks = {option.letter.lower(): option for option in options}
    marks |= {str(place): option for place, option in enumerate(options, 1)}
    plain = _N.sub(" and ", plain)
    bare = plain.strip(" .,!")
    if _RUN.fullmatch(bare) and not any(bare in words(fold(o.label)) for o in options):
        said = list(bare)
    elif _MARKS.fullmatch(plain):
        said = re.findall(r"(?<!\w)[a-z1-9](?!\w)", plain)
    else:
        return []
    return [marks[mark] for mark in said] if all(mark in marks for mark in said) else []


def _by_parts(text: Text, options: Sequence[Option]) -> list[Option]:
    """Returns the options of a list of which each part names one."""
    known = {option.label: option for option in options}
    named = []
    for part in _PARTS.split(text.plain.strip(" .!")):
        if not part:
            continue
        found = choice(read(part), options)
        if found is None:
            return []
        named.append(known[found.value])
    return named


def listed(text: Text, options: Sequence[Option]) -> Found | None:
    """Returns the label of the place or product that the reply names; None if it names none, or
    several."""
    labels = [Label(option, label_words(option.label)) for option in options]
    if one := whole(text.plain, labels):
        return one
    found = list(by_label(text.plain, labels))
    named = {one.value for one in found}
    longest = {
        one.value
        for one in found
        if not any(
            other.start <= one.start
            and one.end <= other.end
            and other.end - other.start > one.end - one.start
            for other in found
        )
    }
    chosen = longest or named
    if len(chosen) != 1:
        return None
    return next(one for one in found if one.value in chosen)
