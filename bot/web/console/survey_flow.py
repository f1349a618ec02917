"""How a survey's questions follow each other, for a page: the picture, the same as a list, and
conditions in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from markupsafe import Markup

from bot.models import Language
from bot.surveys.rules.drawing import ways
from bot.surveys.rules.file import Survey
from bot.surveys.rules.flow import flow
from bot.surveys.rules.model import Condition, Question, Test
from bot.surveys.rules.picture import Words, answers, svg
from bot.surveys.rules.pipes import plain
from bot.web.catalog import mark, translate
from bot.web.console.desk import Desk
from bot.web.console.layout import in_words
from bot.web.console.survey_words import ANSWERS, KINDS


def spoken(survey: Survey, language: Language) -> Language:
    """Returns the language of whoever looks if the survey has it, else its first one."""
    said = survey.questions[0].text
    return language if language in said or not said else next(iter(said))


def drawn(desk: Desk, survey: Survey, link: Callable[[int], str]) -> dict[str, Any]:
    """Returns what `survey_flow.html` shows. link: where the box of a question leads."""
    language = spoken(survey, desk.language)
    words = Words(
        translate(desk.language, mark("How the questions follow each other")),
        translate(
            desk.language,
            mark("Each box is a question; the answers on a line lead along it. As a list below."),
        ),
        translate(desk.language, mark("The end")),
        translate(desk.language, mark("nobody is asked this")),
        in_words(desk, KINDS),  # type: ignore[arg-type]  # its keys are those of the enum
        in_words(desk, ANSWERS),
    )
    # svg escapes all words
    picture = Markup(svg(survey, language, words, link))  # noqa: S704
    return {"picture": picture, "steps": _steps(survey, language, words, link)}


def _steps(
    survey: Survey, language: Language, words: Words, link: Callable[[int], str]
) -> list[dict[str, Any]]:
    """Returns the questions that somebody is asked, each with where its answers lead."""
    seen, end = flow(survey), len(survey.questions)
    return [
        {
            "number": place + 1,
            "text": _text(survey.questions[place], language),
            "link": link(place),
            "ways": [
                (
                    answers(survey.questions[place], values, language, words.answers),
                    [
                        words.end
                        if to == end
                        else f"{to + 1}. {_text(survey.questions[to], language)}"
                        for to in way
                    ],
                )
                for values, way in ways(seen, place)
            ],
        }
        for place in sorted(seen.reached)
    ]


def _text(question: Question, language: Language) -> str:
    return plain(question.text.get(language) or next(iter(question.text.values()), question.key))


def condition_said(desk: Desk, condition: Condition, questions: Sequence[Question]) -> str:
    """Returns a condition in words: "question 1 is 0-6 and question 3 is Lyon"; "" for none."""
    places = {one.key: place for place, one in enumerate(questions)}
    both = translate(desk.language, mark(" and "))
    either = translate(desk.language, mark(", or "))
    return either.join(
        both.join(_tested(desk, tests[key], key, questions, places) for key in tests)
        for tests in condition
    )


def _tested(
    desk: Desk,
    test: Test,
    key: str,
    questions: Sequence[Question],
    places: Mapping[str, int],
) -> str:
    question = questions[places[key]]
    own = question.options.get(desk.language) or question.listed
    labels = {option.letter: option.label for option in own}
    named = in_words(desk, ANSWERS)
    said = [
        *(labels.get(letter) or named.get(letter, letter) for letter in sorted(test.options)),
        *(span.written for span in test.spans),
        *([named["answered"]] if test.answered else []),
        *([named["skipped"]] if test.skipped else []),
    ]
    return translate(
        desk.language,
        mark("question %(number)s is %(answers)s"),
        number=places[key] + 1,
        answers=translate(desk.language, mark(" or ")).join(said),
    )
