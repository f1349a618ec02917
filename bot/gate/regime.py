"""Selects the rows of the rule packs that hold for one class of text in one place."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from bot.gate.packs.model import Cap, Hours, Packs, Place
from bot.models import MessageClass

SAFE = "SAFE"  # the jurisdiction of the strict setting


@dataclass(frozen=True, slots=True, eq=False)
class Regime:
    """The rows that hold together, at whatever date: each row has its own dates.

    hours: the verified rows first, and among them those of the strict setting, of a state, of the
    country. Compared by identity: there is one for each question (`regime`), and values computed
    from it are cached under it."""

    covered: bool
    country: str | None
    zones: tuple[str, ...]
    hours: tuple[Hours, ...]
    caps: tuple[Cap, ...]


@lru_cache(maxsize=4096)
def regime(packs: Packs, place: Place, message_class: MessageClass, strict: bool) -> Regime:
    """Returns the rows of the country, of every possible region and of the strict setting."""
    country = packs.covers.get(place.country or "")
    jurisdictions = (*((SAFE,) if strict else ()), *place.regions, *(country or ()))
    hours = [
        row
        for name in jurisdictions
        for row in packs.hours.get(name, ())
        if message_class in row.classes
    ]
    caps = [
        row
        for name in jurisdictions
        for row in packs.caps.get(name, ())
        if message_class in row.classes
    ]
    return Regime(
        country is not None,
        place.country,
        place.zones,
        tuple(sorted(hours, key=lambda row: not row.origin.verified)),
        tuple(caps),
    )
