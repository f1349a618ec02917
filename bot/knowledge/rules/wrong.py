"""Says what is wrong with facts and hours, in words that pages say in other languages."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from pydantic import ValidationError

from bot.errors import NO_WORDS, BadWordsError, Said
from bot.knowledge.rules import paths

# Pydantic's kinds of errors; its own words are English only.
_NO_NUMBER = Said("is no number")
_KINDS: Mapping[str, Callable[[dict[str, Any]], Said]] = {
    "missing": lambda _: Said("is missing"),
    "extra_forbidden": lambda _: Said("is not known here"),
    "greater_than_equal": lambda limit: Said("must be %(least)s or more", least=limit["ge"]),
    "less_than_equal": lambda limit: Said("must be %(most)s at most", most=limit["le"]),
    "less_than": lambda limit: Said("must be less than %(most)s", most=limit["lt"]),
    "string_too_short": lambda _: Said("is empty"),
    "too_short": lambda _: Said("is empty"),
    "string_too_long": lambda limit: Said(
        "is longer than %(most)s characters", most=limit["max_length"]
    ),
    "string_pattern_mismatch": lambda _: Said("is not written as EUR"),
    "decimal_parsing": lambda _: _NO_NUMBER,
    "decimal_type": lambda _: _NO_NUMBER,
    "int_parsing": lambda _: _NO_NUMBER,
    "int_type": lambda _: _NO_NUMBER,
    "int_from_float": lambda _: _NO_NUMBER,
}


def what_is_wrong(error: ValidationError) -> Said:
    """Returns all that is wrong, a line each: where, and what."""
    lines = NO_WORDS
    for one in reversed(error.errors()):
        where = paths.said(one["loc"]) if one["loc"] else Said("all")
        line = Said("  %(where)s: %(what)s", where=where, what=_what(one))
        lines = Said("%(line)s\n%(rest)s", line=line, rest=lines) if lines else line
    return lines


def _what(one: Mapping[str, Any]) -> Said:
    limits = one.get("ctx", {})
    if isinstance(cause := limits.get("error"), BadWordsError):
        return cause.said
    kind = _KINDS.get(one["type"])
    return kind(limits) if kind else Said("%(what)s", what=one["msg"])
