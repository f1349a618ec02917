"""Reads phone numbers as people write them: which one is meant, and whether it gets texts.

Numbering plans come from the `phonenumbers` package, but for two that it knows too late or not at
all: overseas mobiles of France as France dials them, and North America's newest area codes.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from bot.errors import TextoError

if TYPE_CHECKING:
    from phonenumbers import PhoneNumber


class Kind(StrEnum):
    """What a number is, as far as texts are concerned."""

    MOBILE = "mobile"  # or one that may be, as all of North America's
    OTHER = "other"  # a personal number, or one of the internet's
    FICTIONAL = "fictional"  # kept for examples: nobody has it
    LANDLINE = "a landline"
    TOLL_FREE = "a toll-free number"
    PREMIUM = "a premium-rate number"
    SHARED_COST = "a shared-cost number"
    PAGER = "a pager"
    COMPANY = "a company number"
    VOICEMAIL = "a voicemail number"


class Wrong(StrEnum):
    """Why something is no number."""

    NO_NUMBER = "no number"
    EXTENSION = "extension"
    TOO_SHORT = "too short"
    TOO_LONG = "too long"
    UNUSED = "unused"  # nobody has it
    SEVERAL = "several"  # it is one in several of the countries


class NoNumber(TextoError):  # noqa: N818
    """Something written that is no phone number.

    country: the ISO 3166 code of its calling code, None if that is not known."""

    def __init__(self, wrong: Wrong, country: str | None = None) -> None:
        super().__init__(wrong.value)
        self.wrong, self.country = wrong, country


class Number(NamedTuple):  # which is made in a third of a dataclass's time
    """A number in use. e164: "+33612345678". country: ISO 3166, None if it has none."""

    e164: str
    kind: Kind
    country: str | None


# Reserved for examples: NANPA (555-01XX), Arcep decision 2018-0881 (06 39 98 XX XX), Ofcom
# (07700 900XXX). The package knows them as unassigned.
_FICTIONAL = re.compile(r"\+1\d{3}55501\d\d|\+3363998\d{4}|\+447700900\d{3}", re.ASCII)

# Mobiles that France dials like its own and that have a calling code of their own (Arcep's plan).
_OVERSEAS = {
    "690": 590,
    "691": 590,
    "694": 594,
    "696": 596,
    "697": 596,
    "692": 262,
    "693": 262,
    "639": 262,
}

# North America: area codes that may be assigned to a place (none that ends in two equal digits, is
# kept for expansion or for services), then an exchange. NANPA assigns some each year before the
# package knows them.
_NORTH_AMERICAN = re.compile(r"\+1(?!37|96|950)[2-9]([0-8])(?!\1)\d[2-9](?!11)\d{6}", re.ASCII)
_SEPARATORS = dict.fromkeys(map(ord, " \u00a0\u202f\u2009.-()/\u2010\u2011\u2013"), None)
# The usual ways to write a number, without separators, by the country whose national form it may
# have ("": any): the French mobile or the North American number that is meant.
_USUAL = {
    country: re.compile(form, re.ASCII)
    for country, form in {
        "": r"\+33(?P<fr>[67]\d{8})|\+1(?P<us>[2-9]\d{9})",
        "FR": r"(?:\+33|0033|33|0)?(?P<fr>[67]\d{8})|\+1(?P<us>[2-9]\d{9})",
        "US": r"(?:\+?1)?(?P<us>[2-9]\d{9})|\+33(?P<fr>[67]\d{8})",
        "CA": r"(?:\+?1)?(?P<us>[2-9]\d{9})|\+33(?P<fr>[67]\d{8})",
    }.items()
}
# Ten digits of the other one's: in a list of both, half of all numbers.
_OTHERS = {
    "FR": (re.compile(r"[2-9]\d{9}", re.ASCII), Wrong.TOO_LONG),
    "US": (re.compile(r"0[67]\d{8}", re.ASCII), Wrong.UNUSED),
    "CA": (re.compile(r"0[67]\d{8}", re.ASCII), Wrong.UNUSED),
}
_FREE = 4  # last digits of numbers of France, the United States and Canada that decide nothing


def read(written: str, countries: Sequence[str] = ()) -> Number:
    """Returns the number that is meant. Raises NoNumber.

    countries: ISO 3166 codes of those whose national form it may have; none for the international
    form only. A number in national form must be one in exactly one of them."""
    plain = written.translate(_SEPARATORS)
    found: dict[str, Number] = {}
    first: tuple[Wrong, str | None] | None = None
    for country in countries or (None,):
        try:
            one = _read(written, plain, country)
        except NoNumber as error:
            first = first or (error.wrong, error.country)
            continue
        if one is not None:
            found.setdefault(one.e164, one)
        elif first is None:
            first = _OTHERS[country or ""][1], country
    if len(found) > 1:
        raise NoNumber(Wrong.SEVERAL)
    if not found:
        assert first is not None
        raise NoNumber(*first)
    return next(iter(found.values()))


def _read(written: str, plain: str, country: str | None) -> Number | None:
    """Reads a number by one country's national form, None if it is another one's. Raises NoNumber.

    plain: the number without separators."""
    usual = _USUAL.get(country or "", _USUAL[""]).fullmatch(plain)
    if usual:
        form, digits = usual.lastgroup, usual[usual.lastindex or 0]
        if form == "us":
            return _known(f"+1{digits}")
        if digits[:3] not in _OVERSEAS:
            return _known(f"+33{digits}")
    elif country in _OTHERS and _OTHERS[country][0].fullmatch(plain):
        return None
    return _by_package(written, country)


def _by_package(written: str, country: str | None) -> Number:
    import phonenumbers  # its metadata is not needed to receive a text

    try:
        parsed = phonenumbers.parse(written, country)
    except phonenumbers.NumberParseException:
        raise NoNumber(Wrong.NO_NUMBER) from None
    if parsed.extension:
        raise NoNumber(Wrong.EXTENSION)
    e164 = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
    code = _OVERSEAS.get(e164[3:6]) if e164.startswith("+33") and len(e164) == 12 else None
    if code and not _FICTIONAL.fullmatch(e164):
        e164 = f"+{code}{e164[3:]}"
    return look(e164)


def _known(e164: str) -> Number:
    """Looks up a number of France or North America by what decides: a million of them have some
    thousand beginnings."""
    if _FICTIONAL.fullmatch(e164):
        return look(e164)
    try:
        kind, country = _beginning(e164[:-_FREE])
    except NoNumber:
        return look(e164)  # says what is wrong with this one
    return Number(e164, kind, country)


@lru_cache(maxsize=65_536)
def _beginning(digits: str) -> tuple[Kind, str | None]:
    if digits.startswith("+1"):
        area = _area(digits[:5])
        if area is None or not _NORTH_AMERICAN.fullmatch(digits + "0" * _FREE):
            raise NoNumber(Wrong.UNUSED, area)  # islands of one area code differ by more digits
        return Kind.MOBILE, area
    found = look(digits + "0" * _FREE)
    return found.kind, found.country


@lru_cache(maxsize=1_024)
def _area(digits: str) -> str | None:
    """Returns US or CA for an area code of theirs, or for a new one; None for any other."""
    if not _NORTH_AMERICAN.fullmatch(f"{digits}2342345"):
        return None
    found = look(f"{digits}2342345")
    return found.country if found.kind is Kind.MOBILE and found.country in ("US", "CA") else None


def look(e164: str) -> Number:
    """Returns what is known of a number in international form. Raises NoNumber."""
    import phonenumbers

    parsed = phonenumbers.parse(e164)
    home = phonenumbers.region_code_for_country_code(parsed.country_code or 0)
    country: str | None = phonenumbers.region_code_for_number(parsed) or home
    country = None if country in ("ZZ", "001") else country
    if phonenumbers.is_valid_number(parsed):
        return Number(e164, _kind(parsed), country)
    if _FICTIONAL.fullmatch(e164):
        return Number(e164, Kind.FICTIONAL, country)
    if _NORTH_AMERICAN.fullmatch(e164):
        return Number(e164, Kind.MOBILE, country)
    raise NoNumber(_why(parsed), None if home in ("ZZ", "001") else home)


def _why(parsed: PhoneNumber) -> Wrong:
    import phonenumbers

    reason = phonenumbers.is_possible_number_with_reason(parsed)
    if reason == phonenumbers.ValidationResult.TOO_SHORT:
        return Wrong.TOO_SHORT
    return Wrong.TOO_LONG if reason == phonenumbers.ValidationResult.TOO_LONG else Wrong.UNUSED


def _kind(parsed: PhoneNumber) -> Kind:
    import phonenumbers
    from phonenumbers import PhoneNumberType as Type

    return {
        Type.MOBILE: Kind.MOBILE,
        Type.FIXED_LINE_OR_MOBILE: Kind.MOBILE,
        Type.FIXED_LINE: Kind.LANDLINE,
        Type.TOLL_FREE: Kind.TOLL_FREE,
        Type.PREMIUM_RATE: Kind.PREMIUM,
        Type.SHARED_COST: Kind.SHARED_COST,
        Type.PAGER: Kind.PAGER,
        Type.UAN: Kind.COMPANY,
        Type.VOICEMAIL: Kind.VOICEMAIL,
    }.get(phonenumbers.number_type(parsed), Kind.OTHER)
