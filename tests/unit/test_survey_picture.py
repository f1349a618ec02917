"""The picture of a survey's flow: nothing overlaps, nothing is missing, whatever the survey."""

from __future__ import annotations

from itertools import combinations
from typing import Any
from xml.etree import ElementTree

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from bot.files.checking import Problems
from bot.models import Language
from bot.surveys.rules.file import read_survey
from bot.surveys.rules.flow import flow
from bot.surveys.rules.picture import HEIGHT, STYLE, WIDTH, can_be_drawn, picture, svg
from tests.unit.surveys import BOTH, VISIT, definitions, survey

SVG = "{http://www.w3.org/2000/svg}"
EN, FR = BOTH


@settings(max_examples=80)
@given(definitions(most=9))
def test_boxes_stand_apart_and_ways_go_down(data: dict[str, Any]) -> None:
    made = survey(data)
    found, seen = picture(made, EN), flow(made)
    assert len(found.boxes) == len(made.questions) + 1
    for one, other in combinations(found.boxes, 2):
        assert abs(one.x - other.x) >= WIDTH or abs(one.y - other.y) >= HEIGHT
    for box in found.boxes:
        assert box.x >= 0 and box.x + WIDTH <= found.width and box.y + HEIGHT <= found.height
    led = {(place, to) for (place, _), targets in seen.next.items() for to in targets}
    assert len(found.ways) == len(led)
    for way in found.ways:
        heights = [y for _, y in way.points]
        assert heights == sorted(heights)
        inside = [(x, y) for x, y in way.points[1:-1]]
        assert not any(
            box.x < x < box.x + WIDTH and box.y - 1 < y < box.y + HEIGHT + 1
            for x, y in inside
            for box in found.boxes
        )


def test_it_says_what_leads_where_in_its_language() -> None:
    drawn = svg(survey(), FR, link=lambda place: f"#q-{place + 1}", style=STYLE)
    tree = ElementTree.fromstring(drawn)
    said = [one.text for one in tree.iter(f"{SVG}text")]
    for words in ("0-6", "9-10", "7-8, skipped", "The end", "1 · nps_0_10", "magasin ?"):
        assert any(words in (one or "") for one in said), words
    assert len([one for one in tree if one.tag == f"{SVG}a"]) == 9
    assert tree.find(f"{SVG}title") is not None and tree.find(f"{SVG}desc") is not None
    assert "{answer" not in drawn


def test_what_nobody_is_asked_and_ugly_words_are_drawn() -> None:
    questions = [
        {"key": "a", "type": "nps", "text": {"en": "<b> & 'quotes'" + " word" * 90}},
        {"key": "b", "type": "multiple", "text": {"en": "B"}, "when": {"a": "0-3"},
         "options": {"en": ["<one>", "two", "three", "four", "five"]}},
        {"key": "c", "type": "text", "text": {"en": "C"}, "when": {"b": "two", "a": "9"}},
        {"key": "d", "type": "text", "text": {"en": "D"}, "when": {"b": "<one>"}},
    ]  # fmt: skip
    problems = Problems()
    made = read_survey({"questions": questions, "thanks": {"en": "x"}}, "", [EN], BOTH, problems)
    assert problems.found == []
    drawn = svg(made, FR)
    tree = ElementTree.fromstring(drawn)
    assert "3 · nobody is asked this" in [one.text for one in tree.iter(f"{SVG}text")]
    assert 'class="nobody"' in drawn and "<b>" not in drawn


@settings(max_examples=80)
@given(st.data())
def test_what_is_wrong_is_drawn_as_far_as_it_can_be(data: st.DataObject) -> None:
    made = data.draw(definitions())
    for one in made["questions"]:
        for name in data.draw(st.lists(st.sampled_from(["key", "type", "text", "options", "min"]))):
            one[name] = data.draw(st.sampled_from([None, 3, "q0", [], {}, ["x"], {"fr": ""}]))
    found = read_survey(made, "survey", BOTH, tuple(Language), Problems())
    assume(can_be_drawn(found))
    ElementTree.fromstring(svg(found, EN))


def test_the_sample_is_as_small_as_it_may_be() -> None:
    found = picture(survey(VISIT), EN)
    assert found.width < 700 and found.height < 1_100
