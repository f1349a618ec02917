"""What the last answer was about, so that "and on Sunday?" is understood."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Topic:
    """The subject of an answer. slug: the entry's or the fact's; day, store, country and product:
    what was named, if anything was."""

    slug: str
    day: date | None = None
    store: str | None = None
    country: str | None = None
    product: str | None = None
