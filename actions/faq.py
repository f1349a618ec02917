"""The action that answers questions about the shop, from its facts and the FAQ's entries."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.handoff import missed, offer, unanswered
from bot.dialogue import faq
from bot.dialogue.context import TurnContext, current


def answered(dispatcher: CollectingDispatcher, turn: TurnContext) -> bool:
    """Sends the answers to the text's questions. Returns whether something is known."""
    topic = turn.meant.topic
    if turn.meant.surely and topic and (said := entry(turn, topic)):
        dispatcher.utter_message(text=said)
        return True
    answers = turn.answers()
    for answer in answers:
        for sentence in answer.said:
            if isinstance(sentence, str):
                dispatcher.utter_message(text=sentence)
            else:
                dispatcher.utter_message(response=sentence.name, **sentence.variables)
        turn.served = True
        turn.memory.about(answer.slug)
        turn.memory.told(answer.topic)
    if not answers and topic and (said := entry(turn, topic)):
        dispatcher.utter_message(text=said)
        return True
    return bool(answers)


def entry(turn: TurnContext, slug: str) -> str | None:
    """Returns the answer of that entry, if there is one, as what is spoken of now."""
    if said := faq.answer(turn.facts.faq, slug, turn.language):
        turn.served = True
        turn.memory.about(slug)
    return said


class Answer(Action):
    """Sends the answers; without one, offers a person."""

    def name(self) -> str:
        return "action_faq"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        turn = current()
        if answered(dispatcher, turn):
            return []
        if turn.survey:  # in a survey "yes" answers the survey, so no person is offered
            unanswered(turn)
            dispatcher.utter_message(response="utter_faq_unknown_agent")
            return []
        return [] if missed(turn, dispatcher) else offer(turn, dispatcher, "utter_faq_unknown")
