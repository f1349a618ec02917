"""A figure, and whether it meets its limit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True)
class Figure:
    """A measured figure. `met` is None if it has no limit."""

    name: str
    asked: str
    measured: str
    met: bool | None = None
    value: float | None = None


def at_most(name: str, limit: float, value: float, measured: str, unit: str = "×") -> Figure:
    return Figure(name, f"≤ {limit:g} {unit}", measured, value <= limit, round(value, 4))


def at_least(name: str, limit: float, value: float, measured: str, unit: str = "×") -> Figure:
    return Figure(name, f"≥ {limit:g} {unit}", measured, value >= limit, round(value, 4))


def told(name: str, measured: str, value: float | None = None) -> Figure:
    return Figure(name, "", measured, None, value)


def middle(values: Sequence[float]) -> float:
    return median(values)
