"""What two processes may do to the same rows at the same moment, and what must come of it."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.campaigns import control, launch
from bot.clock import passed
from bot.contacts import store as contacts
from bot.conversations import receive
from bot.db.database import Connection, sql
from bot.delivery import reconcile
from bot.delivery.sender import Sender
from bot.imports import run as importing
from bot.messages import claim_store as claims
from bot.messages import outage_store as outages
from bot.messages import outbox as outgoing
from bot.messages import outbox_store as outbox
from bot.messages import stale_store
from bot.messages import status_store as statuses
from bot.messages.status_store import Outcome
from bot.models import (
    PRIORITY_REPLY,
    Status,
)
from bot.providers.base import ListedMessage
from bot.providers.twilio import protocol
from bot.services import Services
from tests.make import a_contact, queue
from tests.world import ADVANCED, CUSTOMER, OURS, TWILIO


async def change(services: Services, message_id: int, **values: Any) -> None:
    columns = ", ".join(f"{name} = :{name}" for name in values)
    async with services.db.begin() as conn:
        await conn.execute(
            sql(f"update messages set {columns} where id = :id"), {"id": message_id, **values}
        )


async def row(services: Services, message_id: int) -> Any:
    async with services.db.connect() as conn:
        return (
            await conn.execute(sql("select * from messages where id = :id"), {"id": message_id})
        ).one()


async def next_ids(services: Services, limit: int = 10) -> list[int]:
    async with services.db.begin() as conn:
        found = await claims.lock_next(conn, OURS, limit, services.clock.now())
    return [one.id for one in found]


# -- what may be claimed -----------------------------------------------------------------------


async def test_a_text_in_doubt_holds_back_the_later_ones_of_its_contact(services: Services):
    """Else the later one, in the same words, could be taken for it on the provider's list."""
    first, _ = await queue(services, "we open at 9"), await queue(services, "we open at 9")
    for status in ("sending", "unknown"):
        await change(services, first, status=status, claimed_at=services.clock.now(), attempts=1)
        assert await next_ids(services) == []


async def test_a_text_that_is_tried_again_keeps_its_place(services: Services):
    first, second = await queue(services, "first"), await queue(services, "second")
    later = services.clock.now() + timedelta(seconds=30)
    await change(services, first, not_before=later)
    assert await next_ids(services) == []
    await change(services, first, status="deferred")  # by the gate: not part of a conversation
    assert await next_ids(services) == [second]


async def test_a_claim_and_an_import_of_the_same_people_do_not_meet_in_a_deadlock(
    services: Services,
):
    """The claim goes by urgency, the import by number."""
    high, low = "+15555550199", "+15555550101"
    await queue(services, address=high)
    await queue(services, address=low)
    async with services.db.begin() as importer, services.db.begin() as claimer:
        await importer.execute(sql("update contacts set name = 'L' where address = :a"), {"a": low})
        assert len(await claims.lock_next(claimer, OURS, 10, services.clock.now())) == 1
    await importing.run_bytes(services, f"phone,name\n{low},L\n{high},H\n".encode(), "test")


MANY = 20_000
WAITING = """insert into messages (contact_id, direction, number, body, created_at, author,
        purpose, message_class, program, priority, status, segments, not_before, campaign_id)
    select id, 'outbound', :number, 'sale', :now, 'c', 'campaign', 'promotional', 'shop', 9,
        :status, 1, cast(:now as timestamptz) + :hours * interval '1 hour', :campaign
    from contacts"""


async def many_people(conn: Connection, now: datetime) -> None:
    await conn.execute(sql("set local role none"))  # the product's may not analyze
    await conn.execute(
        sql("""insert into contacts (address, channel, created_at)
                select '+1555' || g, 'sms', :now from generate_series(1000000, :last) g"""),
        {"now": now, "last": 1_000_000 + MANY - 1},
    )


A_LANE = 30  # rows that finding and ordering the lanes reads, however many texts wait in them


