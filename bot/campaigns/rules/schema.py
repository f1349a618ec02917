"""Describes the campaign file as a JSON Schema, for editors and other programs.

docs/campaign.schema.json is this schema; a test compares them, and the reader of the file with it.
"""

from __future__ import annotations

from typing import Any

from bot.campaigns.rules.file import CLASSES, MAX_NAME, Match
from bot.models import Language
from bot.surveys.rules.file import KINDS, MAX_OPTIONS, MAX_QUESTIONS, OnInvalid

_SAID = {"type": ["string", "number"], "minLength": 1}
_TEXTS = {
    "type": "object",
    "properties": {language.value: _SAID for language in Language},
    "additionalProperties": False,
    "minProperties": 1,
}


def schema() -> dict[str, Any]:
    """Returns the schema."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A campaign of Texto",
        "type": "object",
        "required": ["name", "class", "audience", "text"],
        "additionalProperties": False,
        "properties": {
            "name": {"type": ["string", "number"], "minLength": 1, "maxLength": MAX_NAME},
            "class": {
                "enum": [one.value for one in CLASSES],
                "description": "decides what consent is needed",
            },
            "program": {"type": ["string", "null"], "description": "default: the number's"},
            "number": {"type": ["string", "null"], "description": "one of ours, in quotes"},
            "audience": _audience(),
            "text": {**_TEXTS, "description": "by language, with {placeholders}"},
            "way_out": {
                "type": ["boolean", "null"],
                "description": "adds the line that says how to stop, unless the text says so",
            },
            "fallback": {
                "type": ["object", "null"],
                "description": "what stands for a placeholder of somebody without a value",
                "additionalProperties": {"anyOf": [_SAID, _TEXTS]},
            },
            "survey": {"anyOf": [_survey(), {"type": "null"}]},
        },
    }


def _audience() -> dict[str, Any]:
    return {
        "type": "object",
        "required": ["tags"],
        "additionalProperties": False,
        "properties": {
            "tags": {"type": "array", "minItems": 1, "items": _SAID},
            "match": {"enum": [one.value for one in Match], "default": Match.ANY.value},
        },
    }


def _survey() -> dict[str, Any]:
    question = {
        "type": "object",
        "required": ["key", "type", "text"],
        "additionalProperties": False,
        "properties": {
            "key": _SAID,
            "type": {"enum": list(KINDS)},
            "text": _TEXTS,
            "options": {
                "type": "object",
                "properties": {
                    language.value: {"type": "array", "items": _SAID, "maxItems": MAX_OPTIONS}
                    for language in Language
                },
                "additionalProperties": False,
            },
            "help": _TEXTS,
        },
    }
    return {
        "type": "object",
        "required": ["questions", "thanks"],
        "additionalProperties": False,
        "properties": {
            "questions": {
                "type": "array",
                "minItems": 1,
                "maxItems": MAX_QUESTIONS,
                "items": question,
            },
            "thanks": _TEXTS,
            "on_invalid": {"enum": [one.value for one in OnInvalid]},
        },
    }
