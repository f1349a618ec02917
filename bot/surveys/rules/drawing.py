"""Draws the flow of a survey as text: each question, whom it is asked, and what comes next."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from bot.models import Language
from bot.surveys.rules.condition_file import test_mapping
from bot.surveys.rules.file import Survey
from bot.surveys.rules.flow import SKIPPED, Flow, flow
from bot.surveys.rules.model import Condition, Question, QuestionKind

_MOST_SHOWN = 4  # values of a group


def drawn(survey: Survey, language: Language) -> Iterator[str]:
    """Yields the lines of the picture, in the texts of that language."""
    seen = flow(survey)
    known = {question.key: question for question in survey.questions}
    for place, question in enumerate(survey.questions):
        yield f"{place + 1}. {question.key} ({question.kind}): {_text(question.text, language)}"
        if question.when:
            yield f"   asked if {condition_words(question.when, known)}"
        if place in seen.reached:
            yield from _ways(survey, seen, place)
        else:
            yield "   nobody is asked this"
    for number, one in enumerate(survey.outcomes):
        nobody = "" if number in seen.ended else " (nobody gets this)"
        said = _text(one.text, language)
        yield f"■  thanks if {condition_words(one.when, known)}: {said}{nobody}"
    otherwise = "thanks otherwise" if survey.outcomes else "thanks"
    yield f"■  {otherwise}: {_text(survey.thanks, language)}"


def condition_words(condition: Condition, known: Mapping[str, Question]) -> str:
    """Returns a condition in words: "recommend is 0-6 and reason is Price or Staff"."""
    return ", or ".join(
        " and ".join(
            f"{key} is {' or '.join(test_mapping(test, known[key]))}" for key, test in tests.items()
        )
        for tests in condition
    )


def _ways(survey: Survey, seen: Flow, place: int) -> Iterator[str]:
    """Yields what may come after each group of answers; one line if all lead the same way."""
    for values, way in ways(seen, place):
        said = f"{values_words(survey.questions[place], values)} " if values else ""
        yield f"   {said}→ {_targets(survey, way)}"


def ways(seen: Flow, place: int) -> list[tuple[list[str], tuple[int, ...]]]:
    """Returns which answers to a question lead where; no answers if all lead the same way."""
    together: dict[tuple[int, ...], list[str]] = {}
    for number, group in enumerate(seen.groups[place]):
        way = tuple(sorted(seen.next.get((place, number), ())))
        together.setdefault(way, []).extend(group.values)
    if len(together) == 1:
        return [([], way) for way in together]
    return [(values, way) for way, values in together.items()]


def values_words(question: Question, values: Sequence[str]) -> str:
    """Returns the answers of a group in words: "0-6, skipped"."""
    said = [value for value in values if value != SKIPPED]
    if question.kind in (QuestionKind.NPS, QuestionKind.RATING):
        said = _spans([int(value) for value in said])
    elif len(said) > _MOST_SHOWN:
        said = [*said[:_MOST_SHOWN], "…"]
    return ", ".join([*said, *([SKIPPED] if SKIPPED in values else [])])


def _spans(numbers: Sequence[int]) -> list[str]:
    found: list[list[int]] = []
    for number in sorted(numbers):
        if found and number == found[-1][1] + 1:
            found[-1][1] = number
        else:
            found.append([number, number])
    return [f"{low}" if low == high else f"{low}-{high}" for low, high in found]


def _targets(survey: Survey, way: Sequence[int]) -> str:
    count = len(survey.questions)
    return " or ".join(
        "the end" if place == count else f"{place + 1}. {survey.questions[place].key}"
        for place in way
    )


def _text(texts: Mapping[Language, str], language: Language) -> str:
    return texts.get(language) or next(iter(texts.values()), "")
