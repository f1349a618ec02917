"""Who is in a campaign's audience, with what the gate and the text need of each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from bot.contacts.store import STANDING, standing
from bot.db.database import Connection, Row, sql
from bot.gate.places import standing_for
from bot.messages.outbox_store import RECENT
from bot.models import Channel, Language, MessageClass, Standing

RANGE = 20_000  # ids of contacts that one statement looks at


def ranges(last: int) -> Iterator[range]:
    """Yields the ids of contacts in ranges: no statement takes long, however many there are."""
    for first in range(1, last + 1, RANGE):
        yield range(first, first + RANGE)


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


async def unknown_tags(conn: Connection, tags: Sequence[str]) -> list[str]:
    """Returns those of the tags that no contact carries."""
    rows = await conn.execute(
        sql("""select tag from unnest(cast(:tags as text[])) as wanted (tag)
                where not exists (select 1 from contacts where tags @> array[tag])"""),
        {"tags": list(tags)},
    )
    return [row.tag for row in rows]


_AUDIENCE = """
    c.channel = 'sms' and c.erased_at is null and (cardinality(cast(:every as text[])) = 0
        or c.tags @> cast(:every as text[]))
    and (cardinality(cast(:some as text[])) = 0 or c.tags && cast(:some as text[]))
"""

CANDIDATE = f"""
    c.id, c.subject_id, c.address, c.channel, c.language, c.name, c.attributes, {STANDING},
    s.message_class as granted,
    case when cast(:class as text) = 'promotional'
        then {RECENT.format(program=":program")} end as recent
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


async def snapshot(conn: Connection) -> None:
    """Makes all later reads in this transaction see the state of one moment."""
    await conn.execute(sql("set transaction isolation level repeatable read, read only"))


async def last_contact(conn: Connection) -> int:
    """Returns the highest id of a contact, 0 if there is none."""
    return int((await conn.execute(sql("select coalesce(max(id), 0) from contacts"))).scalar_one())


async def audience(
    conn: Connection,
    program: str,
    message_class: MessageClass,
    every: Sequence[str],
    some: Sequence[str],
    now: datetime,
    ids: range,
) -> Sequence[Row]:
    """Returns, of these contacts, those that carry every tag of `every` and one of `some`: rows for
    `candidate` and `alike`."""
    return list(
        await conn.execute(
            _AUDIENCE_OF,
            {
                "program": program,
                "class": message_class,
                "every": list(every),
                "some": list(some),
                "now": now,
                "first": ids.start,
                "end": ids.stop,
            },
        )
    )


_AUDIENCE_OF = sql(f"""
    select {CANDIDATE} where {_AUDIENCE} and c.id >= :first and c.id < :end order by c.id
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
    )


async def add_recipients(
    conn: Connection, campaign_id: int, every: Sequence[str], some: Sequence[str], ids: range
) -> int:
    """Freezes the audience among these contacts, as one row for each. Returns how many."""
    return int(
        (
            await conn.execute(
                _ADD_RECIPIENTS,
                {
                    "id": campaign_id,
                    "every": list(every),
                    "some": list(some),
                    "first": ids.start,
                    "end": ids.stop,
                },
            )
        ).scalar_one()
    )


_ADD_RECIPIENTS = sql(f"""
    with added as (
        insert into recipients (campaign_id, contact_id)
        select :id, c.id from contacts c
        where {_AUDIENCE} and c.id >= :first and c.id < :end
        returning 1)
    select count(*) from added
""")  # noqa: S608
