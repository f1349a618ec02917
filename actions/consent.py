"""Actions for opt-outs and opt-ins in other words than a keyword."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from bot.dialogue import doubt, survey
from bot.dialogue.context import current
from bot.dialogue.turn import Joining, KeepTexts, MaybeOptOut, OptOut
from bot.models import Language, Purpose
from bot.reading.opt_out import Band, band


class OptOutInWords(Action):
    """Opts the person out if the text is sure, else holds the texts and asks."""

    def name(self) -> str:
        return "action_opt_out"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        turn = current()
        if doubt.is_second(turn.facts) or band(turn.understanding) is Band.SURE:
            # the code that commits it sends the one confirmation
            turn.emit(OptOut(turn.understanding.confidence))
            return []
        turn.emit(MaybeOptOut(turn.understanding.confidence))
        dispatcher.utter_message(response="utter_opt_out_unsure")
        turn.purpose = Purpose.DOUBT_QUESTION
        return [SlotSet("awaiting", doubt.STOP)]


class OptOutConfirmed(Action):
    """Opts the person out after a yes to the question whether to stop the texts."""

    def name(self) -> str:
        return "action_opt_out_confirmed"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        current().emit(OptOut(1.0))
        return []


class TextsKept(Action):
    """Keeps the texts after a no to that question, and asks a waiting survey's question again."""

    def name(self) -> str:
        return "action_keep_texts"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        turn = current()
        turn.emit(KeepTexts())
        dispatcher.utter_message(response="utter_texts_kept")
        run = turn.facts.survey
        if run is not None and 0 <= run.position < len(run.questions):
            dispatcher.utter_message(text=survey.asked(run, turn.language))
            turn.purpose = Purpose.SURVEY_QUESTION
        return []


class OptInInWords(Action):
    """Says how to join: by YES if that was asked, else by the program's keyword. After STOP only
    START brings the texts back: the carrier blocks until then."""

    def name(self) -> str:
        return "action_opt_in"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        turn = current()
        joining = turn.facts.joining
        if turn.facts.revoked:
            dispatcher.utter_message(response="utter_text_start")
        elif joining is None:
            dispatcher.utter_message(response="utter_opt_in_none")
        elif joining.asked:
            _say_of(dispatcher, "utter_optin_say_yes", joining, turn.language)
        elif joining.joined:
            dispatcher.utter_message(response="utter_optin_already")
        else:
            turn.served = True
            _say_of(dispatcher, "utter_opt_in_how", joining, turn.language)
        return []


def _say_of(
    dispatcher: CollectingDispatcher, text: str, joining: Joining, language: Language
) -> None:
    dispatcher.utter_message(
        response=text, title=joining.title[language], keyword=joining.keyword.get(language, "")
    )
