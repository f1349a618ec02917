"""Reads a number with a range and a unit: "12", "about 3.5 km", "une douzaine", "half an hour"."""

from __future__ import annotations

import re
from decimal import Decimal

from bot.reading.folded import Found, Text, distance, fold, is_negated, words
from bot.reading.numbers import NUMBERS, any_of, number
from bot.surveys.rules.durations import in_minutes, is_minutes
from bot.surveys.rules.model import Range

_DIGITS = re.compile(
    r"(?<![\w.,/:-])(?P<sign>-)?(?P<whole>\d{1,3}(?:[ \u202f]\d{3})+|\d{1,10})"
    r"(?:[.,](?P<part>\d{1,6}))?(?![\d/:]|[.,]\d)"
)
# "une quinzaine": about so many
_DOZENS = {"dizaine": 10, "douzaine": 12, "quinzaine": 15, "vingtaine": 20, "trentaine": 30} | {
    "quarantaine": 40,
    "cinquantaine": 50,
    "soixantaine": 60,
    "centaine": 100,
    "dozen": 12,
}
_SPELLED = re.compile(
    rf"(?<![\w'-])(?:(?:une |a )?(?P<dozen>{'|'.join(_DOZENS)})|(?:{any_of(NUMBERS)}))(?![\w'-])"
)
# no number, but nothing at all
_NONE = re.compile(
    r"\W*(?:none|nothing|not at all|no (?:wait|waiting|queue)(?: at all)?|(?:i |we )?did"
    r"(?:n'?t| not)"
    r" (?:have to )?(?:wait|queue)(?: at all)?|aucune?(?: attente)?|pas du tout|rien du tout"
    r"|pas d'attente|(?:je |j'|on |nous )?(?:n'ai |n'a |n'avons |ai |a )?pas (?:du tout )?attendu"
    r"(?: du tout)?)\W*"
)
_TYPO = 5  # letters from which a unit may be misspelt
_HEDGE = re.compile(r"\b(?:more than|less than|over|under|plus de|moins de|at least|au moins)\s*$")
_SIGN = re.compile(r"\s*([%‰€$£°])")
_COUNTS = frozenset(
    (
        "about around approximately approx roughly some only just exactly maybe circa ca it is was"
        " its i i'd id say we my the a an in all total of for on think guess please pls thanks"
        " thank you environ peu pres presque seulement juste exactement c'est c c'etait ct j'ai je"
        " dirais nous le la les de en tout merci svp ok hi hello bonjour peut etre waited spent"
        " took like or so oh entiere maximum max tops attendu passe pris dans genre mis ish"
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
    if is_minutes(fold(unit)) and (lengths := list(in_minutes(plain))):
        outside = [one for one in found if not any(_within(one, length) for length in lengths)]
        found = [*outside, *lengths]
    if not found and Decimal(0) in allowed and _NONE.fullmatch(plain):
        return Found("0", 0, len(plain))
    if len(found) != 1 or _denied(plain, found[0]):
        return None
    one = found[0]
    if Decimal(one.value) not in allowed:
        return None
    return one if _is_it(plain, one, unit) else None


def _within(one: Found, other: Found) -> bool:
    return other.start <= one.start and one.end <= other.end


def _value(match: re.Match[str], allowed: Range) -> str | None:
    groups = match.groupdict()
    if "whole" not in groups:
        dozen = groups["dozen"]
        return str(_DOZENS[dozen] if dozen else number(match[0]))
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
    after = after[1:] if after and after[0] in ("de", "of") else after  # "une dizaine de minutes"
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
        if bare == one[0] or (len(bare) >= _TYPO and distance(bare, one.rstrip("s"), 1) < 2):
            return True
        if len(bare) > 1 and bare[0] == one[0] and all(letter in letters for letter in bare):
            return True
    return False
