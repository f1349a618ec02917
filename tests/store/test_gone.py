"""A server that is away: told apart from a defect, waited for without haste, and no leak of what
was being said."""

from __future__ import annotations

import asyncio

import pytest
from asyncpg import PostgresError

from bot.db.database import Database, server_gone, sql
from bot.loops import forever
from bot.services import Services


async def test_a_deadlock_and_a_lock_timeout_are_tried_again_and_bad_data_is_not(
    services: Services,
):
    for state, gone in (
        ("40P01", True),
        ("55P03", True),
        ("57P01", True),
        ("23505", False),
        ("22021", False),
    ):
        async with services.db.connect() as conn:
            with pytest.raises(PostgresError) as raised:
                await conn.execute(
                    sql(f"do $$ begin raise exception 'x' using errcode = '{state}'; end $$")
                )
        assert server_gone(raised.value) is gone, state


async def test_a_connection_that_the_server_ends_is_gone_at_whatever_instant_it_is_used(
    database_url: str,
):
    """Its end read in full, in part or not yet: asyncpg has an error for each."""
    db = await Database.open(database_url)
    for pause in (0, 0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03):
        async with db.connect() as conn, db.connect() as admin:
            pid = (await conn.execute(sql("select pg_backend_pid()"))).scalar_one()
            await admin.execute(sql("select pg_terminate_backend(:pid::integer)"), {"pid": pid})
            await asyncio.sleep(pause)
            with pytest.raises(Exception) as raised:  # whichever it is
                await conn.execute(sql("select 1"))
        assert server_gone(raised.value), repr(raised.value)
    await db.close()


async def test_an_error_does_not_repeat_what_was_said(services: Services):
    async with services.db.connect() as conn:
        with pytest.raises(PostgresError) as raised:
            await conn.execute(
                sql("insert into contacts (address, channel) values (:address, :channel)"),
                {"address": "my secret words", "channel": None},
            )
    assert "my secret words" not in str(raised.value).split("DETAIL")[0]


async def test_a_loop_without_a_pause_does_not_spin_while_a_server_is_away():
    stop, steps = asyncio.Event(), 0

    async def step() -> None:
        nonlocal steps
        steps += 1
        raise OSError("gone")

    task = asyncio.create_task(forever(stop, "test", step, 0))
    await asyncio.sleep(0.5)
    stop.set()
    await task
    assert steps <= 4
