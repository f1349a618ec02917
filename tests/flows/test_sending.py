"""From a queued row to the carrier: the gate twice, retries by the error's decision, doubts
settled by asking. No worker is needed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest

from bot.config import Settings
from bot.consent import changes as consent
from bot.consent.change import Cause, lock
from bot.contacts import owner_store as owners
from bot.contacts import store as contacts
from bot.db.database import sql
from bot.delivery import reconcile
from bot.delivery.sender import BURST, LATEST, Sender, _afford
from bot.messages import claim_store as claims
from bot.messages import outbox as outgoing
from bot.messages import outbox_store as outbox
from bot.messages.claim_store import Next
from bot.models import (
    PRIORITY_BULK,
    PRIORITY_REPLY,
    Channel,
    Draft,
    MessageClass,
    Purpose,
    Status,
)
from bot.providers.base import CALL_SECONDS
from bot.providers.errors import ProviderError
from bot.providers.twilio.protocol import decipher, unanswered, unreachable
from bot.services import Services
from tests.make import a_contact, queue
from tests.world import CUSTOMER, DAYTIME, OURS, TWILIO, World, at, eventually, open_world


async def row(world: World | Services, message_id: int) -> Any:
    services = world.services if isinstance(world, World) else world
    async with services.db.connect() as conn:
        return (
            await conn.execute(sql("select * from messages where id = :id"), {"id": message_id})
        ).one()


async def delivered(world: World, message_id: int) -> Any:
    async def done() -> Any:
        found = await row(world, message_id)
        return found if found.status == "delivered" else None

    world.services.queues.wake_sender()
    return await eventually(done, 60)


async def carried(world: World) -> list[dict[str, Any]]:
    return [m for m in await world.messages() if m["direction"] == "outbound-api"]


async def test_a_text_goes_out_once_with_its_verdict(world: World):
    found = await delivered(world, await queue(world.services))
    assert (found.verdict, found.attempts) == ("allow", 1)
    assert found.valid_seconds > 0
    [message] = await carried(world)
    assert (message["sid"], message["body"]) == (found.provider_sid, "20 % off")
    history = await world.rows("select status, source from message_statuses order by id")
    assert {"sending", "accepted", "delivered"} <= {h["status"] for h in history}


async def test_a_stop_between_queueing_and_sending_is_caught_by_the_second_gate(
    services: Services,
):
    """The sender does not run yet: the text is queued, then STOP commits, then it runs."""
    message_id = await queue(services)
    assert (await row(services, message_id)).status == "queued"
    async with services.db.begin() as conn:
        await consent.revoke(
            await lock(
                conn,
                services,
                await a_contact(services),
                Cause(
                    OURS,
                    services.clock.now(),
                    "keyword",
                    message_id=message_id,
                    sid="SM1",
                    body="STOP",
                ),
            ),
            provider_confirms=True,
        )
    sender = Sender(services)
    await sender.send_waiting()
    found = await row(services, message_id)
    assert (found.status, found.verdict, found.reason) == ("suppressed", "refuse", "revoked")
    assert found.claimed_at is None


async def test_a_claim_passes_over_a_contact_whose_stop_is_being_committed(services: Services):
    """STOP holds the contact's row: the claim can't decide before it is through, and does not
    keep the others waiting meanwhile."""
    message_id = await queue(services)
    other = await queue(services, address="+15555550199")
    contact_id = await a_contact(services)
    async with services.db.begin() as conn:
        await contacts.lock_consent(conn, contact_id)
        assert await Sender(services).send_waiting() == 1
        assert (await row(services, message_id)).status == "queued"
        assert (await row(services, other)).status == "sending"
        await conn.execute(
            sql("update contacts set revoked_at = :now where id = :id"),
            {"id": contact_id, "now": services.clock.now()},
        )
    await Sender(services).send_waiting()
    assert (await row(services, message_id)).status == "suppressed"


async def test_without_consent_a_promotion_is_a_suppressed_row(services: Services):
    contact_id = await a_contact(services)
    async with services.db.begin() as conn:
        _, _, standing = await contacts.load(conn, contact_id)
        ruling = await outgoing.queue(
            conn,
            services,
            Draft(
                contact_id,
                OURS,
                "20 % off",
                "campaign:sale",
                Purpose.CAMPAIGN,
                MessageClass.PROMOTIONAL,
                "other",
                PRIORITY_BULK,
            ),
            Channel.SMS,
            standing,
            services.clock.now(),
        )
    assert ruling.status is Status.SUPPRESSED
    async with services.db.connect() as conn:
        found = (await conn.execute(sql("select status, reason from messages"))).one()
    assert tuple(found) == ("suppressed", "no_consent")


async def test_what_the_bot_said_under_an_old_fencing_number_is_dropped(services: Services):
    message_id = await queue(
        services,
        purpose=Purpose.ANSWER,
        message_class=MessageClass.CONVERSATIONAL,
        answers_at=services.clock.now(),
        fence=0,
        author="bot",
    )
    async with services.db.begin() as conn:
        await owners.move(conn, await a_contact(services), "alice", services.clock.now())
    await Sender(services).send_waiting()
    found = await row(services, message_id)
    assert (found.status, found.reason) == ("suppressed", "fenced")


async def test_replies_overtake_bulk(services: Services):
    bulk = [await queue(services, f"n° {n}", address=f"+1555555{n:04}") for n in range(5)]
    reply = await queue(services, "an answer", priority=PRIORITY_REPLY, address="+15555559999")

    async with services.db.begin() as conn:
        found = await claims.lock_next(conn, OURS, 3, services.clock.now())
    assert [one.id for one in found] == [reply, *bulk[:2]]


async def test_a_contacts_texts_keep_their_order(services: Services):
    first, _ = await queue(services, "first"), await queue(services, "second")

    async with services.db.begin() as conn:
        found = await claims.lock_next(conn, OURS, 10, services.clock.now())
    assert [one.id for one in found] == [first]


@pytest.mark.parametrize("fault", [{"http_429": {"count": 2}}, {"refuse": {"count": 1}}])
async def test_what_was_not_taken_is_sent_again(world: World, fault: dict):
    await world.faults(**fault)
    found = await delivered(world, await queue(world.services))
    assert found.attempts >= 2
    assert len(await carried(world)) == 1


@pytest.mark.parametrize(
    "fault",
    [
        {"drop": {"count": 1}},
        {"drop": {"count": 1}, "lost_callbacks": 1},
        {"drop": {"count": 1}, "lost_callbacks": 1, "rewritten": 1},
        {"slow": {"count": 1, "seconds": 12}},
    ],
)
async def test_what_may_have_been_taken_is_asked_for_and_never_doubled(world: World, fault: dict):
    await world.faults(**fault)
    message_id = await queue(world.services)

    async def known() -> bool:
        return (await row(world, message_id)).provider_sid is not None

    await eventually(known, 60)
    [message] = await carried(world)
    assert (await row(world, message_id)).provider_sid == message["sid"]


@pytest.mark.parametrize("days", [-400, 400])
async def test_a_doubt_is_found_at_the_carrier_whatever_our_clock_says(
    settings: Settings, days: int
):
    """The carrier's clock is the machine's, ours is TEXTO_CLOCK's."""
    clock = at(DAYTIME + timedelta(days=days))
    async with open_world(settings.model_copy(update={"clock": clock})) as world:
        await world.faults(drop={"count": 1}, lost_callbacks=1)
        contact_id = await a_contact(world.services)
        async with world.services.db.begin() as conn:
            _, _, standing = await contacts.load(conn, contact_id)
            now = world.services.clock.now()
            await outgoing.queue(
                conn,
                world.services,
                Draft(
                    contact_id,
                    OURS,
                    "We open at 9",
                    "bot",
                    Purpose.ANSWER,
                    MessageClass.CONVERSATIONAL,
                    "shop",
                    PRIORITY_REPLY,
                    answers_at=now,
                ),
                Channel.SMS,
                standing,
                now,
            )

        async def known() -> Any:
            return await world.rows("select provider_sid from messages where provider_sid <> ''")

        world.services.queues.wake_sender()
        [[sid]] = await eventually(known, 60)
        assert [m["sid"] for m in await carried(world)] == [sid]


