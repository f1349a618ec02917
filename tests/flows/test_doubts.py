"""A doubt about an opt-out: what it is not, who is asked and when, and what ends it; over HTTP,
with the model's certainty set by the test where it matters."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from bot.consent import cases
from bot.consent import holds as holding
from bot.conversations import doubts
from bot.inbox import acts
from bot.inbox import reply as replies
from bot.models import MessageClass
from tests.flows.held import (
    CLARIFICATION,
    HOUR,
    consented,
    contact,
    kinds,
    later,
    notify,
    open_items,
    outcomes,
    said,
    says,
)
from tests.flows.test_a_campaign import EMMA, answer, prepare
from tests.flows.test_orders import shop
from tests.world import CUSTOMER, World, add_staff, eventually

DAY = timedelta(days=1)
PROMOTIONAL = MessageClass.PROMOTIONAL


async def standing(texto: World) -> tuple[str | None, bool]:
    """What the person is held for, and whether they have opted out."""
    row = await contact(texto)
    return row["held_for"], row["revoked_at"] is not None


# -- context comes first ---------------------------------------------------------------------------


@pytest.mark.parametrize("confidence", [0.45, 0.55, 0.95])
@pytest.mark.parametrize("text", ["number 10234", "It's LP-10234!", "n° 10234 svp", "10234"])
async def test_the_order_number_that_was_asked_for_is_no_doubt(texto, reads, confidence, text):
    await shop(texto)
    await says(texto, "where is my order?")
    reads(confidence, "10234")
    assert "10234" in await says(texto, text)
    assert await standing(texto) == (None, False)


async def test_a_number_beside_a_clear_wish_to_leave_is_one(texto: World, reads):
    await says(texto, "where is my order?")
    reads(0.9, "10234")
    assert "unsubscribed" in await says(texto, "10234 and no more texts please")


@pytest.mark.parametrize(("confidence", "held_for"), [(0.45, None), (0.55, "unsure_opt_out")])
async def test_after_a_question_of_ours_a_doubt_needs_more(texto, reads, confidence, held_for):
    await says(texto, "xqzw vbnm")  # not understood: in other words, please
    reads(confidence)
    await says(texto, "enough is enough with that jar")
    assert await standing(texto) == (held_for, False)


@pytest.mark.parametrize("text", ["no", "No thanks", "non merci"])
async def test_a_no_to_a_question_of_ours_is_no_doubt(texto: World, reads, text: str):
    await says(texto, "xqzw vbnm")
    assert "person" in await says(texto, "xqzw vbnm")  # shall a person get back to you?
    reads(0.58, text)
    await says(texto, text)
    assert await standing(texto) == (None, False)


# -- staff own the conversation --------------------------------------------------------------------


async def with_staff(texto: World, reads: Any, confidence: float = 0.5) -> None:
    """Ana has the conversation when a text comes that may be an opt-out."""
    await consented(texto, "promotional")
    await add_staff(texto.services, "ana")
    await replies.reply(texto.services, CUSTOMER, "ana", "Ana here, how can I help?")
    await texto.settled()
    reads(confidence)
    assert await says(texto, "enough?") == ""


async def test_a_doubt_is_an_item_for_staff_and_holds_campaigns(texto: World, reads):
    await with_staff(texto, reads)
    assert await standing(texto) == ("unasked_doubt", False)
    assert await open_items(texto) == ["unasked_doubt"]
    assert await notify(texto, PROMOTIONAL) == "deferred"
    sent = await replies.reply(texto.services, CUSTOMER, "ana", "Enough of what?")
    assert sent.status == "queued"
    [item] = await texto.rows("select ask_at - opened_at as left from cases where kind <> 'staff'")
    assert abs(item["left"] - DAY) < timedelta(seconds=5)


async def test_staff_may_take_a_day_then_the_person_is_asked_and_then_silence_counts(texto, reads):
    await with_staff(texto, reads)
    before = await said(texto)
    later(texto, 23 * HOUR)
    assert await doubts.ask_due(texto.services) == 0
    later(texto, 2 * HOUR)
    await doubts.ask_due(texto.services)
    await eventually(lambda: asked(texto, len(before) + 1))
    assert await standing(texto) == ("unsure_opt_out", False)
    assert await open_items(texto) == ["unsure_opt_out"]
    later(texto, 23 * HOUR)
    await holding.expire(texto.services)
    assert await standing(texto) == ("unsure_opt_out", False)
    later(texto, 2 * HOUR)
    await holding.expire(texto.services)
    assert (await standing(texto))[1]
    assert await outcomes(texto) == ["opted out"]


async def asked(texto: World, count: int) -> bool:
    await texto.settled()
    found = await said(texto)
    return len(found) == count and CLARIFICATION in found[-1]


async def test_whoever_is_asked_hours_later_may_answer(texto: World, reads):
    await with_staff(texto, reads)
    later(texto, 25 * HOUR)
    await doubts.ask_due(texto.services)
    await texto.settled()
    assert "our texts go on" in await says(texto, "No thanks!")
    assert await standing(texto) == (None, False)
    assert await says(texto, "is it in stock?") == ""  # for Ana


async def test_handed_back_the_person_is_asked(texto: World, reads):
    await with_staff(texto, reads)
    before = await said(texto)
    assert await acts.hand_back(texto.services, CUSTOMER, "ana")
    assert await asked(texto, len(before) + 1)
    assert await standing(texto) == ("unsure_opt_out", False)
    assert "unsubscribed" in await says(texto, "yes")


async def test_what_staff_settle_is_asked_of_nobody(texto: World, reads):
    await with_staff(texto, reads)
    before = await said(texto)
    [item] = await texto.rows("select id from cases where kind <> 'staff'")
    await cases.close(texto.services, item["id"], "ana", "she wants them", stop=False)
    assert await standing(texto) == (None, False)
    assert await notify(texto) == "queued"  # an offer still waits: ana has the conversation
    later(texto, 30 * HOUR)
    assert await doubts.ask_due(texto.services) == 0
    await acts.hand_back(texto.services, CUSTOMER, "ana")
    await texto.settled()
    assert not any(CLARIFICATION in one for one in (await said(texto))[len(before) :])


async def test_staff_may_end_the_texts(texto: World, reads):
    await with_staff(texto, reads)
    [item] = await texto.rows("select id from cases where kind <> 'staff'")
    await cases.close(texto.services, item["id"], "ana", "she called", stop=True)
    assert await standing(texto) == ("unasked_doubt", True)
    assert await open_items(texto) == []


async def test_whom_the_gate_does_not_let_ask_stays_an_item_for_staff(texto: World, reads):
    await with_staff(texto, reads)
    await texto.rows("with gone as (delete from consents returning 1) select * from gone")
    before = await said(texto)
    later(texto, 25 * HOUR)
    assert await doubts.ask_due(texto.services) == 0
    for _ in range(3):
        later(texto, DAY)
        await doubts.ask_due(texto.services)
        await holding.expire(texto.services)
    await texto.settled()
    assert await said(texto) == before
    assert await standing(texto) == ("unasked_doubt", False)
    assert await open_items(texto) == ["unasked_doubt"]


async def test_who_was_not_reached_by_the_question_has_not_been_silent(texto: World, reads):
    reads(0.5)
    assert CLARIFICATION in await says(texto, "enough?")
    await texto.rows(
        "update messages set status = 'undelivered' where purpose = 'doubt_question' returning id"
    )
    later(texto, 3 * DAY)
    await holding.expire(texto.services)
    assert await standing(texto) == ("unsure_opt_out", False)


async def test_a_clear_wish_while_staff_own_opts_out(texto: World, reads):
    await with_staff(texto, reads)
    reads(0.9)
    assert "unsubscribed" in await says(texto, "enough of your texts!")
    assert await open_items(texto) == []


async def test_what_is_said_or_not_after_staff_have_written_is_theirs(texto: World, reads):
    await with_staff(texto, reads)
    later(texto, 25 * HOUR)
    await doubts.ask_due(texto.services)
    await texto.settled()
    await replies.reply(texto.services, CUSTOMER, "ana", "Shall I put it aside for you?")
    await texto.settled()
    assert await says(texto, "yes") == ""
    assert await standing(texto) == ("unsure_opt_out", False)
    later(texto, 3 * DAY)
    await holding.expire(texto.services)
    assert await standing(texto) == ("unsure_opt_out", False)
    before = await said(texto)
    await acts.hand_back(texto.services, CUSTOMER, "ana")
    assert await asked(texto, len(before) + 1)
    later(texto, 23 * HOUR)
    await holding.expire(texto.services)
    assert await standing(texto) == ("unsure_opt_out", False)
    later(texto, 2 * HOUR)
    await holding.expire(texto.services)
    assert (await standing(texto))[1]


# -- what ends a doubt -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "what time do you open?",
        "vous ouvrez à quelle heure ?",
        "where is my order lp 10235?",
        "i need to move my appointment to friday",
        "HELP",
        "INFO",
        "agent",
    ],
)
async def test_a_text_that_is_served_ends_it(texto: World, reads, text: str):
    await shop(texto)
    await consented(texto)
    reads(0.5)
    assert CLARIFICATION in await says(texto, "enough?")
    assert await notify(texto) == "deferred"
    assert await says(texto, text)
    assert await standing(texto) == (None, False)
    assert [kind for kind, _ in await kinds(texto)] == ["held", "released"]
    assert await outcomes(texto) == ["went on with a request: texts go on"]
    assert await notify(texto) == "queued"
    later(texto, 2 * DAY)
    await holding.expire(texto.services)
    assert await standing(texto) == (None, False)


async def test_start_ends_it(texto: World, reads):
    reads(0.5)
    await says(texto, "enough?")
    await says(texto, "START")
    assert await standing(texto) == (None, False)
    assert await open_items(texto) == []


@pytest.mark.parametrize(
    "text",
    ["thanks", "merci", "hello", "bonjour", "bye", "xqzw vbnm", "you are idiots", "👍🎉", "haha"],
)
async def test_small_talk_insults_and_what_is_not_understood_do_not(texto: World, reads, text: str):
    reads(0.5)
    await says(texto, "enough?")
    await says(texto, text)
    assert await standing(texto) == ("unsure_opt_out", False)
    later(texto, 25 * HOUR)
    await holding.expire(texto.services)
    assert (await standing(texto))[1]


async def test_a_question_that_nothing_answers_does_not(texto: World, reads):
    await texto.rows("with gone as (delete from faq_entries returning 1) select * from gone")
    reads(0.5)
    await says(texto, "enough?")
    later(texto, 10 * HOUR)
    await says(texto, "xqzw opening vbnm wwqq")
    assert await standing(texto) == ("unsure_opt_out", False)


# -- another doubt ---------------------------------------------------------------------------------


async def cleared(texto: World, reads: Any) -> None:
    """A doubt that a request has cleared, of a person who gets offers."""
    await consented(texto, "promotional")
    reads(0.5)
    assert CLARIFICATION in await says(texto, "enough?")
    await says(texto, "what time do you open?")
    assert await standing(texto) == (None, False)


async def test_within_30_days_another_one_is_not_asked(texto: World, reads):
    await cleared(texto, reads)
    later(texto, 20 * DAY)
    answer = await says(texto, "enough of what?")
    assert answer and CLARIFICATION not in answer
    assert await standing(texto) == ("unasked_doubt", False)
    assert await open_items(texto) == ["unasked_doubt"]
    assert await notify(texto, PROMOTIONAL) == "deferred"
    answer = await says(texto, "enough!")
    assert answer and CLARIFICATION not in answer
    assert await standing(texto) == ("unasked_doubt", False)


async def test_the_answer_to_what_else_it_may_be_does_not_end_it(texto: World, reads):
    await cleared(texto, reads)
    reads(0.5, "open")
    assert "Monday" in await says(texto, "what time do you open?")
    assert await standing(texto) == ("unasked_doubt", False)


async def test_unsettled_for_72_hours_it_is_asked_once_more(texto: World, reads):
    await cleared(texto, reads)
    await says(texto, "enough of what?")
    before = await said(texto)
    later(texto, 71 * HOUR)
    assert await doubts.ask_due(texto.services) == 0
    later(texto, 2 * HOUR)
    await doubts.ask_due(texto.services)
    assert await asked(texto, len(before) + 1)
    later(texto, 25 * HOUR)
    await holding.expire(texto.services)
    assert (await standing(texto))[1]


async def test_a_request_meanwhile_ends_it_unasked(texto: World, reads):
    await cleared(texto, reads)
    await says(texto, "enough of what?")
    await says(texto, "what time do you open?")
    assert await standing(texto) == (None, False)
    assert await notify(texto, PROMOTIONAL) == "queued"
    later(texto, 73 * HOUR)
    assert await doubts.ask_due(texto.services) == 0


async def test_after_30_days_it_is_asked_again(texto: World, reads):
    await cleared(texto, reads)
    later(texto, 31 * DAY)
    assert CLARIFICATION in await says(texto, "enough?")


async def test_a_doubt_that_was_right_spares_nobody_the_next_question(texto: World, reads):
    reads(0.5)
    await says(texto, "enough?")
    await says(texto, "yes")
    await says(texto, "START")
    assert CLARIFICATION in await says(texto, "enough?")


async def test_a_clear_wish_is_subject_to_none_of_this(texto: World, reads):
    await cleared(texto, reads)
    reads(0.8)
    assert "unsubscribed" in await says(texto, "enough now")
    assert (await standing(texto))[1]


async def test_handed_back_soon_after_a_cleared_doubt_it_waits_its_72_hours(texto, reads):
    await cleared(texto, reads)
    await add_staff(texto.services, "ana")
    await replies.reply(texto.services, CUSTOMER, "ana", "Ana here")
    await texto.settled()
    assert await says(texto, "enough?") == ""
    before = await said(texto)
    await acts.hand_back(texto.services, CUSTOMER, "ana")
    await texto.settled()
    assert await said(texto) == before
    [item] = await texto.rows(
        "select ask_at - opened_at as left from cases where closed_at is null and kind <> 'staff'"
    )
    assert abs(item["left"] - 3 * DAY) < timedelta(seconds=5)


async def test_a_wrong_number_holds_more_than_an_unasked_doubt(texto: World, reads):
    await cleared(texto, reads)
    await says(texto, "enough of what?")
    await says(texto, "wrong number")
    assert await standing(texto) == ("wrong_number", False)
    assert sorted(await open_items(texto)) == ["unasked_doubt", "wrong_number"]
    later(texto, 73 * HOUR)
    assert await doubts.ask_due(texto.services) == 0  # staff see about the number first
    [row] = await texto.rows("select id from cases where kind = 'wrong_number'")
    await cases.close(texto.services, row["id"], "ana", "it is theirs", stop=False)
    assert await standing(texto) == ("unasked_doubt", False)


# -- a survey goes on where it stood ---------------------------------------------------------------


async def test_a_doubt_never_eats_a_survey(texto: World, reads):
    """Asked, answered, asked about a doubt once more: no yes unsubscribes that was the survey's."""
    await prepare(texto)
    reads(0.58, "whatever")
    assert CLARIFICATION in (await answer(texto, EMMA, "whatever"))[-1]
    bodies = await answer(texto, EMMA, "2")
    assert "When do you shop?" in bodies[-1]
    bodies = await answer(texto, EMMA, "B", "yes")
    assert "come again" in bodies[-2] and "better" in bodies[-1]
    rows = await texto.rows("select question, value from answers order by at")
    assert [(row["question"], row["value"]) for row in rows] == [
        ("recommend", "2"),
        ("when", "Evening"),
        ("again", "yes"),
    ]
    [row] = await texto.rows(
        "select held_for, revoked_at from contacts where address = :to", to=EMMA
    )
    assert (row["held_for"], row["revoked_at"]) == (None, None)


async def test_a_no_takes_the_survey_up_again(texto: World, reads):
    await prepare(texto)
    reads(0.58, "whatever")
    await answer(texto, EMMA, "whatever")
    bodies = await answer(texto, EMMA, "no")
    assert "our texts go on" in bodies[-1] and "recommend us?" in bodies[-1]
    assert "When do you shop?" in (await answer(texto, EMMA, "9"))[-1]
