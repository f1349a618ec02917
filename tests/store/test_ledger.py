"""The consent ledger on a real PostgreSQL: chained from the first row, append-only, erasable."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from asyncpg import InsufficientPrivilegeError, PostgresError

from bot.consent import store as consents
from bot.consent.ledger import rules as ledger
from bot.consent.ledger.rules import Fault
from bot.consent.store import Entry
from bot.contacts import store as contacts
from bot.db import schema
from bot.db.database import Connection, Database, sql
from bot.keys.rules import by_id
from bot.models import Channel
from bot.services import Services

KEY = b"k" * 32
KEYS = by_id(KEY)
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
        await consents.append(
            conn,
            KEY,
            contact_id,
            Entry(
                program="*",
                kind="revoked" if number % 2 else "granted",
                channel="keyword",
                author="contact",
                details={"address": "+33612345678", "words": f"n° {number}"},
            ),
            NOW,
        )
    return contact_id


async def broken_at(conn: Connection, contact_id: int) -> tuple[Fault, int] | None:
    chain, head = await consents.chain(conn, contact_id)
    return ledger.first_break(KEYS, chain, head)


async def test_a_chain_verifies_as_stored(db: Database):
    async with db.begin() as conn:
        assert await broken_at(conn, await make_chain(conn)) is None


async def test_an_empty_chain_verifies(db: Database):
    async with db.begin() as conn:
        assert await broken_at(conn, await make_chain(conn, 0)) is None


@pytest.mark.parametrize(
    "statement",
    [
        "update consent_events set kind = 'granted'",
        "delete from consent_events",
        "truncate consent_events cascade",
    ],
)
async def test_events_can_neither_be_changed_nor_removed(db: Database, statement: str):
    async with db.begin() as conn:
        await make_chain(conn)
    with pytest.raises(PostgresError, match="append-only"):
        async with db.begin() as conn:
            await conn.execute(sql(statement))


@pytest.mark.parametrize(
    ("tampering", "found"),
    [
        ("update consent_events set kind = 'imported' where seq = 2", (Fault.ALTERED, 2)),
        (
            "update consent_events set at = at + interval '1 microsecond' where seq = 1",
            (Fault.ALTERED, 1),
        ),
        ("update consent_events set provider_blocks = true where seq = 3", (Fault.ALTERED, 3)),
        ("update consent_events set held_for = 'wrong_number' where seq = 1", (Fault.ALTERED, 1)),
        ("update consent_events set key_id = 'another' where seq = 2", (Fault.UNKNOWN_KEY, 2)),
        (
            'update consent_evidence set details = details || \'{"words": "oui"}\' where seq = 2',
            (Fault.EVIDENCE, 2),
        ),
        ("update consent_evidence set salt = '\\x00' where seq = 1", (Fault.EVIDENCE, 1)),
        (
            "delete from consent_evidence; delete from consent_events where seq = 2",
            (Fault.REMOVED, 2),
        ),
        (
            "delete from consent_evidence; delete from consent_events where seq = 3",
            (Fault.CUT_OFF, 3),
        ),
        ("delete from consent_evidence; delete from consent_events", (Fault.CUT_OFF, 1)),
        ("update contacts set ledger_seq = 2", (Fault.HEAD, 3)),
    ],
)
async def test_who_gets_round_the_trigger_is_found_out(
    db: Database, tampering: str, found: tuple[Fault, int]
):
    async with db.begin() as conn:
        contact_id = await make_chain(conn)
        await conn.execute(sql("alter table consent_events disable trigger all"))
        for statement in tampering.split(";"):
            await conn.execute(sql(statement))
        assert await broken_at(conn, contact_id) == found


@pytest.mark.parametrize(
    "statement",
    [
        "update consent_events set kind = 'granted'",
        "delete from consent_events",
        "truncate consent_events cascade",
        "drop trigger consent_events_append_only on consent_events",
        "alter table consent_events disable trigger all",
        "drop table consent_events cascade",
        "update checkpoints set events = 0",
        "delete from checkpoint_heads",
        "create or replace function refuse_change() returns trigger language plpgsql as "
        "$$ begin return null; end $$",
        "update alembic_version set version_num = '0001'",
    ],
)
async def test_the_role_of_the_product_may_only_add(database_url: str, statement: str):
    app = await Database.open(database_url, schema.APP_ROLE)
    try:
        async with app.begin() as conn:
            await make_chain(conn)
        async with app.begin() as conn:
            await conn.execute(sql("delete from consent_evidence"))  # as an erasure does
            await conn.execute(sql("update contacts set name = null"))
        with pytest.raises(InsufficientPrivilegeError):
            async with app.begin() as conn:
                await conn.execute(sql(statement))
    finally:
        await app.close()


async def test_the_product_runs_in_this_role_and_so_do_tables_that_come_later(
    services: Services, db: Database
):
    async with db.begin() as conn:
        await conn.execute(sql("create table later (id bigint generated always as identity)"))
    async with services.db.begin() as conn:
        role = (await conn.execute(sql("select current_user::text"))).scalar_one()
        await conn.execute(sql("insert into later default values"))
        await conn.execute(sql("update later set id = default"))
        await conn.execute(sql("delete from later"))
    assert role == schema.APP_ROLE


async def test_a_user_that_may_not_make_roles_goes_without(database_url: str, db: Database):
    async with db.begin() as conn:
        await conn.execute(
            sql("""
            do $$ begin
                if not exists (select from pg_roles where rolname = 'plain') then
                    create role plain login; end if; end $$""")
        )
    plain = await Database.open(database_url.replace("postgres@", "plain@"))
    try:
        assert await schema.app_role(db) == schema.APP_ROLE
        assert await schema.app_role(plain) is None
    finally:
        await plain.close()


async def test_erasing_the_evidence_leaves_the_chain_whole(db: Database):
    async with db.begin() as conn:
        contact_id = await make_chain(conn)
        await conn.execute(sql("delete from consent_evidence"))
        assert await broken_at(conn, contact_id) is None
        stored = list(await conn.execute(sql("select * from consent_events")))
        assert "33612345678" not in repr(stored)


@pytest.mark.parametrize(
    "details",
    [
        {"user_agent": "Mozilla \udce9\ud800 \0", "wording_shown": "J’accepte 👍\0"},
        {"nested": {"list": ["\0", 1, None, True, 2.5]}, "empty": "", "words": 'quote " and \\ '},
        {},
    ],
)
async def test_odd_letters_are_kept_as_the_database_can(db: Database, details: dict[str, object]):
    async with db.begin() as conn:
        contact_id = await make_chain(conn, 0)
        await consents.append(
            conn,
            KEY,
            contact_id,
            Entry(
                program="shop",
                kind="granted",
                message_class="promotional",
                channel="web-form",
                author="contact",
                details=details,
            ),
            NOW,
        )
        assert await broken_at(conn, contact_id) is None


async def test_the_version_of_a_wording_tells_wordings_apart(db: Database):
    async with db.begin() as conn:
        contact_id = await make_chain(conn, 0)
        for wording in ("I agree", "I agree.", "I agree", None):
            await consents.append(
                conn,
                KEY,
                contact_id,
                Entry(
                    program="shop",
                    kind="requested",
                    channel="web-form",
                    author="contact",
                    details={"wording_shown": wording},
                ),
                NOW,
            )
        chain, _ = await consents.chain(conn, contact_id)
    first, other, again, none = (stored.event.wording_version for stored in chain)
    assert (first == again != other, none) == (True, None)


async def test_a_chain_of_several_keys_holds_as_long_as_all_are_known(db: Database):
    new = b"n" * 32
    async with db.begin() as conn:
        contact_id = await make_chain(conn, 2)
        await consents.append(
            conn,
            new,
            contact_id,
            Entry(program="*", kind="reinstated", channel="keyword", author="contact", details={}),
            NOW,
        )
        chain, head = await consents.chain(conn, contact_id)
    assert ledger.first_break(by_id(new, KEY), chain, head) is None
    assert ledger.first_break(by_id(KEY), chain, head) == (Fault.UNKNOWN_KEY, 3)
    assert ledger.first_break(by_id(new), chain, head) == (Fault.UNKNOWN_KEY, 1)


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
