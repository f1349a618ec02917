"""Questions about the shop; an entry's slug is the intent's name."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from bot.dialogue.context import current


class Answer(Action):
    def name(self) -> str:
        return "action_faq"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        turn = current()
        entries = turn.facts.faq.get(turn.language, {})
        if answer := entries.get(tracker.latest_message["intent"]["name"]):
            dispatcher.utter_message(text=answer)
            return []
        if turn.survey:  # where "yes" is an answer to something else
            dispatcher.utter_message(response="utter_faq_unknown_agent")
            return []
        dispatcher.utter_message(response="utter_faq_unknown")
        return [SlotSet("awaiting", "person")]
