"""Surveys for tests: one with every kind of question, and any valid definition."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from bot.files.checking import Problems
from bot.models import Language
from bot.surveys.rules.file import Survey, read_survey

BOTH = tuple(Language)


def said(words: str) -> dict[str, str]:
    return {"en": words, "fr": f"{words} (fr)"}


VISIT: dict[str, Any] = {
    "intro": said("A few questions about your visit."),
    "questions": [
        {"key": "recommend", "type": "nps_0_10", "text": said("From 0 to 10?")},
        {"key": "why", "type": "text", "text": said("Why?"), "when": {"recommend": "0-6"}},
        {
            "key": "liked",
            "type": "multiple",
            "text": said("What did you like?"),
            "options": {"en": ["Staff", "Prices", "Range"], "fr": ["Équipe", "Prix", "Choix"]},
            "when": {"recommend": [9, 10]},
        },
        {
            "key": "shop",
            "type": "place",
            "text": said("Which shop?"),
            "options": ["Lyon", "Lille", "Paris Bastille", "Paris Odéon"],
        },
        {
            "key": "minutes",
            "type": "number",
            "min": 0,
            "max": 240,
            "unit": {"en": "minutes", "fr": "minutes"},
            "optional": True,
            "text": {
                "en": "How long did you wait in {answer.shop|the shop}?",
                "fr": "Combien de temps à {answer.shop|notre magasin} ?",
            },
            "when": [{"shop": "Lyon", "recommend": "0-6"}, {"shop": "Lille"}],
        },
        {"key": "again", "type": "yes_no", "text": said("Will you come again?")},
        {"key": "day", "type": "date", "text": said("Which day?"), "when": {"again": True}},
        {"key": "hour", "type": "time", "text": said("At what time?"), "when": {"day": "answered"}},
    ],
    "thanks": [
        {"when": {"recommend": "0-6"}, "text": said("We are sorry.")},
        {"when": {"liked": ["Staff"]}, "text": said("We will tell them.")},
        {"text": said("Thank you!")},
    ],
    "on_invalid": "end",
    "tries": 2,
    "expires": {"hours": 72},
    "reminder": {"hours": 20},
    "anonymous": True,
}


def survey(data: dict[str, Any] | None = None) -> Survey:
    """Reads a definition; fails with what is wrong with it."""
    problems = Problems()
    found = read_survey(data or VISIT, "survey", BOTH, BOTH, problems)
    assert not problems.found, problems.found
    return found


def wrong(data: dict[str, Any]) -> list[str]:
    """Returns what is wrong with a definition."""
    problems = Problems()
    read_survey(data, "survey", BOTH, BOTH, problems)
    return problems.found


# what a condition may ask of the answers to each type
TESTS: dict[str, list[Any]] = {
    "nps": ["0-6", 9, "9-10", [0, "3-4"]],
    "rating": ["1-2", 5, [1, 3]],
    "yes_no": [True, False, "yes"],
    "choice": ["A", "Blue", ["red", "B"]],
    "multiple": ["A", ["red", "C"]],
    "number": ["0-10", 50, "11-49"],
    "text": [],
    "date": [],
}
MORE: dict[str, dict[str, Any]] = {
    "choice": {"options": {"en": ["Red", "Blue", "Green"], "fr": ["Rouge", "Bleu", "Vert"]}},
    "multiple": {"options": {"en": ["Red", "Blue", "Green"], "fr": ["Rouge", "Bleu", "Vert"]}},
    "number": {"min": 0, "max": 50},
}
# answers as they are stored
ANSWERS: dict[str, list[str | None]] = {
    "nps": [None, *map(str, range(11))],
    "rating": [None, *map(str, range(1, 6))],
    "yes_no": [None, "yes", "no"],
    "choice": [None, "Red", "Blue", "Vert"],
    "multiple": [None, "Red", "Red; Blue", "Vert", "Rouge; Bleu; Vert"],
    "number": [None, "0", "10", "11", "49", "50"],
    "text": [None, "the queue"],
    "date": [None, "2026-12-24"],
}


@st.composite
def definitions(draw: st.DrawFn, most: int = 7) -> dict[str, Any]:
    """Any valid definition of up to `most` questions, with conditions on any earlier ones."""
    kinds = draw(st.lists(st.sampled_from(sorted(TESTS)), min_size=1, max_size=most))
    questions: list[dict[str, Any]] = []
    for place, kind in enumerate(kinds):
        one = {"key": f"q{place}", "type": kind, "text": said(f"Question {place}?")}
        one |= MORE.get(kind, {})
        if when := draw(conditions(questions)):
            one["when"] = when
        questions.append(one)
    outcomes = [
        {"when": when, "text": said("For some.")}
        for when in draw(st.lists(conditions(questions), max_size=2))
        if when
    ]
    return {"questions": questions, "thanks": [*outcomes, {"text": said("For all.")}]}


@st.composite
def conditions(draw: st.DrawFn, earlier: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """A condition on earlier questions; an empty one for none."""
    if not earlier:
        return []
    return draw(
        st.lists(
            st.lists(st.sampled_from(earlier), min_size=1, max_size=2).flatmap(
                lambda chosen: st.fixed_dictionaries(
                    {
                        one["key"]: st.sampled_from([*TESTS[one["type"]], "answered", "skipped"])
                        for one in chosen
                    }
                )
            ),
            max_size=2,
        )
    )
