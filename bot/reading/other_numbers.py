"""Finds what may look like an order number, day or time and is none.

Amounts of money, telephone numbers, ratings; and e-mail addresses.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.reading.numbers import NUMBERS, any_of


@dataclass(frozen=True, slots=True)
class Other:
    """A part of a text that names nothing the bot looks for."""

    start: int
    end: int


_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]+\s?@\s?[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,}(?![\w-])")
_PHONE = re.compile(
    r"(?<![\w#/.,+-])(?:\+|00)?\(?\d{1,4}\)?(?:[ .-]?\(?\d{1,4}\)?){2,7}(?![\w/%€$£]|[.,-]\d)"
)
_REGIONS = ("FR", "US", "GB", "BE")  # for numbers written without their country
_SPELLED = any_of(NUMBERS)
_CURRENCIES = (
    r"€|euros?|eur|euro|balles|\$|dollars?|bucks|usd|us ?\$|£|pounds?|quid|gbp|ca\$|cad|\$ ?ca"
)
_FIGURE = r"\d{1,3}(?:[ .,]\d{3})+(?:[.,]\d{1,2})?|\d+(?:[.,]\d{1,2})?"
_BEFORE = re.compile(
    rf"(?<![\w.,])(?:€|\$|£|us ?\$|ca\$|eur|usd|gbp|cad) ?(?:{_FIGURE})k?(?![\w%])"
)
_AFTER = re.compile(
    rf"(?<![\w.,/-])(?:{_FIGURE}|(?:{_SPELLED})(?:[- ](?:{_SPELLED}))?) ?(?:{_CURRENCIES})"
    r"(?:\d\d)?(?!\w)"
)
_DECIMAL = re.compile(r"(?<![\w.,/:-])\d{1,4},\d\d(?![\w%/:]|[.,]\d| ?(?:kg|m|cm|l)\b)")
_OUT_OF = re.compile(
    rf"(?<![\w/.,])(?P<n>\d{{1,2}}(?:[.,]\d)?|{_SPELLED}) ?(?:/|out of|sur|of|on) ?"
    r"(?P<scale>5|10|20|five|ten|cinq|dix|vingt)"
    r"(?!\w|[/.,:]\d| ?(?:€|\$|%|euros?\b|h\b|am\b|pm\b|jours?\b|days?\b))"
)
_STARS = re.compile(
    rf"(?<![\w/.,])(?:[0-5](?:[.,]\d)?|{_SPELLED}) ?-?(?:stars?\b|etoiles?\b|⭐|★|\*(?!\w))"
)


def emails(plain: str) -> Iterator[Other]:
    """Yields e-mail addresses."""
    return _all(_EMAIL, plain)


def money(plain: str) -> Iterator[Other]:
    """Yields amounts with a currency."""
    yield from _all(_BEFORE, plain)
    yield from _all(_AFTER, plain)


def bare_amounts(plain: str) -> Iterator[Other]:
    """Yields amounts such as 12,99 without a currency."""
    return _all(_DECIMAL, plain)


def ratings(plain: str) -> Iterator[Other]:
    """Yields ratings on a scale."""
    for match in _OUT_OF.finditer(plain):
        given = match["n"].replace(",", ".")
        value = NUMBERS.get(given.replace("-", " "))
        if (float(given) if value is None else value) <= _scale(match["scale"]):
            yield Other(*match.span())
    yield from _all(_STARS, plain)


def _scale(written: str) -> int:
    return int(written) if written.isdigit() else NUMBERS[written]


def phones(plain: str) -> Iterator[Other]:
    """Yields telephone numbers."""
    for match in _PHONE.finditer(plain):
        if sum(c.isdigit() for c in match[0]) >= 9 and _is_dialled(match[0]):
            yield Other(*match.span())


def _is_dialled(raw: str) -> bool:
    """Returns whether the number is one of the regions'."""
    import phonenumbers  # loaded late: few texts need its metadata

    digits = re.sub(r"[^\d+]", "", raw)
    digits = f"+{digits[2:]}" if digits.startswith("00") else digits
    if not digits.startswith(("0", "+")) and len(digits) not in (10, 11):
        return False
    for region in _REGIONS:
        try:
            number = phonenumbers.parse(digits, region)
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_valid_number(number):
            return True
    return False


def _all(pattern: re.Pattern[str], plain: str) -> Iterator[Other]:
    return (Other(*match.span()) for match in pattern.finditer(plain))
