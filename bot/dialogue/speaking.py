"""Settles the language of a turn: by what is known of the contact, and by its texts so far."""

from __future__ import annotations

from typing import Any

from rasa.shared.core.events import SlotSet
from rasa.shared.core.trackers import DialogueStateTracker

from bot.dialogue.turn import Effect, Facts, SetLanguage
from bot.models import Language

# Evidence for a language that is needed, as log-odds:
LIKELY = 0.7  # about 2 to 1: enough for the present reply
SURE = 2.2  # about 9 to 1, over the texts so far: settles the contact's language
CLEAR = 3.5  # about 33 to 1 in one text: the reply is in it, unless the person asked for another


def likeliest(odds: float, facts: Facts) -> Language:
    """Returns the language that the odds tell, the default one where they tell too little."""
    if abs(odds) < LIKELY:
        return facts.default_language
    return Language.FR if odds > 0 else Language.EN


def settle_language(
    tracker: DialogueStateTracker, parsed: dict[str, Any], facts: Facts
) -> tuple[Language, list[Effect]]:
    """Returns the language of this turn, and an effect when the texts settle or change the
    contact's."""
    odds = parsed["french"]
    if facts.language is None:
        odds += tracker.get_slot("french") or 0.0
        tracker.update(SlotSet("french", odds))
    heard = Language.FR if odds > 0 else Language.EN
    language = facts.language or likeliest(odds, facts)
    effects: list[Effect] = []
    if facts.language is None:
        if abs(odds) >= SURE:
            effects = [SetLanguage(heard, asked=False)]
    elif heard is not facts.language and abs(odds) >= CLEAR and not tracker.get_slot("asked"):
        language, effects = heard, [SetLanguage(heard, asked=False)]
    if tracker.get_slot("language") != language.value:
        tracker.update(SlotSet("language", language.value))
    return language, effects
