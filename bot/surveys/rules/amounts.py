"""Reads a number with a range and a unit: "12", "about 3.5 km", "une douzaine"."""

from __future__ import annotations

import re
from decimal import Decimal

from bot.reading.folded import Found, Text, fold, is_negated, words
from bot.reading.numbers import NUMBERS, any_of, number
from bot.surveys.rules.model import Range

_DIGITS = re.compile(
    r"(?<![\w.,/:-])(?P<sign>-)?(?P<whole>\d{1,3}(?:[ \u202f]\d{3})+|\d{1,10})"
    r"(?:[.,](?P<part>\d{1,6}))?(?![\d/:]|[.,]\d)"
)
_SPELLED = re.compile(rf"(?<![\w'-]){any_of(NUMBERS)}(?![\w'-])")
_TO = re.compile(r"\s*(?:-|–|/|to|a|ou|or|et|and|,)\s*")  # "2 or 3", "5-6": no single number
_HEDGE = re.compile(r"\b(?:more than|less than|over|under|plus de|moins de|at least|au moins)\s*$")
_SIGN = re.compile(r"\s*([%‰€$£°])")
_COUNTS = frozenset(
    (
        "about around approximately approx roughly some only just exactly maybe circa ca it is was"
        " its i i'd id say we my the a an in all total of for on think guess please pls thanks"
        " thank you environ peu pres presque seulement juste exactement c'est c c'etait ct j'ai je"
        " dirais nous le la les de en tout merci svp ok hi hello bonjour peut etre"
    ).split()
)


def amount(text: Text, allowed: Range, unit: str) -> Found | None:
    """Returns the one number of the reply that lies in the range; None without one, or with
    several. Beside it stand at most the unit and words that say that it is one."""
    plain = text.plain
    found = [
        Found(value, match.start(), match.end())
        for match in (*_DIGITS.finditer(plain), *_SPELLED.finditer(plain))
        if (value := _value(match, allowed)) is not None
    ]
    if len(found) != 1 or _denied(plain, found[0]):
        return None
    one = found[0]
    if Decimal(one.value) not in allowed:
        return None
    return one if _is_it(plain, one, unit) else None


def _value(match: re.Match[str], allowed: Range) -> str | None:
    groups = match.groupdict()
    if "whole" not in groups:
        return str(number(match[0]))
    whole = re.sub(r"\D", "", groups["whole"])
    part = (groups["part"] or "").rstrip("0")
    if len(part) > allowed.decimals:
        return "nan"  # a number, but not one that was asked for
    return f"{'-' if groups['sign'] else ''}{int(whole)}{f'.{part}' if part else ''}"


def _denied(plain: str, found: Found) -> bool:
    before = plain[: found.start]
    return (
        found.value == "nan"
        or is_negated(plain, found.start, found.end)
        or _HEDGE.search(before) is not None
    )


def _is_it(plain: str, found: Found, unit: str) -> bool:
    """Returns whether the number stands alone, at the start of a remark, or before its unit."""
    before, after = words(plain[: found.start]), words(plain[found.end :])
    if (sign := _SIGN.match(plain, found.end)) and sign[1] not in fold(unit):
        return False
    if any(word not in _COUNTS for word in before):
        return False
    if not after or _is_unit(after[0], unit) or all(word in _COUNTS for word in after):
        return True
    return bool(re.match(r"\s*[,.;:!(\n]", plain[found.end :]))


def _is_unit(word: str, unit: str) -> bool:
    """Returns whether a word is the unit or short for it: "min" or "mn" of minutes."""
    bare = word.rstrip("s")
    for one in words(fold(unit)):
        letters = iter(one)
        if bare == one.rstrip("s"):
            return True
        if len(bare) > 1 and bare[0] == one[0] and all(letter in letters for letter in bare):
            return True
    return False
