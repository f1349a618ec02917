"""Who is in a campaign's audience, with what the gate and the text need of each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from bot.contacts.store import STANDING, standing
from bot.db.database import Connection, Row, sql
from bot.gate.places import standing_for
from bot.messages.outbox_store import gone
from bot.messages.question_store import open_until
from bot.models import Channel, Language, MessageClass, Standing


@dataclass(frozen=True, slots=True)
class Candidate:
    """A contact in an audience, with what the gate and the text need."""

    contact_id: int
    address: str
    channel: Channel
    language: Language | None
    name: str | None
    attributes: Mapping[str, str]
    standing: Standing
    subject_id: UUID


CANDIDATE = f"""
    c.id, c.subject_id, c.address, c.channel, c.language, c.name, c.attributes, {STANDING},
    s.message_class as granted, {gone(":program", "cast(:class as text)")},
    case when cast(:asks as boolean) then {open_until("c.id")} end as question_until
    from contacts c left join consents s on s.contact_id = c.id and s.program = :program
"""


def candidate(row: Row, program: str) -> Candidate:
    granted = {program: MessageClass(row.granted)} if row.granted else {}
    return Candidate(
        row.id,
        row.address,
        Channel(row.channel),
        Language(row.language) if row.language else None,
        row.name,
        row.attributes,
        standing(row, granted),
        row.subject_id,
    )


async def audience(
    conn: Connection,
    program: str,
    message_class: MessageClass,
    asks: bool,
    now: datetime,
    ids: Sequence[int],
) -> Sequence[Row]:
    """Returns these contacts, as rows for `candidate` and `alike`. asks: the text asks for a
    reply."""
    return list(
        await conn.execute(
            _AUDIENCE_OF,
            {
                "program": program,
                "class": message_class,
                "asks": asks,
                "now": now,
                "ids": list(ids),
            },
        )
    )


_AUDIENCE_OF = sql(f"""
    select {CANDIDATE} where c.id = any(cast(:ids as bigint[])) order by c.id
""")


async def tagged(
    conn: Connection,
    program: str,
    message_class: MessageClass,
    tag: str,
    now: datetime,
    limit: int,
) -> Sequence[Row]:
    """Returns the first contacts that carry a tag: rows for `candidate`."""
    values = {"program": program, "class": message_class, "tag": tag, "now": now, "limit": limit}
    return list(await conn.execute(_TAGGED, {**values, "asks": False}))


_TAGGED = sql(f"""
    select {CANDIDATE} where c.channel = 'sms' and c.erased_at is null
        and c.tags @> array[cast(:tag as text)] order by c.id limit :limit
""")


def alike(row: Row) -> tuple[object, ...]:
    """Returns all that the gate looks at of a candidate's row: who is alike in it gets the same
    verdict on the same text at the same instant."""
    return (
        standing_for(row["address"]),
        row["channel"],
        row["revoked_at"] is None,
        row["provider_blocks"],
        row["held_for"],
        row["frequency"],
        row["postcode"],
        row["zone"],
        row["dead_at"] is None,
        row["blocked_at"] is None,
        row["granted"],
        row["with_staff"],
        tuple(row["recent"] or ()),
        tuple(row["lately"] or ()),
        row["question_until"],
    )


async def add_recipients(
    conn: Connection,
    campaign_id: int,
    ids: Sequence[int],
    variant: int | None = None,
    case_id: int | None = None,
) -> int:
    """Freezes these contacts as the audience, as one row for each. Returns how many. variant: the
    one that they were drawn for. case_id: the case that it asks about."""
    values = {"id": campaign_id, "ids": list(ids), "variant": variant, "case_id": case_id}
    return int((await conn.execute(_ADD_RECIPIENTS, values)).scalar_one())


_ADD_RECIPIENTS = sql("""
    with added as (
        insert into recipients (campaign_id, contact_id, language, variant, case_id)
        select :id, c.id, c.language, cast(:variant as smallint), cast(:case_id as bigint)
        from contacts c
        where c.id = any(cast(:ids as bigint[])) and c.erased_at is null
        returning 1)
    select count(*) from added
""")
