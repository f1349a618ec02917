"""Tries texts and their statuses in partitions, beside the same rows in plain tables.

Both are the product's schema with the same rows; in a copy, `messages` is cut into months by ranges
of its id, and `message_statuses` by ranges of its text's id. The product's own statements run on
both in turns. A unique key of a partitioned table must hold what it is cut by, so in the copy no
key says any more that a provider's sid, or a member's own id of a text, is there once.
"""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import asyncpg
import psutil

from bench.figures import Figure, at_most, middle, told
from bot.db import schema
from bot.db.database import Connection, Database, Transaction, sql
from bot.delivery.rules import LOWER
from bot.embedded import EmbeddedServers
from bot.inbox import thread_store as threads
from bot.messages import claim_store as claims
from bot.messages import outbox_store as outbox
from bot.messages import status_store as statuses
from bot.models import Status
from bot.privacy import store as privacy

TEXTS, QUICK = 5_000_000, 300_000
OF_ONE = 20  # texts with one person, spread over all months
MONTHS = 13
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
NUMBER = "+15557650100"
ROUNDS, CALLS = 8, 10
LIMIT = 1.1
Work = Callable[[Transaction, int], Awaitable[object]]


def run(full: bool) -> list[Figure]:
    return asyncio.run(_measure(TEXTS if full else QUICK))


async def _measure(count: int) -> list[Figure]:
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="texto-parts-")))
        servers = EmbeddedServers(folder)
        stack.callback(servers.stop)
        plain_url = servers.start().database
        cut_url = plain_url.replace("/texto?", "/cut?")
        began = time.monotonic()
        await _fill(plain_url, count)
        filled, began = time.monotonic() - began, time.monotonic()
        await _cut(plain_url, cut_url, count)
        cut = time.monotonic() - began
        dbs = [await Database.open(url) for url in (plain_url, cut_url)]
        for db in dbs:
            stack.push_async_callback(db.close)
        figures = [
            *[await _compare(name, work, dbs, count) for name, work in WORK.items()],
            await _cpu(dbs, count),
        ]
    told_of = f"{count:,} texts, {MONTHS} parts: filled in {filled:.0f} s, cut in {cut:.0f} s"
    return [told("partitions: tried on", told_of), *figures]


# -- the rows ------------------------------------------------------------------------------------


