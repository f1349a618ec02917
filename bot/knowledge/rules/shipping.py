"""Answers what delivery costs and how long it takes: to a country, for an amount, on a day."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from bot.gate.hours import public_holidays
from bot.knowledge.model import Delivery, DeliveryZone, ShopFacts
from bot.knowledge.rules.countries import country_name
from bot.knowledge.rules.hours import weekdays
from bot.knowledge.rules.said import Said, said
from bot.models import Language
from bot.reading.moments import NO_MOMENT, Moment
from bot.reading.numbers import NUMBERS, any_of
from bot.sms import spoken

MOST_COUNTRIES = 2  # that one answer says
_SUM = r"\d{1,4}(?:[.,]\d{1,2})?"
_CURRENCY = r"(?:eu?ros?|eur|balles|dollars?|pounds?|quid|bucks)"
_WORDS = NUMBERS | {
    "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90, "a hundred": 100, "one hundred": 100,
    "soixante dix": 70, "quatre vingt": 80, "quatre vingts": 80, "quatre vingt dix": 90,
    "cent": 100,
}  # fmt: skip
_IN_WORDS = re.compile(rf"\b(?P<words>{any_of(_WORDS)}) {_CURRENCY}\b")
_AMOUNT = re.compile(
    rf"(?<![\w.,])(?:[€$£] ?(?P<before>{_SUM})(?!\d)"
    rf"|(?P<after>{_SUM}) ?(?:€|\$|£|e\b|{_CURRENCY}\b))"
)


def amount(plain: str) -> Decimal | None:
    """Returns the sum of money that a folded text names, the first one."""
    if match := _AMOUNT.search(plain):
        return Decimal((match["before"] or match["after"]).replace(",", "."))
    if match := _IN_WORDS.search(plain):
        return Decimal(_WORDS[match["words"].replace("-", " ")])
    return None


@dataclass(frozen=True, slots=True)
class Asked:
    """What a text asks of delivery. abroad: of other countries without naming one; when: the day
    on which something would be brought."""

    countries: Sequence[str] = ()
    amount: Decimal | None = None
    abroad: bool = False
    when: Moment = NO_MOMENT


def answer(facts: ShopFacts, asked: Asked, language: Language) -> tuple[Said, ...]:
    """Returns what answers a question about delivery; nothing if the facts have none."""
    delivery = facts.delivery
    if delivery is None:
        return ()
    speaker = _Speaker(facts, delivery, language)
    if asked.countries:
        return tuple(
            speaker.to(country, asked.amount) for country in asked.countries[:MOST_COUNTRIES]
        )
    if asked.abroad:
        return tuple(speaker.abroad())
    if asked.when.days and asked.amount is None:
        return (speaker.on(asked.when.days[0], usual=bool(asked.when.usual)),)
    return tuple(speaker.in_general(asked.amount))


def zone_of(delivery: Delivery, country: str) -> DeliveryZone | None:
    """Returns the first zone that has the country."""
    return next((zone for zone in delivery.zones.values() if zone.has(country)), None)


@dataclass(frozen=True, slots=True)
class _Speaker:
    facts: ShopFacts
    delivery: Delivery
    language: Language

    def _money(self, amount: Decimal) -> str:
        return spoken.money(amount, self.facts.currency, self.language)

    def _zone(self, zone: DeliveryZone, place: str, amount: Decimal | None = None) -> Said:
        price = self._money(zone.price)
        note = zone.note.get(self.language, "")
        days = spoken.count(*zone.least_and_most, self.language)
        common = {"place": place, "days": days, "note": f" {note}" if note else ""}
        if zone.price == 0:
            return said("utter_delivery_free", **common)
        if zone.free_from is None:
            return said("utter_delivery", price=price, **common)
        free_from = self._money(zone.free_from)
        if amount is None:
            return said("utter_delivery_free_from", price=price, free_from=free_from, **common)
        name = "utter_delivery_free_for" if amount >= zone.free_from else "utter_delivery_for"
        return said(name, price=price, free_from=free_from, amount=self._money(amount), **common)

    def to(self, country: str, amount: Decimal | None) -> Said:
        """Says what delivery to a country costs, or that there is none."""
        place = country_name(country, self.language)
        if zone := zone_of(self.delivery, country):
            return self._zone(zone, place, amount)
        return said("utter_delivery_not_to", place=place, places=self._places())

    def _places(self) -> str:
        names = [name for zone in self.delivery.zones.values() for name in self._names(zone)]
        return spoken.listed(names, self.language)

    def _names(self, zone: DeliveryZone) -> list[str]:
        """Returns what the zone is called, else its countries."""
        if self.language in zone.name:
            return [zone.name[self.language]]
        return [country_name(code, self.language) for code in zone.countries]

    def abroad(self) -> Iterator[Said]:
        """Says where else delivery goes, and at which price."""
        home = zone_of(self.delivery, self.facts.country)
        zones = [zone for zone in self.delivery.zones.values() if zone is not home]
        for zone in zones[:MOST_COUNTRIES]:
            yield self._zone(zone, spoken.listed(self._names(zone), self.language))
        if not zones:
            yield said("utter_delivery_only", places=self._places())

    def in_general(self, amount: Decimal | None) -> Iterator[Said]:
        """Says the price at home."""
        home = zone_of(self.delivery, self.facts.country)
        zone = home or next(iter(self.delivery.zones.values()))
        yield self._zone(zone, spoken.listed(self._names(zone), self.language), amount)

    def on(self, day: date, *, usual: bool) -> Said:
        """Says whether parcels are brought on that day; with usual, on that weekday."""
        days = weekdays(self.delivery.weekdays)
        runs = spoken.weekdays(days[0], days[-1], self.language)
        holiday = not usual and day in public_holidays(self.facts.country, day.year)
        named = (
            spoken.month_day(day, self.language)
            if holiday
            else spoken.weekday(day.weekday(), self.language)
        )
        brought = day.weekday() in days and not holiday
        return said(
            "utter_delivery_on" if brought else "utter_delivery_not_on", day=named, week=runs
        )
