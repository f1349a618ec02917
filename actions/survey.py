"""Actions for campaigns' surveys: one form for all, whose one slot takes each answer in turn.

The turn's facts, not the dialogue, say which question waits. bot.dialogue.survey decides what a
text does to it; the actions here do it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import ActionExecutionRejected, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.handoff import call, hand_over
from bot.dialogue import doubt, survey, survey_pairs, survey_steps
from bot.dialogue.context import TurnContext, current
from bot.dialogue.survey import Way
from bot.dialogue.turn import MaybeOptOut, OptOut, SurveyFacts, SurveyRemark, SurveyStep
from bot.errors import DialogueError
from bot.models import Purpose, Understanding
from bot.reading.folded import read as folded
from bot.reading.opt_out import REST_WAIT, SURE
from bot.surveys.rules import Outcome, QuestionKind
from bot.surveys.rules.asking import AT_MOST, ENDED, how_to_answer
from bot.surveys.rules.path import branches, most_left
from bot.surveys.rules.pipes import filled
from bot.surveys.rules.remarks import is_remark

Events = list[dict[str, Any]]

ASK = [SlotSet(survey.SLOT, None)]  # the form asks for what is empty
REST = [*ASK, SlotSet("requested_slot", None)]  # the form ends, but the run need not
YIELD = [*ASK, ActionExecutionRejected(survey.FORM)]  # the rules decide; the form asks after them


class ValidateSurveyForm(Action):
    """Takes a text as the answer to the question that waits, or as what else it is."""

    def name(self) -> str:
        return "validate_survey_form"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> Events:
        if tracker.slots_to_validate().get(survey.SLOT) is None:  # after an interruption
            return []
        turn, run = _current()
        verdict = turn.understanding
        calls = turn.meant.urgency is not None and verdict.intent == "human_handoff"
        if calls:  # an answer may stand beside what is urgent
            verdict = Understanding("out_of_scope", 0.0, verdict.entities)
        read = survey.read(run, turn.facts, turn.text, turn.asked_in, verdict)
        answer = _Answer(dispatcher, turn, run, read)
        return answer.urgent() if calls else answer.go()


class AskSurvey(Action):
    """Asks the question that waits."""

    def name(self) -> str:
        return f"action_ask_{survey.FORM}_{survey.SLOT}"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> Events:
        turn, run = _current()
        dispatcher.utter_message(text=survey.asked(run, turn.language))
        turn.purpose = Purpose.SURVEY_QUESTION
        return []


class EndSurvey(Action):
    """Thanks after the last question. Says nothing if the form only pauses."""

    def name(self) -> str:
        return "action_survey_end"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> Events:
        turn, run = _current()
        if survey_steps.at_end(run):
            if thanks := survey.thanks(run, turn.language):
                dispatcher.utter_message(text=thanks)
            else:
                dispatcher.utter_message(response="utter_survey_thanks")
        return []


class _Answer:
    """A text in reply to the question that waits, and what is done about it."""

    def __init__(
        self,
        dispatcher: CollectingDispatcher,
        turn: TurnContext,
        run: SurveyFacts,
        read: survey.Reading,
    ) -> None:
        self.dispatcher = dispatcher
        self.turn = turn
        self.run = run
        self.question = run.questions[run.position]
        self.read = read
        self.parsed = read.parsed

    def go(self) -> Events:
        """Does what the text asks for. Returns the form's events."""
        ways: dict[Way, Callable[[], Events]] = {
            Way.ANSWER: self.answer,
            Way.HELP: self.help,
            Way.GIVE_UP: self.give_up,
            Way.EXPLAIN: self.explain,
            Way.INTRODUCE: self.introduce,
            Way.OPT_OUT: self.opt_out,
            Way.MAYBE_OPT_OUT: self.clarify,
            Way.PERSON: self.person,
            Way.CORRECT: self.correct,
            Way.BACK: self.back,
            Way.SKIP: self.skip,
            Way.REPEAT: self.repeat,
            Way.HOW_MANY: self.how_many,
            Way.ASIDE: self.aside,
        }
        return ways[self.read.way]()

    def answer(self) -> Events:
        self.turn.served = True
        today = self.turn.facts.now.date()
        second = survey_pairs.second(
            self.run, self.turn.text, self.turn.asked_in, today, self.parsed
        )
        if second is None:
            return self.next()
        self.parsed = replace(self.parsed, comment="")
        self.next()  # "8 and yes": the next question is answered too
        assert self.turn.survey is not None
        self.run, self.parsed = self.turn.survey, second
        self.question = self.run.questions[self.run.position]
        return self.next()

    def next(self) -> Events:
        """Keeps the answer, or the lack of one, and goes to the next question or the end."""
        self.turn.survey = self._keep()
        return REST if survey_steps.at_end(self.turn.survey) else ASK

    def _keep(self) -> SurveyFacts:
        """Emits the answer and where the run is then. Without a new answer an older one stays."""
        kept = self.parsed.value is None and self.question.key in self.run.answers
        value = self.run.answers[self.question.key] if kept else self.parsed.value
        after = survey_steps.noted(self.run, self.run.position, value)
        status = "completed" if survey_steps.at_end(after) else "open"
        self._step(after, status, None if kept else self.question.key)
        return after

    def help(self) -> Events:
        """Says how to answer, and lets the form pause."""
        self._step(replace(self.run, tries=self.run.tries + 1), "open")
        self._keep_remark()
        self._say_help(with_options=True)
        self.turn.purpose = Purpose.SURVEY_QUESTION
        return REST

    def give_up(self) -> Events:
        """Skips the question, ends the survey or hands over to a person, as the survey says."""
        tried = replace(self.run, tries=self.run.tries + 1)
        if self.run.on_invalid == "handoff":
            self._step(tried, "handed_over")
            self._keep_remark()
            hand_over(self.turn, self.dispatcher, "survey", "utter_survey_handoff")
            return REST
        if self.run.on_invalid == "end":
            self._step(tried, "ended")
            self._keep_remark()
            self.dispatcher.utter_message(text=ENDED[self.turn.language])
            return REST
        self.dispatcher.utter_message(response="utter_survey_skipped")
        events = self.next()
        self._keep_remark()
        return events

    def correct(self) -> Events:
        """Keeps another value of an earlier answer. Asks the question that waits again, or those
        that the new answer leads to."""
        place, value = self.read.position or 0, self.parsed.value
        corrected = self.run.questions[place]
        after = survey_steps.noted(self.run, place, value)
        ends = survey_steps.at_end(after)
        self._step(after, "completed" if ends else "open", corrected.key)
        self.turn.survey = after
        answer = survey_steps.shown(corrected, value, self.turn.language)
        said = "utter_survey_corrected" if answer else "utter_survey_changed"
        self.dispatcher.utter_message(response=said, answer=answer)
        return REST if ends else ASK

    def back(self) -> Events:
        """Asks an earlier question again; its next answer counts."""
        self.run = replace(self.run, position=self.read.position or 0, tries=0)
        self.turn.survey = self.run
        self._step(self.run, "open")
        return ASK

    def skip(self) -> Events:
        """Goes on without an answer; one that there is already stays."""
        self.dispatcher.utter_message(response="utter_survey_skipped")
        return self.next()

    def repeat(self) -> Events:
        return ASK

    def how_many(self) -> Events:
        """Says how many questions are left, and asks the one that waits again."""
        left = most_left(self.run.questions, self.run.answers, self.run.position)
        if left and branches(self.run.questions):
            self.dispatcher.utter_message(text=AT_MOST[self.turn.language].format(left=left))
        elif left:
            self.dispatcher.utter_message(response="utter_survey_left", left=left)
        else:
            self.dispatcher.utter_message(response="utter_survey_last")
        return ASK

    def explain(self) -> Events:
        """Says how to answer, and asks the question again."""
        self._say_help(with_options=False)
        return ASK

    def introduce(self) -> Events:
        """Says who is asking, and asks the question again."""
        self.dispatcher.utter_message(response="utter_about")
        return ASK

    def opt_out(self) -> Events:
        self._keep_if_answered()
        read = self.turn.understanding
        confidence = read.confidence if read.intent == "opt_out" else 0.0
        # plain words are sure, whatever the classifier's confidence
        self.turn.emit(OptOut(max(confidence, SURE)))
        return REST

    def clarify(self) -> Events:
        """Holds the texts and asks whether to stop them; opts out if that was asked before.

        Where it may not ask, it goes on with the survey."""
        confidence = self.turn.understanding.confidence
        if doubt.is_second(self.turn.facts):
            return self.opt_out()
        if self.turn.facts.doubted_lately:
            self.turn.emit(MaybeOptOut(confidence, REST_WAIT))
            return self._go_on()
        self._keep_if_answered()
        self.turn.emit(MaybeOptOut(confidence))
        self.dispatcher.utter_message(response="utter_opt_out_unsure")
        self.turn.purpose = Purpose.DOUBT_QUESTION
        return [*REST, SlotSet("awaiting", doubt.STOP)]

    def _go_on(self) -> Events:
        """Takes a text in doubt as an answer, or as one that was not understood."""
        if self.parsed.outcome is Outcome.VALUE:
            return self.next()
        return self.help() if self.run.tries < self.run.most_tries else self.give_up()

    def _keep_if_answered(self) -> None:
        """Keeps an answer beside an opt-out, as in "9, and stop texting me"."""
        if self.parsed.outcome is Outcome.VALUE:
            self._keep()

    def person(self) -> Events:
        call(self.turn, self.dispatcher)
        return REST

    def urgent(self) -> Events:
        """Keeps the answer, and calls a person for what the text says beside it."""
        self._keep_if_answered()
        return self.person()

    def aside(self) -> Events:
        """Leaves the text to the rules; the form asks again after them."""
        return YIELD

    def _step(self, after: SurveyFacts, status: str, question: str | None = None) -> None:
        """Emits where the run is now, and a new answer to that question."""
        way = survey_steps.on_way(after)
        step = SurveyStep(after.campaign_id, after.position, after.tries, status, on_way=way)
        if question is not None:
            told = self.parsed
            step = replace(step, question=question, value=told.value, comment=told.comment)
        self.turn.emit(step)

    def _keep_remark(self) -> None:
        """Keeps what was said in place of an answer."""
        if is_remark(folded(self.turn.text)):
            self.turn.emit(SurveyRemark(self.run.campaign_id, self.question.key, self.turn.text))

    def _say_help(self, *, with_options: bool) -> None:
        language = survey_steps.language_of(self.question, self.turn.language)
        if written := self.question.help.get(language):
            known = self.run.questions, self.run.answers
            self.dispatcher.utter_message(text=filled(written, *known, language))
            return
        if said := how_to_answer(self.question, language):
            self.dispatcher.utter_message(text=said)
            if with_options and self.question.kind is QuestionKind.MULTIPLE:
                self.dispatcher.utter_message(text=survey.listed(self.question, language))
            return
        numbered = any(o.letter.isdigit() for o in survey_steps.options(self.question, language))
        self.dispatcher.utter_message(
            response="utter_survey_help_number" if numbered else survey.HELPS[self.question.kind]
        )
        if with_options and (options := survey.listed(self.question, language)):
            self.dispatcher.utter_message(text=options)


def _current() -> tuple[TurnContext, SurveyFacts]:
    turn = current()
    if turn.survey is None:
        raise DialogueError("the survey's form runs and no survey waits")
    return turn, turn.survey
