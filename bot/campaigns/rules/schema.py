"""Describes the campaign file as a JSON Schema, for editors and other programs.

docs/campaign.schema.json is this schema; a test compares them, and the reader of the file with it.
"""

from __future__ import annotations

from typing import Any

from bot.campaigns.rules import goal as goals
from bot.campaigns.rules.audience_file import Match
from bot.campaigns.rules.canary import MOST_MINUTES, MOST_PEOPLE, MOST_PERCENT
from bot.campaigns.rules.experiment import LETTERS, MOST_HOURS, SHARE, Measure, Winner
from bot.campaigns.rules.file import CLASSES, MAX_NAME
from bot.campaigns.rules.goal import GoalKind
from bot.campaigns.rules.replies import MOST_WORDS
from bot.campaigns.rules.start_schema import SAID, TEXTS, one_by_one
from bot.campaigns.rules.timing import LONGEST, Past
from bot.links.rules import file as links
from bot.reading.campaign_questions import CampaignQuestion
from bot.surveys.rules import schema as surveys


def schema() -> dict[str, Any]:
    """Returns the schema."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A campaign of Texto",
        "type": "object",
        "required": ["name", "class", "text"],
        "anyOf": [
            {"required": ["audience"]},
            {"required": ["start"], "properties": {"start": {"anyOf": one_by_one()}}},
        ],
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
            "text": {**TEXTS, "description": "by language, with {placeholders}"},
            "way_out": {
                "type": ["boolean", "null"],
                "description": "adds the line that says how to stop, unless the text says so",
            },
            "fallback": {
                "type": ["object", "null"],
                "description": "what stands for a placeholder of somebody without a value",
                "additionalProperties": {"anyOf": [SAID, TEXTS]},
            },
            "links": _links(),
            "survey": {"anyOf": [{"$ref": "#/$defs/survey"}, {"type": "null"}]},
            "replies": _replies(),
            "questions": _questions(),
            "canary": _canary(),
            **_aims(),
            "experiment": _experiment(),
            **_timing(),
        },
        "$defs": surveys.definitions(),
    }


def _links() -> dict[str, Any]:
    to = {"anyOf": [{"type": "string", "minLength": 1}, TEXTS]}
    utm = {
        "type": "object",
        "properties": {name: SAID for name in links.UTM},
        "additionalProperties": False,
    }
    described = {
        "type": "object",
        "required": ["to"],
        "additionalProperties": False,
        "properties": {
            "to": {**to, "description": "the page that it leads to, or one for each language"},
            "days": {
                "type": ["integer", "null"],
                "minimum": 1,
                "maximum": links.MOST_DAYS,
                "default": links.DAYS,
                "description": "how long it leads there",
            },
            "utm": {
                "description": "what the page is told of where people come from; false: nothing",
                "anyOf": [{"type": ["boolean", "null"]}, utm],
            },
        },
    }
    return {
        "type": ["object", "null"],
        "description": "placeholder: page; each person gets a short link of their own to it",
        "maxProperties": links.MOST_LINKS,
        "propertyNames": {"pattern": links.NAME},
        "additionalProperties": {"anyOf": [{"type": "string", "minLength": 1}, described]},
    }


def _replies() -> dict[str, Any]:
    return {
        "type": ["array", "null"],
        "description": "the words that the text asks for as replies",
        "minItems": 1,
        "maxItems": MOST_WORDS,
        "items": {
            "type": "object",
            "required": ["word", "answer"],
            "additionalProperties": False,
            "properties": {
                "word": {"anyOf": [SAID, TEXTS]},
                "answer": {"anyOf": [SAID, TEXTS]},
                "tag": {**SAID, "description": "that whoever says it gets"},
                "event": {**SAID, "description": "that is noted of whoever says it"},
                "coupon": {**SAID, "description": "the pool of the code that it hands over"},
                "staff": {"type": ["boolean", "null"], "description": "it calls them"},
            },
        },
    }


def _questions() -> dict[str, Any]:
    return {
        "type": ["object", "null"],
        "description": "the answers to questions about the campaign",
        "additionalProperties": False,
        "properties": {kind.value: {"anyOf": [SAID, TEXTS]} for kind in CampaignQuestion},
    }


def _aims() -> dict[str, Any]:
    return {
        "coupon": {
            "type": ["string", "number", "null"],
            "minLength": 1,
            "description": "the pool from which each person gets a code, for {coupon}",
        },
        "goal": _goal(),
        "hold_out": {
            "type": ["integer", "null"],
            "minimum": 1,
            "maximum": goals.MOST_PERCENT,
            "description": "percent of the audience who get nothing, to compare by the goal",
        },
    }


def _goal() -> dict[str, Any]:
    kinds = [one.value for one in GoalKind]
    return {
        "description": "what the campaign is for, credited for some days after a click or a coupon",
        "anyOf": [
            {"type": "null"},
            {"enum": [one for one in kinds if one != GoalKind.CUSTOM]},
            {
                "type": "object",
                "required": ["kind"],
                "additionalProperties": False,
                "properties": {
                    "kind": {"enum": kinds},
                    "name": SAID,
                    "days": {"type": "integer", "minimum": 1, "maximum": goals.MOST_DAYS},
                },
                "if": {"properties": {"kind": {"const": GoalKind.CUSTOM.value}}},
                "then": {"required": ["name"]},
                "else": {"properties": {"name": False}},
            },
        ],
    }


def _canary() -> dict[str, Any]:
    def whole(most: int) -> dict[str, Any]:
        return {"type": "integer", "minimum": 1, "maximum": most}

    return {
        "type": ["object", "null"],
        "description": "who gets it first, and how many minutes the others wait after that",
        "required": ["minutes"],
        "oneOf": [{"required": ["people"]}, {"required": ["percent"]}],
        "additionalProperties": False,
        "properties": {
            "people": whole(MOST_PEOPLE),
            "percent": whole(MOST_PERCENT),
            "minutes": whole(MOST_MINUTES),
        },
    }


def _experiment() -> dict[str, Any]:
    percent = {"type": ["number", "null"], "minimum": 0.1, "maximum": 50}
    variant = {
        "type": "object",
        "minProperties": 1,
        "additionalProperties": False,
        "properties": {"text": TEXTS, "links": _links(), "start": _timing()["start"]},
    }
    return {
        "type": ["object", "null"],
        "description": "tries the campaign in several variants; the campaign itself is A",
        "required": ["measure", "hours", "variants"],
        "additionalProperties": False,
        "properties": {
            "measure": {"enum": [one.value for one in Measure], "description": "what decides"},
            "hours": {
                "type": "integer",
                "minimum": 1,
                "maximum": MOST_HOURS,
                "description": "after the last text is due it ends",
            },
            "share": {
                "type": ["integer", "null"],
                "minimum": 1,
                "maximum": 100,
                "default": SHARE,
                "description": "percent of the audience on whom it is tried",
            },
            "winner": {
                "enum": [*(one.value for one in Winner), None],
                "default": Winner.BY_ITSELF.value,
                "description": "who sends the best variant to the others",
            },
            "usual": {**percent, "description": "percent who usually do what is measured"},
            "difference": {**percent, "description": "points more or less worth finding"},
            "variants": {
                "type": "array",
                "minItems": 1,
                "maxItems": len(LETTERS) - 1,
                "items": variant,
                "description": "B, C and D: in what each differs",
            },
        },
    }


def _timing() -> dict[str, Any]:
    """Returns the fields that say when; YAML reads some times as such, others as text."""
    time = {"type": "string", "description": "as in 2026-12-01T10:00"}
    return {
        "start": {
            "description": "without it as soon as it is launched",
            "anyOf": [
                {"type": "null"},
                {"const": "now"},
                {
                    "type": "object",
                    "required": ["at"],
                    "additionalProperties": False,
                    "properties": {"at": {**time, "description": "an instant with its zone"}},
                },
                {
                    "type": "object",
                    "required": ["local", "past"],
                    "additionalProperties": False,
                    "properties": {
                        "local": {**time, "description": "a time at each one's place"},
                        "past": {"enum": [one.value for one in Past]},
                    },
                },
                _before(),
                *one_by_one(),
            ],
        },
        "expires": {
            "type": ["object", "null"],
            "required": ["hours"],
            "additionalProperties": False,
            "properties": {"hours": {"type": "integer", "minimum": 1, "maximum": LONGEST}},
        },
        "ends_at": {"type": ["string", "null"], "description": "the end of the offer"},
    }


def _before() -> dict[str, Any]:
    hours = {"type": "integer", "minimum": 1, "maximum": LONGEST}
    return {
        "type": "object",
        "required": ["before", "hours"],
        "additionalProperties": False,
        "properties": {
            "before": {**SAID, "description": "the attribute with each one's date"},
            "hours": {**hours, "description": "how long before it"},
        },
    }


def _audience() -> dict[str, Any]:
    rule = {
        "type": "string",
        "minLength": 1,
        "description": 'in the language of audiences: "tag:vip and bought within 30d"',
    }
    leave_out = {**rule, "type": ["string", "null"], "description": "a rule: not these people"}
    tagged = {
        "tags": {"type": "array", "minItems": 1, "items": SAID},
        "match": {"enum": [one.value for one in Match], "default": Match.ANY.value},
        "leave_out": leave_out,
    }
    ruled = {"rule": rule, "leave_out": leave_out}
    return {
        "anyOf": [
            rule,
            *(
                {
                    "type": "object",
                    "required": [needed],
                    "additionalProperties": False,
                    "properties": properties,
                }
                for needed, properties in (("tags", tagged), ("rule", ruled))
            ),
        ]
    }
