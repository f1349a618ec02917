"""One code to a person, one person to a code, whatever happens at once; the till; pools."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from bot.cli.coupons import in_words
from bot.errors import UsageError
from bot.orders.coupons import pools, store, till
from bot.orders.coupons.rules.codes import is_sound
from bot.orders.coupons.rules.pool import read_pool
from bot.orders.coupons.rules.state import State
from bot.services import Services
from tests.make import a_contact, run_sql

POOL = "spring"


async def a_pool(services: Services, count: int = 0, name: str = POOL, **values: Any) -> None:
    await pools.create(services, read_pool(name, "20 %", "Europe/Paris", **values), "marc")
    if count:
        await pools.generate(services, name, count, "marc")


async def a_campaign(services: Services, name: str = "sale") -> int:
    rows = await run_sql(
        services,
        """insert into campaigns (name, status, message_class, program, number, content,
               launched_at)
           values (:name, 'running', 'promotional', 'shop', '+15557650100', '{}', :now)
           returning id""",
        name=name,
        now=services.clock.now(),
    )
    return int(rows[0].id)


async def a_code(services: Services, address: str = "+12025550001", name: str = POOL) -> str:
    """A code of the pool, handed out to somebody."""
    contact_id, campaign = await a_contact(services, address), await a_campaign(services, address)
    async with services.db.begin() as conn:
        found = await store.hand_out(conn, name, campaign, [contact_id], services.clock.now())
    return found[contact_id]


# -- pools -------------------------------------------------------------------------------------


async def test_a_pool_is_made_filled_and_listed(services: Services):
    await a_pool(services, 300, minimum="30", last_day="2026-12-05")
    with pytest.raises(UsageError, match="a pool spring already"):
        await a_pool(services)
    [found] = await pools.stocks(services)
    assert (found.codes, found.free, found.handed, found.redeemed) == (300, 300, 0, 0)
    assert found.pool.minimum == Decimal(30)
    codes = [row.code for row in await run_sql(services, "select code from coupons")]
    assert all(map(is_sound, codes))
    for count in (0, -1, pools.MOST):
        with pytest.raises(UsageError, match="from 1 to"):
            await pools.generate(services, POOL, count, "marc")
    with pytest.raises(UsageError, match="no pool of coupons named autumn"):
        await pools.generate(services, "autumn", 1, "marc")


async def test_codes_are_brought_and_each_bad_line_is_named(services: Services):
    await a_pool(services)
    await a_pool(services, name="other")
    file = "﻿code;name\r\nab7k-2\nAB7K-2\nSTOP7\nK70WM\n=cmd\nx\nGRAD77,Ann\n".encode()
    found = await pools.upload(services, POOL, file, "marc")
    assert (found.added, found.known) == (2, 0)
    assert [(line, code) for line, code, _ in found.refused] == [
        (4, "STOP7"), (5, "K70WM"), (6, "=CMD"), (7, "X"),
    ]  # fmt: skip
    again = await pools.upload(services, "other", file, "marc", as_they_are=True)
    assert (again.added, again.known) == (1, 2)  # K70WM; a code is in one pool only
    for bad in (b"", b"\n\n", b"\xff\xfe\x00"):
        with pytest.raises(UsageError):
            await pools.upload(services, POOL, bad, "marc")
    lines = "".join([part async for part in await pools.exported(services, POOL, "marc")])
    assert lines.splitlines()[1].startswith("AB7K-2,")
    assert [row.action for row in await run_sql(services, "select action from audit")] == [
        "create coupon pool", "create coupon pool", "fill coupon pool", "fill coupon pool",
        "export coupons",
    ]  # fmt: skip


# -- one to a person ---------------------------------------------------------------------------


async def test_nobody_shares_a_code_however_many_hand_out_at_once(services: Services):
    await a_pool(services, 70)
    campaign = await a_campaign(services)
    people = [await a_contact(services, f"+1202555{n:04}") for n in range(100)]

    async def hand(ids: list[int]) -> dict[int, str]:
        async with services.db.begin() as conn:
            found = await store.hand_out(conn, POOL, campaign, ids, services.clock.now())
            await asyncio.sleep(0.01)
            return found

    parts = await asyncio.gather(*(hand(people[n : n + 10]) for n in range(0, 100, 10)))
    given = {who: code for part in parts for who, code in part.items()}
    assert len(given) == 70 == len(set(given.values()))
    rows = await run_sql(
        services, "select contact_id, code from coupons where handed_at is not null"
    )
    assert {row.contact_id: row.code for row in rows} == given
    again = await hand(people)  # whoever has one keeps it; the pool is empty
    assert again == given


async def test_two_batches_for_the_same_people_give_each_one_code(services: Services):
    await a_pool(services, 50)
    campaign, person = await a_campaign(services), await a_contact(services)

    async def hand() -> str | None:
        try:
            async with services.db.begin() as conn:
                now = services.clock.now()
                return (await store.hand_out(conn, POOL, campaign, [person], now))[person]
        except Exception:  # the constraint: this batch is done again
            return None

    found = {code for code in await asyncio.gather(*(hand() for _ in range(8))) if code}
    assert len(found) == 1
    [row] = await run_sql(services, "select count(*) as n from coupons where handed_at is not null")
    assert row.n == 1


BECOMES = (
    ("queued", "suppressed", None, False),
    ("deferred", "suppressed", None, False),
    ("deferred", "canceled", None, False),
    ("sending", "failed", None, False),
    ("sending", "failed", "SM1", True),
    ("sending", "unknown", None, True),
    ("unknown", "canceled", "erased:1", True),
    ("queued", "sending", None, True),
    ("delivered", "read", "SM2", True),
)


async def test_a_text_that_never_goes_out_gives_its_code_back(services: Services):
    await a_pool(services, len(BECOMES))
    for n, (was, becomes, sid, kept) in enumerate(BECOMES):
        code = await a_code(services, f"+1202555000{n}")
        await run_sql(
            services,
            """insert into messages (contact_id, direction, number, body, created_at, author,
                   purpose, message_class, program, status, campaign_id, segments, provider_sid)
               select contact_id, 'outbound', '+15557650100', code, handed_at, 'campaign:sale',
                   'campaign', 'promotional', 'shop', :was, campaign_id, 1, cast(:sid as text)
               from coupons where code = :code""",
            was=was,
            sid=sid,
            code=code,
        )
        await run_sql(
            services,
            "update messages set status = :becomes where body = :code",
            becomes=becomes,
            code=code,
        )
        [row] = await run_sql(
            services, "select contact_id, handed_at from coupons where code = :code", code=code
        )
        assert (row.contact_id is not None, row.handed_at is not None) == (kept, kept), (was, sid)
        if not kept:  # so that the next one gets another
            await run_sql(services, "delete from messages where body = :code", code=code)
            await run_sql(services, "delete from coupons where code = :code", code=code)


# -- the till ----------------------------------------------------------------------------------


async def test_of_ten_tills_at_once_one_redeems(services: Services):
    await a_pool(services, 1)
    code = await a_code(services)

    async def take(place: str) -> till.Seen:
        return await till.redeem(
            services, f" {code.lower()} ", till.used_at("sam", services.clock.now(), place=place)
        )

    found = await asyncio.gather(*(take(f"till {n}") for n in range(10)))
    done = [one for one in found if one.done]
    assert len(done) == 1
    assert {one.state for one in found if not one.done} == {State.USED}
    [event] = await run_sql(services, "select kind, ref, part from contact_events")
    assert (event.kind, event.ref, event.part) == ("redeemed", POOL, code)
    looked = await till.look(services, code)
    assert looked.coupon and looked.coupon.used
    assert looked.coupon.used.place == done[0].done.place  # type: ignore[union-attr]
    assert "is used:" in in_words(looked)


async def test_a_redemption_is_undone_within_a_minute(services: Services):
    await a_pool(services, 1)
    code = await a_code(services)
    used = till.used_at("sam", services.clock.now(), place="Lyon", amount=Decimal("49.90"))
    assert (await till.redeem(services, code, used)).off == Decimal("9.98")
    await till.undo(services, code, "sam")
    assert (await till.look(services, code)).state is State.VALID
    assert not await run_sql(services, "select 1 from contact_events")
    with pytest.raises(UsageError, match="is not redeemed"):
        await till.undo(services, code, "sam")
    await till.redeem(services, code, used)
    await run_sql(services, "update redemptions set at = at - interval '61 seconds'")
    with pytest.raises(UsageError, match="more than a minute ago"):
        await till.undo(services, code, "sam")
    assert [row.action for row in await run_sql(services, "select action from audit")][-3:] == [
        "redeem coupon", "undo redemption", "redeem coupon",
    ]  # fmt: skip


async def test_what_is_no_valid_code_is_not_redeemed(services: Services):
    today = services.clock.now().date()
    await a_pool(services, 2, last_day=str(today - timedelta(days=2)))
    code = await a_code(services)
    [row] = await run_sql(services, "select code from coupons where handed_at is null")
    now = services.clock.now()
    for typed, state in (
        (code, State.EXPIRED),
        (row.code, State.UNKNOWN),
        ("", State.UNKNOWN),
        ("'; drop table coupons; --", State.UNKNOWN),
        ("K" * 5_000, State.UNKNOWN),
    ):
        found = await till.redeem(services, typed, till.used_at("sam", now))
        assert (found.state, found.done) == (state, None)
        assert in_words(found)
    await a_pool(services, 1, name="later", first_day=str(today + timedelta(days=2)), minimum="30")
    late = await a_code(services, "+12025550002", "later")
    assert (await till.look(services, late)).state is State.EARLY
    await run_sql(services, "update coupon_pools set first_day = null")
    with pytest.raises(UsageError, match="from 30 on"):
        await till.redeem(services, late, till.used_at("sam", now, amount=Decimal("29.99")))
    assert not await run_sql(services, "select 1 from redemptions")


async def test_a_code_outlives_its_person(services: Services):
    from bot.privacy import erase

    await a_pool(services, 1)
    code = await a_code(services)
    await erase.erase(services, "+12025550001", "marc")
    assert (await till.look(services, code)).state is State.VALID
    [row] = await run_sql(services, "select contact_id, handed_at from coupons")
    assert row.contact_id is None and row.handed_at is not None
