"""A survey's way back, from the phone to the marketer's figures: corrections of this answer and of
earlier ones, during and after it, remarks, and another campaign in between."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from bot.campaigns import control as results
from bot.campaigns import launch
from bot.campaigns.rules import parse_campaign
from bot.surveys.rules.results import QuestionResult
from tests.flows.test_a_campaign import (
    CAMPAIGN,
    EMMA,
    JULES,
    answer,
    delivered,
    prepare,
    summed_up,
    words_of,
)
from tests.world import World, eventually


def later(world: World, by: timedelta) -> None:
    """All clocks go on."""
    object.__setattr__(world.services.clock, "offset", world.services.clock.offset + by)


async def figures(texto: World) -> dict[str, QuestionResult]:
    await texto.settled()
    return await summed_up(texto)


async def send_another(texto: World, phone: str, count: int, **changes: Any) -> None:
    """A campaign without a survey, unless `survey` is among the changes."""
    without = {k: v for k, v in CAMPAIGN.items() if k not in ("survey", "fallback")}
    text = {"en": "We moved next door.", "fr": "Nous avons déménagé."}
    content = {**without, "name": "news", "text": text, **changes}
    await launch.launch(texto.services, parse_campaign(content), "marc")
    await eventually(lambda: delivered(texto, phone, count))


async def test_corrections_count_and_the_history_is_kept(texto: World):
    await prepare(texto)
    bodies = await answer(texto, EMMA, "9", "sorry I meant 8", "A", "my first answer should be 3")
    assert bodies[2].startswith("Got it: 8.") and "When do you shop?" in bodies[2]
    assert bodies[4].startswith("Got it: 3.") and "come again" in bodies[4]
    await answer(texto, EMMA, "no wait, B", "yes", "nothing")
    found = await figures(texto)
    assert found["recommend"].distribution["3"] == 1 and found["recommend"].n == 1
    assert found["when"].distribution == {"Morning": 0, "Evening": 1}
    assert found["again"].distribution == {"yes": 1, "no": 0}
    rows = await texto.rows("select value from answers where question = 'recommend' order by id")
    assert [row["value"] for row in rows] == ["9", "8", "3"]


@pytest.mark.parametrize("by", [timedelta(minutes=5), timedelta(hours=20)])
async def test_an_answer_is_corrected_after_the_thanks(texto: World, by: timedelta):
    await prepare(texto)
    await answer(texto, JULES, "9", "A", "oui", "rien")
    later(texto, by)
    bodies = await answer(texto, JULES, "je voulais dire les prix")
    assert bodies[-1].startswith("C'est noté")
    found = await figures(texto)
    assert await words_of(texto, "words") == ["les prix"] and found["words"].n == 1
    assert (await results.show(texto.services, "visit"))["completed"] == 1


async def test_but_not_days_later(texto: World):
    await prepare(texto)
    await answer(texto, EMMA, "9", "A", "yes", "more seats")
    later(texto, timedelta(days=2))
    await answer(texto, EMMA, "my first answer should be 3")
    assert (await figures(texto))["recommend"].distribution["9"] == 1


async def test_back_and_skip(texto: World):
    await prepare(texto)
    bodies = await answer(texto, EMMA, "9", "back", "7", "skip")
    assert "recommend us" in bodies[2] and "When do you shop?" in bodies[3]
    assert "come again" in bodies[4]
    bodies = await answer(texto, EMMA, "how many more", "what was the question", "yes")
    assert bodies[5].startswith("After this one, 1 to go.") and "come again" in bodies[6]
    assert "better" in bodies[7]
    found = await figures(texto)
    assert found["recommend"].distribution["7"] == 1 and found["recommend"].n == 1
    assert (found["when"].n, found["when"].skipped) == (0, 1)


async def test_a_remark_in_place_of_an_answer_is_in_the_figures(texto: World):
    await prepare(texto)
    said = "the staff were lovely but the queue was too long"
    bodies = await answer(texto, EMMA, "9", "A", said)
    assert "yes or no" in bodies[-1]
    found = await figures(texto)
    assert await words_of(texto, "again") == [said] and (
        found["again"].n,
        found["again"].skipped,
    ) == (0, 0)
    await answer(texto, EMMA, "banana")  # given up
    found = await figures(texto)
    assert await words_of(texto, "again") == [said] and (
        found["again"].n,
        found["again"].skipped,
    ) == (0, 1)


@pytest.mark.parametrize("by", [timedelta(), timedelta(days=3)])
async def test_another_campaign_takes_no_reply_of_an_open_survey(texto: World, by: timedelta):
    await prepare(texto)
    await answer(texto, EMMA, "9")
    later(texto, by)
    await send_another(texto, EMMA, 3)
    bodies = await answer(texto, EMMA, "B")
    assert "come again" in bodies[-1]
    bodies = await answer(texto, EMMA, "actually A")
    assert bodies[-1].startswith("Got it: Morning.")
    await answer(texto, EMMA, "yes", "more seats")
    found = await figures(texto)
    assert found["when"].distribution == {"Morning": 1, "Evening": 0}
    assert (await results.show(texto.services, "visit"))["completed"] == 1
    assert (await results.show(texto.services, "news"))["answered"] == 0
    await answer(texto, EMMA, "thanks!")
    news = await results.show(texto.services, "news")  # which has asked nothing
    assert (news["replied"], news["answered"]) == (1, 0)


async def test_nor_an_answer_to_a_survey_that_has_not_begun(texto: World):
    await prepare(texto)
    await send_another(texto, EMMA, 2)
    bodies = await answer(texto, EMMA, "8")
    assert "When do you shop?" in bodies[-1]
    assert (await results.show(texto.services, "news"))["answered"] == 0
    assert (await figures(texto))["recommend"].distribution["8"] == 1


async def test_two_surveys_each_get_their_answers(texto: World):
    await prepare(texto)
    await answer(texto, EMMA, "9")
    asked = {
        "questions": [
            {"key": "seats", "type": "rating", "text": {"en": "Seats, 1-5?", "fr": "Places, 1-5 ?"}}
        ],
        "thanks": {"en": "Thanks for that!", "fr": "Merci bien !"},
    }
    later(
        texto, timedelta(hours=25)
    )  # until then its question would wait for the first one's answer
    await send_another(texto, EMMA, 3, survey=asked)
    bodies = await answer(texto, EMMA, "4 stars")
    assert bodies[-1] == "Thanks for that!"
    bodies = await answer(texto, EMMA, "B")
    assert "come again" in bodies[-1]
    assert (await figures(texto))["when"].distribution == {"Morning": 0, "Evening": 1}
    assert (await summed_up(texto, "news"))["seats"].distribution["4"] == 1
