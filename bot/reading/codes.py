"""Finds order numbers as people write them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from bot.models import Entity, EntityKind
from bot.reading.dates import is_possible
from bot.reading.days import days

_PARTED = re.compile(r"[^A-Z0-9]")
_MONEY = r"\s?(?:€|\$|£|%|e\b|eur|euros?\b|dollars?\b|bucks\b|quid\b|usd\b|h\b|km\b|kg\b|g\b|ml\b)"
_CODE = r"(?P<code>\d{1,3}(?: \d{3})+|(?:[a-z]{1,5}[-_/]?)?\d+(?:[-_/.]?[a-z0-9]+)*)"
_CUED = re.compile(
    r"(?:\#|(?<!\w)n°|(?<!\w)(?:no\.?|num(?:ero|ber|ro)?|nbr|orders?(?:number)?|odrer|oder|ordr|cmds?"
    r"|cmde|cde|comm?andes?|comande|ref(?:erence)?s?\.?|colis|parcel|package|dossier|suivi|tracking"
    r"|purchase|achat)(?!\w))"
    r"(?:[\s:#.,=()n°-]|(?<!\w)(?:number|num|numero|nbr|no|ref|is|was|s|its|est|c'est|c|cest|id|la|le|my"
    r"|mon|ma|the)(?!\w)){0,14}?"
    rf"(?<!\w){_CODE}(?!\w|@|{_MONEY})(?![:.,]\d)"
)
_MIXED = re.compile(
    rf"(?<![\w@/#.-])(?P<code>[a-z]{{1,4}}[-_]?\d{{4,}}(?:[-_]\d+)*)(?!\w|{_MONEY})"
)
_LONG = re.compile(rf"(?<![\w@/#.,:€$£+-])(?P<code>\d{{6,12}})(?![\w/]|[.,:-]\d|{_MONEY})")
_ALONE = re.compile(r"[^\w+]*(?P<code>(?:[a-z]{1,5}[-_]?)?\d{4,12}(?:[-_]\d+)*)\W*")
_NO_ORDER = re.compile(r"\b(?:code|item|article|model|modele|lego|lot|otp|pin)\b.{0,20}$")
LEAST_DIGITS = 3  # fewer digits are a size, a rating, a count
MOST_CHARACTERS = 30


def key(number: str) -> str:
    """Returns what is the same of a number however it is typed: "#cmd-2026 17" is "CMD202617"."""
    plain = unicodedata.normalize("NFKC", number).upper()
    return _PARTED.sub("", plain)


def orders_by_name(plain: str) -> Iterator[Entity]:
    """Yields the order numbers that follow a word for them, or stand alone."""
    if match := _ALONE.fullmatch(plain):
        yield from _order(match)
    else:
        for match in _CUED.finditer(plain):
            yield from _order(match)


def orders_by_form(plain: str) -> Iterator[Entity]:
    """Yields the order numbers that look like nothing else."""
    for pattern in (_MIXED, _LONG):
        for match in pattern.finditer(plain):
            if not _NO_ORDER.search(plain[: match.start()]):
                yield from _order(match)


def _order(match: re.Match[str]) -> Iterator[Entity]:
    value = key(match["code"])
    if sum(c.isdigit() for c in value) < LEAST_DIGITS or len(value) > MOST_CHARACTERS:
        return
    if not _is_date(match["code"]):
        yield Entity(EntityKind.ORDER_NUMBER, value, match.start("code"), match.end("code"))


def _is_date(code: str) -> bool:
    """Returns whether the code is a day in digits and nothing else, whatever word precedes it."""
    found = next(days(code), None)
    return (
        found is not None
        and (found.start, found.end) == (0, len(code))
        and is_possible(found.value)
    )
