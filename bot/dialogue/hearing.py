"""Reads a text with all in mind that the bot waits for, and that was said before."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker

from bot.dialogue import doubt, follow_up, parsed, questions, survey_steps
from bot.dialogue import state as states
from bot.dialogue import survey as surveys
from bot.dialogue.follow_up import Alarm, Meant
from bot.dialogue.memory import Kept, Memory
from bot.dialogue.turn import Facts, MaybeOptOut, SurveyFacts
from bot.models import Understanding
from bot.reading import automatic, named_stop

Parsed = dict[str, Any]
Read = Callable[[str], Parsed]
PERSON = "person"  # the slot `awaiting` while the offer of a person is open


@dataclass(frozen=True, slots=True)
class Heard:
    """A text as what it is taken for.

    survey: the one that may get it as an answer. unasked: a doubt that nobody is asked about.
    of_hold: it is the answer to whether the texts shall stop."""

    tracker: DialogueStateTracker
    parsed: Parsed
    memory: Memory
    survey: SurveyFacts | None = None
    unasked: MaybeOptOut | None = None
    meant: Meant = field(default_factory=Meant)
    of_hold: bool = False


def hear(
    read: Read,
    alarm: Alarm,
    domain: Domain,
    state: states.State | None,
    text: str,
    facts: Facts,
    *,
    leaves: bool,
) -> Heard:
    """Reads a text. What is awaited, what was said before, or a plain rule may know better than
    the model. alarm: tells what is urgent though no word says so. leaves: if false, the text is
    known to be no opt-out."""
    memory = Memory.read(state, facts.now)
    survey = survey_steps.meant(surveys.waiting(facts), facts, text)
    before = states.load(state, domain)
    question = _question(before, survey)
    found = read(text)
    if parsed.understanding(found).intent == automatic.INTENT:
        if not question.waits:
            return Heard(before, found, memory)
        found = doubt.otherwise(found)  # rather an answer
    if leaves and (clause := questions.opts_out(text, read)):
        found = {**found, "intent": clause["intent"]}
    found = doubt.softened(found, text)
    if answer := doubt.answer(text, facts, question):  # which no survey gets
        tracker = states.restarted(before, domain, awaiting=doubt.STOP)
        return Heard(tracker, parsed.meaning(found, answer), memory, of_hold=True)
    tracker = _tracker(before, domain, facts, in_survey=survey is not None)
    found = _plain(found if leaves else doubt.otherwise(found), text, facts, tracker)
    awaiting, busy = tracker.get_slot("awaiting"), bool(tracker.active_loop_name)
    understood = parsed.understanding(found)
    meant = follow_up.meant(understood, text, facts, memory, awaiting, alarm, busy=busy)
    if meant.intent:
        return Heard(tracker, parsed.meaning(found, meant.intent), memory, survey, meant=meant)
    if not busy:
        tracker, accepted = _offered(tracker, domain, text, understood, memory)
        if accepted:
            return Heard(tracker, parsed.meaning(found, accepted), memory, survey, meant=meant)
    found, unasked = doubt.weigh(found, text, understood, facts, question)
    return Heard(tracker, found, memory, survey, unasked, meant)


def _question(tracker: DialogueStateTracker, survey: SurveyFacts | None) -> doubt.Question:
    """Returns what the bot waits for; a survey's form counts only while the survey waits."""
    form = tracker.active_loop_name not in (None, surveys.FORM)
    return doubt.Question(tracker.get_slot("awaiting"), form, survey is not None)


def _tracker(
    tracker: DialogueStateTracker, domain: Domain, facts: Facts, *, in_survey: bool
) -> DialogueStateTracker:
    """Returns the tracker for this turn. The facts alone say whether a survey waits, and whether
    the bot has asked by itself whether the texts shall stop."""
    if in_survey:
        return states.restarted(tracker, domain, surveys.FORM, surveys.SLOT)
    if facts.doubt_asked_last and tracker.get_slot("awaiting") != doubt.STOP:
        return states.restarted(tracker, domain, awaiting=doubt.STOP)
    if tracker.active_loop_name == surveys.FORM:
        return states.restarted(tracker, domain)
    return tracker


def _plain(found: Parsed, text: str, facts: Facts, tracker: DialogueStateTracker) -> Parsed:
    """Returns what a plain rule knows better than the model."""
    if tracker.get_slot("awaiting") or tracker.active_loop_name:
        return found
    if named_stop.hear_everyday(text):
        return parsed.meaning(found, "opt_out")
    asked = facts.joining is not None and facts.joining.asked
    if asked and parsed.understanding(found).intent == "affirm":
        return parsed.meaning(found, "opt_in")  # a yes of a kind; it is told which word confirms
    return found


def _offered(
    tracker: DialogueStateTracker, domain: Domain, text: str, read: Understanding, memory: Memory
) -> tuple[DialogueStateTracker, str | None]:
    """Returns the tracker, and the intent of an answer to the offer of a person, which stays open
    for days."""
    awaiting = tracker.get_slot("awaiting")
    accepted = follow_up.answer_to_offer(text, read, memory)
    if accepted and awaiting in (None, PERSON):
        memory.forget(Kept.OFFER)
        return states.restarted(tracker, domain, awaiting=PERSON), accepted
    if awaiting == PERSON:  # the offer is no longer open
        return states.restarted(tracker, domain), None
    return tracker, None
