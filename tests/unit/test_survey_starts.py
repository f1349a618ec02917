"""What starts a survey for one person after the other, as a file says it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import jsonschema
import pytest

from bot.campaigns.rules import campaign_mapping, parse_campaign
from bot.campaigns.rules.findings import Findings
from bot.campaigns.rules.schema import schema
from bot.campaigns.rules.starts import Start, for_team
from bot.campaigns.rules.survey_check import Rules, look_at_keyword
from bot.campaigns.rules.wording import keywords_of
from bot.errors import UsageError
from bot.gate.good_hour import is_good_hour
from bot.gate.packs.loading import packs
from bot.models import Language
from bot.reading.keywords import fold

CONTENT: dict[str, Any] = {
    "name": "csat",
    "class": "informational",
    "text": {"en": "{brand}: how did we do?", "fr": "{brand} : qu'en pensez-vous ?"},
    "survey": {
        "questions": [
            {"key": "csat", "type": "rating", "text": {"en": "1 to 5?", "fr": "De 1 à 5 ?"}},
        ],
        "thanks": {"en": "Thanks!", "fr": "Merci !"},
    },
}


@pytest.mark.parametrize(
    ("start", "kept"),
    [
        ({"case": "closed"}, {"case": "closed"}),
        ({"case": "closed", "teams": None}, {"case": "closed"}),
        (
            {"case": "closed", "teams": ["support", "support", "returns"]},
            {"case": "closed", "teams": ["support", "returns"]},
        ),
        ({"event": "order_delivered", "hours": 48}, {"event": "order_delivered", "hours": 48}),
        ({"keyword": " Avis "}, {"keyword": {"en": "Avis", "fr": "Avis"}}),
        ({"keyword": {"fr": "AVIS"}}, {"keyword": {"fr": "AVIS"}}),
        (
            {"keyword": {"en": "REVIEW", "fr": "mon avis"}},
            {"keyword": {"en": "REVIEW", "fr": "mon avis"}},
        ),
    ],
)
def test_a_start_is_kept_as_it_was_written(start: object, kept: object) -> None:
    content = {**CONTENT, "start": start}
    found = campaign_mapping(parse_campaign(content))
    assert found["start"] == kept and "audience" not in found
    assert campaign_mapping(parse_campaign(found)) == found
    for one in (content, found):
        jsonschema.Draft202012Validator(schema()).validate(one)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"start": {"case": "open"}}, "start.case: must be closed"),
        ({"start": {"case": True}}, "start.case: must be closed"),
        ({"start": {"case": "closed", "team": "x"}}, "start.team: is not a known field"),
        ({"start": {"case": "closed", "at": "2026-12-01T10:00Z"}}, "start.at: is not a known"),
        ({"start": {"case": "closed", "teams": "support"}}, "start.teams: a list"),
        ({"start": {"case": "closed", "teams": [""]}}, r"start.teams\[1\]: is empty"),
        ({"start": {"case": "closed"}, "survey": None}, "start: is for campaigns with a survey"),
        ({"start": {"case": "closed"}, "coupon": "spring"}, "coupon: does not go with"),
        ({"start": {"case": "closed"}, "canary": {"people": 5, "minutes": 5}}, "canary: does not"),
        (
            {"start": {"case": "closed", "keyword": "AVIS"}},
            "start: say one of case, keyword, event",
        ),
        ({"start": {"keyword": "AVIS", "teams": ["x"]}}, "start.teams: is not a known field"),
        ({"start": {"keyword": {}}}, "start.keyword: names no word"),
        ({"start": {"keyword": {"de": "MEINUNG"}}}, "start.keyword.de: is not a known language"),
        ({"start": {"keyword": {"en": ""}}}, "start.keyword.en: is empty"),
        ({"start": {"keyword": True}}, "start.keyword: YAML reads this as true"),
        ({"start": {"keyword": 5}}, "start.keyword: has no letter"),
        ({"start": {"keyword": "!!!"}}, "start.keyword: has no letter"),
        ({"start": {"keyword": "a" * 21}}, "start.keyword: is too long"),
        ({"start": {"keyword": "give us advice"}}, "start.keyword: is too long"),
        ({"start": {"event": "booking"}}, "start.hours: must be a whole number from 1 to"),
        ({"start": {"event": "booking", "hours": 0}}, "start.hours: must be a whole number"),
        ({"start": {"event": "booking", "hours": 2161}}, "start.hours: must be a whole number"),
        ({"start": {"event": "booking", "hours": True}}, "start.hours: must be a whole number"),
        ({"start": {"event": "booking", "hours": "2 d"}}, "start.hours: must be a whole number"),
        ({"start": {"event": "", "hours": 2}}, "start.event: is empty"),
        ({"start": {"event": "x" * 81, "hours": 2}}, "start.event: has 81 characters"),
        ({"start": {"hours": 2}}, "start"),
        ({"start": {"teams": ["support"]}}, "start"),
        ({"start": {"case": None}}, "start"),
        ({}, "audience: is missing"),
        ({"start": "now"}, "audience: is missing"),
        ({"start": {"case": "closed"}, "audience": {"tags": []}}, "audience.tags: is empty"),
    ],
)
def test_what_is_wrong_is_said(changes: dict[str, Any], says: str) -> None:
    with pytest.raises(UsageError, match=says):
        parse_campaign({**CONTENT, **changes})


@pytest.mark.parametrize(
    ("teams", "team", "fits"),
    [
        ([], None, True),
        ([], "support", True),
        (["support"], "support", True),
        (["support"], "returns", False),
        (["support"], None, False),
    ],
)
def test_a_survey_asks_about_the_cases_of_its_teams(
    teams: list[str], team: str | None, fits: bool
) -> None:
    start = {"case": "closed"} | ({"teams": teams} if teams else {})
    found = parse_campaign({**CONTENT, "start": start})
    assert found.one_by_one is not None and for_team(found.one_by_one, team) is fits


def keyword(word: object) -> Start:
    found = parse_campaign({**CONTENT, "start": {"keyword": word}}).one_by_one
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("said", "languages"),
    [
        ("REVIEW", (Language.EN,)),
        ("review!", (Language.EN,)),
        ("Évalué", (Language.FR,)),
        ("evalue", (Language.FR,)),
        ("review please", ()),
        ("", ()),
    ],
)
def test_a_keyword_is_heard_in_any_spelling(said: str, languages: tuple[Language, ...]) -> None:
    start = keyword({"en": "Review", "fr": "ÉVALUÉ"})
    assert start.heard(fold(said)) == languages
    assert keyword("avis").heard("avis") == (Language.EN, Language.FR)


@pytest.mark.parametrize(
    ("word", "code"),
    [
        ("AVIS", None),
        ("STOP", "reply_is_keyword"),
        ("Arrêt", "reply_is_keyword"),
        ("annuler", "reply_is_keyword"),
        ("ＦＩＮ", "reply_is_keyword"),
        ("Aide", "reply_is_keyword"),
        ("info", "reply_is_keyword"),
        ("Start", "reply_is_keyword"),
        ("Oui", "keyword_answers"),
        ("n", "keyword_answers"),
        ("Club", "reply_joins"),
        ("Sondage", "keyword_taken"),
        ("sondagé", "keyword_taken"),
    ],
)
def test_a_keyword_that_means_something_else_is_refused(word: str, code: str | None) -> None:
    found, rules = Findings(), Rules(keywords_of(packs()), frozenset({"club"}))
    look_at_keyword(found, keyword({"fr": word}), rules, frozenset({"sondage"}))
    assert [one.code for one in found.found] == ([code] if code else [])
    assert all(one.place == "start.keyword.fr" and one.is_error for one in found.found)
    look_at_keyword(found, None, rules, frozenset())


@pytest.mark.parametrize(
    ("zones", "hour", "good"),
    [
        (("UTC",), 9, False),
        (("UTC",), 10, True),
        (("UTC",), 19, True),
        (("UTC",), 20, False),
        (("Europe/Paris", "Indian/Reunion"), 10, True),  # 11 and 14 there
        (("Europe/Paris", "Indian/Reunion"), 17, False),  # 18 and 21
        (("Etc/GMT+10", "UTC", "Etc/GMT-10"), 12, True),  # never day in all: in the middle
        ((), 12, False),
    ],
)
def test_a_good_hour_is_day_wherever_the_person_may_be(
    zones: tuple[str, ...], hour: int, good: bool
) -> None:
    assert is_good_hour(zones, datetime(2026, 12, 1, hour, tzinfo=UTC)) is good
