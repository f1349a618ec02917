"""Amounts of money and ratings."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation

from bot.reading.model import Entity, Kind

_TENS = {
    "twelve": 12, "fifteen": 15, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50,
    "hundred": 100, "douze": 12, "quinze": 15, "vingt": 20, "trente": 30, "quarante": 40,
    "cinquante": 50, "soixante": 60, "septante": 70, "huitante": 80, "nonante": 90, "cent": 100,
}  # fmt: skip
_SMALL = {word: value for value, kin in enumerate((
    "zero", "one un une", "two deux", "three trois", "four quatre", "five cinq", "six",
    "seven sept", "eight huit", "nine neuf", "ten dix")) for word in kin.split()}
SPELLED = _TENS | _SMALL
_SPELT = "|".join(sorted(SPELLED, key=len, reverse=True))
_CURRENCIES = {
    "EUR": r"€|euros?|eur|euro|balles", "USD": r"\$|dollars?|bucks|usd|us ?\$",
    "GBP": r"£|pounds?|quid|gbp", "CAD": r"ca\$|cad|\$ ?ca",
}
_NAMES = "|".join(_CURRENCIES.values())
_FIGURE = r"\d{1,3}(?:[ .,]\d{3})+(?:[.,]\d{1,2})?|\d+(?:[.,]\d{1,2})?"
_BEFORE = re.compile(
    rf"(?<![\w.,])(?P<currency>€|\$|£|us ?\$|ca\$|eur|usd|gbp|cad) ?(?P<n>{_FIGURE})"
    r"(?P<k>k)?(?![\w%])")
_AFTER = re.compile(
    rf"(?<![\w.,/-])(?P<n>{_FIGURE}|(?:{_SPELT})(?:[- ](?:{_SPELT}))?) ?(?P<currency>{_NAMES})"
    rf"(?P<cents>\d\d)?(?!\w)")
_DECIMAL = re.compile(r"(?<![\w.,/:-])(?P<n>\d{1,4},\d\d)(?![\w%/:]|[.,]\d| ?(?:kg|m|cm|l)\b)")

_SCALE = "5|10|20|five|ten|cinq|dix|vingt"
_OF = re.compile(
    rf"(?<![\w/.,])(?P<n>\d{{1,2}}(?:[.,]\d)?|{_SPELT}) ?(?:/|out of|sur|of|on) ?"
    rf"(?P<m>{_SCALE})(?!\w|[/.,:]\d| ?(?:€|\$|%|euros?\b|h\b|am\b|pm\b|jours?\b|days?\b))")
_STARS = re.compile(
    rf"(?<![\w/.,])(?P<n>\d(?:[.,]\d)?|{_SPELT}) ?-?(?:stars?\b|etoiles?\b|⭐|★|\*(?!\w))")
_ROW = re.compile(r"(?:[⭐★🌟]\ufe0f? ?){2,10}")


def amounts(plain: str) -> Iterator[Entity]:
    for pattern in (_BEFORE, _AFTER):
        for match in pattern.finditer(plain):
            value = _figure(match["n"], match.groupdict().get("cents"))
            if value is not None:
                value *= 1000 if match.groupdict().get("k") else 1
                yield Entity(Kind.AMOUNT, f"{value:.2f} {_currency(match['currency'])}",
                             match.start(), match.end())


def bare_amounts(plain: str) -> Iterator[Entity]:
    """12,99 without a currency: euros, as the comma says."""
    for match in _DECIMAL.finditer(plain):
        yield Entity(Kind.AMOUNT, f"{_figure(match['n'], None):.2f} EUR", *match.span())


def _figure(raw: str, cents: str | None) -> Decimal | None:
    if raw[0].isalpha():
        parts = [SPELLED[part] for part in re.split("[- ]", raw)]
        return Decimal(parts[0] * parts[1] if 100 in parts[1:] else sum(parts))
    whole, mark, part = raw, "", ""
    if found := re.search(r"[.,](\d{1,2})$", raw):
        whole, mark, part = raw[: found.start()], ".", found[1]
    try:
        return Decimal(re.sub(r"\D", "", whole) + mark + part + (f".{cents}" if cents else ""))
    except InvalidOperation:
        return None  # 12,5€50


def _currency(written: str) -> str:
    return next(code for code in ("CAD", "EUR", "USD", "GBP")
                if re.fullmatch(_CURRENCIES[code], written))


def ratings(plain: str) -> Iterator[Entity]:
    for match in _OF.finditer(plain):
        high = SPELLED.get(match["m"]) or int(match["m"])
        yield from _rating(match, high)
    for match in _STARS.finditer(plain):
        yield from _rating(match, 5)
    for match in _ROW.finditer(plain):
        count = len(re.findall("[⭐★🌟]", match[0]))
        if count <= 5:
            yield Entity(Kind.RATING, f"{count}/5", *match.span())


def _rating(match: re.Match[str], high: int) -> Iterator[Entity]:
    given = match["n"].replace(",", ".")
    value = Decimal(SPELLED[given]) if given in SPELLED else Decimal(given)
    if value <= high:
        yield Entity(Kind.RATING, f"{value}/{high}", *match.span())
