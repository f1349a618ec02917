"""Reads and changes one value of the facts by its path, such as hours.sun or returns.days."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from bot.errors import Said
from bot.knowledge.rules.hours import CLOSED, DAYS

REMOVED = "none"  # written for a value, it takes what is there away
_NAMES: Mapping[str, Said] = {
    str(name): name
    for name in (
        Said("city"),
        Said("countries"),
        Said("country"),
        Said("currency"),
        Said("days"),
        Said("exceptions"),
        Said("free_from"),
        Said("hours"),
        Said("how"),
        Said("name"),
        Said("note"),
        Said("price"),
        Said("returns"),
        Said("shops"),
        Said("weekdays"),
        Said("zone"),
        Said("zones"),
        *DAYS,
    )
}


def said(path: Sequence[object]) -> Said:
    """Returns a path in words that pages say in other languages: hours.sun."""
    first, *rest = path
    name = _NAMES.get(str(first), Said("%(name)s", name=str(first)))
    return Said("%(name)s.%(rest)s", name=name, rest=said(rest)) if rest else name


def with_value(content: Mapping[str, Any], path: str, value: Any) -> dict[str, Any]:
    """Returns the content with that value at the path; "none" removes what is there."""
    first, _, rest = path.partition(".")
    changed = dict(content)
    if rest:
        inner = changed.get(first)
        changed[first] = with_value(inner if isinstance(inner, Mapping) else {}, rest, value)
    elif value == REMOVED or value is None:
        changed.pop(first, None)
    else:
        changed[first] = value
    return changed


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Said]:
    """Returns what differs, each as "hours.sun: 10:00-13:00 → closed"."""
    old, new = dict(_flat(before)), dict(_flat(after))
    return [
        Said(
            "%(path)s: %(old)s → %(new)s",
            path=said(path),
            old=_value(old.get(path)),
            new=_value(new.get(path)),
        )
        for path in dict.fromkeys([*old, *new])
        if old.get(path) != new.get(path)
    ]


def _value(value: str | None) -> str:
    return {None: Said("none"), CLOSED: Said("closed")}.get(value, value or "")


def _flat(
    content: Mapping[str, Any], before: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], str]]:
    for name, value in content.items():
        if isinstance(value, Mapping):
            yield from _flat(value, (*before, name))
        elif isinstance(value, list | tuple):
            yield (*before, name), ", ".join(map(str, value))
        elif value is not None:
            yield (*before, name), str(value)