async def claim(conn: Connection, limit: int, now: datetime) -> tuple[int, float]:
    """How many texts a claim locks, and how many rows it reads for them."""
    values = {"number": OURS, "limit": limit, "now": now, "patient": now - claims.PATIENCE}
    values |= {"after": 0}
    [[plan]] = await conn.execute(
        sql(f"explain (analyze, format json) {claims._LOCK_NEXT}"), values
    )
    locked = await claims.lock_next(conn, OURS, limit, now)
    return len(locked), rows_read(json.loads(plan)[0]["Plan"])


async def test_a_claim_reads_no_more_for_20000_texts_that_the_planner_does_not_know(
    services: Services,
):
    """A campaign was queued since the statistics were taken."""
    now = services.clock.now()
    async with services.db.begin() as conn:
        await many_people(conn, now)
        values = {"number": OURS, "now": now, "hours": 0, "campaign": None}
        await conn.execute(sql(WAITING), {**values, "status": "delivered"})
        await conn.execute(sql("analyze"))
        await conn.execute(sql(WAITING), {**values, "status": "queued"})
        locked, read = await claim(conn, 64, now)
    assert locked == 64 and read < 20_000  # the bad plan reads 2.5 million


async def test_a_claim_reads_no_texts_that_wait_for_the_morning_or_for_their_campaign(
    services: Services,
):
    """Whether the planner knows them or not, and while only answers go, too."""
    now = services.clock.now()
    async with services.db.begin() as conn:
        await many_people(conn, now)
        made = await conn.execute(
            sql("""insert into campaigns (name, status, message_class, program, number, content,
                    launched_at)
                select status, status, 'promotional', 'shop', :number, '{}', :now
                from unnest(array['paused', 'running']) as status returning id"""),
            {"number": OURS, "now": now},
        )
        paused, running = (one.id for one in made)
        values = {"number": OURS, "now": now, "hours": 0, "status": "queued"}
        await conn.execute(sql(WAITING), {**values, "campaign": paused})
        values |= {"campaign": running, "hours": 5}  # those of a carrier that was away, too
        await conn.execute(sql(WAITING), values)
        await conn.execute(sql(WAITING), {**values, "status": "deferred"})
        for known in (False, True):
            if known:
                await conn.execute(sql("analyze"))
            assert await claim(conn, 64, now) == (0, pytest.approx(0, abs=A_LANE))
        due = now + timedelta(hours=5)
        locked, read = await claim(conn, 64, due)
        assert locked == 64 and read < 2_000
        await outages.note(conn, "test")
        assert await claim(conn, 64, due) == (0, pytest.approx(0, abs=A_LANE))


async def test_a_look_for_stale_texts_reads_no_others(services: Services):
    now = services.clock.now()
    async with services.db.begin() as conn:
        await many_people(conn, now)
        campaign = await conn.execute(
            sql("""insert into campaigns (name, status, message_class, program, number, content,
                    launched_at)
                values ('sale', 'running', 'promotional', 'shop', :number, '{}', :now)
                returning id"""),
            {"number": OURS, "now": now},
        )
        values = {"number": OURS, "now": now, "hours": 5, "campaign": campaign.scalar_one()}
        await conn.execute(sql(WAITING), {**values, "status": "deferred"})
        await conn.execute(
            sql("""update messages set expires_at = not_before + case
                    when id % 1000 = 0 then interval '-9 hours' else interval '4 hours' end""")
        )
        asked = {"id": values["campaign"], "limit": 500, "now": now, "why": "expired"}
        [[plan]] = await conn.execute(
            sql(f"explain (analyze, format json) {stale_store._EXPIRE}"), asked
        )
        assert 20 <= rows_read(json.loads(plan)[0]["Plan"]) < 1_000


