"""What starts a survey for one person after the other, as a file says it."""

from __future__ import annotations

from typing import Any

import jsonschema
import pytest

from bot.campaigns.rules import campaign_mapping, parse_campaign
from bot.campaigns.rules.schema import schema
from bot.campaigns.rules.starts import for_team
from bot.errors import UsageError

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
