"""Erases the rows that are about a person, and keeps the sealed proofs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from bot.db.database import Connection, sql


@dataclass(frozen=True, slots=True)
class Person:
    """A contact, its rows locked. held: all texts to it wait, except direct answers."""

    contact_id: int
    subject_id: UUID
    address: str
    name: str | None
    revoked: bool
    provider_blocks: bool
    held: bool
    promotions_ended: bool


async def lock(conn: Connection, contact_id: int) -> Person | None:
    """Locks the contact until the transaction ends; None if it has been erased meanwhile.

    Waits for a turn under way, then keeps out turns, claims, changes of consent, and new rows that
    refer to the contact. In full strength at once: locking twice, weak then strong, can deadlock
    with a STOP.
    """
    await conn.execute(
        sql("select 1 from conversations where contact_id = :id for no key update"),
        {"id": contact_id},
    )
    row = (
        await conn.execute(
            sql("""select id, subject_id, address, name, revoked_at, provider_blocks, held_at,
                    promotions_ended_at
                from contacts where id = :id and erased_at is null for update"""),
            {"id": contact_id},
        )
    ).first()
    if row is None:
        return None
    return Person(
        row.id,
        row.subject_id,
        row.address,
        row.name,
        row.revoked_at is not None,
        row.provider_blocks,
        row.held_at is not None,
        row.promotions_ended_at is not None,
    )


async def empty_contact(conn: Connection, person: Person, now: datetime) -> None:
    """Empties the contact's row; the subject id, the end of its chain and the opt-out remain."""
    values = {"id": person.contact_id, "now": now}
    await conn.execute(_EMPTY_CONTACT, values)
    # the product's role may not write an address (migration 0013)
    await conn.execute(sql("select erase_address(:id, :now)"), values)
    await conn.execute(
        sql("""update conversations set owner = 'bot', fence = fence + 1,
                    updated_at = :now, snoozed_until = null, closed_at = null, closed_by = null,
                    last_heard_id = null where contact_id = :id"""),
        {"id": person.contact_id, "now": now},
    )


_EMPTY_CONTACT = sql("""
    update contacts set language = null, language_asked = false, name = null,
        introduced_at = null, tags = '{}', attributes = '{}', postcode = null, zone = null,
        frequency = 'any', held_at = null, held_for = null, dead_at = null, blocked_at = null
    where id = :id
""")


async def remove(conn: Connection, person: Person, now: datetime, outcome: str) -> int:
    """Removes everything else about the person. Returns how many texts are gone.

    A campaign's own texts stay as empty rows, since its figures count them, and so do those that
    are under way; waiting ones are canceled. The audit trail keeps who did what when.
    """
    values = {
        "id": person.contact_id,
        "subject": person.subject_id,
        "address": person.address,
        "now": now,
        "outcome": outcome,
    }
    # keeps out new rows that refer to a message, such as a status callback's
    gone = len(
        await conn.execute(
            sql("select id from messages where contact_id = :id order by id for update"), values
        )
    )
    for statement in _REMOVE:
        await conn.execute(statement, values)
    return gone


_REMOVE = [
    sql(one)
    for one in (
        "delete from dialogue_states where contact_id = :id",
        "delete from feedback where contact_id = :id",
        "delete from notes where contact_id = :id",
        "delete from drafts where contact_id = :id",
        "delete from seen where contact_id = :id",
        "delete from consents where contact_id = :id",
        """delete from unanswered
       where message_id in (select id from messages where contact_id = :id)""",
        """delete from corrections
       where message_id in (select id from messages where contact_id = :id)""",
        "delete from answers where run_id in (select id from survey_runs where contact_id = :id)",
        "update survey_runs set status = 'stopped' where contact_id = :id and status = 'open'",
        "delete from opt_in_requests where contact_id = :id",
        """update cases set message_id = null, closed_at = coalesce(closed_at, :now),
           closed_by = case when closed_at is null then 'erasure' else closed_by end,
           outcome = case when closed_at is null then :outcome end
       where contact_id = :id""",
        "update audit set details = '{}' where contact_id = :id",
        "delete from quarantine where address = :address",
        "delete from consent_evidence where subject_id = :subject",
        """delete from attachments
       where message_id in (select id from messages where contact_id = :id)""",
        """delete from message_statuses
       where message_id in (select id from messages where contact_id = :id)
           or message_id is null and provider_sid in (
               select provider_sid from messages where contact_id = :id)""",
        # A new sid keeps late outcomes and callbacks off the row.
        """update messages m set body = '', media = '[]', form = null, answers = null, error = null,
           intent = null, confidence = null, provider_sid = 'erased:' || id, asks = 6, about = null,
           reason = case when status in ('queued', 'deferred', 'sending', 'unknown')
               then 'erased' else reason end,
           status = case when status in ('queued', 'deferred', 'sending', 'unknown')
               then 'canceled' else status end
       where contact_id = :id and (status in ('sending', 'unknown')
           or exists (select 1 from recipients r where r.message_id = m.id))""",
        """delete from messages m where contact_id = :id
           and coalesce(provider_sid, '') <> 'erased:' || id""",
        # of those without a word a batch may hold the row, and wait for this erasure
        "update recipients set word = null where contact_id = :id and word is not null",
        "update orders set contact_id = null, amount = null where contact_id = :id",
        "delete from link_tokens where contact_id = :id",
        """update clicks set headers = '{}', ip = null, human = coalesce(human, false)
       where contact_id = :id""",  # a campaign's figures count them
        # a code stays used up; whose it was, and for which purchase, is gone
        """update redemptions set purchase = null
       where code in (select code from coupons where contact_id = :id)""",
        "update coupons set contact_id = null where contact_id = :id",
        "delete from held_out where contact_id = :id",
        "delete from survey_waits where contact_id = :id",
        "delete from contact_events where contact_id = :id",  # last: what others wrote is there
    )
]


async def remove_quarantined(conn: Connection, addresses: Sequence[str]) -> int:
    """Removes the rows of these addresses from quarantine. Returns how many."""
    return len(
        await conn.execute(
            sql("""delete from quarantine where address = any(cast(:addresses as text[]))
                returning id"""),
            {"addresses": list(addresses)},
        )
    )


# -- sealed proof ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Seal:
    """The proof of one erased person. sealed: as bot.privacy.sealing made it, under key_id."""

    subject_id: UUID
    address_hash: bytes
    key_id: str
    sealed: bytes
    sealed_at: datetime
    until: datetime


async def add_seal(conn: Connection, seal: Seal) -> None:
    """Adds a sealed proof."""
    await conn.execute(
        sql("""insert into sealed_proofs (subject_id, address_hash, key_id, sealed, sealed_at,
                    until)
                values (:subject_id, :address_hash, :key_id, :sealed, :sealed_at, :until)"""),
        {
            "subject_id": seal.subject_id,
            "address_hash": seal.address_hash,
            "key_id": seal.key_id,
            "sealed": seal.sealed,
            "sealed_at": seal.sealed_at,
            "until": seal.until,
        },
    )


async def seals(conn: Connection, hashes: Sequence[bytes]) -> list[Seal]:
    """Returns the sealed proofs of an address, by its hashes under every key, the oldest first."""
    rows = await conn.execute(
        sql("""select subject_id, address_hash, key_id, sealed, sealed_at, until
                from sealed_proofs where address_hash = any(cast(:hashes as bytea[]))
                order by id"""),
        {"hashes": list(hashes)},
    )
    return [Seal(**row) for row in rows]