def rows_read(node: Mapping[str, Any]) -> float:
    """How many rows this node of a plan and those below it have looked at."""
    here = sum(
        node.get(key, 0)
        for key in (
            "Actual Rows",
            "Rows Removed by Filter",
            "Rows Removed by Index Recheck",
            "Rows Removed by Join Filter",
        )
    )
    return float(node["Actual Loops"] * here + sum(map(rows_read, node.get("Plans", ()))))


async def test_a_number_with_much_to_say_does_not_silence_the_others(services: Services):
    few = services.settings.model_copy(update={"sender_concurrency": 2})
    sender = Sender(replace(services, settings=few))
    for n in range(5):
        await queue(services, address=f"+1555555{n:04}")
    reply = await queue(
        services, "an answer", address="+15555559999", number=TWILIO, priority=PRIORITY_REPLY
    )
    sender._start = lambda *_: sender._calls.add(object())  # type: ignore[method-assign,arg-type]
    for _ in range(2):
        await sender.send_waiting()
        sender._calls.clear()
    assert (await row(services, reply)).status == "sending"


async def test_a_text_that_comes_back_after_its_campaign_was_canceled_is_not_sent(
    services: Services,
):
    message_id = await queue(services)
    async with services.db.begin() as conn:
        await conn.execute(
            sql("""
            insert into campaigns (name, status, message_class, program, number, content,
                launched_at)
            values ('sale', 'canceled', 'promotional', 'shop', '+1', '{}', :now)"""),
            {"now": services.clock.now()},
        )
        await conn.execute(sql("update messages set campaign_id = 1"))
    await Sender(services).send_waiting()
    found = await row(services, message_id)
    assert (found.status, found.reason, found.attempts) == ("canceled", "campaign_canceled", 0)


# -- what a call came to -----------------------------------------------------------------------


async def test_a_call_that_is_over_says_nothing_of_the_one_under_way(services: Services):
    """A sender that could not write for a while; meanwhile the text was found lost and claimed
    again."""
    message_id = await queue(services)
    await change(
        services, message_id, status="sending", attempts=2, claimed_at=services.clock.now()
    )
    for status in (Status.QUEUED, Status.FAILED, Status.UNKNOWN):
        async with services.db.begin() as conn:
            await statuses.conclude(conn, [Outcome(message_id, 1, status)], services.clock.now())
        assert (await row(services, message_id)).status == "sending"
    async with services.db.begin() as conn:
        await statuses.conclude(
            conn, [Outcome(message_id, 1, Status.ACCEPTED, "SM1")], services.clock.now()
        )
    assert (await row(services, message_id)).provider_sid == "SM1"


async def test_an_outcome_that_cant_be_written_does_not_hold_back_the_others(services: Services):
    taken, other, third = [await queue(services, address=f"+1555555000{n}") for n in range(3)]
    await change(services, taken, provider_sid="SM1", status="accepted")
    for message_id in (other, third):
        await change(services, message_id, status="sending", attempts=1)
    sender = Sender(services)
    await asyncio.wait_for(
        sender._write(
            [Outcome(other, 1, Status.ACCEPTED, "SM1"), Outcome(third, 1, Status.ACCEPTED, "SM3")]
        ),
        5,
    )
    assert (await row(services, third)).status == "accepted"
    assert (await row(services, other)).status == "sending"  # in doubt, soon


async def test_a_callback_whose_sid_is_known_is_laid_to_that_text(services: Services):
    first, second = await queue(services), await queue(services)
    await change(services, first, provider_sid="SM1", status="accepted")
    async with services.db.begin() as conn:
        assert await statuses.advance(
            conn,
            message_id=second,
            sid="SM1",
            status=Status.SENT,
            lower=[Status.ACCEPTED],
            error_code=None,
            now=services.clock.now(),
        )
    assert (await row(services, first)).status == "sent"
    assert (await row(services, second)).provider_sid is None


