"""Calling a person: as asked, for what can't wait, or because the bot is of no help."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from bot.dialogue.context import TurnContext, current
from bot.dialogue.memory import Kept
from bot.dialogue.turn import Handoff, Unanswered
from bot.reading.urgent_words import Urgency
from bot.sms.spoken import moment

AT_LAST = 3  # texts that were not understood, until a person is called
SAYS = {
    Urgency.INJURY: "utter_urgent_danger",
    Urgency.DANGER: "utter_urgent_danger",
    Urgency.THEFT: "utter_urgent_sorry",
    Urgency.HARASSMENT: "utter_urgent_sorry",
    Urgency.SAFETY: "utter_urgent_safety",
    Urgency.LEGAL: "utter_urgent_sorry",
    Urgency.ANGER: "utter_urgent_sorry",
    Urgency.URGENT: "utter_handoff",
}


class HandOver(Action):
    """Hands the conversation to a person, as asked or as the text needs it."""

    def name(self) -> str:
        return "action_handoff"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        call(current(), dispatcher)
        return []


def call(turn: TurnContext, dispatcher: CollectingDispatcher) -> None:
    """Calls a person, for what is urgent in the text or because one was asked for."""
    if turn.meant.calls:
        turn.memory.forget(Kept.CALL)
        turn.served = True
        away = turn.facts.staff_back is not None
        turn.emit(Handoff("call_back", told=away, meanwhile=away))
        dispatcher.utter_message(response="utter_call_back")
    elif urgency := turn.meant.urgency:
        turn.note_urgent(urgency)
        hand_over(turn, dispatcher, urgency.value, SAYS[urgency])  # who is angry got no answer
    else:
        turn.served = True
        hand_over(turn, dispatcher, "asked", "utter_handoff")


def hand_over(
    turn: TurnContext,
    dispatcher: CollectingDispatcher,
    reason: str,
    says: str,
    order: str | None = None,
    **variables: str,
) -> None:
    """Calls a person and says so; the order that was spoken of is told to them.

    While nobody is there, it says when somebody will be, and the bot goes on until then; but not
    with what can't wait."""
    talked_of, back = turn.facts.order_in_talk, turn.facts.staff_back
    number = order or (talked_of.number if talked_of else None)
    meanwhile = back is not None and reason not in set(Urgency)
    turn.emit(Handoff(reason, number, told=back is not None, meanwhile=meanwhile))
    turn.memory.forget(Kept.OFFER, Kept.MISSES)
    dispatcher.utter_message(response=says, **variables)
    if back is not None:
        now = turn.facts.now.astimezone(back.tzinfo)
        when = moment(back, now, turn.language, where=turn.facts.back_elsewhere)
        name = "utter_staff_back_meanwhile" if meanwhile else "utter_staff_back"
        dispatcher.utter_message(response=name, when=when)
    if meanwhile:
        turn.memory.keep(Kept.CALL, "offered")


def offer(turn: TurnContext, dispatcher: CollectingDispatcher, says: str) -> list[dict[str, Any]]:
    """Offers a person: a yes calls one, days later too."""
    turn.memory.keep(Kept.OFFER, "person")
    dispatcher.utter_message(response=says)
    return [SlotSet("awaiting", "person")]


def unanswered(turn: TurnContext) -> None:
    """Notes a text that the bot can't answer, for those who write answers; a word alone asks
    nothing."""
    if len(turn.text.split()) > 1:
        turn.emit(Unanswered())


def missed(turn: TurnContext, dispatcher: CollectingDispatcher) -> bool:
    """Counts a text that the bot can't answer. Returns whether it was one too many: then a person
    is called."""
    unanswered(turn)
    if turn.memory.miss() < AT_LAST:
        return False
    hand_over(turn, dispatcher, "not_understood", "utter_handoff_lost")
    return True
