"""A text of the bot by its name in domain.yml, with what fills it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.models import NOTHING


@dataclass(frozen=True, slots=True)
class Said:
    """One sentence of an answer."""

    name: str
    variables: Mapping[str, str] = field(default_factory=lambda: NOTHING)


def said(name: str, **variables: str) -> Said:
    return Said(name, variables)