async def test_a_text_is_called_for_no_more_often_than_allowed(services: Services):
    from bot.delivery.sender import TRIES
    from bot.providers.errors import ProviderError

    message_id = await queue(services)
    sender = Sender(services)
    for attempts, expected in ((TRIES - 2, Status.QUEUED), (TRIES - 1, Status.FAILED)):
        await change(services, message_id, attempts=attempts)
        async with services.db.connect() as conn:
            [message] = await outbox.load(conn, [message_id], services.clock.now())
        outcome = sender._outcome_of(message, ProviderError("429", retryable=True))
        assert (outcome.attempt, outcome.status) == (attempts + 1, expected)


async def test_a_claim_that_has_grown_old_is_not_called_for(services: Services):
    """The machine slept in between: reconcile may have given the text to another sender."""
    message_id = await queue(services)
    async with services.db.connect() as conn:
        [message] = await outbox.load(conn, [message_id], services.clock.now())
    sender = Sender(services)
    ruling = outgoing.judge(services, message, services.clock.now())
    await sender._call(message, ruling, passed() - 5)
    assert sender._outcomes.empty()


async def test_a_doubt_is_given_up_only_when_its_call_is_over(services: Services):
    now = services.clock.now()
    leased = services.clock.machine_time(now) - timedelta(seconds=6)
    doubt = statuses.Doubt(1, CUSTOMER, OURS, "hello", leased, 6.0, 8)
    assert reconcile._match(services, [doubt], [], str) == []
    listed = ListedMessage("SM1", "hello", Status.ACCEPTED, services.clock.machine_time(now), 30005)
    [found] = reconcile._match(services, [doubt], [listed], str)
    assert (found.status, found.sid, found.error_code) == (Status.ACCEPTED, "SM1", 30005)


# -- a turn, beside a STOP and beside another worker -------------------------------------------


async def test_a_turn_reads_the_state_that_the_last_one_committed(services: Services):
    """The lock comes free while the facts are being read (slowly, for the test's sake)."""
    contact_id = await a_contact(services)
    now = services.clock.now()
    async with services.db.begin() as conn:
        await contacts.save_state(conn, contact_id, '{"turn": 1}', now)
        await conn.execute(sql("set local role none"))  # the product's may not change tables
        await conn.execute(sql("alter table dialogue_states rename to kept"))
        await conn.execute(
            sql("""
            create view dialogue_states as
            select k.* from kept k, lateral (select pg_sleep(0.4) where k.contact_id > 0) s""")
        )

    async def other_turn() -> Any:
        await asyncio.sleep(0.2)
        async with services.db.begin() as conn:
            return await contacts.lock_turn(conn, contact_id, now)

    async with services.db.begin() as conn:
        await conn.execute(sql("select 1 from conversations for no key update"))
        other = asyncio.create_task(other_turn())
        await asyncio.sleep(0.4)
        await conn.execute(sql("""update kept set state = '{"turn": 2}'"""))
    talk = await other
    assert talk is None or talk.state == {"turn": 2}


# -- three ways of handling an opt-out ---------------------------------------------------------


async def text_in(services: Services, body: str, to: str, **more: str) -> None:
    sid = f"SM{time.monotonic_ns()}"
    await receive.record(
        services,
        protocol.parse_inbound(
            {"From": CUSTOMER, "To": to, "Body": body, "MessageSid": sid, **more}
        ),
    )


async def standing(services: Services) -> tuple[bool, bool]:
    """(opted out, the provider blocks)"""
    async with services.db.connect() as conn:
        found = (
            await conn.execute(sql("select revoked_at is not null, provider_blocks from contacts"))
        ).one()
    return found[0], found[1]


async def said(services: Services) -> list[tuple[str, str]]:
    async with services.db.connect() as conn:
        return [
            (row.status, row.reason)
            for row in await conn.execute(
                sql("select status, reason from messages where direction = 'outbound' order by id")
            )
        ]


