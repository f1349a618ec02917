"""Fills placeholders such as {first_name} in the texts of campaigns."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

from bot.errors import UsageError

MAX_VALUE = 40  # characters that a value may add to a text

_PLACEHOLDER = re.compile(r"\{([a-z][a-z0-9_]*)\}")
_HIDDEN = frozenset({"Cc", "Cs", "Co", "Cn", "Zl", "Zp"})
_DIRECTIONS = frozenset("\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def placeholders(template: str) -> tuple[str, ...]:
    """Returns the names in braces, each once, in order."""
    return tuple(dict.fromkeys(_PLACEHOLDER.findall(template)))


def has_stray_brace(template: str) -> bool:
    """Returns whether a brace is left that belongs to no placeholder ("{First Name}", "{{x}}")."""
    return any(brace in _PLACEHOLDER.sub("", template) for brace in "{}")


def personalise(
    template: str, values: Mapping[str, str | None], fallbacks: Mapping[str, str]
) -> str:
    """Fills the text's placeholders: with the value, or if that is blank, with the fallback.

    Braces within a value stay as they are. Raises UsageError for a placeholder with neither; a
    checked campaign has none.
    """

    def filled(found: re.Match[str]) -> str:
        name = found[1]
        value = clean_value(values.get(name) or "") or fallbacks.get(name)
        if value is None:
            raise UsageError(f"{{{name}}} has no value and no fallback.")
        return value

    return _PLACEHOLDER.sub(filled, template)


def longest(template: str, fallbacks: Mapping[str, str]) -> int:
    """Returns the UTF-16 code units of the text when every value is as long as it may be."""
    text = _PLACEHOLDER.sub(
        lambda found: "x" * max(MAX_VALUE, len(fallbacks.get(found[1], ""))), template
    )
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def clean_value(value: str) -> str:
    """Returns `value` on one line, MAX_VALUE long at most, without control or direction marks."""
    shown = "".join(
        " " if char.isspace() else char
        for char in value
        if char.isspace() or (unicodedata.category(char) not in _HIDDEN and char not in _DIRECTIONS)
    )
    return " ".join(shown.split())[:MAX_VALUE].rstrip()
