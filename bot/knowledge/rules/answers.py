"""Computes the answer that the facts give, for what the text names and what was spoken of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.knowledge.model import ShopFacts
from bot.knowledge.rules import opening, returns, shipping
from bot.knowledge.rules.asked import (
    ABROAD,
    COST,
    DELIVERY,
    HOURS,
    LOCATION,
    RETURN,
    asks_abroad,
    asks_origin,
    asks_other_shop,
    asks_others,
    bare_amount,
    fact_asked,
    is_bare,
    is_ordering,
    may_be_returned,
    plain,
)
from bot.knowledge.rules.countries import CITY_COUNTRY, far_places
from bot.knowledge.rules.said import Said, said
from bot.knowledge.rules.topic import Topic
from bot.models import Entity, EntityKind, Language
from bot.reading import dates
from bot.reading.days import days
from bot.reading.moments import NO_MOMENT, Moment, moment, months_ago
from bot.sms import spoken

RETURNS = (RETURN, "return_refund_exchange")


@dataclass(frozen=True, slots=True)
class Heard:
    """A question as it was read. last: what the last answer was about. now: the local time."""

    text: str
    entities: Sequence[Entity]
    language: Language
    now: datetime
    when: Moment = NO_MOMENT
    last: Topic | None = None

    def named(self, kind: EntityKind) -> str | None:
        """Returns the first thing of that kind that the text names."""
        return next((one.value for one in self.entities if one.kind is kind), None)

    @property
    def countries(self) -> list[str]:
        """The countries that the text names, or those of the foreign cities that it names."""
        found = [one.value for one in self.entities if one.kind is EntityKind.COUNTRY]
        cities = [one.value for one in self.entities if one.kind is EntityKind.CITY]
        found += [CITY_COUNTRY[city] for city in cities if city in CITY_COUNTRY]
        found += far_places(plain(self.text))
        return list(dict.fromkeys(found))

    def topic(self, slug: str) -> Topic:
        """Returns what an answer to it is about."""
        days = self.when.days
        product = self.named(EntityKind.PRODUCT)
        country = next(iter(self.countries), None)
        return Topic(slug, days[0] if days else None, None, country, product)


@dataclass(frozen=True, slots=True)
class Computed:
    """An answer, and what it is about."""

    said: tuple[Said, ...]
    topic: Topic


def heard(
    text: str,
    entities: Sequence[Entity],
    language: Language,
    now: datetime,
    last: Topic | None = None,
) -> Heard:
    """Reads a question. now: the local time."""
    return Heard(text, entities, language, now, moment(text, now, language), last)


def asked(question: Heard, intent: str) -> str | None:
    """Returns the slug of the fact that the question's words ask for, if they surely do."""
    return fact_asked(question.text, intent, question.when, question.entities, question.last)


def is_elsewhere(slug: str, text: str) -> bool:
    """Returns whether a text that seems to ask for our hours asks for another place's, or one that
    seems to ask for delivery to a country where a thing is from."""
    said = plain(text)
    return (slug.startswith(HOURS) and asks_others(said)) or (
        slug.startswith(DELIVERY) and asks_origin(said)
    )


def compute(facts: ShopFacts, slug: str, question: Heard) -> Computed | None:
    """Returns the answer to the question of that slug; None where the facts have none."""
    if slug.startswith(HOURS) and facts.hours is not None:
        return _hours(facts, question)
    if slug in (DELIVERY, COST, ABROAD) and facts.delivery is not None:
        return _delivery(facts, slug, question)
    if slug == LOCATION:
        return _elsewhere(facts, question)
    bought = _bought(question)
    if facts.returns is not None and (slug == RETURN or (bought and slug in RETURNS)):
        said = returns.answer(facts, bought, question.now.date(), question.language)
        return Computed(said, question.topic(slug))
    return None


def _hours(facts: ShopFacts, question: Heard) -> Computed:
    when, last = question.when, question.last
    follows = last is not None and last.slug.startswith((HOURS, "store_location"))
    shop = _shop(facts, question)
    if last and follows and shop is None and is_bare(question.text, question.entities, when):
        shop = last.store if last.store in facts.shops else None
    if last and follows and not when and last.day and shop != last.store:
        when = Moment(days=(last.day,))
    said = opening.answer(facts, when, question.now, question.language, shop)
    return Computed(said, Topic(HOURS, when.days[0] if when.days else None, shop))


def _shop(facts: ShopFacts, question: Heard) -> str | None:
    """Returns the shop that is named, itself or by its city, or the other one."""
    if (named := question.named(EntityKind.STORE)) in facts.shops:
        return named
    city = question.named(EntityKind.CITY)
    there = [name for name, shop in facts.shops.items() if city and shop.city == city]
    if len(there) == 1:
        return there[0]
    if asks_other_shop(plain(question.text)):
        last = question.last and question.last.store
        others = [name for name in facts.shops if name != (last or next(iter(facts.shops)))]
        return others[0] if len(others) == 1 else None
    return None


def _elsewhere(facts: ShopFacts, question: Heard) -> Computed | None:
    """Says where the shops are, to who asks for one in another town."""
    city = question.named(EntityKind.CITY)
    cities = list(dict.fromkeys(shop.city for shop in facts.shops.values() if shop.city))
    if city is None or not cities or city in cities:
        return None
    there = spoken.listed(cities, question.language)
    return Computed(
        (said("utter_shop_elsewhere", city=city, cities=there),), question.topic(LOCATION)
    )


def _delivery(facts: ShopFacts, slug: str, question: Heard) -> Computed:
    said = plain(question.text)
    countries = question.countries
    last = question.last
    amount = shipping.amount(said) or bare_amount(said)
    abroad = not countries and asks_abroad(said)
    if not (countries or abroad) and last and last.slug.startswith(DELIVERY) and last.country:
        countries = [last.country]  # "and for 80 euros?", "how many days would that take"
    abroad = abroad or (slug == ABROAD and not countries)
    when = NO_MOMENT if slug != DELIVERY or is_ordering(said) else question.when
    asked = shipping.Asked(countries, amount, abroad, when)
    told = shipping.answer(facts, asked, question.language)
    return Computed(told, question.topic(slug))


def _bought(question: Heard) -> date | None:
    """Returns the day of the purchase that a text about a return names."""
    said = plain(question.text)
    if not may_be_returned(said):
        return None
    today = question.now.date()
    for one in days(said):
        day = dates.resolve(one, today, question.language, past=True)
        if day is not None and day <= today:
            return day
    if ago := months_ago(said):
        return today - timedelta(days=ago)
    return None
