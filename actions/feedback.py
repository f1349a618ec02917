"""Actions for compliments and complaints.

After a complaint a form asks for one sentence more, unless the complaint says what it is about.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import ActionExecutionRejected, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.faq import entry
from bot.dialogue.context import TurnContext, current
from bot.dialogue.follow_up import DAMAGED
from bot.dialogue.turn import Feedback
from bot.reading.complaints import says_what
from bot.reading.opt_out import AWAITED
from bot.reading.order_wishes import Wish, wants_refund, wishes
from bot.surveys.feedback.model import FeedbackKind, Reading

Events = list[dict[str, Any]]

# Intents that end or interrupt the form, and the least confidence. A comment holds the words of
# other matters ("the delivery was late"), so those count only as a question.
INTERRUPTIONS = {
    "opt_out": AWAITED,
    "human_handoff": 0.5,
    "deny": 0.5,
    "language_switch": 0.7,
    "help": 0.7,
}
AS_A_QUESTION = 0.6


class Praise(Action):
    """Records a compliment and thanks for it."""

    def name(self) -> str:
        return "action_praise"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> Events:
        turn = current()
        reading = turn.judge(turn.text)
        if reading.kind is FeedbackKind.SUGGESTION:
            suggest(turn, dispatcher, reading)
            return []
        turn.emit(Feedback(turn.text, replace(reading, kind=FeedbackKind.PRAISE)))
        dispatcher.utter_message(response="utter_praise_thanks")
        return []


class Complaint(Action):
    """Records a complaint. Lets the form ask for a comment on one that says nothing but that."""

    def name(self) -> str:
        return "action_complaint"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> Events:
        turn = current()
        reading = turn.judge(turn.text)
        if reading.kind is FeedbackKind.SUGGESTION:
            suggest(turn, dispatcher, reading)
            return [FollowupAction("action_listen")]
        if reading.kind is FeedbackKind.PRAISE:  # Rasa's model knows better what hurts
            reading = replace(reading, kind=FeedbackKind.COMPLAINT)
        turn.emit(Feedback(turn.text, reading))
        if answer := _remedy(turn):
            dispatcher.utter_message(text=answer)
        elif says_what(turn.text):
            dispatcher.utter_message(response="utter_complaint_thanks")
        else:
            return [SlotSet("feedback_comment", None)]
        return [FollowupAction("action_listen")]


class ValidateFeedbackForm(Action):
    """Takes the text as the comment unless it is another matter."""

    def name(self) -> str:
        return "validate_feedback_form"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> Events:
        comment = tracker.slots_to_validate().get("feedback_comment")
        if comment is None:  # at the start, and after an interruption
            return []
        if interrupts(comment, **tracker.latest_message["intent"]):
            return [SlotSet("feedback_comment", None), ActionExecutionRejected("feedback_form")]
        return [SlotSet("feedback_comment", comment)]


class Comment(Action):
    """Records the comment and thanks for it."""

    def name(self) -> str:
        return "action_comment"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> Events:
        turn = current()
        said = tracker.get_slot("feedback_comment")
        reading = replace(turn.judge(said), kind=FeedbackKind.COMPLAINT)
        turn.emit(Feedback(said, reading, more=True))
        if answer := _remedy(turn):
            dispatcher.utter_message(text=answer)
        else:
            dispatcher.utter_message(response="utter_comment_thanks")
        return [SlotSet("feedback_comment", None)]


def suggest(turn: TurnContext, dispatcher: CollectingDispatcher, reading: Reading) -> None:
    """Takes a suggestion, and thanks for it."""
    turn.emit(Feedback(turn.text, replace(reading, kind=FeedbackKind.SUGGESTION)))
    dispatcher.utter_message(response="utter_suggestion_thanks")


def _remedy(turn: TurnContext) -> str | None:
    """Returns the FAQ's answer to who wants money back, or got something broken."""
    if wants_refund(turn.text):
        return entry(turn, "return_refund")
    if wishes(turn.text) & {Wish.DAMAGED, Wish.BROKEN}:
        return entry(turn, DAMAGED)
    return None


def interrupts(text: str, name: str, confidence: float) -> bool:
    """Returns whether the text is another matter than the comment that was asked for."""
    if name in INTERRUPTIONS:
        return confidence >= INTERRUPTIONS[name]
    asked = "?" in text and name not in ("feedback_negative", "out_of_scope", "nlu_fallback")
    return asked and confidence >= AS_A_QUESTION
