"""Rows that several tests begin with, made as the product makes them."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from typing import Any

from bot.contacts import store as contacts
from bot.db.database import sql
from bot.imports.file import BadRow, ContactRow, Options
from bot.imports.source import open_source
from bot.messages import outbox as outgoing
from bot.models import PRIORITY_BULK, Channel, Draft, MessageClass, Purpose
from bot.services import Services
from tests.world import CUSTOMER, OURS


async def a_contact(services: Services, address: str = CUSTOMER) -> int:
    """Someone who has consented to the shop's offers."""
    async with services.db.begin() as conn:
        contact_id = await contacts.make(conn, address, Channel.SMS, OURS, services.clock.now())
        await conn.execute(
            sql("""insert into consents (contact_id, program, message_class, seq, at)
                    values (:id, 'shop', 'promotional', 1, :now) on conflict do nothing"""),
            {"id": contact_id, "now": services.clock.now()},
        )
    return contact_id


async def queue(services: Services, body: str = "20 % off", **changes: Any) -> int:
    """A campaign's text to the customer, through the first gate."""
    address = changes.pop("address", CUSTOMER)
    contact_id = await a_contact(services, address)
    values: dict[str, Any] = {
        "contact_id": contact_id,
        "number": OURS,
        "body": body,
        "author": "campaign:sale",
        "purpose": Purpose.CAMPAIGN,
        "message_class": MessageClass.PROMOTIONAL,
        "program": "shop",
        "priority": PRIORITY_BULK,
    } | changes
    async with services.db.begin() as conn:
        _, _, standing = await contacts.load(conn, contact_id)
        await outgoing.queue(
            conn, services, Draft(**values), Channel.SMS, standing, services.clock.now()
        )
        return int((await conn.execute(sql("select max(id) from messages"))).scalar_one())


async def run_sql(services: Services, statement: str, **values: Any) -> list[Any]:
    async with services.db.begin() as conn:
        return list(await conn.execute(sql(statement), values))


def rows_of(
    content: bytes | str, *countries: str, now: datetime | None = None, **options: Any
) -> tuple[list[ContactRow], list[BadRow]]:
    """The good and the bad rows of a contact file. Raises UsageError."""
    raw = content.encode() if isinstance(content, str) else content
    source = open_source(io.BytesIO(raw), Options(countries or ("FR",), **options))
    rows = list(source.rows(now or datetime(2026, 11, 22, tzinfo=UTC)))
    return (
        [row for row in rows if isinstance(row, ContactRow)],
        [row for row in rows if isinstance(row, BadRow)],
    )


def good_rows(content: bytes | str, *countries: str) -> list[ContactRow]:
    """The rows of a contact file, all of which are good."""
    good, bad = rows_of(content, *countries)
    assert not bad, bad
    return good
