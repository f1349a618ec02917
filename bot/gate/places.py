"""A recipient's possible places, by phone number, postcode and zone: country, states, time zones.

An unknown part is left open: all states, all possible zones. The gate then allows only what all of
them allow. Sources: the `phonenumbers` package (loaded when a place is first asked for, since the
webhook needs none) and places.toml, which names its own.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import available_timezones

from bot.gate.packs.model import NOWHERE, Place
from bot.sms.phone import BadAddress, country, parse

# Countries of their own in ISO 3166 and in the numbering plans, under another country's law. (New
# Caledonia, French Polynesia, Wallis and Futuna have a telecommunications law of their own.)
US_TERRITORIES = frozenset({"PR", "VI", "GU", "AS", "MP"})
FRENCH_OVERSEAS = frozenset({"GP", "MQ", "GF", "RE", "YT", "PM", "BL", "MF"})

_NORTH_AMERICA = US_TERRITORIES | {"US", "CA"}
_FRENCH_POSTCODES = FRENCH_OVERSEAS | {"FR", "NC", "PF", "WF", "TF"}
_ZIP = re.compile(r"([0-9]{4,5})(?:-?[0-9]{4})?", re.ASCII)
_CANADIAN = re.compile(r"([A-Z][0-9][A-Z])(?:[ -]?[0-9][A-Z][0-9])?", re.ASCII)
_FRENCH = re.compile(r"(?:F-?)?([0-9]{4,5})", re.ASCII)
_NOT_ZONES = {"localtime", "Factory"}  # files beside the zones that are no zones

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _Table:
    """places.toml, indexed by code. Areas are states ("US-FL"), provinces and territories ("PR").

    The `zone_` tables hold only codes that lie in fewer zones than their area."""

    zones: Mapping[str, tuple[str, ...]]
    by_area_code: Mapping[str, tuple[str, ...]]
    by_postcode: Mapping[str, tuple[str, ...]]
    zone_by_area_code: Mapping[str, str]
    zone_by_postcode: Mapping[str, str]
    french: Mapping[str, tuple[str, ...]]


def standing_for(number: str) -> str:
    """Returns a number that lies where this one does, the same for thousands: the last four digits
    of those of France, the United States and Canada decide nothing."""
    code = 3 if number.startswith("+33") else 2 if number[2:5] in _table().by_area_code else 0
    alike = code and len(number) == 12 and number[:code] in ("+33", "+1") and number[1:].isdigit()
    return f"{number[:-4]}0000" if alike else number


def place(number: str, postcode: str | None = None, zone: str | None = None) -> Place:
    """Returns the possible place of the person at `number` (E.164, with or without `whatsapp:`).

    Total: an address that is no phone number is NOWHERE; a meaningless postcode or zone is ignored.
    postcode: the contact's own, of the United States, Canada or France; it overrides the area code.
    zone: the contact's own, an IANA name; it overrides both.
    """
    return _place(standing_for(number), postcode, zone)


@lru_cache(maxsize=65_536)
def _place(number: str, postcode: str | None, zone: str | None) -> Place:
    import phonenumbers

    try:
        e164 = parse(number).number
    except BadAddress:
        return NOWHERE
    home = country(e164) if e164 else None
    if e164 is None or home is None:
        return NOWHERE
    parsed = phonenumbers.parse(e164)
    if not phonenumbers.is_possible_number(parsed):
        return NOWHERE
    valid = phonenumbers.is_valid_number(parsed)
    regions: tuple[str, ...] = ()
    if home in _NORTH_AMERICA:
        home, regions, zones = _north_american(home, e164[2:5] if valid else "", postcode or "")
    else:
        zones = _french(postcode or "") if home in _FRENCH_POSTCODES else ()
        zones = zones or _zones_of_number(e164, valid)
    own = (zone or "").strip()
    return Place(home, regions, (own,) if own in _known_zones() else zones)


def _north_american(
    home: str, area_code: str, postcode: str
) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    """Returns country, states and zones: by postcode if it is known, else by area code.

    If neither is known, returns all of the country's."""
    table, code = _table(), _north_american_postcode(postcode)
    if areas := _longest(table.by_postcode, code):
        only = _longest(table.zone_by_postcode, code)
    elif areas := table.by_area_code.get(area_code, ()):
        only = table.zone_by_area_code.get(area_code)
    else:
        areas, only = tuple(area for area in table.zones if _country_of(area) == home), None
    zones = (only,) if only else _each(zone for area in areas for zone in table.zones[area])
    return _country_of(areas[0]), tuple(area for area in areas if "-" in area), zones