@pytest.mark.parametrize(("number", "more"), [(TWILIO, {}), (ADVANCED, {"OptOutType": "STOP"})])
async def test_a_second_stop_in_the_providers_own_word_is_known_to_block(
    services: Services, number: str, more: dict[str, str]
):
    await text_in(services, "ARRET", number)  # ours to confirm
    assert await standing(services) == (True, False)
    await text_in(services, "STOP", number, **more)  # now the provider blocks as well
    assert await standing(services) == (True, True)
    assert len(await said(services)) == 1


async def test_only_the_providers_own_word_lifts_its_block(services: Services):
    await text_in(services, "STOP", TWILIO)
    await text_in(services, "reprendre", TWILIO)
    assert await standing(services) == (True, True)
    assert await said(services) == [("suppressed", "provider_blocks")]
    await text_in(services, "START", TWILIO)
    assert await standing(services) == (False, False)


async def test_any_word_of_ours_lifts_an_opt_out_that_only_we_hold(services: Services):
    await text_in(services, "ARRET", TWILIO)
    await text_in(services, "reprendre", TWILIO)
    assert await standing(services) == (False, False)


async def test_a_start_that_twilio_does_not_hear_is_answered_by_us(services: Services):
    """It acts on START only where it blocks."""
    await text_in(services, "START", TWILIO)
    await text_in(services, "ARRET", TWILIO)
    await text_in(services, "START", TWILIO)
    assert await standing(services) == (False, False)
    assert await said(services) == [("queued", "answers")] * 3  # nothing to start, stopped, back


async def test_stop_with_a_picture_is_stop(services: Services):
    await text_in(services, "STOP", OURS, NumMedia="1", MediaUrl0="https://example.com/a.vcf")
    assert await standing(services) == (True, False)


# -- campaigns ---------------------------------------------------------------------------------


async def a_campaign(services: Services, name: str, content: str = "{}") -> int:
    async with services.db.begin() as conn:
        return int(
            (
                await conn.execute(
                    sql("""
            insert into campaigns (name, status, message_class, program, number, content,
                launched_at)
            values (:name, 'running', 'promotional', 'shop', :number, cast(:content as jsonb),
                :now) returning id"""),
                    {"name": name, "number": OURS, "content": content, "now": services.clock.now()},
                )
            ).scalar_one()
        )


async def test_a_campaign_that_cant_be_read_does_not_hold_back_the_others(services: Services):
    contact_id = await a_contact(services)
    bad = await a_campaign(services, "bad", '{"from": "another release"}')
    good = await a_campaign(
        services,
        "good",
        json.dumps(
            {
                "name": "good",
                "class": "promotional",
                "audience": {"tags": ["a"]},
                "text": {"en": "20 % off"},
            }
        ),
    )
    async with services.db.begin() as conn:
        for campaign_id in (bad, good):
            await conn.execute(
                sql("insert into recipients values (:k, :c)"),
                {"k": campaign_id, "c": contact_id},
            )
    assert await launch.distribute(services) == 1


async def test_an_opt_out_found_out_by_a_refused_text_is_not_laid_to_its_campaign(
    services: Services,
):
    """21610: the person had said STOP before, and has never seen this text."""
    message_id = await queue(services)
    campaign_id = await a_campaign(services, "sale")
    await change(
        services,
        message_id,
        status="sending",
        campaign_id=campaign_id,
        attempts=1,
        claimed_at=services.clock.now(),
    )
    async with services.db.begin() as conn:
        await conn.execute(sql("insert into recipients select 1, contact_id, id from messages"))
        [message] = await outbox.load(conn, [message_id], services.clock.now())
    await Sender(services)._opted_out_at_provider(message, 21610)
    await change(services, message_id, status="failed", error_code=21610)
    assert (await control.show(services, "sale"))["opted_out"] == 0


async def test_no_more_texts_are_locked_than_the_rate_allows(services: Services):
    sender = Sender(services)
    assert sender._room(None, 0) == services.settings.sender_concurrency
    assert sender._room(10.0, 0) == 11
    assert sender._room(1.0, 0.5) == 1
