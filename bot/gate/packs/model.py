"""The content of a rule pack. A jurisdiction is "US", a state as in "US-FL", "CA", "FR" or "EU"."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from bot.models import Language, MessageClass

Span = tuple[int, int] | None  # minutes after midnight [opens, closes); None: closed all day


@dataclass(frozen=True, slots=True)
class Origin:
    """The origin of a row, and the days on which it holds.

    since: its first day, in the recipient's zone, or None if it is not known (the row then holds as
    far back as anyone asks); until: the first day on which it no longer holds, or None if it has no
    end. An unverified row holds beside the others, so it can only make them stricter."""

    source: str
    since: date | None
    until: date | None
    verified: bool

    def holds(self, day: date) -> bool:
        """Returns whether the row holds on that local day."""
        return (self.since is None or self.since <= day) and (
            self.until is None or day < self.until
        )


@dataclass(frozen=True, slots=True)
class Hours:
    """The hours in which texts of these classes may arrive, in local wall time.

    days: Monday to Sunday. holidays: the span of public holidays, or False if they are like any day
    of the week."""

    jurisdiction: str
    classes: frozenset[MessageClass]
    days: tuple[Span, Span, Span, Span, Span, Span, Span]
    holidays: Span | Literal[False]
    origin: Origin


@dataclass(frozen=True, slots=True)
class Cap:
    """At most `most` texts of these classes in `hours` hours on one subject (a program)."""

    jurisdiction: str
    classes: frozenset[MessageClass]
    most: int
    hours: int
    origin: Origin


@dataclass(frozen=True, slots=True)
class Note:
    """A rule in words: sender restrictions, retention and the like.

    key: its subject; value: the part that code reads (minutes, days, a wording), or "" if it is for
    people only."""

    jurisdiction: str
    key: str
    value: str
    text: str
    origin: Origin


@dataclass(frozen=True, slots=True)
class Words:
    """The keywords that a jurisdiction asks for. kind: stop, start or help."""

    jurisdiction: str
    kind: str
    language: Language | None
    words: tuple[str, ...]
    origin: Origin


@dataclass(frozen=True, slots=True)
class Asks:
    """What a jurisdiction asks of the words of texts of these classes.

    of_text: brand, way_out. way_out, way_out_short_code: how the way out is said in each language,
    the second on a short code, with {number} for it."""

    jurisdiction: str
    classes: frozenset[MessageClass]
    of_text: frozenset[str]
    way_out: Mapping[Language, str]
    way_out_short_code: Mapping[Language, str]
    origin: Origin


@dataclass(frozen=True, slots=True, eq=False)
class Packs:
    """All packs, by jurisdiction.

    A country is covered when it is a key of `covers`, whose value lists the jurisdictions that
    apply to it ("FR": ("FR",), "DE": ("EU",)). regions: the known states and provinces, most of
    them without rows. Compared by identity: values derived from packs are cached under them."""

    covers: Mapping[str, tuple[str, ...]]
    regions: frozenset[str]
    hours: Mapping[str, tuple[Hours, ...]]
    caps: Mapping[str, tuple[Cap, ...]]
    notes: Mapping[str, tuple[Note, ...]]
    words: Mapping[str, tuple[Words, ...]]
    asks: Mapping[str, tuple[Asks, ...]]

    @property
    def jurisdictions(self) -> tuple[str, ...]:
        """The jurisdictions that have a row, in alphabetical order."""
        return tuple(sorted({*self.hours, *self.caps, *self.notes, *self.words, *self.asks}))


@dataclass(frozen=True, slots=True)
class Place:
    """A recipient's possible whereabouts.

    country: ISO 3166, or None if it is not known. regions: the jurisdictions of possible states or
    provinces ("US-FL"), empty if the country has none of ours. zones: IANA names of all possible
    zones, at least one if the country is known."""

    country: str | None
    regions: tuple[str, ...]
    zones: tuple[str, ...]


NOWHERE = Place(None, (), ())
