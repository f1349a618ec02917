"""Adds or completes contacts, many at a time."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from bot.db.database import Connection, Rows, sql
from bot.models import Language


class Person(NamedTuple):  # which is made in a third of a dataclass's time
    """One contact to add or complete.

    address: E.164. A field that is None or empty leaves the known value as it is."""

    address: str
    name: str | None
    language: Language | None
    tags: tuple[str, ...]
    attributes: Mapping[str, str]
    postcode: str | None = None
    zone: str | None = None


async def put(conn: Connection, people: Sequence[Person], number: str, now: datetime) -> Rows:
    """Adds or completes the contacts, and locks them.

    Returns address, id, subject_id, ledger_seq and ledger_head of each."""
    rows = await conn.execute(
        _PUT,
        {
            "addresses": [p.address for p in people],
            "names": [p.name for p in people],
            "languages": [p.language.value if p.language else None for p in people],
            "tags": [json.dumps(p.tags) for p in people],
            "attributes": [json.dumps(dict(p.attributes)) for p in people],
            "postcodes": [p.postcode for p in people],
            "zones": [p.zone for p in people],
            "now": now,
        },
    )
    await conn.execute(_TALKS, {"ids": [row.id for row in rows], "number": number, "now": now})
    return rows


_PUT = sql("""
    insert into contacts as c (address, channel, name, language, tags, attributes, postcode, zone,
        created_at)
    select address, 'sms', name, language,
        array(select jsonb_array_elements_text(cast(tags as jsonb))),
        cast(attributes as jsonb), postcode, zone, :now
    from unnest(cast(:addresses as text[]), cast(:names as text[]), cast(:languages as text[]),
        cast(:tags as text[]), cast(:attributes as text[]), cast(:postcodes as text[]),
        cast(:zones as text[]))
        as p (address, name, language, tags, attributes, postcode, zone)
    order by address
    on conflict (address) do update set
        name = coalesce(excluded.name, c.name),
        language = coalesce(c.language, excluded.language),
        tags = array(select distinct t from unnest(c.tags || excluded.tags) t order by t),
        attributes = c.attributes || excluded.attributes,
        postcode = coalesce(excluded.postcode, c.postcode),
        zone = coalesce(excluded.zone, c.zone)
    returning id, address, subject_id, ledger_seq, ledger_head
""")

_TALKS = sql("""
    insert into conversations (contact_id, number, updated_at)
    select id, :number, :now from unnest(cast(:ids as bigint[])) as p (id)
    on conflict do nothing
""")


def written(person: Person, subject_id: UUID, head: bytes) -> str:
    """Returns a new contact as JSON for `add`. subject_id, head: of the first event of its consent,
    which the caller writes in the same transaction (bot.consent.batch_store.begin)."""
    return json.dumps(
        (
            str(subject_id),
            head.hex(),
            person.address,
            person.name,
            person.language,
            person.tags,
            person.attributes,
            person.postcode,
            person.zone,
        )
    )


async def add(
    conn: Connection, people: Sequence[str], number: str, now: datetime
) -> dict[str, int]:
    """Adds new contacts, as `written`, with their conversations. Returns their ids by address,
    without those who have become contacts meanwhile."""
    rows = await conn.execute(_ADD, {"rows": f"[{','.join(people)}]", "now": now})
    ids = {row.address: row.id for row in rows}
    await conn.copy_records_to_table(
        "conversations",
        ("contact_id", "number", "updated_at"),
        [(contact_id, number, now) for contact_id in ids.values()],
    )
    return ids


# One text for all, since arrays of so many values cost the client more than it the server.
_ADD = sql("""
    insert into contacts (subject_id, ledger_seq, ledger_head, address, channel, name, language,
        tags, attributes, postcode, zone, created_at)
    select cast(p ->> 0 as uuid), 1, decode(p ->> 1, 'hex'), p ->> 2, 'sms', p ->> 3, p ->> 4,
        array(select jsonb_array_elements_text(p -> 5)), p -> 6, p ->> 7, p ->> 8, :now
    from jsonb_array_elements(cast(cast(:rows as text) as jsonb)) as p
    on conflict (address) do nothing
    returning id, address
""")
