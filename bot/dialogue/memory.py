"""What the talk was about lately, so that a follow-up is understood: bounded, and it fades.

One value of each kind with the time at which it was kept; the dialogue state holds it as JSON.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from bot.knowledge.rules.topic import Topic
from bot.models import Entity, EntityKind

KEY = "memory"  # in the dialogue state
MOST = 60  # characters of a value


class Kept(StrEnum):
    """A kind of thing that is remembered."""

    TOPIC = "topic"  # what the bot's last answer was about: the FAQ entry's slug, or order_status
    ORDER = "order"  # the key of the order that was spoken of
    LATE = "late"  # the order whose delay was told
    OFFER = "offer"  # a person was offered; a yes calls one
    CALL = "call"  # a call was offered
    MISSES = "misses"  # how many texts were not understood
    DATE = "date"  # in the last answer, as ISO writes it
    STORE = "store"
    CITY = "city"
    COUNTRY = "country"
    PRODUCT = "product"


_BRIEF, _DAY, _DAYS = timedelta(minutes=30), timedelta(days=1), timedelta(days=4)
LASTS: Mapping[Kept, timedelta] = {
    Kept.TOPIC: _BRIEF,
    Kept.ORDER: _DAYS,
    Kept.LATE: _DAY,
    Kept.OFFER: timedelta(days=7),
    Kept.CALL: _DAY,
    Kept.MISSES: timedelta(hours=1),
    Kept.DATE: _BRIEF,
    Kept.STORE: _DAY,
    Kept.CITY: _DAY,
    Kept.COUNTRY: _DAY,
    Kept.PRODUCT: _DAY,
}
# What texts name: a shop's name and a town's take the place of each other.
NAMED: Mapping[EntityKind, Kept] = {
    EntityKind.STORE: Kept.STORE,
    EntityKind.CITY: Kept.CITY,
    EntityKind.COUNTRY: Kept.COUNTRY,
    EntityKind.PRODUCT: Kept.PRODUCT,
}
_REPLACES = {EntityKind.STORE: Kept.CITY, EntityKind.CITY: Kept.STORE}


class Memory:
    """What is remembered at one instant. It belongs to one turn, which may change it."""

    def __init__(self, now: datetime, kept: Mapping[Kept, tuple[str, datetime]] | None = None):
        self.now = now
        self._kept = dict(kept or {})

    @classmethod
    def read(cls, state: Mapping[str, object] | None, now: datetime) -> Memory:
        """Returns what the dialogue state remembers; what can't be read is forgotten."""
        stored = (state or {}).get(KEY)
        found = {}
        for kind in Kept:
            if (one := _entry(stored, kind)) is not None:
                found[kind] = one
        return cls(now, found)

    def recall(self, kind: Kept) -> str | None:
        """Returns the value of that kind unless it has faded."""
        value, at = self._kept.get(kind, (None, self.now))
        return value if self.now - at <= LASTS[kind] else None

    def age(self, kind: Kept) -> timedelta:
        """Returns how long ago the value was kept; zero if there is none."""
        return self.now - self._kept.get(kind, ("", self.now))[1]

    def keep(self, kind: Kept, value: str) -> None:
        """Remembers the value from now on."""
        self._kept[kind] = (value[:MOST], self.now)

    def forget(self, *kinds: Kept) -> None:
        """Forgets the values of these kinds."""
        for kind in kinds:
            self._kept.pop(kind, None)

    def about(self, topic: str) -> None:
        """Notes what an answer is about. An offer that stood before it is void, and so are the day
        and the order's delay if the matter is another."""
        if family(topic) != family(self.recall(Kept.TOPIC) or ""):
            self.forget(Kept.DATE)
        self.keep(Kept.TOPIC, topic)
        self.forget(Kept.OFFER)

    def told(self, topic: Topic) -> None:
        """Notes what the last answer named."""
        named = {
            Kept.DATE: topic.day.isoformat() if topic.day else None,
            Kept.STORE: topic.store,
            Kept.COUNTRY: topic.country,
            Kept.PRODUCT: topic.product,
        }
        for kind, value in named.items():
            if value:
                self.keep(kind, value)

    def topic(self) -> Topic | None:
        """Returns what the last answer was about, None if that has faded."""
        slug, day = self.recall(Kept.TOPIC), self.recall(Kept.DATE)
        if slug is None:
            return None
        return Topic(
            slug,
            date.fromisoformat(day) if day else None,
            self.recall(Kept.STORE),
            self.recall(Kept.COUNTRY),
            self.recall(Kept.PRODUCT),
        )

    def miss(self) -> int:
        """Counts a text that was not understood. Returns how many there are with it."""
        before = self.recall(Kept.MISSES) or ""
        count = (int(before) if before.isdecimal() else 0) + 1
        self.keep(Kept.MISSES, str(count))
        return count

    def hear(self, entities: Iterable[Entity]) -> None:
        """Remembers what a text names, the last of each kind."""
        for entity in entities:
            if kind := NAMED.get(entity.kind):
                if other := _REPLACES.get(entity.kind):
                    self.forget(other)
                self.keep(kind, entity.value)

    def written(self) -> dict[str, list[str]]:
        """Returns it as JSON, without what has faded."""
        return {
            kind.value: [value, at.isoformat(timespec="seconds")]
            for kind, (value, at) in self._kept.items()
            if self.now - at <= LASTS[kind]
        }


def family(topic: str) -> str:
    """Returns the matter that a topic belongs to: the intent's name for a part of its answers."""
    return "_".join(topic.split("_")[:2])


def _entry(stored: Any, kind: Kept) -> tuple[str, datetime] | None:
    try:
        value, written = stored[kind.value]
        at = datetime.fromisoformat(written)
        return (str(value)[:MOST], at) if at.tzinfo else None
    except (KeyError, TypeError, ValueError):
        return None
