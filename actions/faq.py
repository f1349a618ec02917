"""The action that answers questions about the shop from the FAQ's entries."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.handoff import missed, offer
from bot.dialogue import faq
from bot.dialogue.context import TurnContext, current


def answer_to(turn: TurnContext, read: dict[str, Any]) -> str | None:
    """Returns the answer of the entry that the text asks for, if there is one."""
    entries = turn.facts.faq
    likely = {guess["name"]: guess["confidence"] for guess in read.get("intent_ranking", ())}
    if topic := turn.meant.topic:
        slug = faq.following(entries, turn.text, topic, likely, surely=turn.meant.surely)
    else:
        slug = faq.find(
            entries, turn.text, read["intent"]["name"], likely, sure=not read.get("encoded", True)
        )
    return entry(turn, slug) if slug else None


def entry(turn: TurnContext, slug: str) -> str | None:
    """Returns the answer of that entry, if there is one, as what is spoken of now."""
    if not any(slug in answers for answers in turn.facts.faq.values()):
        return None
    turn.served = True
    turn.memory.about(slug)
    return faq.answer(turn.facts.faq, slug, turn.language)


class Answer(Action):
    """Sends the entry's answer; without one, offers a person."""

    def name(self) -> str:
        return "action_faq"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        turn = current()
        if answer := answer_to(turn, tracker.latest_message):
            dispatcher.utter_message(text=answer)
            return []
        if turn.survey:  # in a survey "yes" answers the survey, so no person is offered
            dispatcher.utter_message(response="utter_faq_unknown_agent")
            return []
        return [] if missed(turn, dispatcher) else offer(turn, dispatcher, "utter_faq_unknown")
