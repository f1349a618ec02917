"""What follows on what people say: complaints become cases, bad ratings are followed up, good ones
lead to the wish for a review; from the phone to the inbox."""

from __future__ import annotations

from copy import deepcopy
from datetime import timedelta
from typing import Any

import pytest

from bot.campaigns import launch
from bot.campaigns.rules import parse_campaign
from bot.inbox import acts
from bot.inbox import reply as replies
from bot.surveys.feedback import listing
from bot.surveys.feedback.store import Asked
from tests.flows.test_a_campaign import CAMPAIGN, EMMA, JULES, answer, delivered, prepare
from tests.flows.test_a_survey import later
from tests.world import CUSTOMER, World, add_staff, eventually

REVIEW = {
    "en": "Glad you liked it! Would you tell others? https://shop.example/review",
    "fr": "Ravis que cela vous ait plu ! https://shop.example/avis",
}


def reviewed(**changes: Any) -> dict[str, Any]:
    survey = deepcopy(CAMPAIGN["survey"]) | {"review": REVIEW}
    return {**CAMPAIGN, "survey": survey, **changes}


async def cases(texto: World) -> list[tuple[str, bool, str | None]]:
    """Kind, whether it has a promised time, and outcome of each case."""
    await texto.settled()
    found = await texto.rows("select kind, due_at, outcome from cases order by id")
    return [(row.kind, row.due_at is not None, row.outcome) for row in found]


async def test_a_complaint_is_a_case_and_is_found_answered_and_closed(texto: World):
    await add_staff(texto.services, "alice")
    await texto.text("terrible service")
    await texto.receives(2)
    await texto.text("the man at the till shouted at my mother")
    await texto.receives(4)
    assert await cases(texto) == [("complaint", True, None)]
    [said] = await listing.page(texto.services, Asked(), None, 10)
    assert said.body == "terrible service\nthe man at the till shouted at my mother"
    assert (said.kind, said.theme, said.state) == ("complaint", "staff", "open")
    await replies.reply(texto.services, CUSTOMER, "alice", "I am sorry, I talk to him today.")
    await texto.receives(5)
    await acts.close(texto.services, CUSTOMER, "alice", "talked to him")
    [said] = await listing.page(texto.services, Asked(), None, 10)
    assert (said.state, said.outcome, said.closed_by) == ("closed", "talked to him", "alice")


async def test_what_is_urgent_is_feedback_too(texto: World):
    await texto.text("I got food poisoning from your chicken")
    await texto.receives(2)
    await texto.settled()
    [found] = await listing.page(texto.services, Asked(urgent=True), None, 10)
    assert (found.urgency, found.theme) == ("injury", "product")
    assert ("injury", False, None) in await cases(texto)


async def test_a_bad_rating_opens_a_case_with_a_promised_time(texto: World):
    await prepare(texto)
    bodies = await answer(texto, EMMA, "3", "A", "no", "the queue")
    assert bodies[-1].endswith("Thank you, that was all!")
    assert await cases(texto) == [("detractor", True, None)]
    await answer(texto, EMMA, "my first answer should be 9")
    assert await cases(texto) == [("detractor", True, "rating corrected")]


async def test_nobody_is_followed_up_where_the_survey_says_so(texto: World):
    survey = {**CAMPAIGN["survey"], "follow_up": False}
    await prepare(texto, survey=survey)
    await answer(texto, EMMA, "0", "A", "no", "all of it")
    assert await cases(texto) == []


async def test_a_review_is_asked_for(texto: World):
    await prepare(texto, **reviewed())
    await answer(texto, JULES, "10", "A", "oui")
    await texto.text("rien, tout est parfait", frm=JULES)
    bodies = await eventually(lambda: delivered(texto, JULES, 6))
    assert bodies[-1] == REVIEW["fr"]
    asked = await texto.rows("select 1 from messages where purpose = 'review'")
    assert len(asked) == 1
    await answer(texto, EMMA, "7", "A", "yes", "nothing")  # neither good nor bad
    await texto.settled()
    assert len(await texto.rows("select 1 from messages where purpose = 'review'")) == 1


async def test_who_left_is_never_asked_for_a_review(texto: World):
    await prepare(texto, **reviewed())
    await answer(texto, EMMA, "10", "A", "yes")
    await texto.text("STOP", frm=EMMA)
    await texto.settled()
    await texto.text("nothing, all was well", frm=EMMA)
    await texto.settled()
    assert not await texto.rows("select 1 from messages where purpose = 'review'")


@pytest.mark.parametrize(("days", "wishes"), [(179, 1), (181, 2)])
async def test_between_two_wishes_for_a_review_lie_180_days(texto: World, days: int, wishes: int):
    said = ("10", "A", "yes", "nothing, all was well")
    await prepare(texto, **reviewed())
    await answer(texto, EMMA, *said)
    await eventually(lambda: delivered(texto, EMMA, 6))
    later(texto, timedelta(days=days))
    await launch.launch(texto.services, parse_campaign(reviewed(name="spring")), "marc")
    await eventually(lambda: delivered(texto, EMMA, 7))
    await answer(texto, EMMA, *said)
    await texto.settled()
    bodies = await delivered(texto, EMMA, 10 + wishes)
    assert bodies.count(REVIEW["en"]) == wishes
    assert len(await texto.rows("select 1 from messages where purpose = 'review'")) == wishes
