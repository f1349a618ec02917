"""Contacts that come from a file, many at a time, and the rows that are kept out."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.consent.store import Head
from bot.db.database import Connection, text
from bot.imports.firewall import Known
from bot.models import Language


@dataclass(frozen=True, slots=True)
class Person:
    """address: E.164. What is None or empty leaves what is known as it is."""

    address: str
    name: str | None
    language: Language | None
    tags: tuple[str, ...]
    attributes: Mapping[str, str]
    postcode: str | None = None
    zone: str | None = None


async def lock_known(conn: Connection, addresses: Sequence[str]) -> dict[str, Known]:
    """Which of these addresses are contacts, their consent locked until the transaction ends.

    One batch at a time: another's new contacts, found only on writing them, would be locked out of
    order, and two such batches would wait for each other."""
    await conn.execute(text("select pg_advisory_xact_lock(:key)"), {"key": _LOCK})
    rows = await conn.execute(_LOCK_KNOWN, {"addresses": list(addresses)})
    return {row.address: Known(row.revoked, row.held) for row in rows}


_LOCK = 7_390_275

_LOCK_KNOWN = text("""
    select address, revoked_at is not null as revoked, held_at is not null as held from contacts
    where address = any(cast(:addresses as text[]))
    order by address for no key update
""")


async def put(
    conn: Connection, people: Sequence[Person], number: str, now: datetime
) -> dict[str, Head]:
    """Adds or completes the contacts; address → the end of its consent chain, now locked."""
    rows = await conn.execute(_PUT, {
        "addresses": [p.address for p in people],
        "names": [p.name for p in people],
        "languages": [p.language.value if p.language else None for p in people],
        "tags": [json.dumps(p.tags) for p in people],
        "attributes": [json.dumps(dict(p.attributes)) for p in people],
        "postcodes": [p.postcode for p in people],
        "zones": [p.zone for p in people],
        "now": now,
    })
    heads = {row.address: Head(row.id, row.subject_id, row.ledger_seq, row.ledger_head)
             for row in rows}
    await conn.execute(_TALKS, {
        "ids": [head.contact_id for head in heads.values()], "number": number, "now": now})
    return heads


_PUT = text("""
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

_TALKS = text("""
    insert into conversations (contact_id, number, updated_at)
    select id, :number, :now from unnest(cast(:ids as bigint[])) as p (id)
    on conflict do nothing
""")
