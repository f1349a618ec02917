"""Consent in other words than a keyword."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from bot.dialogue.context import current
from bot.turns import AskReturn, OptOut

SURE = 0.6  # below it the person is told the word rather than cut off by a guess


class OptOutInWords(Action):
    def name(self) -> str:
        return "action_opt_out"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        confidence = tracker.latest_message["intent"]["confidence"]
        if confidence >= SURE:
            current().emit(OptOut(confidence))  # whoever commits it sends the one confirmation
        else:
            dispatcher.utter_message(response="utter_opt_out_unsure")
        return []


class OptInInWords(Action):
    """After STOP only START brings the texts back: the carrier blocks until then."""

    def name(self) -> str:
        return "action_opt_in"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        turn = current()
        if turn.facts.revoked:
            turn.emit(AskReturn())
            dispatcher.utter_message(response="utter_text_start")
        else:
            dispatcher.utter_message(response="utter_opt_in_how")
        return []
