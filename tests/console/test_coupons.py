"""A marketer makes a pool and fills it; staff redeem at the till, and undo; without JavaScript."""

from __future__ import annotations

import html

from bot.orders.coupons import store
from tests.console.office import Office
from tests.make import a_contact, run_sql
from tests.store.test_coupons import a_campaign

POOLS = "/campaigns/coupons"


async def a_code(office: Office, pool: str) -> str:
    """A code of the pool, handed out to somebody."""
    services = office.services
    person, campaign = await a_contact(services), await a_campaign(services)
    async with services.db.begin() as conn:
        return (await store.hand_out(conn, pool, campaign, [person], services.clock.now()))[person]


async def test_a_pool_is_made_and_filled(office: Office):
    marc = await office.signed_in("marc")
    assert "There are no coupons yet" in (await marc.get(POOLS)).text
    wrong = await marc.send(POOLS, name="spring", worth="a lot")
    assert wrong.status == 422 and 'value="spring"' in wrong.text
    assert "write it as in 20 % or 10 EUR" in html.unescape(wrong.text)
    made = await marc.send(
        POOLS, name="spring & more/x", worth="10 EUR", minimum="30", last_day="2050-12-05"
    )
    assert made.status == 303
    here = made.headers["Location"]
    page = html.unescape((await marc.get(here)).text)
    assert "€10 · for purchases from €30 on · until 5 December 2050" in page
    assert (await marc.send(f"{here}/fill", count="")).status == 422
    assert (await marc.send(f"{here}/fill", count="120")).status == 303
    brought = await marc.send(f"{here}/fill", lines="GRAD77\nSTOP77\nA0B0\nGRAD77")
    assert "1 code is new." in brought.text and "holds the word STOP" in brought.text
    assert "has 0, which people mistype" in brought.text
    taken = await marc.send(f"{here}/fill", lines="A0B0", as_they_are="yes")
    assert "1 code is new." in taken.text
    listed = (await marc.get(POOLS)).text
    assert "122 of 122 left" in listed and "spring%20%26%20more%2Fx" in listed
    file = await marc.send(f"{here}/codes.csv")
    assert file.text.startswith("\ufeffcode,campaign,handed_at") and "GRAD77" in file.text
    assert (await marc.get(f"{POOLS}/nothing")).status == 404


async def test_a_code_at_the_till(office: Office):
    marc, alice = await office.signed_in("marc"), await office.signed_in("alice")
    await marc.send(POOLS, name="spring", worth="20 %", places="in all shops")
    await marc.send(f"{POOLS}/spring/fill", count="5")
    code = await a_code(office, "spring")
    assert 'href="/till"' in (await alice.get("/till")).text
    assert (await marc.get("/till")).status == 403
    seen = await alice.send("/till", code=f" {code[:4].lower()} {code[4:]} ")
    assert ">Valid<" in seen.text and "20%" in seen.text and "in all shops" in seen.text
    wrong = await alice.send("/till/redeem", code=code, amount="lots")
    assert wrong.status == 422 and "is no amount" in wrong.text and ">Valid<" in wrong.text
    done = await alice.send(
        "/till/redeem", code=code, amount="49,90", purchase="R-1", place="Lyon é"
    )
    assert ">Redeemed<" in done.text and "Take 9.98 off." in done.text
    assert "/till/undo" in done.text and 'value="Lyon é"' in done.text
    again = await alice.send("/till/redeem", code=code, purchase="R-1")
    assert ">Already used<" in again.text and "Lyon é" in again.text
    assert "It was this same purchase." in again.text
    undone = await alice.send("/till/undo", code=code)
    assert ">Valid<" in undone.text
    await alice.send("/till/redeem", code=code)
    await run_sql(office.services, "update redemptions set at = at - interval '61 seconds'")
    late = await alice.send("/till/undo", code=code)
    assert late.status == 422 and "more than a minute ago" in late.text
    unknown = await alice.send("/till", code="<b>NOPE</b>")
    assert ">Not ours<" in unknown.text and "<b>NOPE" not in unknown.text
    pool = html.unescape((await marc.get(f"{POOLS}/spring")).text)
    assert "<td>1</td><td>1</td>" in pool  # handed out, redeemed
