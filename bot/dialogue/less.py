"""A wish for fewer texts in a turn: whether there is one, and what else the text is."""

from __future__ import annotations

from bot.dialogue import survey as surveys
from bot.dialogue.state import State, awaits
from bot.dialogue.survey import Reading, Way
from bot.dialogue.turn import Facts
from bot.models import BOT, Understanding
from bot.reading import less, signals
from bot.reading.less import LessWish
from bot.surveys.rules import Outcome, QuestionKind

FEEDBACK = "feedback_form"
NOTHING_ELSE = Understanding("out_of_scope", 1.0)


def wished(text: str, facts: Facts, state: State | None) -> LessWish | None:
    """Returns the text's wish for less, not none. None if all texts have ended.

    An answer is only an answer: "once a month" may be how often somebody comes."""
    if facts.revoked:
        return None
    reading = _answer(text, facts)
    if reading and reading.parsed.outcome is Outcome.VALUE and not _says_more(reading, facts):
        return None
    asked = facts.owner != BOT or reading is not None or awaits(state)
    return less.wish(text, asked=bool(asked))


def is_more(text: str, facts: Facts, state: State | None) -> bool:
    """Returns whether a text that wishes for less has something else for the dialogue: an answer,
    an order's number, a complaint that was asked for, a signal for staff."""
    if facts.owner != BOT or facts.orders:
        return True
    if signals.data_wish(text) or signals.wrong_number(text):
        return True
    reading = _answer(text, facts)
    if reading is not None:
        return reading.way is Way.ANSWER
    return awaits(state) == FEEDBACK


def _answer(text: str, facts: Facts) -> Reading | None:
    """Returns what the text is to the survey that waits, if it wishes for no end of all texts."""
    survey = surveys.waiting(facts)
    if survey is None:
        return None
    asked_in = facts.language or facts.default_language
    return surveys.read(survey, facts, text, asked_in, NOTHING_ELSE)


def _says_more(reading: Reading, facts: Facts) -> bool:
    """Returns whether an answer holds more words than itself, or may be any words."""
    survey = surveys.waiting(facts)
    assert survey is not None
    free = survey.questions[survey.position].kind is QuestionKind.FREE_TEXT
    return free or bool(reading.parsed.comment)
