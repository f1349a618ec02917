"""A campaign is checked with the people who are in its audience, and goes out only then."""

from __future__ import annotations

from typing import Any

import pytest

from bot.campaigns import prices
from bot.campaigns.release import release
from bot.campaigns.review import review, review_json
from bot.campaigns.rules import parse_campaign
from bot.errors import UsageError
from bot.services import Services
from tests.make import run_sql
from tests.store.test_preview import add

PEOPLE = (
    ("+12025550101", "en", "Zoë"),
    ("+12025550102", "en", "Al"),
    ("+33612345601", "fr", "Maximilienne"),
    ("+33612345602", None, None),
)
CONTENT: dict[str, Any] = {
    "name": "offer",
    "class": "promotional",
    "way_out": True,
    "audience": {"tags": ["all"]},
    "text": {"en": "{brand}: come in, {first_name}", "fr": "{brand} : venez, {first_name} !"},
    "fallback": {"first_name": {"en": "you", "fr": "vous"}},
}


@pytest.fixture
async def people(services: Services, staff: None) -> None:
    await add(
        services,
        [
            {
                "address": address,
                "name": name,
                "language": language,
                "attributes": {},
                "frequency": "any",
                "owner": "bot",
                "revoked_at": "",
                "dead_at": "",
                "blocked_at": "",
                "granted": "promotional",
                "offers": [],
            }
            for address, language, name in PEOPLE
        ],
    )


async def test_a_review_counts_texts_as_they_leave(services: Services, people: None) -> None:
    found = review_json(await review(services, parse_campaign(CONTENT)))
    assert (found["errors"], found["audience"], found["will_get"]) == ([], 4, 4)
    assert found["warnings"] == []  # the ë of a name costs no segment
    english, french = found["texts"]["en"], found["texts"]["fr"]
    assert english["longest"] == "Le Panier: come in, Zoë\nReply STOP to end"
    assert (english["segments"], english["encoding"], english["extra_segments"]) == (1, "UCS-2", 0)
    assert english["characters"] == [
        {
            "character": "ë",
            "name": "latin small letter e with diaeresis",
            "substitute": "e",
        }
    ]
    assert french["longest"] == "Le Panier : venez, Maximilienne !\nSTOP pour vous désabonner"
    assert (french["encoding"], french["characters"]) == ("GSM-7", [])
    day = services.clock.now().date()
    table = prices.read(services.settings)
    assert table.rows and day.year == 2026
    assert found["cost"]["estimate"] is True and float(found["cost"]["amount"]) > 0
    assert found["cost"]["unpriced"] == {}


async def test_what_is_wrong_keeps_it_from_going_out(services: Services, people: None) -> None:
    english = {
        **CONTENT,
        "way_out": False,
        "audience": {"tags": ["all", "vpi"]},
        "text": {"en": "Come in, {first_name}"},
        "fallback": {"first_name": {"en": "you"}},
    }
    found = await review(services, parse_campaign(english))
    assert {one.code for one in found.errors} == {"no_brand", "no_way_out", "no_text_in"}
    assert {one.code for one in found.warnings} == {"unknown_tag"}
    with pytest.raises(UsageError, match="no_brand"):
        await release(services, parse_campaign(english), "marc")
    long = {**CONTENT, "text": {**CONTENT["text"], "en": "{brand}: {first_name}, come in" * 4}}
    with pytest.raises(UsageError, match=r"ucs2_names.*ë → e; .* 1 segments more"):
        await release(services, parse_campaign(long), "marc", accepted=["unknown_tag"])
    assert not await run_sql(services, "select 1 from campaigns")
    news = {**CONTENT, "name": "news", "class": "informational"}
    news["text"] = {"en": "Soldes -20 %", "fr": "Soldes -20 %"}
    news.pop("fallback")
    with pytest.raises(UsageError, match="offer_words"):
        await release(services, parse_campaign(news), "marc", reasons={"no_brand": "x"})
    assert await release(services, parse_campaign(news), "marc", reasons={"offer_words": "ours"})
    assert await release(services, parse_campaign(long), "marc", accepted=["ucs2_names"]) == 4
    noted = await run_sql(services, "select details from audit where action = 'launch campaign'")
    assert [(row.details["accepted"], row.details["overruled"]) for row in noted] == [
        ([], {"offer_words": "ours"}),
        (["ucs2_names"], {}),
    ]
