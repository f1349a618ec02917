"""Reads and changes one value of the facts by its path, such as hours.sun or returns.days."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

REMOVED = "none"  # written for a value, it takes what is there away


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


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """Returns what differs, each as "hours.sun: 10:00-13:00 → closed"."""
    old, new = dict(_flat(before)), dict(_flat(after))
    return [
        f"{path}: {old.get(path, REMOVED)} → {new.get(path, REMOVED)}"
        for path in dict.fromkeys([*old, *new])
        if old.get(path) != new.get(path)
    ]


def _flat(content: Mapping[str, Any], before: str = "") -> Iterator[tuple[str, str]]:
    for name, value in content.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{before}{name}.")
        elif isinstance(value, list | tuple):
            yield f"{before}{name}", ", ".join(map(str, value))
        elif value is not None:
            yield f"{before}{name}", str(value)
