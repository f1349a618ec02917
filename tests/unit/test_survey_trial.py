"""A survey tried at the terminal: what would be said to each reply, and what counts at the end."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.campaigns.survey_files import checked, read
from bot.dialogue.survey_pairs import second
from bot.dialogue.survey_steps import read_answer
from bot.dialogue.survey_trial import Trial, facts_of
from bot.errors import UsageError
from bot.models import Language
from bot.surveys.rules.path import path
from bot.texts import Texts
from tests.unit.surveys import VISIT, definitions, said, survey

ROOT = Path(__file__).parents[2]
EN, FR = Language.EN, Language.FR
TEXTS = Texts.load(ROOT / "domain.yml")
NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)  # a Sunday


def trial(data: dict | None = None, language: Language = EN) -> Trial:
    return Trial(facts_of(survey(data)), language, TEXTS, NOW)


def test_a_conversation() -> None:
    one = trial()
    assert one.asks() == "From 0 to 10?"
    assert one.reply("banana") == "Please reply with a whole number from 0 to 10."
    assert one.reply("3").startswith("Why?")
    assert one.reply("how many more") == "After this one, 5 to go at most.\nWhy?"
    assert one.reply("the queue") == "Which shop?"
    assert one.reply("sorry, my first answer should be 9").startswith(
        "Got it: 9.\nWhat did you like? (one"
    )
    assert one.reply("A and B") == "Which shop?"
    assert one.reply("back").startswith("What did you like?")
    assert one.reply("staff") == "Which shop?"
    assert one.reply("lile") == "How long did you wait in Lille? (or SKIP)"
    assert one.reply("skip") == "No problem, let's move on.\nWill you come again?"
    assert one.reply("yes") == "Which day?"
    assert one.reply("friday") == "At what time?"
    assert one.reply("6") == "Please reply with a time, such as 9:30 am or 18:00."
    assert one.reply("18h") == "We will tell them." and one.over
    assert one.counts == {
        "recommend": "9",
        "liked": "Staff",
        "shop": "Lille",
        "minutes": None,
        "again": "yes",
        "day": "2026-12-04",
        "hour": "18:00",
    }


def test_twenty_wrong_answers_end() -> None:
    one = trial()
    told = []
    while not one.over and len(told) < 20:
        told.append(one.reply("banana"))
    assert len(told) == 3 and told[-1].startswith("No problem, let's leave it there")
    assert one.counts == {}


@pytest.mark.parametrize(("text", "stops"), [("STOP", True), ("agent", True), ("hello", False)])
def test_who_leaves_is_asked_nothing_more(text: str, stops: bool) -> None:
    one = trial()
    one.reply(text)
    assert one.over is stops and one.counts == {}


@settings(max_examples=60)
@given(
    definitions(),
    st.lists(
        st.sampled_from(
            """8|3|10|yes|no|A|B, C|blue|red and green|50|tomorrow|the staff|back|skip|banana
            |I meant 3
            |actually 9|my first answer should be 2|how many more|8 and yes|9, because of the queue
            |je voulais dire 4|passe|what was the question|oops B""".replace(
                "\n            ", ""
            ).split("|")
        ),
        min_size=30,
        max_size=60,
    ),
)
def test_whatever_is_said_what_counts_is_on_the_way(data: dict, replies: list[str]) -> None:
    one = trial(data)
    for text in replies:
        if one.over:
            break
        assert one.reply(text)
    questions = one.run.questions
    way = {questions[place].key for place in path(questions, one.run.answers)}
    assert set(one.counts) <= way
    if one.over:
        assert set(one.counts) == way


WHY = {
    "questions": [
        {"key": "nps", "type": "nps", "text": said("From 0 to 10?")},
        {"key": "why", "type": "text", "text": said("Why this score? Pourquoi ?")},
        {"key": "call", "type": "yes_no", "text": said("May we call you?")},
    ],
    "thanks": said("Thanks"),
}
NEXT = {**WHY, "questions": [WHY["questions"][0], WHY["questions"][2]]}
TELL = {**WHY, "questions": [WHY["questions"][0], {**WHY["questions"][1], "text": said("Name?")}]}


@pytest.mark.parametrize(
    ("data", "text", "value"),
    [
        (WHY, "9, because the staff was kind", "because the staff was kind"),
        (WHY, "9 lovely staff", "lovely staff"),
        (WHY, "9 car l'équipe est sympa", "car l'équipe est sympa"),
        (WHY, "9", None),
        (WHY, "9 please", None),
        (TELL, "9, because the staff was kind", None),  # the next one asks something else
        (NEXT, "8 and yes", "yes"),
        (NEXT, "8 & no", "no"),
        (NEXT, "8 et oui", "yes"),
        (NEXT, "8\nyes", "yes"),
        (NEXT, "9, yes", None),  # may only insist
        (NEXT, "yes, 9", None),
        (NEXT, "9 and no complaints at all", None),
        (NEXT, "9 and maybe", None),
        (NEXT, "8 and 9", None),
    ],
)
def test_two_answers_in_one_text(data: dict, text: str, value: str | None) -> None:
    run = facts_of(survey(data))
    parsed = read_answer(run.questions[0], text, EN, NOW.date())
    other = second(run, text, EN, NOW.date(), parsed)
    assert (other.value if other else None) == value


def test_a_file_is_checked_and_drawn_at_the_terminal(tmp_path: Path) -> None:
    path_ = tmp_path / "visit.yml"
    questions = [*VISIT["questions"][:2], {**VISIT["questions"][0], "key": "again2"}]
    questions[1] = {**questions[1], "when": {"recommend": "0-6"}}
    questions[2]["when"] = {"why": "skipped", "recommend": "7-10"}
    path_.write_text(yaml.safe_dump({"questions": questions, "thanks": said("Thanks")}))
    source = read(path_)
    assert [one.code for one in checked(source)] == ["nobody_is_asked"]
    assert source.line("questions[3].when") and source.languages == (EN, FR)
    shown = subprocess.run(
        [sys.executable, "-m", "bot", "survey", "check", str(path_)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert shown.returncode == 1
    assert "error nobody_is_asked: line " in shown.stdout and "nobody is asked this" in shown.stdout


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("questions: []\nthanks: {en: x}", "questions: is empty"),
        ("questions: 3", "questions: a list is expected"),
        ("questions:\n  - {key: a, type: nps, text: {en: x}}\nthanks: {fr: y}", "line 3, thanks"),
        ("a: [", "can't be read"),
        ("name: x", "text: fields are expected"),
    ],
)
def test_a_file_that_is_wrong_says_where(tmp_path: Path, text: str, says: str) -> None:
    file = tmp_path / "wrong.yml"
    file.write_text(text)
    with pytest.raises(UsageError) as raised:
        read(file)
    assert says in str(raised.value)
