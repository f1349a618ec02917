"""Numbers that name something: orders, telephones; and e-mail addresses."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from bot.reading.model import Entity, Kind

_PARTED = re.compile(r"[^A-Z0-9]")
_EMAIL = re.compile(
    r"(?<![\w.+-])[\w.+-]+\s?@\s?[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,}(?![\w-])")
_PHONE = re.compile(
    r"(?<![\w#/.,+-])(?:\+|00)?\(?\d{1,4}\)?(?:[ .-]?\(?\d{1,4}\)?){2,7}(?![\w/%€$£]|[.,-]\d)")
_MONEY = r"\s?(?:€|\$|£|%|e\b|eur|euros?\b|dollars?\b|bucks\b|quid\b|usd\b|h\b|km\b|kg\b|g\b|ml\b)"
_CODE = r"(?P<code>\d{1,3}(?: \d{3})+|(?:[a-z]{1,5}[-_/]?)?\d+(?:[-_/.]?[a-z0-9]+)*)"
_CUED = re.compile(
    r"(?:\#|(?<!\w)n°|(?<!\w)(?:no\.?|num(?:ero|ber|ro)?|nbr|orders?(?:number)?|odrer|oder|ordr|cmds?"
    r"|cmde|cde|comm?andes?|comande|ref(?:erence)?s?\.?|colis|parcel|package|dossier|suivi|tracking"
    r"|purchase|achat)(?!\w))"
    r"(?:[\s:#.,=()n°-]|(?<!\w)(?:number|num|numero|nbr|no|ref|is|was|s|its|est|c'est|c|cest|id|la|le|my"
    r"|mon|ma|the)(?!\w)){0,14}?"
    rf"(?<!\w){_CODE}(?!\w|@|{_MONEY})(?![:.,]\d)")
_MIXED = re.compile(
    rf"(?<![\w@/#.-])(?P<code>[a-z]{{1,4}}[-_]?\d{{4,}}(?:[-_]\d+)*)(?!\w|{_MONEY})")
_LONG = re.compile(rf"(?<![\w@/#.,:€$£+-])(?P<code>\d{{6,12}})(?![\w/]|[.,:-]\d|{_MONEY})")
_ALONE = re.compile(r"\W*(?P<code>(?:[a-z]{1,5}[-_]?)?\d{4,12}(?:[-_]\d+)*)\W*")
_NO_ORDER = re.compile(r"\b(?:code|item|article|model|modele|lego|lot|otp|pin)\b.{0,20}$")
_LEAST_DIGITS = 3
_REGIONS = ("FR", "US", "GB", "BE")  # for numbers written without their country


def key(number: str) -> str:
    """What stays of a number however it is typed: "#cmd-2026 17" is "CMD202617"."""
    plain = unicodedata.normalize("NFKC", number).upper()
    return _PARTED.sub("", plain)


def emails(plain: str) -> Iterator[Entity]:
    for match in _EMAIL.finditer(plain):
        yield Entity(Kind.EMAIL, re.sub(r"\s", "", match[0]), match.start(), match.end())


def phones(plain: str) -> Iterator[Entity]:
    """Numbers that somebody can be called at."""
    for match in _PHONE.finditer(plain):
        if sum(c.isdigit() for c in match[0]) < 9:
            continue
        if number := _dialled(match[0]):
            yield Entity(Kind.PHONE_NUMBER, number, match.start(), match.end())


def _dialled(raw: str) -> str | None:
    """E.164 of a number in one of the regions, None if it is none."""
    import phonenumbers  # its metadata is needed by few texts

    digits = re.sub(r"[^\d+]", "", raw)
    digits = f"+{digits[2:]}" if digits.startswith("00") else digits
    if not digits.startswith(("0", "+")) and len(digits) not in (10, 11):
        return None
    for region in _REGIONS:
        try:
            number = phonenumbers.parse(digits, region)
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_valid_number(number):
            return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))
    return None


def orders_by_name(plain: str) -> Iterator[Entity]:
    """Those that follow a word for them, or stand alone."""
    if match := _ALONE.fullmatch(plain):
        yield from _order(match)
    else:
        for match in _CUED.finditer(plain):
            yield from _order(match)


def orders_by_form(plain: str) -> Iterator[Entity]:
    """Those that look like nothing else."""
    for pattern in (_MIXED, _LONG):
        for match in pattern.finditer(plain):
            if not _NO_ORDER.search(plain[: match.start()]):
                yield from _order(match)


def _order(match: re.Match[str]) -> Iterator[Entity]:
    value = key(match["code"])
    if sum(c.isdigit() for c in value) >= _LEAST_DIGITS and len(value) <= 30:
        yield Entity(Kind.ORDER_NUMBER, value, match.start("code"), match.end("code"))
