"""Measures the consent ledger: what an append adds to a turn, how long a million events verify.

The events are made with the product's own arithmetic and copied in, five for each contact, each
with its evidence; then the product makes a checkpoint and verifies, as `texto consent verify` does.
"""

from __future__ import annotations

import asyncio
import json
import secrets
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import asyncpg

from bench.figures import Figure, at_most, middle, told
from bot import log
from bot.config import Settings
from bot.consent import store as consents
from bot.consent.ledger import checkpoints
from bot.consent.ledger import rules as ledger
from bot.consent.ledger import verify as proof
from bot.consent.ledger.rules import ConsentEvent
from bot.consent.store import Entry
from bot.contacts import store as contacts
from bot.embedded import EmbeddedServers
from bot.keys.rules import key_id
from bot.models import Channel
from bot.services import Services, open_services

EACH = 5  # events of a contact
BATCH = 5_000  # contacts copied at a time
APPENDS = 400
KINDS = ("requested", "confirmed", "revoked", "reinstated", "imported")
WORDING = (
    "I agree to receive recurring marketing texts from Le Panier at this number. Consent is "
    "not a condition of purchase. Msg & data rates may apply. Reply STOP to cancel."
)


def run(full: bool) -> list[Figure]:
    with tempfile.TemporaryDirectory(prefix="texto-ledger-") as folder:
        settings = Settings(data_dir=Path(folder), log_level="warning")
        log.configure(settings)
        return asyncio.run(_measure(settings, 1_000_000 if full else 50_000))


async def _measure(settings: Settings, events: int) -> list[Figure]:
    dsn = EmbeddedServers(settings.data_dir).urls.database.replace("+asyncpg", "")
    async with open_services(settings) as services:
        appended = await _append(services)
        began = time.perf_counter()
        await _fill(dsn, services.ledger_key, events // EACH)
        filled = time.perf_counter() - began
        began = time.perf_counter()
        await checkpoints.checkpoint(services, at_once=True)
        noted = time.perf_counter() - began
        began, cpu = time.perf_counter(), time.process_time()
        report = await proof.verify(services, checkpoints.remembered(services.settings))
        took, cpu = time.perf_counter() - began, time.process_time() - cpu
        if report.breaks or report.events != events + APPENDS:
            raise RuntimeError(f"{report.events} events, {report.breaks[:3]}")
    return [
        at_most(
            "ledger: an append adds to a turn",
            1,
            appended * 1000,
            f"{appended * 1000:.2f} ms, median of {APPENDS}",
            "ms",
        ),
        at_most(
            f"ledger: verifying {events:,} events",
            60 * events / 1_000_000,
            took,
            f"{took:.1f} s ({cpu:.1f} s CPU of its process, {events / took:,.0f} events/s)",
            "s",
        ),
        told("ledger: the first checkpoint over them", f"{noted:.1f} s"),
        told("ledger: making and copying them", f"{filled:.1f} s"),
    ]


async def _append(services: Services) -> float:
    """Returns the median seconds of an append inside a transaction that has the contact locked."""
    took = []
    async with services.db.begin() as conn:
        contact_id = await contacts.make(
            conn, "+33639990001", Channel.SMS, "+15557650100", services.clock.now()
        )
    for number in range(APPENDS):
        async with services.db.begin() as conn:
            await contacts.lock_consent(conn, contact_id)
            began = time.perf_counter()
            await consents.append(
                conn,
                services.ledger_key,
                contact_id,
                Entry(
                    program="shop",
                    kind=KINDS[number % EACH],
                    message_class="promotional",
                    channel="keyword",
                    author="contact",
                    language="en",
                    details=_details("+33639990001"),
                ),
                services.clock.now(),
            )
            took.append(time.perf_counter() - began)
    return middle(took)


def _details(address: str) -> dict[str, object]:
    return {
        "address": address,
        "number": "+15557650100",
        "sid": "SM" + "0" * 32,
        "words": "JOIN",
        "wording_shown": WORDING,
        "ip": "203.0.113.9",
        "user_agent": "Mozilla/5.0",
    }


async def _fill(dsn: str, key: bytes, people: int) -> None:
    conn = await asyncpg.connect(dsn)
    await conn.execute("set session_replication_role = replica")  # foreign keys hold by making
    await conn.set_type_codec(
        "jsonb",
        schema="pg_catalog",
        encoder=lambda value: b"\x01" + value.encode(),
        decoder=bytes,
        format="binary",
    )
    start = datetime.now(UTC) - timedelta(days=1)
    for first in range(0, people, BATCH):
        chains = [
            list(_chain(key, uuid4(), f"+336{first + n:08}", start))
            for n in range(min(BATCH, people - first))
        ]
        await conn.copy_records_to_table(
            "contacts",
            columns=("address", "channel", "created_at", "subject_id", "ledger_seq", "ledger_head"),
            records=[
                (chain[-1][2]["address"], "sms", start, chain[-1][0].subject_id, EACH, chain[-1][1])
                for chain in chains
            ],
        )
        await conn.copy_records_to_table(
            "consent_events",
            columns=(*EVENT, "key_id", "hash"),
            records=[
                (*(getattr(event, name) for name in EVENT), key_id(key), hash_)
                for chain in chains
                for event, hash_, _, _ in chain
            ],
        )
        await conn.copy_records_to_table(
            "consent_evidence",
            columns=("subject_id", "seq", "salt", "details"),
            records=[
                (event.subject_id, event.seq, salt, json.dumps(details))
                for chain in chains
                for event, _, details, salt in chain
            ],
        )
    await conn.execute("analyze")
    await conn.close()


EVENT = (
    "subject_id",
    "seq",
    "program",
    "kind",
    "message_class",
    "channel",
    "language",
    "wording_version",
    "author",
    "at",
    "commitment",
)


def _chain(
    key: bytes, subject_id: UUID, address: str, start: datetime
) -> Iterator[tuple[ConsentEvent, bytes, dict[str, Any], bytes]]:
    details, previous = _details(address), b""
    for seq in range(1, EACH + 1):
        salt = secrets.token_bytes(32)
        event = ConsentEvent(
            subject_id,
            seq,
            "shop",
            KINDS[seq - 1],
            "promotional",
            "keyword",
            "en",
            ledger.wording_version(details),
            "contact",
            start + timedelta(seconds=seq),
            ledger.commit(salt, details),
        )
        previous = ledger.link(key, previous, event)
        yield event, previous, details, salt
