"""The consent ledger on a real PostgreSQL: chained from the first row, append-only, erasable."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from asyncpg import PostgresError

from bot.models import Channel
from bot.rules import ledger
from bot.store import consents, contacts, schema
from bot.store.consents import Entry
from bot.store.sql import Connection, Database, text

KEY = b"k" * 32
NOW = datetime(2026, 11, 22, 12, 0, 0, 123456, tzinfo=UTC)


@pytest.fixture
async def db(database_url: str):
    opened = await Database.open(database_url)
    yield opened
    await opened.close()


async def make_chain(conn: Connection, events: int = 3) -> int:
    contact_id = await contacts.make(conn, "+33612345678", Channel.SMS, "+15557650100", NOW)
    await contacts.lock_consent(conn, contact_id)
    for number in range(events):
        await consents.append(conn, KEY, contact_id, Entry(
            program="*", kind="revoked" if number % 2 else "granted", channel="keyword",
            author="contact", details={"address": "+33612345678", "words": f"n° {number}"}), NOW)
    return contact_id


async def broken_at(conn: Connection, contact_id: int) -> int | None:
    chain, head = await consents.chain(conn, contact_id)
    return ledger.first_break(KEY, chain, head)


async def test_a_chain_verifies_as_stored(db: Database):
    async with db.begin() as conn:
        assert await broken_at(conn, await make_chain(conn)) is None


async def test_an_empty_chain_verifies(db: Database):
    async with db.begin() as conn:
        assert await broken_at(conn, await make_chain(conn, 0)) is None


@pytest.mark.parametrize("statement", [
    "update consent_events set kind = 'granted'",
    "delete from consent_events",
    "truncate consent_events cascade",
])
async def test_events_can_neither_be_changed_nor_removed(db: Database, statement: str):
    async with db.begin() as conn:
        await make_chain(conn)
    with pytest.raises(PostgresError, match="append-only"):
        async with db.begin() as conn:
            await conn.execute(text(statement))


@pytest.mark.parametrize(("tampering", "at"), [
    ("update consent_events set kind = 'imported' where seq = 2", 2),
    ("update consent_events set at = at + interval '1 microsecond' where seq = 1", 1),
    ("delete from consent_evidence; delete from consent_events where seq = 2", 2),
    ("delete from consent_evidence; delete from consent_events where seq = 3", 3),
])
async def test_who_gets_round_the_trigger_is_found_out(db: Database, tampering: str, at: int):
    async with db.begin() as conn:
        contact_id = await make_chain(conn)
        await conn.execute(text("alter table consent_events disable trigger all"))
        for statement in tampering.split(";"):
            await conn.execute(text(statement))
        assert await broken_at(conn, contact_id) == at


async def test_erasing_the_evidence_leaves_the_chain_whole(db: Database):
    async with db.begin() as conn:
        contact_id = await make_chain(conn)
        await conn.execute(text("delete from consent_evidence"))
        assert await broken_at(conn, contact_id) is None
        stored = list(await conn.execute(text("select * from consent_events")))
        assert "33612345678" not in repr(stored)


async def test_a_migrated_database_is_at_the_head_and_stays_there(db: Database):
    assert await schema.present(db) == schema.head()
    assert await schema.upgrade(db) is False


async def test_two_upgrades_at_once_run_the_migrations_once(urls, database_url: str):
    import asyncio

    from tests.conftest import _admin, named

    await _admin(urls, "drop database if exists t_two", "create database t_two")
    opened = [await Database.open(named(urls.database, "t_two")) for _ in range(2)]
    done = await asyncio.gather(*(schema.upgrade(db) for db in opened))
    assert sorted(done) == [False, True]
    for db in opened:
        await db.close()
    await _admin(urls, "drop database t_two")