async def test_a_killed_sender_leaves_a_doubt_that_is_settled(world: World):
    """A row that says `sending`, and nobody who knows more: not at the carrier, so sent again."""
    message_id = await queue(world.services, address="+15555550177")
    await delivered(world, message_id)
    async with world.services.db.begin() as conn:
        await conn.execute(
            sql("""insert into messages (contact_id, direction, number, body, created_at, author,
                    purpose, message_class, program, priority, status, claimed_at, attempts,
                    segments)
                    select contact_id, 'outbound', number, 'lost', :at, author, purpose,
                    message_class, program, priority, 'sending', :at, 1, 1
                    from messages where id = :id"""),
            {"id": message_id, "at": world.services.clock.now() - timedelta(minutes=1)},
        )

    async def again() -> bool:
        found = await world.rows("select status from messages where body = 'lost'")
        return bool(found[0]["status"] == "delivered")

    await eventually(again)
    assert [m["body"] for m in await world.messages("+15555550177")] == ["20 % off", "lost"]


async def test_an_opt_out_that_only_the_provider_knows_is_learned(world: World):
    message_id = await queue(world.services, address="+15005550004")  # Twilio's blocked number

    async def failed() -> bool:
        return bool((await row(world, message_id)).status == "failed")

    world.services.queues.wake_sender()
    await eventually(failed)
    [contact] = await world.rows("select revoked_at, provider_blocks from contacts")
    assert contact["revoked_at"] is not None
    assert contact["provider_blocks"]
    assert (await row(world, message_id)).error_code == 21610