async def _fill(url: str, count: int) -> None:
    db = await Database.open(url)
    await schema.upgrade(db)
    await db.close()
    conn = await _connect(url)
    indexes = await _indexes(conn, "messages") + await _indexes(conn, "message_statuses")
    await conn.execute("alter table messages disable trigger user")
    for index in indexes:
        await conn.execute(f"drop index {index['name']}")
    await conn.execute(_PEOPLE, count // OF_ONE, NOW)
    await conn.execute(_TEXTS, count, count // OF_ONE, NOW)
    await conn.execute(_STATUSES)
    for index in indexes:
        if " USING gin " not in index["definition"]:  # the search is left out on both sides
            await conn.execute(index["definition"])
    await conn.execute("alter table messages enable trigger user")
    await conn.execute("vacuum analyze")
    await conn.close()


async def _connect(url: str) -> asyncpg.Connection:
    return await asyncpg.connect(url.replace("+asyncpg", ""), command_timeout=3600)


async def _indexes(conn: asyncpg.Connection, table: str) -> list[asyncpg.Record]:
    """Returns those that no constraint has made."""
    return list(await conn.fetch(_INDEXES, table))


_INDEXES = """
    select indexrelid::regclass::text as name, pg_get_indexdef(indexrelid) as definition
    from pg_index where indrelid = $1::text::regclass
        and not exists (select from pg_constraint where conindid = indexrelid and contype <> 'f')
"""
_PEOPLE = """
    with made as (
        insert into contacts (address, channel, created_at)
        select '+336' || lpad(n::text, 8, '0'), 'sms', $2 from generate_series(1, $1) as n
        returning id
    ), talks as (
        insert into conversations (contact_id, number, updated_at)
        select id, '+15557650100', $2 from made
    )
    insert into consents (contact_id, program, message_class, seq, at)
    select id, 'shop', 'promotional', 1, $2 from made
"""
# The last thousand wait to be sent.
_TEXTS = """
    insert into messages (contact_id, direction, number, body, created_at, author, purpose,
        message_class, program, priority, status, verdict, reason, segments, status_at, claimed_at,
        provider_sid, handled_at, handled_by)
    select c.id, case when n % 10 = 0 then 'inbound' else 'outbound' end, '+15557650100',
        'The sale begins on Friday at 9. Reply STOP to end.', at, 'campaign:sale', 'campaign',
        'promotional', 'shop', 9, case when n <= $1 - 1000 then 'delivered' else 'queued' end,
        'allow', 'ok', 1, at, case when n <= $1 - 1000 then at end,
        case when n <= $1 - 1000 then 'SM' || md5(n::text) end, at, 'dialogue'
    from generate_series(1, $1) as n,
        lateral (select $3::timestamptz - interval '390 days' * (1 - n / $1::float8) as at) t,
        lateral (select 1 + n % $2 as id) c
"""
_STATUSES = """
    insert into message_statuses (message_id, provider_sid, status, source, at)
    select id, provider_sid, named, 'callback', status_at
    from messages, unnest(array['sent', 'delivered']) as s (named)
    where direction = 'outbound' and messages.status = 'delivered'
"""


# -- the copy ------------------------------------------------------------------------------------


async def _cut(plain_url: str, cut_url: str, count: int) -> None:
    admin = await _connect(plain_url.replace("/texto?", "/postgres?"))
    await admin.execute("create database cut template texto")
    await admin.close()
    conn = await _connect(cut_url)
    bounds = [count * month // MONTHS for month in range(1, MONTHS)]
    await _partition(conn, "message_statuses", "message_id", bounds)
    await _partition(conn, "messages", "id", bounds)
    await conn.execute("vacuum analyze")
    await conn.close()


async def _partition(conn: asyncpg.Connection, table: str, column: str, bounds: list[int]) -> None:
    """Moves a table's rows into one that is cut at these bounds, with its keys as far as they
    can be, its triggers and its references."""
    indexes = await _indexes(conn, table)
    uniques = await conn.fetch(_UNIQUES, table)
    references = await conn.fetch(_REFERENCES, table)
    triggers = await conn.fetch(_TRIGGERS, table)
    for one in references:
        await conn.execute(f"alter table {one['owner']} drop constraint {one['name']}")
    await conn.execute(f"alter table {table} rename to old_{table}")
    await conn.execute(
        f"create table {table} (like old_{table} including defaults including constraints"
        f" including identity) partition by range ({column})"
    )
    for number, (low, high) in enumerate(pairwise(["minvalue", *bounds, "maxvalue"])):
        part = f"create table {table}_{number} partition of {table}"
        await conn.execute(f"{part} for values from ({low}) to ({high})")
    await conn.execute(f"create table {table}_rest partition of {table} default")
    await conn.execute(f"insert into {table} overriding system value select * from old_{table}")
    highest = await conn.fetchval(f"select max(id) from {table}")
    await conn.execute(f"drop table old_{table}")
    await conn.execute(f"alter table {table} alter id restart with {highest + 1}")
    for one in uniques:
        unique = column in one["columns"]
        await conn.execute(
            f"alter table {table} add {one['definition']}"
            if unique
            else f"create index on {table} ({', '.join(one['columns'])})"
        )
    for index in indexes:
        await conn.execute(index["definition"].replace("UNIQUE INDEX", "INDEX"))
    for one in references:
        await conn.execute(f"alter table {one['owner']} add {one['definition']}")
    for one in triggers:
        await conn.execute(one["definition"])


_UNIQUES = """
    select pg_get_constraintdef(oid) as definition, array(
        select attname::text from pg_attribute where attrelid = conrelid and attnum = any(conkey))
        as columns
    from pg_constraint where conrelid = $1::text::regclass and contype in ('p', 'u')
"""
_REFERENCES = """
    select conrelid::regclass::text as owner, conname::text as name,
        pg_get_constraintdef(oid) as definition
    from pg_constraint where contype = 'f' and conparentid = 0
        and $1::text::regclass in (confrelid, conrelid)
"""
_TRIGGERS = """
    select pg_get_triggerdef(oid) as definition from pg_trigger
    where tgrelid = $1::text::regclass and not tgisinternal
"""


# -- what is compared ----------------------------------------------------------------------------


async def _claim(conn: Transaction, number: int) -> None:
    locked = await claims.lock_next(conn, NUMBER, 64, NOW)
    assert len(locked) == 64
    await outbox.load(conn, [one.id for one in locked], NOW)


async def _status(conn: Connection, number: int) -> None:
    row = (await conn.execute(_SID, {"id": number})).one()
    assert await statuses.advance(
        conn,
        message_id=None,
        sid=row.provider_sid,
        status=Status.READ,
        lower=LOWER[Status.READ],
        error_code=30003,
        now=NOW,
    )


async def _history(conn: Transaction, number: int) -> None:
    entries = await threads.entries(conn, 1 + number % 10_000)
    assert len(entries) == OF_ONE


async def _erase(conn: Transaction, number: int) -> None:
    person = await privacy.lock(conn, 1 + number % 10_000)
    assert person is not None
    await privacy.remove(conn, person, NOW, "erased")


_SID = sql("""
    select provider_sid from messages
    where id >= :id and direction = 'outbound' order by id limit 1
""")
_BACKEND = sql("select pg_backend_pid()")

WORK: dict[str, Work] = {
    "a claim of 64": _claim,
    "a status by its sid": _status,
    "a person's history": _history,
    "an erasure": _erase,
}


async def _compare(name: str, work: Work, dbs: list[Database], count: int) -> Figure:
    """Times the work on both, in turns; rolled back each time."""
    times: list[list[float]] = [[], []]
    for turn in range(ROUNDS):
        for place, db in enumerate(dbs):
            for call in range(CALLS):
                number = 1 + (turn * CALLS + call) * 7919 % (count - 2000)
                async with db.begin() as conn:
                    began = time.perf_counter()
                    await work(conn, number)
                    times[place].append(1000 * (time.perf_counter() - began))
                    conn.roll_back()
    plain, cut = (middle(one[CALLS:]) for one in times)
    measured = f"{cut / plain:.2f} × ({plain:.2f} to {cut:.2f} ms)"
    return at_most(f"partitions: {name}, of the plain table's", LIMIT, cut / plain, measured)


async def _cpu(dbs: list[Database], count: int) -> Figure:
    """Compares the server's processor time for a status that is kept."""
    spent = [0.0, 0.0]
    for turn in range(ROUNDS):
        for place, db in enumerate(dbs):
            async with db.connect() as conn:
                backend = (await conn.execute(_BACKEND)).scalar_one()
                before = psutil.Process(backend).cpu_times()
                for call in range(100):
                    await _status(conn, 1 + (turn * 100 + call) * 104_729 % (count - 2000))
                after = psutil.Process(backend).cpu_times()
            spent[place] += after.user + after.system - before.user - before.system
    ratio = spent[1] / spent[0]
    each = [1e6 * one / (100 * ROUNDS) for one in spent]
    return at_most(
        "partitions: the server's CPU for a status, of the plain table's",
        LIMIT,
        ratio,
        f"{ratio:.2f} × ({each[0]:.0f} to {each[1]:.0f} µs)",
    )
