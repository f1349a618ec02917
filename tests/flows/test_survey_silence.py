"""Who says nothing for long: asked once more at a good hour, and thanked for an answer that comes
after the survey has expired."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.conversations.reminders import remind
from tests.flows.test_a_campaign import EMMA, JULES, answer, delivered, prepare
from tests.flows.test_a_survey import later
from tests.flows.test_survey_ways import SURVEY, counted, said
from tests.world import World, eventually

WAITS: dict[str, Any] = {**SURVEY, "reminder": {"hours": 20}, "expires": {"hours": 72}}


def till(world: World, hour: int) -> None:
    """All clocks go on to the next such hour, UTC."""
    now = world.services.clock.now()
    at = datetime(now.year, now.month, now.day, hour, tzinfo=UTC)
    later(world, at - now if at > now else at + timedelta(days=1) - now)


async def test_a_reminder_goes_once_at_a_good_hour(texto: World):
    await prepare(texto, survey=WAITS)
    await answer(texto, EMMA, "9")
    await remind(texto.services)
    assert not await texto.rows("select 1 from recipients where reminded_at is not null")
    later(texto, timedelta(hours=21))
    till(texto, 2)  # night in both countries
    await remind(texto.services)
    assert not await texto.rows("select 1 from recipients where reminded_at is not null")
    till(texto, 17)  # evening in France, and not yet day wherever in America Emma may be
    for _ in range(3):
        await remind(texto.services)
    bodies = await eventually(lambda: delivered(texto, JULES, 2))
    assert said(bodies[-1]) == "Au cas où vous auriez manqué notre question :\nDe 0 à 10 ?"
    till(texto, 20)
    for _ in range(3):
        await remind(texto.services)
    bodies = await eventually(lambda: delivered(texto, EMMA, 3))
    assert bodies[-1].startswith("In case you missed our question:\nWhat did you like?")
    bodies = await answer(texto, EMMA, "B")
    assert bodies[-1] == "Which shop?" and len(bodies) == 4


async def test_no_reminder_after_a_stop_or_an_answer(texto: World):
    await prepare(texto, survey=WAITS)
    await texto.text("STOP", frm=JULES)
    await answer(texto, EMMA, "8", "Lyon")
    later(texto, timedelta(hours=21))
    till(texto, 17)
    await remind(texto.services)
    await texto.settled()
    found = await texto.rows("select body from messages where body like '%missed our question%'")
    assert not found and not await texto.rows(
        "select 1 from messages where body like '%manqué notre question%'"
    )


@pytest.mark.parametrize(
    ("text", "thanked"), [("8", True), ("I'd say 8", True), ("what is this about", False)]
)
async def test_an_answer_after_expiry_is_thanked_and_not_stored(
    texto: World, text: str, thanked: bool
):
    await prepare(texto, survey=WAITS)
    later(texto, timedelta(days=30))  # last month's survey
    bodies = await answer(texto, EMMA, text)
    assert said(bodies[-1]).startswith("Thank you! This survey has ended") is thanked
    assert await counted(texto) == {"others": []}
    assert not await texto.rows("select 1 from survey_runs")


async def test_a_run_that_began_long_ago_goes_on(texto: World):
    await prepare(texto, survey={**WAITS, "expires": {"hours": 720}})
    await answer(texto, EMMA, "9")
    later(texto, timedelta(days=25))
    bodies = await answer(texto, EMMA, "B")
    assert bodies[-1] == "Which shop?"
