"""What a doubt does: unsure opt-outs, wrong numbers, wishes about one's data; over HTTP, with the
model's certainty set by the test where it matters."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from bot.cli.cases import KINDS
from bot.consent import holds as holding
from bot.contacts import store as contacts
from bot.messages.outbox import queue
from bot.models import Channel, Draft, HeldFor, MessageClass, Purpose
from tests.world import CUSTOMER, OURS, World, add_staff, eventually

HOUR = timedelta(hours=1)
CLARIFICATION = "Reply YES to stop our texts, NO to keep them."


@pytest.fixture
def reads(engine: Any, monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """From now on every text that says "enough" is an opt-out of that confidence."""
    read = engine._read

    def set_to(confidence: float) -> None:
        def other(text: str) -> dict[str, Any]:
            found = read(text)
            if "enough" in text:
                found = {**found, "intent": {"name": "opt_out", "confidence": confidence}}
            return found

        monkeypatch.setattr(engine, "_read", other)

    return set_to


async def contact(world: World) -> Any:
    [row] = await world.rows("select * from contacts where address = :to", to=CUSTOMER)
    return row


async def kinds(world: World) -> list[tuple[str, str]]:
    rows = await world.rows("select kind, channel from consent_events order by at, seq")
    return [(row["kind"], row["channel"]) for row in rows]


async def open_items(world: World) -> list[str]:
    rows = await world.rows("select kind from requests where closed_at is null order by id")
    return [row["kind"] for row in rows]


async def said(world: World) -> list[str]:
    return [m["body"] for m in await world.messages() if m["direction"] == "outbound-api"]


def later(world: World, by: timedelta) -> None:
    object.__setattr__(world.services.clock, "offset", world.services.clock.offset + by)


async def notify(world: World) -> str:
    """An informational text that a campaign would send; its status when it is queued."""
    row = await contact(world)
    async with world.services.db.begin() as conn:
        person, _, standing = await contacts.lock_consent(conn, row["id"])
        return await queue(
            conn,
            world.services,
            Draft(
                contact_id=person.id,
                number=OURS,
                body="Your parcel is on its way",
                author="test",
                purpose=Purpose.CAMPAIGN,
                message_class=MessageClass.INFORMATIONAL,
                program="main",
                priority=9,
            ),
            Channel.SMS,
            standing,
            world.services.clock.now(),
        )


async def consented(world: World) -> None:
    await world.text("hello")
    await world.settled()
    await world.rows(
        """with one as (
        insert into consents (contact_id, program, message_class, seq, at)
        select id, 'main', 'informational', 1, :now from contacts returning 1)
        select * from one""",
        now=world.services.clock.now(),
    )


async def test_an_unsure_opt_out_holds_everything_and_asks_once(texto: World, reads):
    await consented(texto)
    assert await notify(texto) == "queued"
    reads(0.5)
    await texto.text("that will be enough maybe")
    await texto.settled()
    assert CLARIFICATION in (await said(texto))[-1]
    assert (await contact(texto))["held_for"] == "unsure_opt_out"
    assert (await contact(texto))["revoked_at"] is None
    assert await open_items(texto) == ["unsure_opt_out"]
    assert await kinds(texto) == [("held", "any-wording")]
    assert await notify(texto) == "deferred"
    waiting = await texto.rows("select reason from messages where status = 'deferred'")
    assert {row["reason"] for row in waiting} == {"held"}
    await texto.text("what time do you open?")  # a direct answer goes out all the same
    await texto.settled()
    assert "Monday" in (await said(texto))[-1]


async def test_no_lets_the_texts_go_on(texto: World, reads):
    await consented(texto)
    reads(0.5)
    await texto.text("enough?")
    await texto.settled()
    await texto.text("no")
    await texto.settled()
    assert (await contact(texto))["held_for"] is None
    assert await open_items(texto) == []
    assert await kinds(texto) == [("held", "any-wording"), ("released", "any-wording")]
    assert await notify(texto) == "queued"


@pytest.mark.parametrize("answer", ["yes", "that is enough"])
async def test_yes_or_saying_it_again_opts_out_and_is_confirmed(texto: World, reads, answer: str):
    reads(0.5)
    await texto.text("enough?")
    await texto.settled()
    await texto.text(answer)
    await texto.settled()
    assert (await contact(texto))["revoked_at"] is not None
    assert "unsubscribed" in (await said(texto))[-1]
    assert await open_items(texto) == []
    assert [kind for kind, _ in await kinds(texto)] == ["held", "revoked"]


async def test_silence_for_a_day_opts_out_without_another_text(texto: World, reads):
    await consented(texto)
    reads(0.5)
    await texto.text("enough?")
    await texto.settled()
    before = await said(texto)
    later(texto, 23 * HOUR)
    assert await holding.expire(texto.services) == 0
    later(texto, 2 * HOUR)
    await holding.expire(texto.services)
    assert (await contact(texto))["revoked_at"] is not None
    assert await open_items(texto) == []
    assert [kind for kind, _ in await kinds(texto)] == ["held", "revoked"]
    assert await notify(texto) == "suppressed"
    await texto.settled()
    assert await said(texto) == before


async def test_who_goes_on_talking_is_not_silent(texto: World, reads):
    reads(0.5)
    await texto.text("enough?")
    await texto.settled()
    later(texto, 20 * HOUR)
    await texto.text("what time do you open?")
    await texto.settled()
    later(texto, 10 * HOUR)
    assert await holding.expire(texto.services) == 0
    assert (await contact(texto))["held_for"] == "unsure_opt_out"
    later(texto, 15 * HOUR)
    assert await holding.expire(texto.services) == 1


async def test_a_sure_opt_out_is_confirmed_at_once(texto: World, reads):
    reads(0.8)
    await texto.text("enough")
    await texto.settled()
    assert [kind for kind, _ in await kinds(texto)] == ["revoked"]
    assert "unsubscribed" in (await said(texto))[-1]


async def doubted(texto: World, reads: Callable[[float], None]) -> None:
    """Ana has the conversation, and a text to her may be an opt-out: the bot asks."""
    from bot.conversations import handoff

    await texto.text("hello")
    await texto.settled()
    await add_staff(texto.services, "ana")
    await handoff.reply(texto.services, CUSTOMER, "ana", "Ana here, how can I help?")
    await texto.settled()
    before = await said(texto)
    await texto.text("do you have the blue one?")
    await texto.settled()
    assert await said(texto) == before
    reads(0.5)
    await texto.text("enough?")
    await texto.settled()
    assert CLARIFICATION in (await said(texto))[-1]
    assert len(await said(texto)) == len(before) + 1
    assert (await contact(texto))["held_for"] == "unsure_opt_out"
    assert await open_items(texto) == ["unsure_opt_out"]


async def test_while_staff_own_the_conversation_the_bot_asks_about_a_doubt_and_staff_may_settle_it(
    texto: World, reads
):
    await doubted(texto, reads)
    [row] = await texto.rows("select id from contacts")
    assert await holding.settle(texto.services, row["id"], "Ana", stop=False)
    assert (await contact(texto))["held_for"] is None
    assert await open_items(texto) == []


@pytest.mark.parametrize(
    ("answer", "items", "revoked", "says"),
    [
        ("yes", [], True, "unsubscribed"),
        ("Non !", [], False, "our texts go on"),
        ("enough!!", [], True, "unsubscribed"),
        ("is it in stock?", ["unsure_opt_out"], False, CLARIFICATION),  # for Ana
    ],
)
async def test_what_is_said_to_it_then(texto: World, reads, answer, items, revoked, says):
    await doubted(texto, reads)
    await texto.text(answer)
    await texto.settled()
    row = await contact(texto)
    assert (await open_items(texto), row["revoked_at"] is not None) == (items, revoked)
    assert says in (await said(texto))[-1]


async def test_a_yes_to_what_staff_asked_since_is_theirs(texto: World, reads):
    from bot.conversations import handoff

    await doubted(texto, reads)
    await handoff.reply(texto.services, CUSTOMER, "ana", "Shall I put it aside for you?")
    await texto.settled()
    await texto.text("yes")
    await texto.settled()
    row = await contact(texto)
    assert (row["held_for"], row["revoked_at"]) == ("unsure_opt_out", None)
    assert "put it aside" in (await said(texto))[-1]


@pytest.mark.parametrize(
    "text", ["wrong number", "mauvais numéro", "there is no Karen here, you have the wrong number"]
)
async def test_a_wrong_number_holds_campaigns_and_staff_decide(texto: World, text: str):
    await consented(texto)
    await texto.text(text)
    await texto.settled()
    assert (await contact(texto))["held_for"] == "wrong_number"
    assert (await contact(texto))["revoked_at"] is None
    assert await open_items(texto) == ["wrong_number"]
    assert await notify(texto) == "deferred"
    later(texto, 48 * HOUR)
    assert await holding.expire(texto.services) == 0  # only staff or START end it
    [row] = await texto.rows("select id from contacts")
    assert await holding.settle(texto.services, row["id"], "Ana", stop=True)
    assert (await contact(texto))["revoked_at"] is not None


async def test_start_ends_a_hold(texto: World):
    await texto.text("wrong number")
    await texto.settled()
    await texto.text("START")
    await texto.settled()
    assert (await contact(texto))["held_for"] is None
    assert await open_items(texto) == []
    assert [kind for kind, _ in await kinds(texto)] == ["held", "released"]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("please delete all my data", "data_erasure"),
        ("quelles données avez-vous sur moi ?", "data_copy"),
    ],
)
async def test_a_wish_about_ones_data_opens_a_request(texto: World, text: str, kind: str):
    await texto.text(text)
    await texto.settled()
    [row] = await texto.rows("select kind, opened_at, due_at from requests where kind like 'data%'")
    assert row["kind"] == kind and kind in KINDS
    assert timedelta(days=27) < row["due_at"] - row["opened_at"] < timedelta(days=32)
    assert len(await said(texto)) == 1


async def test_who_asks_for_a_copy_is_told_by_when(texto: World):
    await texto.text("send me a copy of the personal data you hold")
    await texto.settled()
    assert "within a month" in (await said(texto))[-1]
    assert (await contact(texto))["held_for"] is None


async def test_staff_texts_and_answers_pass_a_hold_to_a_stop(texto: World, reads):
    """STOP while held: one confirmation, the hold is over with it."""
    reads(0.5)
    await texto.text("enough?")
    await texto.settled()
    await texto.text("STOP")
    await texto.settled()
    assert "unsubscribed" in (await said(texto))[-1]
    assert await open_items(texto) == []
    await texto.text("START")
    await texto.settled()
    assert (await contact(texto))["held_for"] is None
    assert (await contact(texto))["revoked_at"] is None


async def test_what_was_held_goes_on_at_once(texto: World, reads):
    await consented(texto)
    reads(0.5)
    await texto.text("enough?")
    await texto.settled()
    assert await notify(texto) == "deferred"
    await texto.text("no")
    await texto.settled()
    await eventually(
        lambda: texto.rows(
            "select 1 from messages where purpose = 'campaign' and status = 'delivered'"
        )
    )


@pytest.mark.parametrize(
    ("answer", "kind"),
    [("No.", "released"), ("NON", "released"), ("Yes", "revoked"), ("oui", "revoked")],
)
async def test_the_question_stays_open_whatever_is_said_in_between(
    texto: World, reads, answer: str, kind: str
):
    reads(0.5)
    await texto.text("enough?")
    await texto.settled()
    for aside in ("what time do you open?", "thanks"):
        await texto.text(aside)
        await texto.settled()
    await texto.text(answer)
    await texto.settled()
    assert [one for one, _ in await kinds(texto)] == ["held", kind]
    await texto.text("yes")  # answers nothing any more
    await texto.settled()
    assert [one for one, _ in await kinds(texto)] == ["held", kind]


async def test_an_answer_that_nobody_has_read_yet_is_no_silence(texto: World, reads):
    reads(0.5)
    await texto.text("enough?")
    await texto.settled()
    await texto.rows(
        """insert into messages (contact_id, direction, number, body, created_at,
        provider_sid, not_before) select id, 'inbound', '+1', 'no', :now, 'SMx', 'infinity'
        from contacts returning id""",
        now=texto.services.clock.now(),
    )
    later(texto, 30 * HOUR)
    assert await holding.expire(texto.services) == 0
    assert (await contact(texto))["revoked_at"] is None
    await texto.rows(
        "update messages set handled_at = :now where body = 'no' returning id",
        now=texto.services.clock.now(),
    )
    await holding.expire(texto.services)
    assert (await contact(texto))["revoked_at"] is not None


async def test_a_wrong_number_stays_held_after_a_doubt_is_settled(texto: World, reads):
    await texto.text("wrong number")
    await texto.settled()
    reads(0.5)
    await texto.text("enough?")
    await texto.settled()
    assert await open_items(texto) == ["wrong_number", "unsure_opt_out"]
    await texto.text("no")
    await texto.settled()
    assert (await contact(texto))["held_for"] == "wrong_number"
    assert await open_items(texto) == ["wrong_number"]
    assert [kind for kind, _ in await kinds(texto)] == ["held", "held", "released", "held"]
    await texto.text("START")
    await texto.settled()
    assert (await contact(texto))["held_for"] is None
    assert await open_items(texto) == []


async def test_staff_decide_on_what_they_look_at(texto: World, reads):
    """Keeping the texts of a number that is right leaves a doubt about an opt-out open; ending
    them ends them, held or not."""
    await texto.text("wrong number")
    await texto.settled()
    reads(0.5)
    await texto.text("enough?")
    await texto.settled()
    [row] = await texto.rows("select id from contacts")
    await holding.settle(texto.services, row["id"], "Ana", stop=False, kind=HeldFor.WRONG_NUMBER)
    assert (await contact(texto))["held_for"] == "unsure_opt_out"
    await texto.text("START")
    await texto.settled()
    assert await holding.settle(
        texto.services, row["id"], "Ana", stop=True, kind=HeldFor.WRONG_NUMBER
    )
    assert (await contact(texto))["revoked_at"] is not None


async def test_who_is_opted_out_is_not_asked_whether_to_stop(texto: World, reads):
    await texto.text("STOP")
    await texto.settled()
    before = await said(texto)
    reads(0.5)
    await texto.text("enough already?")
    await texto.settled()
    assert await said(texto) == before
    assert await open_items(texto) == []
    assert [kind for kind, _ in await kinds(texto)] == ["revoked"]
