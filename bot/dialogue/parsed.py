"""What the pipeline says of a text, and the same where something else is known better."""

from __future__ import annotations

from typing import Any

from bot.dialogue.shortcuts import UNCLEAR
from bot.models import Entity, EntityKind, Understanding


def understanding(parsed: dict[str, Any]) -> Understanding:
    """Returns what was read in the text; out_of_scope below the threshold of understanding."""
    intent = parsed["intent"]
    name = "out_of_scope" if intent["name"] == UNCLEAR else intent["name"]
    entities = (
        Entity(EntityKind(one["entity"]), one["value"], one["start"], one["end"])
        for one in parsed["entities"]
    )
    return Understanding(name, float(intent["confidence"]), tuple(entities))


def meaning(parsed: dict[str, Any], intent: str) -> dict[str, Any]:
    """Returns the parsed text with full confidence in that intent."""
    return {**parsed, "intent": {"name": intent, "confidence": 1.0}}