def _north_american_postcode(postcode: str) -> str:
    """Returns a ZIP code's five digits, a Canadian code's first three characters, or "".

    A ZIP of four digits has lost its zero in a spreadsheet."""
    text = postcode.strip().upper()
    if found := _ZIP.fullmatch(text):
        return found[1].zfill(5)
    found = _CANADIAN.fullmatch(text)
    return found[1] if found else ""


def _french(postcode: str) -> tuple[str, ...]:
    """Returns the zones of a French postcode, or () if it names none."""
    found = _FRENCH.fullmatch(postcode.strip().upper())
    code = found[1].zfill(5) if found else ""
    if "01" <= code[:2] <= "95":
        return ("Europe/Paris",)
    return _table().french.get(code[:3], ())


def _zones_of_number(e164: str, valid: bool) -> tuple[str, ...]:
    """Returns the possible zones of a number: all of its calling code's if it names no place."""
    import phonenumbers
    from phonenumbers import timezone
    from phonenumbers.tzdata import TIMEZONE_DATA

    parsed = phonenumbers.parse(e164)
    found = _each(timezone.time_zones_for_number(parsed)) if valid else ()
    if found := tuple(zone for zone in found if zone in _known_zones()):
        return found
    code = str(parsed.country_code)
    return TIMEZONE_DATA.get(code) or _each(
        zone for prefix, zones in TIMEZONE_DATA.items() if prefix.startswith(code) for zone in zones
    )


@cache
def _known_zones() -> frozenset[str]:
    return frozenset(available_timezones() - _NOT_ZONES)


@cache
def _table() -> _Table:
    areas: dict[str, Any] = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))
    french = areas.pop("french")
    by_area_code: dict[str, tuple[str, ...]] = {}
    by_postcode: dict[str, tuple[str, ...]] = {}
    zone_by_area_code: dict[str, str] = {}
    zone_by_postcode: dict[str, str] = {}
    for area, row in areas.items():
        for number in row["area_codes"]:
            by_area_code[str(number)] = (*by_area_code.get(str(number), ()), area)
        for prefix in _prefixes(row["postcodes"]):
            by_postcode[prefix] = (*by_postcode.get(prefix, ()), area)
        for zone, part in row.get("only", {}).items():
            zone_by_area_code |= {str(number): zone for number in part.get("area_codes", ())}
            zone_by_postcode |= dict.fromkeys(_prefixes(part.get("postcodes", "")), zone)
    return _Table(
        {area: tuple(row["zones"]) for area, row in areas.items()},
        by_area_code,
        by_postcode,
        zone_by_area_code,
        zone_by_postcode,
        {prefix: tuple(zones) for prefix, zones in french.items()},
    )


def _prefixes(listed: str) -> list[str]:
    """Expands a list of prefixes: 010-012 055 becomes 010, 011, 012, 055."""
    found = []
    for part in listed.split():
        first, _, last = part.partition("-")
        if last:
            found += [f"{number:03}" for number in range(int(first), int(last) + 1)]
        else:
            found.append(first)
    return found


def _longest(table: Mapping[str, T], code: str) -> T | None:
    """Returns the table's value for the longest beginning of `code` that is in it."""
    return next((table[code[:n]] for n in range(len(code), 0, -1) if code[:n] in table), None)


def _country_of(area: str) -> str:
    return area.partition("-")[0]


def _each(zones: Iterable[str]) -> tuple[str, ...]:
    """Returns the zones without repetitions, in the order of their first appearance."""
    return tuple(dict.fromkeys(zones))
