"""A turn beside a STOP, beside another worker, and over what it can't digest: with a dialogue that
does what each test needs."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from bot.conversations import receive
from bot.conversations.turns import TRIES, Converser
from bot.db.database import sql
from bot.dialogue.turn import Effect, Facts, Handoff, Reply, SurveyStep, Turn
from bot.errors import DialogueError
from bot.models import Purpose, Understanding
from bot.providers.twilio import protocol
from bot.services import Services
from tests.world import CUSTOMER, OURS


class Dialogue:
    """In the engine's place. `meanwhile` runs in the middle of a turn."""

    def __init__(self, *effects: Effect, meanwhile: Callable[[], Any] | None = None) -> None:
        self.effects, self.meanwhile = effects, meanwhile

    async def turn(self, state: Any, body: str, facts: Facts) -> Turn:
        if self.meanwhile is not None:
            await self.meanwhile()
        return Turn({"said": body}, self.effects, Understanding("greet", 0.9))


async def text_in(services: Services, body: str, sid: str = "SM1") -> int:
    found = await receive.record(
        services,
        protocol.parse_inbound({"From": CUSTOMER, "To": OURS, "Body": body, "MessageSid": sid}),
    )
    assert found.contact_id is not None
    return found.contact_id


async def rows(services: Services, statement: str) -> list[Any]:
    async with services.db.connect() as conn:
        return list(await conn.execute(sql(statement)))


async def retry_now(services: Services) -> None:
    async with services.db.begin() as conn:
        await conn.execute(sql("update messages set not_before = null"))


@pytest.fixture
async def surveyed(services: Services) -> int:
    """The campaign whose survey waits for the customer."""
    contact_id = await text_in(services, "HELP", "SM0")
    async with services.db.begin() as conn:
        await conn.execute(
            sql("""
            insert into campaigns (name, status, message_class, program, number, content,
                launched_at)
            values ('visit', 'running', 'informational', 'shop', '+1', '{}', :now)"""),
            {"now": services.clock.now()},
        )
        await conn.execute(
            sql("insert into recipients values (1, :id, null, null)"), {"id": contact_id}
        )
    return 1


async def test_a_stop_in_the_middle_of_a_turn_ends_the_survey_all_the_same(
    services: Services, surveyed: int
):
    async def stop() -> None:
        await text_in(services, "STOP", "SM2")

    step = SurveyStep(surveyed, 1, 0, "open", "recommend", "9")
    contact_id = await text_in(services, "9")
    await Converser(
        services,
        Dialogue(  # type: ignore[arg-type]
            step, Reply("When do you shop?", purpose=Purpose.SURVEY_QUESTION), meanwhile=stop
        ),
    ).serve(contact_id)
    assert await rows(services, "select status from survey_runs") == [("stopped",)]
    assert await rows(services, "select question, value from answers") == [("recommend", "9")]
    [asked] = await rows(
        services, "select status, reason from messages where purpose = 'survey_question'"
    )
    assert asked == ("suppressed", "revoked")


async def test_a_stop_and_a_turn_that_write_the_same_rows_do_not_meet_in_a_deadlock(
    services: Services, surveyed: int
):
    """The turn writes the run, then the contact; STOP the contact, then the run."""
    contact_id = await text_in(services, "9")
    async with services.db.begin() as conn:  # makes each write of a run take a while
        await conn.execute(
            sql("""
            insert into survey_runs (campaign_id, contact_id, status, opened_at, updated_at)
            values (1, :id, 'open', :now, :now)"""),
            {"id": contact_id, "now": services.clock.now()},
        )
        await conn.execute(sql("set local role none"))  # the product's may not create
        await conn.execute(
            sql("""
            create function slow() returns trigger language plpgsql as
            $$ begin perform pg_sleep(0.5); return new; end $$""")
        )
        await conn.execute(
            sql("""
            create trigger slow after update on survey_runs for each row execute function slow()
            """)
        )
    turn = Converser(
        services,
        Dialogue(  # type: ignore[arg-type]
            SurveyStep(surveyed, 1, 0, "open"), Reply("Next?", introduces=True)
        ),
    ).serve(contact_id)

    async def stop() -> int:
        await asyncio.sleep(0.25)
        return await text_in(services, "STOP", "SM2")

    assert await asyncio.gather(turn, stop()) == [1, contact_id]
    [contact] = await rows(services, "select revoked_at is not null from contacts")
    assert contact == (True,)
    assert await rows(services, "select status from survey_runs") == [("stopped",)]


async def test_two_workers_that_fail_over_one_text_apologise_once(services: Services):
    contact_id = await text_in(services, "hello")
    async with services.db.begin() as conn:
        await conn.execute(sql("update messages set failures = :n"), {"n": TRIES - 1})
    first, second = (Converser(services, None) for _ in range(2))  # type: ignore[arg-type]
    [[message_id]] = await rows(services, "select id from messages")
    async with services.db.connect() as conn:
        from bot.messages import inbound_store as messages

        found = await messages.next_unhandled(conn, contact_id, services.clock.now())
    assert found is not None and found[0].id == message_id
    for converser in (first, second):
        await converser._failed(*found, DialogueError("no answer"))
    assert len(await rows(services, "select 1 from messages where author = 'bot'")) == 1


@pytest.mark.parametrize(
    "effect", [Reply("a\x00b"), SurveyStep(99, 0, 0, "open"), Handoff("asked")]
)
async def test_a_text_that_a_turn_can_never_digest_reaches_staff(
    services: Services, effect: Effect
):
    """What can't be written is a failed turn like any other, not one that is tried for ever."""
    if isinstance(effect, Handoff):

        async def meanwhile() -> None:
            raise ZeroDivisionError
    else:
        meanwhile = None  # type: ignore[assignment]
    contact_id = await text_in(services, "hello")
    converser = Converser(services, Dialogue(effect, meanwhile=meanwhile))  # type: ignore[arg-type]
    for _ in range(TRIES):
        await converser.serve(contact_id)
        await retry_now(services)
    assert await rows(services, "select handled_by from messages where direction = 'inbound'") == [
        ("apology",)
    ]
    assert await rows(services, "select owner from conversations") == [("nobody",)]


async def test_a_turn_waits_for_a_server_that_is_away(services: Services):
    """No try is used up: nothing speaks against the text."""

    async def gone() -> None:
        raise OSError("connection lost")

    contact_id = await text_in(services, "hello")
    with pytest.raises(OSError, match="lost"):
        await Converser(services, Dialogue(meanwhile=gone)).serve(  # type: ignore[arg-type]
            contact_id
        )
    assert await rows(services, "select failures, handled_at from messages") == [(0, None)]
