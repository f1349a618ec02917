"""Checkpoints of the consent ledger: one record of the ends of all its chains, made every hour.

A chain alone can't show that its end was cut off and the contact's row set back to match. So each
checkpoint notes the end of every chain that has grown, and is itself chained and keyed. It is also
noted in the data folder, so that a database restored from an older backup is detected: it lacks a
known checkpoint.
"""

from __future__ import annotations

import hashlib
from datetime import timedelta
from pathlib import Path

import structlog

from bot.config import Settings
from bot.consent import suppression
from bot.consent import suppression_store as suppressions
from bot.consent.ledger import rules as ledger
from bot.consent.ledger import store
from bot.consent.ledger.rules import Checkpoint
from bot.files import private
from bot.keys.rules import key_id
from bot.services import Services

log = structlog.get_logger()

EVERY, AT_LEAST = timedelta(hours=1), timedelta(days=1)


async def checkpoint(services: Services, *, at_once: bool = False) -> Checkpoint | None:
    """Makes a checkpoint if one is due, or at once.

    One is due every hour if a chain has grown, and every day in any case. Returns None if none is
    due or another process is making one."""
    now = services.clock.now()
    async with services.db.begin() as conn:
        if not await store.alone(conn):
            return None
        newest = await store.newest(conn)
        age = now - newest[0].at if newest else AT_LEAST
        if not at_once and timedelta() <= age < EVERY:
            return None
        number = newest[0].id + 1 if newest else 1
        grown = events = 0
        digest = hashlib.sha256()
        await suppression.begin(conn, services, now)
        seq, end = await suppressions.end(conn)
        if seq and await store.take_list(conn, number, seq, end):
            grown += 1
            digest.update(ledger.head_record(store.LIST, seq, end))
        async for total, heads in store.take_heads(conn, number):
            grown, events = grown + len(heads), events + total
            for head in heads:
                digest.update(ledger.head_record(*head))
        if not (grown or at_once or (newest and age >= AT_LEAST)):
            return None
        made = Checkpoint(
            number,
            now,
            events,
            digest.digest(),
            newest[1] if newest else b"",
            key_id(services.ledger_key),
        )
        hash_ = ledger.seal(services.ledger_key, made)
        await store.add_checkpoint(conn, made, hash_)
    _remember(services.settings, made, hash_.hex())
    return made


def _file(settings: Settings) -> Path:
    return settings.data_dir / "checkpoints"


def _remember(settings: Settings, made: Checkpoint, hash_: str) -> None:
    """Notes a checkpoint in the data folder; logs an error if earlier ones are lost."""
    log.info("checkpoint", checkpoint=f"{made.id}:{hash_}", events=made.events)
    lost = [number for number, _ in remembered(settings) if number >= made.id]
    if lost:
        log.error(
            "checkpoints_lost",
            first=min(lost),
            last=max(lost),
            hint="this database was restored from an older backup; see `texto consent verify`",
        )
    path = _file(settings)
    path.parent.mkdir(parents=True, exist_ok=True)
    private.append(path, f"{made.id}:{hash_} {made.at.isoformat(timespec='seconds')}\n")


def remembered(settings: Settings) -> list[tuple[int, str]]:
    """Returns the checkpoints that this data folder has noted, as (id, hash in hex)."""
    path = _file(settings)
    lines = path.read_text().splitlines() if path.exists() else []
    return [found for line in lines if (found := parse(line.split(" ")[0])) is not None]


def forget(settings: Settings) -> None:
    """Forgets the noted checkpoints: those of a demo that is made anew."""
    _file(settings).unlink(missing_ok=True)


def parse(value: str) -> tuple[int, str] | None:
    """Reads a checkpoint's printed form, ID:HASH. Returns None if it has another form."""
    number, colon, hash_ = value.strip().partition(":")
    whole = colon and number.isdecimal() and len(hash_) == 64
    return (int(number), hash_.lower()) if whole else None
