"""Decides which earlier answer of a survey a reply changes, and into what."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from bot.reading.folded import read, words
from bot.surveys.rules.corrections import Correction, Strength, correction
from bot.surveys.rules.model import Outcome, Parsed, Question, QuestionKind

Parser = Callable[[Question, str], Parsed]

_NO_FIRST = re.compile(
    r"\W*(?:(?:oh|ah|euh|um|well|enfin|actually|en fait|finalement)\W+)*(?:no|non|nope|nan)\b"
)
_BARE = 3  # words that a correction may have where any text answers the question that waits


@dataclass(frozen=True, slots=True)
class Revision:
    """The question whose answer is taken back, by place; parsed: its new answer, None if the reply
    gives none, so that the question is to be asked again."""

    position: int
    parsed: Parsed | None


def revision(
    questions: Sequence[Question],
    position: int,
    answers: Mapping[str, str | None],
    text: str,
    parse: Parser,
) -> Revision | None:
    """Returns what the reply to the question at `position` takes back, None if nothing.

    answers: the values that count now, by question; None for a skipped one. position: may lie
    behind the last question, when the survey is over.
    """
    found = correction(read(text))
    if found is None or position <= 0:
        return None
    waits = questions[position] if position < len(questions) else None
    chosen = _chooses_again(questions[position - 1], answers, found, text, parse)
    if chosen:
        return Revision(position - 1, chosen)
    if waits is not None and _answers(waits, answers, found, text, parse):
        return None
    takes = (
        waits is not None
        and waits.kind is not QuestionKind.FREE_TEXT
        and parse(waits, found.rest).outcome is Outcome.VALUE
    )
    for place in _places(found, position, far=not takes):
        parsed = _new_value(questions[place], place == position - 1, found, text, parse)
        if parsed is None or parsed.value == answers.get(questions[place].key):
            continue
        if (
            waits is not None
            and waits.kind is QuestionKind.FREE_TEXT
            and not _is_sure(questions[place], found, parsed)
        ):
            continue
        return Revision(place, parsed)
    return _asked_again(found, position)


def _answers(
    waits: Question,
    answers: Mapping[str, str | None],
    found: Correction,
    text: str,
    parse: Parser,
) -> bool:
    """Returns whether the reply rather answers the question that waits: "sorry, no"."""
    if waits.kind is QuestionKind.FREE_TEXT or found.question is not None:
        return False
    if waits.key in answers:  # asked again, after "back"
        return any(parse(waits, said).outcome is Outcome.VALUE for said in (found.rest, text))
    if found.strength is Strength.SOFT:
        return parse(waits, text).outcome is Outcome.VALUE
    polite = waits.kind is QuestionKind.YES_NO and found.strength is Strength.FIRM
    return polite and parse(waits, found.rest).outcome is Outcome.VALUE


def _chooses_again(
    last: Question,
    answers: Mapping[str, str | None],
    found: Correction,
    text: str,
    parse: Parser,
) -> Parsed | None:
    """Returns the choice that the reply takes instead of the last: "actually no, the blue one"."""
    if last.kind is not QuestionKind.CHOICE or found.strength is Strength.SOFT:
        return None
    denied = any(_NO_FIRST.match(said.lower()) for said in (found.rest, text))
    if found.question is not None or not denied:
        return None
    parsed = parse(last, found.rest)
    is_other = parsed.outcome is Outcome.VALUE and parsed.value != answers.get(last.key)
    return parsed if is_other else None


def _places(found: Correction, position: int, *, far: bool) -> Sequence[int]:
    """Returns the places of the questions that may be meant, the likeliest first. far: the one
    before the last may be meant too."""
    if found.question is not None:
        place = position - 1 if found.question < 0 else found.question
        return (place,) if place < position else ()
    if found.strength is Strength.CLEAR and far:
        return range(position - 1, -1, -1)
    return (position - 1,)


def _new_value(
    question: Question, is_last: bool, found: Correction, text: str, parse: Parser
) -> Parsed | None:
    """Returns the question's new answer in the reply, None without one."""
    if question.kind is QuestionKind.FREE_TEXT:
        meant = found.question is not None or (
            is_last and found.strength is Strength.CLEAR and len(words(found.rest.lower())) > 1
        )
        parsed = parse(question, found.rest) if meant and found.rest else None
        return parsed if parsed and parsed.outcome is Outcome.VALUE else None
    yes_no = question.kind is QuestionKind.YES_NO
    if yes_no and found.strength is Strength.SOFT:
        return None  # "no", "sorry, no": said of something else
    parsed = parse(question, found.rest)
    if parsed.outcome is not Outcome.VALUE and found.strength is Strength.CLEAR and not yes_no:
        parsed = parse(question, text)
    if parsed.outcome is not Outcome.VALUE:
        return None
    return parsed if found.strength is Strength.CLEAR or not parsed.comment else None


def _is_sure(question: Question, found: Correction, parsed: Parsed) -> bool:
    """Returns whether it is a correction though any text would answer the question that waits."""
    if found.question is not None:
        return True
    if parsed.comment or found.strength is Strength.SOFT:
        return False
    bare = len(words(found.rest.lower())) <= _BARE
    return found.strength is Strength.CLEAR or (bare and question.kind is not QuestionKind.YES_NO)


def _asked_again(found: Correction, position: int) -> Revision | None:
    """Returns the question of which the reply says that its answer was wrong, and no more."""
    if found.strength is not Strength.CLEAR or found.rest:
        return None
    place = position - 1 if found.question is None or found.question < 0 else found.question
    return Revision(place, None) if place < position else None
