"""Describes what starts a survey for one person after the other, for the campaign's JSON Schema."""

from __future__ import annotations

from typing import Any

from bot.campaigns.rules import starts
from bot.models import Language

SAID = {"type": ["string", "number"], "minLength": 1}
TEXTS = {
    "type": "object",
    "properties": {language.value: SAID for language in Language},
    "additionalProperties": False,
    "minProperties": 1,
}


def one_by_one() -> list[dict[str, Any]]:
    """Returns the ways in which a survey is started for one person after the other."""
    case = {
        "type": "object",
        "required": ["case"],
        "additionalProperties": False,
        "properties": {
            "case": {"const": starts.CLOSED, "description": "when staff close a case"},
            "teams": {
                "type": ["array", "null"],
                "items": SAID,
                "description": "whose cases; without it those of all",
            },
        },
    }
    keyword = {
        "type": "object",
        "required": ["keyword"],
        "additionalProperties": False,
        "properties": {
            "keyword": {"anyOf": [SAID, TEXTS], "description": "when they text it to us"}
        },
    }
    event = {
        "type": "object",
        "required": ["event", "hours"],
        "additionalProperties": False,
        "properties": {
            "event": {**SAID, "maxLength": starts.MAX_EVENT, "description": "what they did"},
            "hours": {
                "type": "integer",
                "minimum": 1,
                "maximum": starts.LONGEST,
                "description": "how long after it",
            },
        },
    }
    return [case, keyword, event]
