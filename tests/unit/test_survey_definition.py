"""A survey's definition: what is read, written back and described by the schema; what is said of a
wrong one."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from hypothesis import given

from bot.campaigns.rules.findings import Findings
from bot.campaigns.rules.schema import schema
from bot.campaigns.rules.survey_check import Rules, look
from bot.campaigns.rules.wording import keywords_of
from bot.gate.packs.loading import packs
from bot.models import Language, MessageClass
from bot.surveys.rules.asking import how_to_answer, question_text
from bot.surveys.rules.file import OnInvalid, survey_mapping
from bot.surveys.rules.model import QuestionKind
from tests.unit.surveys import VISIT, definitions, said, survey, wrong

EN, FR = Language.EN, Language.FR
RULES = Rules(keywords_of(packs()), frozenset({"club"}), MessageClass.INFORMATIONAL)
SCHEMA = jsonschema.Draft202012Validator({"$defs": schema()["$defs"], "$ref": "#/$defs/survey"})


def changed(**changes: Any) -> dict[str, Any]:
    """VISIT with changes: questions_1_when=… sets the condition of the second question."""
    data = copy.deepcopy(VISIT)
    for name, value in changes.items():
        place: Any = data
        *way, last = [int(part) if part.isdigit() else part for part in name.split("__")]
        for part in way:
            place = place[part]
        place[last] = value
    return data


def found(data: dict[str, Any], rules: Rules = RULES) -> dict[str, str]:
    findings = Findings()
    look(findings, survey(data), rules)
    return {one.code: one.place for one in findings.found}


def test_everything_is_read() -> None:
    one = survey()
    assert [question.kind for question in one.questions] == [
        QuestionKind.NPS,
        QuestionKind.FREE_TEXT,
        QuestionKind.MULTIPLE,
        QuestionKind.PLACE,
        QuestionKind.NUMBER,
        QuestionKind.YES_NO,
        QuestionKind.DATE,
        QuestionKind.TIME,
    ]
    assert one.on_invalid is OnInvalid.END and one.tries == 2 and one.anonymous
    assert (one.expires, one.reminder, one.incentive) == (72, 20, None)
    assert one.questions[4].optional and not one.questions[0].optional
    assert not found(VISIT)


@pytest.mark.parametrize("data", [VISIT, changed(incentive="spring", review=said("https://a.b"))])
def test_what_is_written_is_read_again(data: dict[str, Any]) -> None:
    one = survey(data)
    written = survey_mapping(one)
    assert survey(json.loads(json.dumps(written))) == one
    SCHEMA.validate(data)
    SCHEMA.validate(written)


@given(definitions())
def test_any_definition_is_written_and_described(data: dict[str, Any]) -> None:
    one = survey(data)
    assert survey(survey_mapping(one)) == one
    SCHEMA.validate(data)
    SCHEMA.validate(survey_mapping(one))


WRONG: list[tuple[dict[str, Any], str]] = [
    (changed(questions__0__type="stars"), "survey.questions[1].type: 'stars' is none of"),
    (
        changed(questions__0__when={"shop": "Lyon"}),
        "survey.questions[1].when.shop: 'shop' is asked later; a condition can only look back",
    ),
    (
        changed(questions__0__when={"recommend": 3}),
        "survey.questions[1].when.recommend: is this question itself",
    ),
    (
        changed(questions__1__when={"nps": 3}),
        "survey.questions[2].when.nps: there is no question 'nps'; the ones before are: recommend",
    ),
    (
        changed(questions__1__when={"recommend": 11}),
        "survey.questions[2].when.recommend: '11' is no answer that recommend can have: 0 to 10",
    ),
    (changed(questions__1__when={"recommend": "6-0"}), "'6-0' is no answer"),
    (changed(questions__1__when={"recommend": "low"}), "'low' is no answer"),
    (changed(questions__1__when={}), "survey.questions[2].when: is empty"),
    (changed(questions__1__when=[]), "survey.questions[2].when: is empty"),
    (changed(questions__1__when="recommend"), "survey.questions[2].when: fields are expected"),
    (changed(questions__1__when={"recommend": []}), "when.recommend: is empty"),
    (changed(questions__4__when={"shop": "Nice"}), "'Nice' is no answer that shop can have: Lyon"),
    (changed(questions__6__when={"again": "maybe"}), "'maybe' is no answer that again can have"),
    (changed(questions__7__when={"day": "2026-12-24"}), "is no answer that day can have: answered"),
    (changed(questions__1__text={"en": "Why?"}), "survey.questions[2].text: is missing in fr"),
    (changed(questions__4__max=0), "survey.questions[5].max: must be more than min, which is 0"),
    (changed(questions__4__min=None), "survey.questions[5].min: is missing"),
    (changed(questions__4__min="few"), "survey.questions[5].min: must be a number, not 'few'"),
    (changed(questions__4__decimals=9), "survey.questions[5].decimals: must be 0 to 3"),
    (changed(questions__0__max=5), "survey.questions[1].max: only a number has this"),
    (changed(questions__4__optional="yes"), "survey.questions[5].optional: must be true or false"),
    (changed(questions__2__options=None), "survey.questions[3].options: is missing; a multiple"),
    (
        changed(questions__2__options={"en": ["a; b", "c"], "fr": ["d", "e"]}),
        "'a; b' has a semicolon",
    ),
    (
        changed(questions__1__text=said("Why {answer.shop|there}?")),
        "survey.questions[2].text.en: repeats the answer to 'shop', which is asked later",
    ),
    (
        changed(questions__4__text=said("In {answer.store|it}?")),
        "survey.questions[5].text.en: repeats the answer to 'store', which is no question",
    ),
    (
        changed(questions__4__text=said("In {answer.shop}?")),
        "survey.questions[5].text.en: has no words for those who skip 'shop'; write {answer.shop|",
    ),
    (
        changed(questions__4__text=said("Hi {first_name}")),
        "survey.questions[5].text.en: has a brace",
    ),
    (changed(review=said("https://a.b {answer.shop|x}")), "survey.review.en: can't repeat answers"),
    (changed(thanks=[]), "survey.thanks: has 0 texts"),
    (changed(thanks__0__when=None), "survey.thanks[1].when: is missing; only the last one"),
    (changed(thanks__2__when={"again": True}), "survey.thanks[3].when: the last one is for"),
    (changed(thanks__0__when={"nope": 1}), "survey.thanks[1].when.nope: there is no question"),
    (changed(on_invalid="explode"), "survey.on_invalid: must be skip, end or handoff"),
    (changed(tries=0), "survey.tries: must be a whole number from 1 to 3, not '0'"),
    (
        changed(expires={"hours": 1000}),
        "survey.expires.hours: must be a whole number from 1 to 720",
    ),
    (changed(reminder={"hours": 72}), "survey.reminder: comes after the survey has expired"),
    (changed(anonymous="yes"), "survey.anonymous: must be true or false"),
]


@pytest.mark.parametrize(("data", "says"), WRONG, ids=[says for _, says in WRONG])
def test_what_is_wrong_is_said_with_its_place(data: dict[str, Any], says: str) -> None:
    assert any(says in one for one in wrong(data)), wrong(data)


NEVER = {"recommend": "0-6", "liked": "Staff"}  # only promoters are asked what they liked
CHECKED: list[tuple[dict[str, Any], str, str]] = [
    (changed(questions__4__when=NEVER), "nobody_is_asked", "survey.questions[5].when"),
    (changed(thanks__0__when=NEVER), "nobody_is_thanked", "survey.thanks[1].when"),
    (
        changed(thanks__1__when={"recommend": "0-3"}),  # the one before has them all
        "nobody_is_thanked",
        "survey.thanks[2].when",
    ),
    (
        changed(questions__2__options={"en": ["Cancel", "Staff"], "fr": ["Annuler", "c"]}),
        "reply_is_keyword",
        "survey.questions[3].options.fr",
    ),
    (
        changed(questions__1__text=said("Reply INFO to tell us")),
        "reply_is_keyword",
        "survey.questions[2].text.fr",
    ),
    (changed(intro=said("Reply START to begin")), "reply_is_keyword", "survey.intro.fr"),
    (
        changed(thanks__0__text=said("Text END to go on")),
        "reply_is_keyword",
        "survey.thanks[1].text.fr",
    ),
    (
        changed(questions__0__help=said("répondez FIN")),
        "reply_is_keyword",
        "survey.questions[1].help.fr",
    ),
    (
        changed(questions__3__options=["Club", "Lyon", "Lille"]),
        "reply_joins",
        "survey.questions[4].options.fr",
    ),
    (
        changed(questions__1__text=said("Why? " * 80)),
        "long_question",
        "survey.questions[2].text.fr",
    ),
    (
        changed(thanks__0__text=said("20 % off next time")),
        "offer_words",
        "survey.thanks[1].text.fr",
    ),
    (changed(incentive="spring"), "incentive_promotional", "survey.incentive"),
]


@pytest.mark.parametrize(("data", "code", "place"), CHECKED, ids=[c for _, c, _ in CHECKED])
def test_what_the_check_finds(data: dict[str, Any], code: str, place: str) -> None:
    seen = found(data)
    assert seen.get(code) == place, seen


@pytest.mark.parametrize(
    "word", ["annuler", "Fin", "cancel", "END", "stop", "info", "Start", "aide"]
)
def test_no_option_is_a_keyword(word: str) -> None:
    data = changed(questions__2__options={"en": [word, "Staff"], "fr": [word, "b"]})
    assert "reply_is_keyword" in found(data)


def test_an_answer_that_was_forgotten_is_a_dead_end() -> None:
    reasons = {"en": ["Price", "Staff", "Range"], "fr": ["Prix", "Équipe", "Choix"]}
    data: dict[str, Any] = {
        "questions": [
            {"key": "reason", "type": "choice", "text": said("Why?"), "options": reasons},
            {"key": "price", "type": "text", "text": said("Which?"), "when": {"reason": "Price"}},
            {"key": "staff", "type": "text", "text": said("Who?"), "when": {"reason": "staff"}},
        ],
        "thanks": said("Thanks"),
    }
    findings = Findings()
    look(findings, survey(data), RULES)
    assert [(one.code, one.values["values"]) for one in findings.found] == [("dead_end", "Range")]
    data["questions"][2]["when"] = {"reason": ["staff", "C"]}
    assert not found(data)
    data["questions"][2]["when"] = {"reason": "staff"}
    data["thanks"] = [{"when": {"reason": "C"}, "text": said("Ah")}, {"text": said("Thanks")}]
    assert not found(data)


def test_a_promotional_survey_may_offer() -> None:
    rules = Rules(RULES.keywords, message_class=MessageClass.PROMOTIONAL)
    data = changed(incentive="spring", thanks__0__text=said("20 % off next time"))
    assert not found(data, rules)


def test_questions_say_how_they_are_answered() -> None:
    one = survey()
    assert question_text(one.questions[2], EN).splitlines() == [
        "What did you like? (one or several, such as A, C)",
        "A) Staff",
        "B) Prices",
        "C) Range",
    ]
    assert question_text(one.questions[3], FR) == "Which shop? (fr)"
    assert question_text(one.questions[4], EN).endswith("(or SKIP)")
    assert (
        how_to_answer(one.questions[4], FR) == "Merci de répondre par un nombre de 0 à 240 minutes."
    )
    assert how_to_answer(one.questions[7], EN).startswith("Please reply with a time")
    assert how_to_answer(one.questions[0], EN) is None


def test_todays_files_stay_valid() -> None:
    data = yaml.safe_load((Path(__file__).parents[2] / "data" / "demo" / "survey.yml").read_text())
    one = survey(data["survey"])
    assert not one.outcomes and one.tries == 1 and one.expires == 168
    assert survey_mapping(one) == survey_mapping(survey(survey_mapping(one)))
