"""The scripts are as README.md says, and the judge judges."""

from __future__ import annotations

import re
from collections import Counter
from datetime import timedelta
from functools import cache
from typing import Any

import pytest
import yaml

from bot.campaigns.rules import parse_campaign
from tests.conversations import playing, script
from tests.conversations.script import ASKED, KEPT, OUT, BadScript, Conversation, Seen, Turn
from tests.conversations.stage import CAMPAIGNS, PHONES, ROOT

FILES = {
    "blind_1": (32, 28),
    "blind_2": (32, 28),
    "blind_3": (32, 28),
    "blind_4": (11, 9),
    "blind_5": (11, 9),
    "blind_6": (22, 18),
}
QUESTIONS = {"questions_1": 150, "questions_2": 150, "questions_3": 150, "questions_4": 50}
SENT_TO = {"US", "CA", "FR", "BE", "IE"}  # where the law lets campaigns go (docs/rules.md)


def every() -> list[Conversation]:
    return [one for name in FILES for one in playing.load(name)]


@pytest.mark.parametrize("name", FILES)
def test_a_set_has_its_conversations_of_three_to_ten_turns(name: str):
    found = playing.load(name)
    english, french = FILES[name]
    assert Counter(one.language for one in found) == {"en": english, "fr": french}
    assert all(3 <= len(one.turns) <= 10 for one in found)
    assert {one.country for one in found} <= set(PHONES)


def test_campaigns_and_forms_are_those_that_there_are():
    names = {yaml.safe_load(path.read_text("utf-8"))["name"] for path in CAMPAIGNS}
    for path in CAMPAIGNS:
        parse_campaign(yaml.safe_load(path.read_text("utf-8")))
    for conversation in every():
        for turn in conversation.turns:
            if turn.act in ("campaign", "form"):
                assert turn.what in (names if turn.act == "campaign" else {"club"})
                assert conversation.country in SENT_TO, conversation.name
                assert not (turn.act == "campaign" and conversation.stranger)
            elif turn.act == "staff":
                assert turn.what in ("takes over", "hands back") or set(turn.what) == {"says"}


@pytest.mark.parametrize("name", QUESTIONS)
def test_a_set_has_its_questions(name: str):
    found = playing.questions(playing.QUESTIONS / f"{name}.tsv")
    counts = Counter((one.language, one.expected == playing.NONE) for one in found)
    known, others = QUESTIONS[name], min(QUESTIONS[name], 100)
    assert counts == {
        (language, none): others if none else known
        for language in ("en", "fr")
        for none in (False, True)
    }
    assert len({one.text for one in found}) == 2 * (known + others)
    for one in found:
        assert bool(one.rules) == (one.expected != playing.NONE), one.text
        for rule in one.rules:
            script.compiled(rule)


def bare(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.lower()))


@cache
def taught() -> set[str]:
    """Every training text and every way of asking of the FAQ."""
    blocks = [
        block
        for path in sorted((ROOT / "data" / "nlu").glob("*.yml"))
        for block in yaml.safe_load(path.read_text("utf-8"))["nlu"]
    ]
    lines = [line for block in blocks for line in block["examples"].splitlines()]
    entries = yaml.safe_load((ROOT / "data" / "faq.yml").read_text("utf-8"))
    asked = [question for entry in entries for question in entry["questions"]]
    return {bare(text.removeprefix("- ")) for text in [*lines, *asked]}


@pytest.mark.parametrize("name", QUESTIONS)
def test_questions_are_not_those_that_are_taught(name: str):
    """Everyone asks the commonest in the same words ("location?"): three in a hundred may be."""
    asked = [one.text for one in playing.questions(playing.QUESTIONS / f"{name}.tsv")]
    known = taught()
    shared = [text for text in asked if bare(text) in known]
    assert len(shared) <= 0.03 * len(asked), shared
    assert all(len(bare(text).split()) <= 6 for text in shared), shared


def turn(act: str = "says", **rules: Any) -> Turn:
    return Turn(act, "?", timedelta(), rules)


