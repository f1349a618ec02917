"""Reads ratings that are no bare number: "top marks", "10 minus 1", "7 if it was free. so 5"."""

from __future__ import annotations

import re

from bot.reading.folded import Found
from bot.reading.numbers import UP_TO_TEN, any_of, number

_N = rf"(?:\d{{1,2}}|{any_of(UP_TO_TEN)})"
_MORE = (
    r"(?:\s*,?\s*(?:please|pls|thanks|thank you|for you|from me|svp|merci|pour vous|de ma part))*"
)
_BEST = re.compile(
    r"(?:i'?d give (?:you )?|je (?:vous )?(?:mets|donne) |the |la |le )*(?:(?:top|full|maximum|max"
    r"|highest|best|perfect) (?:marks?|scores?|rating|points)|(?:meilleure|plus haute) note"
    rf"|note (?:max|maximale|maximum)|maximum|as high as (?:it|they|you) (?:goes?|can(?: go)?)"
    rf"|le max|the (?:highest|most)|highest|le plus haut|tous les points){_MORE}"
)
_WORST = re.compile(
    r"(?:i'?d give (?:you )?|je (?:vous )?(?:mets|donne) |the |la |le )*(?:(?:lowest|worst|bottom"
    r"|minimum) (?:marks?|scores?|rating|points)|(?:pire|plus basse) note"
    rf"|note (?:minimale|minimum)|minimum|as low as (?:it|they|you) (?:goes?|can(?: go)?)"
    rf"|le min|the (?:lowest|least)|lowest|le plus bas){_MORE}"
)
_LESS = re.compile(rf"\W*(?P<n>{_N}) (?:minus|moins|take away) (?P<m>{_N})(?!\w)(?! que\b)")
_BETWEEN = re.compile(
    rf"\W*(?:more|better|higher|plus|mieux) (?:than|que|de) (?P<n>{_N})\W+(?:(?:but|and|et|mais) )?"
    rf"(?:less|lower|moins) (?:than|que|de) (?P<m>{_N})\W*"
)
_TOLD = re.compile(
    r"(?:\b(?:so|overall|all in all|in total|go(?:ing)? with|call it|make (?:it|that)|i mean"
    r"|i'?ll (?:say|go|give)|let'?s (?:say|go)|this (?:one|time)|au (?:total|final|bout du compte)"
    r"|globalement|donc|alors|du coup|hence|therefore|allez|disons|je mets|mets|celle-ci|celui-ci"
    r"|cette fois))[\s,:]+"
    rf"(?:(?:an?|un|it'?s|c'est|say|with|donc|je|dirais|mets)\s+)*(?P<n>{_N})"
    r"(?:\s+(?:all in|overall|in total|stars?|etoiles?|i guess|then|now|final\w*|merci|thanks))*\W*"
)
_HERE = re.compile(  # "4 stars on google, 8 here"
    rf"\b(?P<n>{_N}) (?:here|for (?:you|yours)|chez vous|ici|pour vous)\W*"
)
_TURNED = re.compile(  # "I was going to say 6 but for the smile 8"
    rf"\W*(?:i )?(?:was (?:going to|gonna|about to)|would have (?:said|given|put)|j'(?:allais"
    rf"|aurais)|(?:on|nous)"
    rf" (?:allait|allions))(?: \w+){{0,3}} {_N}\b[^?]*\b(?:but|mais)\b(?P<why>[^?]*?)(?P<n>{_N})\W*"
)
_ANOTHER = re.compile(rf"(?<!\w){_N}(?!\w)")
_OF_THE_SCALE = re.compile(r"\b(?:best|worst|good|bad|high|low|mieux|pire|bien|mal)\b[^?]*\?\s*$")
_THING = (
    r"(?!(?:before|was|usually|normally|now|today|not|avant|maintenant|pas|la|but|mais|note|score"
    r"|overall|total)\b)[a-z]+"
)
_EACH = re.compile(rf"\W*{_THING} (?P<n>{_N})\W+(?:(?:and|et) )?{_THING} (?P<m>{_N})\W*")


def by_phrase(plain: str, low: int, high: int) -> Found | None:
    """Returns the rating that a phrase stands for, None if it is none of these."""
    bare = plain.strip(" .,!?\n")
    if _BEST.fullmatch(bare):
        return Found(str(high), 0, len(plain))
    if _WORST.fullmatch(bare):
        return Found(str(low), 0, len(plain))
    if less := _LESS.match(plain):
        return _found(number(less["n"]) - number(less["m"]), low, high, less)
    turned = _TURNED.fullmatch(plain)
    if turned and not _ANOTHER.search(turned["why"]):
        return _found(number(turned["n"]), low, high, turned)
    between = _BETWEEN.fullmatch(plain)
    if between and number(between["m"]) - number(between["n"]) == 2:
        return _found(number(between["n"]) + 1, low, high, between)
    return _told_last(plain, low, high)


def is_open(plain: str) -> bool:
    """Returns whether the numbers of a reply rate nothing as a whole: a question of what the scale
    means, or one number for each of two things."""
    each = _EACH.fullmatch(plain)
    return bool(_OF_THE_SCALE.search(plain) or (each and number(each["n"]) != number(each["m"])))


def _told_last(plain: str, low: int, high: int) -> Found | None:
    """Reads the number on which somebody settles after having said others."""
    for told in _TOLD.finditer(plain):
        if told.end() == len(plain) and _ANOTHER.search(plain[: told.start()]):
            return _found(number(told["n"]), low, high, told)
    for here in _HERE.finditer(plain):
        if here.end() == len(plain) and re.search(
            r"\b(?:on|sur|chez|at) (?!\d)\w", plain[: here.start()]
        ):
            return _found(number(here["n"]), low, high, here)
    return None


def _found(value: int, low: int, high: int, match: re.Match[str]) -> Found | None:
    return Found(str(value), *match.span()) if low <= value <= high else None
