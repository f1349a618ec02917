"""Actions for small talk that needs more than a reply: another language, and what the bot is."""

from __future__ import annotations

import re
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.faq import entry
from actions.handoff import offer
from bot.dialogue.context import current
from bot.dialogue.memory import Kept
from bot.dialogue.turn import SetLanguage
from bot.models import Language
from bot.reading.asides import Aside, called

NAMES = {
    Language.EN: re.compile(r"\b(english|anglais\w*)\b"),
    Language.FR: re.compile(r"\b(french|fran[cç]ais\w*)\b"),
}
OTHERS = re.compile(
    r"\b(spanish|espa[gñn]\w*|german|deutsch\w*|allemand\w*|italian\w*|arab\w*|portug\w*|dutch"
    r"|chin\w*|mandarin|russ\w*|polish|polonais\w*|turk\w*|turc\w*|creole|créole|hindi)\b"
)
NEGATION = re.compile(r"\b(not|n't|dont|cant|no|pas|aucun|rien)\b|n't|n'|\bne\b")


class SwitchLanguage(Action):
    """Switches to the language asked for, or says which languages there are."""

    def name(self) -> str:
        return "action_language_switch"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        turn = current()
        language = wanted(turn.text, turn.language)
        if language is None:
            dispatcher.utter_message(response="utter_languages")
            return []
        turn.language = language
        turn.emit(SetLanguage(language, asked=True))
        dispatcher.utter_message(response="utter_language_switched")
        return [SlotSet("language", language.value), SlotSet("asked", True)]


class Help(Action):
    """Says who writes and what it can do, or what else was asked of the bot itself."""

    def name(self) -> str:
        return "action_help"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        turn = current()
        match turn.meant.aside:
            case Aside.CONTACT:
                if found := entry(turn, "contact"):
                    dispatcher.utter_message(text=found)
                else:
                    dispatcher.utter_message(response="utter_contact")
            case Aside.PRESENCE:
                dispatcher.utter_message(response="utter_present")
            case Aside.NAME:
                dispatcher.utter_message(response="utter_name", name=called(turn.text))
            case Aside.HOW if turn.memory.recall(Kept.TOPIC) and not turn.survey:
                return offer(turn, dispatcher, "utter_offer_help")
            case _:
                dispatcher.utter_message(response="utter_about")
        return []


def wanted(text: str, present: Language) -> Language | None:
    """Returns the language that a text asks for; None for one that we don't have.

    "I don't speak French" asks for English; a text that names no language, for the other one.
    """
    folded = text.casefold().replace("’", "'")
    other = Language.FR if present is Language.EN else Language.EN
    named = {language: match for language, name in NAMES.items() if (match := _last(name, folded))}
    if not named:
        return None if OTHERS.search(folded) else other
    for language, match in named.items():
        if not NEGATION.search(folded[max(0, match.start() - 25) : match.end() + 6]):
            return language
    negated = set(named)
    return next((language for language in Language if language not in negated), other)


def _last(name: re.Pattern[str], text: str) -> re.Match[str] | None:
    return max(name.finditer(text), key=re.Match.start, default=None)
