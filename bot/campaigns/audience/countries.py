"""How the numbers of a country begin, for a query that can't ask `phonenumbers` row by row."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache

from bot.sms.phone import country

NORTH_AMERICA = 1
_LEADING = 4  # digits after the code that tell apart who shares it
_AREA = 3


@dataclass(frozen=True, slots=True)
class Numbers:
    """The numbers of a country: a calling code and, where countries share it, the digits after it.

    only: they begin so; but: they don't begin so, which is the country that has all the rest."""

    code: str
    only: frozenset[str] = frozenset()
    but: frozenset[str] = frozenset()


def countries() -> Collection[str]:
    """Returns the countries that can be told by a number."""
    return _known().keys()


def numbers(code: str) -> Numbers:
    """Returns the numbers of a country. Raises KeyError if they can't be told."""
    return _known()[code]


@cache
def _known() -> Mapping[str, Numbers]:
    import phonenumbers  # its metadata takes time to load

    found: dict[str, Numbers] = {}
    for code, regions in phonenumbers.COUNTRY_CODE_TO_REGION_CODE.items():
        if "001" in regions:  # ships, satellites and the like
            continue
        main, *others = regions
        shares = _american(others) if code == NORTH_AMERICA else _sharing(others)
        found |= {region: Numbers(f"+{code}", only=those) for region, those in shares.items()}
        rest = frozenset().union(*shares.values())
        found[main] = Numbers(f"+{code}", but=rest)
    return found


def _american(others: Collection[str]) -> Mapping[str, frozenset[str]]:
    """Returns the area codes of those that share +1 with the United States."""
    area_of = {str(area): country(f"+1{area}2345678") for area in range(200, 1000)}
    return {
        one: those
        for one in others
        if (those := frozenset(area for area, home in area_of.items() if home == one))
    }


def _sharing(others: Collection[str]) -> Mapping[str, frozenset[str]]:
    """Returns the first digits of those that share another code; who can't be told is left out, and
    counts with the main country."""
    import phonenumbers

    found = {}
    for one in others:
        metadata = phonenumbers.PhoneMetadata.metadata_for_region(one, None)
        leading = metadata.leading_digits if metadata else None
        if leading:
            digits = (str(number).zfill(_LEADING) for number in range(10**_LEADING))
            found[one] = frozenset(each for each in digits if re.match(leading, each))
    return {one: those for one, those in found.items() if those}


def length(those: frozenset[str]) -> int:
    """Returns how many digits tell these apart."""
    return len(next(iter(those), ""))