@pytest.mark.parametrize("lost", [{}, {"drop": {"count": 1}}], ids=["asked for", "reconciled"])
async def test_a_stop_that_overtakes_a_text_at_the_provider_is_learned_without_a_callback(
    settings: Settings, lost: dict[str, Any]
):
    """The text is taken, waits at the carrier, and is refused there as the STOP has come first."""
    async with open_world(settings, pace=1.0) as world:
        await world.faults(lost_callbacks=1)
        first = await queue(world.services, "x" * 300, address="+15555550177", number=TWILIO)

        async def taken() -> bool:
            return bool((await row(world, first)).status == "accepted")

        await eventually(taken)
        await world.faults(lost_callbacks=1, **lost)
        message_id = await queue(world.services, number=TWILIO)

        async def there() -> Any:
            return await world.messages()

        await eventually(there)
        await world.text("STOP", to=TWILIO)
        # As if the carrier had kept the STOP to itself, and half a minute had passed.
        forget = """update contacts set revoked_at = null, provider_blocks = false
                    where address = :address returning id"""
        assert await world.rows(forget, address=CUSTOMER)

        async def refused() -> bool:
            return "failed" in [m["status"] for m in await world.messages()]

        await eventually(refused)

        async def failed() -> bool:
            await world.rows(
                """update messages set status_at = status_at - interval '1 minute'
                                where id = :id and status = 'accepted' returning id""",
                id=message_id,
            )
            return bool((await row(world, message_id)).status == "failed")

        await eventually(failed, 60)

        async def learned() -> Any:
            return await world.rows(
                "select id from contacts where revoked_at is not null and provider_blocks"
            )

        await eventually(learned)
        assert (await row(world, message_id)).error_code == 21610


async def test_a_number_that_is_none_fails_for_good(world: World):
    message_id = await queue(world.services, address="+15005550001")

    async def failed() -> bool:
        return bool((await row(world, message_id)).status == "failed")

    world.services.queues.wake_sender()
    await eventually(failed)
    assert (await row(world, message_id)).attempts == 1


async def test_callbacks_in_any_order_and_number_never_move_a_status_back(world: World):
    await world.faults(duplicate_callbacks=1, reorder_callbacks=1)
    ids = [await queue(world.services, address=f"+1555555{n:04}") for n in range(20)]
    for message_id in ids:
        await delivered(world, message_id)


def test_a_pace_is_kept_over_any_number_of_claims():
    """5 segments a second: after a burst of one second, what is granted is what has elapsed."""
    busy, granted = 0.0, 0
    for _ in range(100):
        ids, busy = _afford([Next(n, 1, 0) for n in range(50)], 5.0, busy)
        granted += len(ids)
        busy = max(0, busy - 0.1)
    assert 45 <= granted <= 10 * 5 + BURST * 5


def test_a_text_of_many_segments_takes_as_long_as_they_do():
    _, busy = _afford([Next(1, 10, 0)], 2.0, 0)
    assert busy == 5


def test_doubts_are_settled_later_than_a_call_can_last():
    assert LATEST + CALL_SECONDS < reconcile.STALE


async def test_a_last_status_whose_callback_was_lost_is_asked_for(world: World):
    """As if half a minute had passed: the text's last news is set back."""
    await world.faults(lost_callbacks=1)
    message_id = await queue(world.services)

    async def accepted() -> bool:
        return bool((await row(world, message_id)).status == "accepted")

    world.services.queues.wake_sender()
    await eventually(accepted)
    async with world.services.db.begin() as conn:
        await conn.execute(sql("update messages set status_at = status_at - interval '1 minute'"))
    assert (await delivered(world, message_id)).asks == 1


async def test_a_status_that_never_comes_is_asked_for_ever_more_rarely(services: Services):
    from bot.messages import status_store as statuses

    message_id = await queue(services)
    async with services.db.begin() as conn:
        await conn.execute(
            sql("update messages set status = 'accepted', provider_sid = 'SM1', status_at = :at"),
            {"at": datetime(2026, 11, 22, tzinfo=UTC)},
        )
    now, asked = datetime(2026, 11, 22, tzinfo=UTC), []
    for _ in range(60 * 24):
        now += timedelta(minutes=1)
        async with services.db.begin() as conn:
            if await statuses.overdue(conn, now, 10) == [(message_id, OURS, "SM1")]:
                asked.append(now)
    assert len(asked) == 6
    gaps = [after - before for before, after in pairwise(asked)]
    assert gaps == sorted(gaps)
    assert gaps[-1] > timedelta(hours=2)


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (unreachable(OSError("refused")), Status.QUEUED),
        (decipher(401, 20003, "token"), Status.QUEUED),
        (decipher(429, 20429, "busy"), Status.FAILED),
        (decipher(400, 21211, "no number"), Status.FAILED),
        (unanswered(OSError("no answer")), Status.UNKNOWN),
    ],
)
async def test_a_provider_that_is_away_uses_up_no_tries(
    services: Services, error: ProviderError, status: Status
):
    await queue(services)
    async with services.db.begin() as conn:
        await conn.execute(sql("update messages set attempts = 50"))
        [message] = await outbox.load(
            conn,
            [row.id for row in await conn.execute(sql("select id from messages"))],
            services.clock.now(),
        )
    assert Sender(services)._outcome_of(message, error).status is status