def seen(*texts: str, consent: str = KEPT, **more: Any) -> Seen:
    return Seen(texts, consent, **{"offers": True, "joined": True, "person": False, **more})


@pytest.mark.parametrize(
    ("one", "after"),
    [
        (turn(), seen("Hello!")),
        (turn(reply="none"), seen()),
        (turn(has=["<9>", "<19>"]), seen("We are open from 9 am to 7 pm.")),
        (turn(has=["<9>", "<19>"]), seen("Ouvert de 9h à 19h.")),
        (turn(has="<closed>"), seen("We’re closed on that day.")),
        (turn(has="isn't"), seen("It isn’t.")),
        (turn(hasnt="<closed>"), seen("Nous fermons à 19h.")),
        (turn(**{"in": "fr"}), seen("Vous avez 30 jours pour un retour.")),
        (turn(consent=[ASKED, OUT]), seen("Stop?", consent=OUT)),
        (turn(offers=False), seen("Only news of your orders.", offers=False)),
        (turn(answers={"recommend": "^9$"}), seen("Next?", answers={"recommend": "9"})),
        (turn("phone", reply="none"), seen()),
        (turn("campaign"), seen()),
        (turn(has="<help>"), seen("I did not understand. Ask me about orders or returns.")),
    ],
)
def test_what_is_right_has_no_fault(one: Turn, after: Seen):
    assert script.faults(one, after, KEPT) == []


@pytest.mark.parametrize(
    ("one", "after"),
    [
        (turn(), seen()),
        (turn(reply="none"), seen("Hello!")),
        (turn(has=["<9>", "<19>"]), seen("On Sundays from 10 am to 1 pm.")),
        (turn(has="<person>"), seen("Sorry, I did not understand. Reply AGENT for a person.")),
        (turn(has="you"), seen("I did not understand you.")),
        (turn(hasnt="AGENT"), seen("Reply AGENT.")),
        (turn(**{"in": "en"}), seen("Vous avez 30 jours pour un retour.")),
        (turn(), seen("Stop?", consent=ASKED)),
        (turn(consent=OUT), seen("Stop?", consent=ASKED)),
        (turn(person=True), seen("Hello!")),
        (turn(answers={"recommend": "^9$"}), seen("Next?")),
    ],
)
def test_what_is_not_right_has_a_fault(one: Turn, after: Seen):
    assert script.faults(one, after, KEPT)


def test_who_was_rightly_opted_out_stays_out():
    assert script.faults(turn(consent=KEPT), seen("Hello", consent=OUT), OUT, left=True) == []
    assert script.faults(turn(consent=KEPT), seen("Hello", consent=OUT), OUT) != []


@pytest.mark.parametrize(
    "raw",
    [
        {"says": "hi", "phone": "hi"},
        {"says": "hi", "hass": "x"},
        {"says": "hi", "has": "<nothing>"},
        {"says": "hi", "has": "("},
        {"says": "hi", "after": "5 minutes"},
        {"says": "hi", "consent": "gone"},
        {"says": "hi", "reply": "maybe"},
    ],
)
def test_a_turn_that_the_format_does_not_know_is_refused(raw: dict[str, Any]):
    with pytest.raises(BadScript):
        script._turn(raw, "here")


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        ("Delivery costs €4.90 and is free from €50.", True),
        ("Nous sommes au 12 rue du Jardin, à deux minutes de la gare.", True),
        ("We are closed on Christmas Day.", True),
        ("Our outlet is in Troyes, 4 Mill Road, ten minutes by bus from the station.", True),
        ("Yes, we deliver on Saturday (Monday to Saturday).", True),
        ("Sorry, I did not understand. Reply AGENT for a person.", False),
        ("I don't have that information. Call 01 23 45 67 89, or reply AGENT.", False),
        ("Je n'ai pas cette information. Une personne vous répond ici.", False),
    ],
)
def test_a_reply_holds_what_the_shop_knows_or_not(reply: str, expected: bool):
    assert playing.knows(reply) is expected
