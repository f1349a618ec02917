"""The facts that the shop's answers are computed from, as staff write them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    field_validator,
)

from bot.errors import BadWordsError
from bot.knowledge.rules.hours import HOLIDAYS, is_of, spans, week, weekdays
from bot.models import Language

EU = frozenset(
    "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK".split()
)
_COUNTRY = re.compile(r"[A-Z]{2}")
_DAYS = re.compile(r"(\d{1,2})(?:\s*-\s*(\d{1,2}))?")
_ANY_DAY = date(2024, 1, 1)


def _names(value: object) -> object:
    """Reads keys that YAML takes for dates."""
    if isinstance(value, Mapping):
        return {str(name): one for name, one in value.items()}
    return value


def _codes(value: object) -> object:
    """Reads country codes; YAML takes NO, Norway, for a no."""
    if isinstance(value, str):
        value = value.replace(",", " ").split()
    if isinstance(value, list | tuple):
        return ["NO" if one is False else str(one).strip().upper() for one in value]
    return value


def _decimal(value: object) -> object:
    return str(value) if isinstance(value, float) else value


def _week(hours: dict[str, str]) -> dict[str, str]:
    """Checks the hours of a week, and puts them into its order."""
    week(hours)
    return dict(sorted(hours.items(), key=lambda one: (one[0] == HOLIDAYS, _first(one[0]))))


def _first(days: str) -> int:
    return 0 if days == HOLIDAYS else weekdays(days)[0]


def _exceptions(exceptions: dict[str, str]) -> dict[str, str]:
    for day, words in exceptions.items():
        try:
            is_of(_ANY_DAY, day)
        except ValueError:
            raise BadWordsError(
                "%(day)r is no day: 2026-12-24, 12-25 (every year) or 2026-08-01/2026-08-15",
                day=day,
            ) from None
        spans(words)
    return dict(sorted(exceptions.items()))


Amount = Annotated[
    Decimal,
    BeforeValidator(_decimal),
    Field(ge=0, lt=10_000),
    PlainSerializer(float, when_used="json"),
]
Words = dict[Language, Annotated[str, Field(min_length=1, max_length=160)]]
Hours = Annotated[dict[str, str], BeforeValidator(_names), AfterValidator(_week)]
Exceptions = Annotated[dict[str, str], BeforeValidator(_names), AfterValidator(_exceptions)]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Shop(_Part):
    """One shop of several. hours: None for the usual ones."""

    city: str | None = None
    hours: Hours | None = None
    exceptions: Exceptions = Field(default_factory=dict)


class DeliveryZone(_Part):
    """Countries with the same rates. days: working days, "2-3". name: what they are called."""

    countries: Annotated[tuple[str, ...], BeforeValidator(_codes)]
    price: Amount
    free_from: Amount | None = None
    days: str
    name: Words = Field(default_factory=dict)
    note: Words = Field(default_factory=dict)

    @field_validator("countries")
    @classmethod
    def _are_countries(cls, countries: tuple[str, ...]) -> tuple[str, ...]:
        if wrong := [code for code in countries if not _COUNTRY.fullmatch(code)]:
            raise BadWordsError("%(code)r is no country's code such as FR, nor EU", code=wrong[0])
        return countries

    @field_validator("days", mode="before")
    @classmethod
    def _are_days(cls, days: Any) -> str:
        match = _DAYS.fullmatch(str(days).strip())
        if match is None or (match[2] and int(match[2]) < int(match[1])):
            raise BadWordsError("%(days)r is no number of days such as 3 or 2-3", days=days)
        return str(days).strip()

    @property
    def least_and_most(self) -> tuple[int, int]:
        """The least and the most working days."""
        least, _, most = self.days.partition("-")
        return int(least), int(most or least)

    def has(self, country: str) -> bool:
        """Returns whether the zone has the country."""
        return country in self.countries or ("EU" in self.countries and country in EU)


class Delivery(_Part):
    """How the shop delivers. weekdays: on which parcels are brought. The first zone that has a
    country counts."""

    zones: dict[str, DeliveryZone] = Field(min_length=1)
    weekdays: str = "mon-fri"

    @field_validator("weekdays")
    @classmethod
    def _are_weekdays(cls, written: str) -> str:
        weekdays(written)
        return written


class Returns(_Part):
    """How long something may be returned, and how."""

    days: int = Field(ge=1, le=3650)
    how: Words = Field(default_factory=dict)


class ShopFacts(_Part):
    """All facts of the business; what is left out is answered by the FAQ's entries alone.

    country: whose public holidays count, and where delivery is at home. zone: that of its clocks.
    """

    country: str = "FR"
    zone: str = "Europe/Paris"
    currency: str = Field("EUR", pattern=r"^[A-Z]{3}$")
    hours: Hours | None = None
    exceptions: Exceptions = Field(default_factory=dict)
    shops: dict[str, Shop] = Field(default_factory=dict)
    delivery: Delivery | None = None
    returns: Returns | None = None

    @field_validator("country")
    @classmethod
    def _is_a_country(cls, country: str) -> str:
        if not _COUNTRY.fullmatch(country):
            raise BadWordsError("%(code)r is no country's code such as FR", code=country)
        return country

    @field_validator("zone")
    @classmethod
    def _is_a_zone(cls, zone: str) -> str:
        try:
            ZoneInfo(zone)
        except (KeyError, ValueError, OSError):
            raise BadWordsError(
                "%(zone)r is no time zone such as Europe/Paris", zone=zone
            ) from None
        return zone
