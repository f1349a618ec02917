"""Gathers all proof of one person's consent in one file.

For a question under GDPR 7(1), or a letter that claims a text was sent without consent.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from bot.consent import store as consents
from bot.consent import suppression
from bot.consent.ledger import in_force, store
from bot.consent.ledger import rules as ledger
from bot.consent.ledger.rules import BEGINNING, Fault, Head, Stored
from bot.contacts import audit_store as audit
from bot.db.database import Connection
from bot.errors import UsageError
from bot.files import templates
from bot.keys.rules import Keys
from bot.privacy import erase as privacy
from bot.privacy import person_store as person
from bot.privacy import sealing
from bot.privacy.store import Seal, seals
from bot.services import Services

PAGE = Path(__file__).with_name("evidence.html.j2")
FORMAT = "texto-evidence/1"
SHOWN_APART = ("wording_shown", "wording")
INTERNAL = (
    "answers",
    "fence",
    "priority",
    "direction",
    "media",
    "form",
    "handled_at",
    "handled_by",
    "automatic",
    "reacts_to",
    "intent",
    "confidence",
)


async def gather(
    services: Services, number: str, staff: str, *, sealed: bool = False
) -> dict[str, Any]:
    """Returns the evidence as JSON values, and notes in the audit trail that it was taken.

    sealed: from the proof kept for legal claims when the person was erased. Raises UsageError if
    there is no evidence (and says so if only a sealed proof is kept).
    """
    addresses = privacy.addresses(number)
    now = services.clock.now()
    async with services.db.begin() as conn:
        await conn.snapshot()
        kept = [
            one
            for address in addresses
            for one in await seals(conn, suppression.hashes(services, address))
        ]
        if sealed:
            people = [await _opened(conn, services, one) for one in kept]
        else:
            people = [
                await _living(conn, services, contact_id)
                for contact_id in await person.ids(conn, addresses)
            ]
    if not people:
        raise UsageError(_nothing(number, kept, sealed=sealed))
    async with services.db.begin() as conn:
        await audit.write(
            conn,
            staff,
            "take evidence",
            None,
            {"subjects": [one["subject_id"] for one in people], "sealed": sealed},
            now,
        )
    return {
        "format": FORMAT,
        "business": services.business.brand,
        "number": addresses[0],
        "made_at": now.isoformat(timespec="seconds"),
        "made_by": staff,
        "people": people,
    }


def _nothing(number: str, kept: Sequence[Seal], *, sealed: bool) -> str:
    if sealed or not kept:
        return f"There is no {'sealed proof' if sealed else 'contact'} of {number}."
    until = max(one.until for one in kept)
    return (
        f"{number} was erased. A sealed proof is kept until {until:%d %B %Y} for legal claims "
        "alone; to open it, add --sealed."
    )


async def _living(conn: Connection, services: Services, contact_id: int) -> dict[str, Any]:
    everything = await person.everything(conn, contact_id)
    (contact,) = everything["contact"]
    chain, head = await consents.chain(conn, contact_id)
    inbound = {
        row["id"]: {"at": row["created_at"], "words": row["body"]}
        for row in everything["messages"]
        if row["direction"] == "inbound"
    }
    texts = [
        _text(row, everything["message_statuses"], inbound.get(row["answers"]))
        for row in everything["messages"]
        if row["direction"] == "outbound"
    ]
    return await _person(conn, services.ledger_keys, contact["address"], chain, head, texts, None)


async def _opened(conn: Connection, services: Services, seal: Seal) -> dict[str, Any]:
    """Opens a sealed proof: the ledger still has the chain, and the seal gives back its personal
    part."""
    key = services.ledger_keys.get(seal.key_id)
    if key is None:
        raise UsageError(
            "The proof was sealed with the key %(key)s, which is not here: "
            "add it to TEXTO_LEDGER_KEYS_RETIRED.",
            key=seal.key_id,
        )
    proof = sealing.unseal(key, seal.sealed)
    contact_id = await store.contact_of(conn, seal.subject_id)
    chain, head = await consents.chain(conn, contact_id)
    known = {row["seq"]: row for row in proof["consent_events"] if row.get("salt")}
    chain = [
        replace(
            one,
            salt=bytes.fromhex(known[one.event.seq]["salt"]),
            details=known[one.event.seq]["details"],
        )
        if one.event.seq in known
        else one
        for one in chain
    ]
    texts = [_text(row, [], None) for row in proof["texts"]]
    return await _person(
        conn,
        services.ledger_keys,
        proof["address"],
        chain,
        head,
        texts,
        {"sealed_at": seal.sealed_at.isoformat(), "until": seal.until.isoformat()},
    )


async def _person(
    conn: Connection,
    keys: Keys,
    address: str,
    chain: Sequence[Stored],
    head: Head,
    texts: Sequence[Mapping[str, Any]],
    sealed: Mapping[str, str] | None,
) -> dict[str, Any]:
    subject_id = chain[0].event.subject_id if chain else None
    covering = await store.covering(conn, subject_id) if subject_id else []
    broken = ledger.first_break(keys, chain, head)
    state = in_force.current(one.event for one in chain)
    return {
        "address": address,
        "subject_id": str(subject_id) if subject_id else None,
        "sealed": sealed,
        "consent": {
            "opted_out_since": state.revoked_at.isoformat() if state.revoked_at else None,
            "held_for": state.held_for,
            "offers_ended_since": (
                state.promotions_ended_at.isoformat() if state.promotions_ended_at else None
            ),
            "granted": {program: grant.message_class for program, grant in state.grants.items()},
        },
        "chain": {
            "events": len(chain),
            "head": head[1].hex(),
            "verified": broken is None,
            "broken": f"event {broken[1]}: {broken[0]}" if broken else None,
        },
        "events": _events(keys, chain, covering, living=sealed is None),
        "texts": list(texts),
    }


def _events(
    keys: Keys,
    chain: Sequence[Stored],
    covering: Sequence[tuple[int, int, datetime, bytes]],
    *,
    living: bool,
) -> list[dict[str, Any]]:
    """Returns each event with its proof: its hash, and the first checkpoint that covers it."""
    events, last, holds = [], BEGINNING, True
    for stored in chain:
        fault = ledger.fault_of(keys, last, stored)
        holds = holds and fault is None
        seen = next(
            (
                {"id": number, "at": at.isoformat(timespec="seconds"), "hash": hash_.hex()}
                for seq, number, at, hash_ in covering
                if seq >= stored.event.seq
            ),
            None,
        )
        events.append(
            _event_fields(stored)
            | {
                "evidence": _evidence_state(
                    stored,
                    altered=fault is not None and fault[0] is Fault.EVIDENCE,
                    living=living,
                ),
                "hash": stored.hash.hex(),
                "key_id": stored.key_id,
                "verified": holds,
                "checkpoint": seen,
            }
        )
        last = stored.event.seq, stored.hash
    return events


def _event_fields(stored: Stored) -> dict[str, Any]:
    """Returns an event's fields, the words shown to the person apart from its other details."""
    event, details = stored.event, dict(stored.details or {})
    return {
        "seq": event.seq,
        "at": event.at.isoformat(),
        "kind": event.kind,
        "program": event.program,
        "message_class": event.message_class,
        "channel": event.channel,
        "language": event.language,
        "author": event.author,
        "held_for": event.held_for,
        "provider_blocks": event.provider_blocks,
        "wording_shown": next((details[k] for k in SHOWN_APART if details.get(k)), None),
        "wording_version": event.wording_version,
        "details": {k: v for k, v in details.items() if k not in SHOWN_APART and v is not None},
    }


def _evidence_state(stored: Stored, *, altered: bool, living: bool) -> str:
    if stored.details is None:
        return "removed" if living else "erased"
    return "altered" if altered else "kept"


def _text(
    row: Mapping[str, Any],
    statuses: Sequence[Mapping[str, Any]],
    answers: Mapping[str, Any] | None,
) -> dict[str, Any]:
    """Returns a text, sent or refused, with its verdict and its later statuses."""
    return {
        **{name: value for name, value in row.items() if name not in INTERNAL},
        "body": row.get("body"),
        "answers": answers,
        "statuses": [
            {name: one[name] for name in ("status", "source", "error_code", "at")}
            for one in statuses
            if one["message_id"] == row["id"]
        ],
    }


def render(found: Mapping[str, Any]) -> str:
    """Renders the evidence as one HTML page that needs nothing else and can be printed."""
    return templates.render(PAGE, found)
