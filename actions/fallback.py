"""The action for a text that was not understood."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.faq import answered
from actions.feedback import suggest
from actions.handoff import missed, offer
from bot.dialogue.context import TurnContext, current
from bot.dialogue.doubt import REPHRASE
from bot.dialogue.memory import Kept
from bot.reading.clauses import asks

FEWEST = 3  # words of a suggestion that Rasa's model does not know for feedback


class NotUnderstood(Action):
    """Says what the bot can do; the second time offers a person, the third time calls one."""

    def name(self) -> str:
        return "action_fallback"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        turn = current()
        if turn.meant.vain:
            return offer(turn, dispatcher, "utter_offer_after_advice")
        # a question that the classifier places nowhere may be one of the FAQ's
        if answered(dispatcher, turn):
            return []
        if not turn.survey and suggests(turn):
            suggest(turn, dispatcher, turn.judge(turn.text))
            return []
        if missed(turn, dispatcher):
            return []
        if turn.memory.recall(Kept.MISSES) == "1" or turn.survey:
            dispatcher.utter_message(response="utter_not_understood")
            return [SlotSet("awaiting", REPHRASE)]
        return offer(turn, dispatcher, "utter_offer_person")


def suggests(turn: TurnContext) -> bool:
    """Returns whether a text that was not understood suggests something to the business. Who asks
    wants an answer, and no thanks for an idea."""
    if asks(turn.text) or len(turn.text.split()) < FEWEST:
        return False
    return turn.suggests(turn.text)
