"""What the flows about holds look at."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from bot.contacts import store as contacts
from bot.contacts.model import DECISIONS
from bot.messages.outbox import queue
from bot.models import Channel, Draft, MessageClass, Purpose
from tests.world import CUSTOMER, OURS, World

HOUR = timedelta(hours=1)
CLARIFICATION = "stop texting you? YES: we stop."


async def contact(world: World) -> Any:
    [row] = await world.rows("select * from contacts where address = :to", to=CUSTOMER)
    return row


async def kinds(world: World) -> list[tuple[str, str]]:
    rows = await world.rows("select kind, channel from consent_events order by at, seq")
    return [(row["kind"], row["channel"]) for row in rows]


DECIDED = sorted(DECISIONS)


async def open_items(world: World) -> list[str]:
    """The open cases that need a decision of their own."""
    rows = await world.rows(
        "select kind from cases where closed_at is null and kind = any(:kinds) order by id",
        kinds=DECIDED,
    )
    return [row["kind"] for row in rows]


async def outcomes(world: World) -> list[str]:
    rows = await world.rows(
        "select outcome from cases where closed_at is not null and kind = any(:kinds) order by id",
        kinds=DECIDED,
    )
    return [row["outcome"] for row in rows]


async def said(world: World) -> list[str]:
    return [m["body"] for m in await world.messages() if m["direction"] == "outbound-api"]


async def says(world: World, text: str) -> str:
    """Texts as the customer. Returns the answers, or "" if there is none."""
    before = len(await said(world))
    await world.text(text)
    await world.settled()
    return "\n".join((await said(world))[before:])


def later(world: World, by: timedelta) -> None:
    object.__setattr__(world.services.clock, "offset", world.services.clock.offset + by)


async def notify(world: World, message_class: MessageClass = MessageClass.INFORMATIONAL) -> str:
    """A text that a campaign would send; its status when it is queued."""
    row = await contact(world)
    async with world.services.db.begin() as conn:
        person, _, standing = await contacts.lock_consent(conn, row["id"])
        ruling = await queue(
            conn,
            world.services,
            Draft(
                contact_id=person.id,
                number=OURS,
                body="Your parcel is on its way",
                author="test",
                purpose=Purpose.CAMPAIGN,
                message_class=message_class,
                program="shop",
                priority=9,
            ),
            Channel.SMS,
            standing,
            world.services.clock.now(),
        )
    return ruling.status


async def consented(world: World, message_class: str = "informational") -> None:
    await world.text("hello")
    await world.settled()
    await world.rows(
        """with one as (
        insert into consents (contact_id, program, message_class, seq, at)
        select id, 'shop', :granted, 1, :now from contacts returning 1)
        select * from one""",
        granted=message_class,
        now=world.services.clock.now(),
    )
