"""Describes a survey as a JSON Schema, the definition `survey` of a campaign's."""

from __future__ import annotations

from typing import Any

from bot.models import Language
from bot.surveys.rules.condition_file import ANSWERED, MOST_ALTERNATIVES, SKIPPED
from bot.surveys.rules.file import (
    MAX_QUESTIONS,
    MOST_HOURS,
    MOST_OUTCOMES,
    MOST_TRIES,
    WAITS,
    OnInvalid,
)
from bot.surveys.rules.question_file import KINDS, MAX_DECIMALS, MAX_LISTED

_SAID = {"type": ["string", "number"], "minLength": 1}


def definitions() -> dict[str, Any]:
    """Returns the definitions that a survey needs, `survey` among them."""
    return {
        "survey_texts": {
            "type": "object",
            "description": "by language; {answer.KEY|words} repeats an earlier answer",
            "properties": {language.value: _SAID for language in Language},
            "additionalProperties": False,
            "minProperties": 1,
        },
        "survey_condition": _condition(),
        "survey_question": _question(),
        "survey": _survey(),
    }


def _of(name: str, **more: object) -> dict[str, Any]:
    return {"$ref": f"#/$defs/{name}", **more}


def _or_none(schema: dict[str, Any]) -> dict[str, Any]:
    return {"anyOf": [schema, {"type": "null"}]}


def _condition() -> dict[str, Any]:
    said = {"type": ["string", "number", "boolean"]}
    tests = {
        "type": "object",
        "description": f"question: answers, a span such as 0-6, {ANSWERED} or {SKIPPED}; all hold",
        "minProperties": 1,
        "additionalProperties": {
            "anyOf": [said, {"type": "array", "minItems": 1, "items": said}],
        },
    }
    several = {"type": "array", "minItems": 1, "maxItems": MOST_ALTERNATIVES, "items": tests}
    return {"description": "of a list one holds", "anyOf": [tests, several]}


def _question() -> dict[str, Any]:
    options = {"type": "array", "items": _SAID, "minItems": 2, "maxItems": MAX_LISTED}
    number = {"type": ["number", "string"]}
    return {
        "type": "object",
        "required": ["key", "type", "text"],
        "additionalProperties": False,
        "properties": {
            "key": {**_SAID, "description": "small letters, digits and _"},
            "type": {"enum": list(KINDS)},
            "text": _of("survey_texts"),
            "options": {
                "description": "of choice and multiple, at most 9; the names of place and product",
                "anyOf": [
                    options,
                    {
                        "type": "object",
                        "properties": {language.value: options for language in Language},
                        "additionalProperties": False,
                    },
                    {"type": "null"},
                ],
            },
            "min": {**number, "description": "of a number"},
            "max": {**number, "description": "of a number"},
            "decimals": {"type": "integer", "minimum": 0, "maximum": MAX_DECIMALS, "default": 0},
            "unit": {"anyOf": [{"type": "string", "minLength": 1}, _of("survey_texts")]},
            "help": _or_none(_of("survey_texts")),
            "optional": {
                "type": "boolean",
                "default": False,
                "description": "the question says how to skip it",
            },
            "when": _or_none(
                _of("survey_condition", description="on earlier answers; else it isn't asked")
            ),
        },
    }


def _survey() -> dict[str, Any]:
    return {
        "type": "object",
        "required": ["questions", "thanks"],
        "additionalProperties": False,
        "properties": {
            "intro": _or_none(_of("survey_texts", description="goes before the first question")),
            "questions": {
                "type": "array",
                "minItems": 1,
                "maxItems": MAX_QUESTIONS,
                "items": _of("survey_question"),
            },
            "thanks": _thanks(),
            **_manners(),
            "incentive": {
                "type": ["string", "number", "null"],
                "minLength": 1,
                "description": "the pool of a coupon for who answers to the end; promotional",
            },
            "anonymous": {"type": "boolean", "default": False},
            "follow_up": {"type": "boolean"},
            "review": _or_none(_of("survey_texts")),
        },
    }


def _thanks() -> dict[str, Any]:
    outcome = {
        "type": "object",
        "required": ["text"],
        "additionalProperties": False,
        "properties": {"when": _of("survey_condition"), "text": _of("survey_texts")},
    }
    outcomes = {"type": "array", "minItems": 1, "maxItems": MOST_OUTCOMES, "items": outcome}
    return {
        "description": "of a list the first one that holds; the last one has no condition",
        "anyOf": [_of("survey_texts"), outcomes],
    }


def _manners() -> dict[str, Any]:
    """Returns what is done about answers that do not come, or are not understood."""
    hours = {
        "type": ["object", "null"],
        "required": ["hours"],
        "additionalProperties": False,
        "properties": {"hours": {"type": "integer", "minimum": 1, "maximum": MOST_HOURS}},
    }
    return {
        "on_invalid": {"enum": [one.value for one in OnInvalid]},
        "tries": {
            "type": "integer",
            "minimum": 1,
            "maximum": MOST_TRIES,
            "default": 1,
            "description": "answers not understood that get help before on_invalid",
        },
        "expires": {**hours, "description": f"how long a question waits; default {WAITS}"},
        "reminder": {**hours, "description": "silence after which it is asked once more"},
    }
