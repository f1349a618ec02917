"""Coupons in a campaign's texts, what came of its goal, and who was held out: figures are rows."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from bot.campaigns import control, launch
from bot.campaigns.coupon_codes import run_out
from bot.campaigns.report import exported, report, report_json
from bot.campaigns.review import review
from bot.campaigns.rules import parse_campaign
from bot.campaigns.trial import try_out
from bot.orders.coupons import pools, till
from bot.orders.coupons.rules.codes import SAMPLE
from bot.services import Services
from tests.make import a_contact, run_sql
from tests.store.test_coupons import a_pool
from tests.world import DAYTIME

CONTENT: dict[str, Any] = {
    "name": "sale",
    "class": "promotional",
    "audience": {"tags": ["all"]},
    "way_out": True,
    "coupon": "spring",
    "text": {
        "en": "{brand}: come in! {coupon} until {coupon_until}",
        "fr": "{brand} : venez ! {coupon} jusqu'au {coupon_until}",
    },
}


async def people(services: Services, count: int) -> list[int]:
    ids = [await a_contact(services, f"+1202555{number:04}") for number in range(count)]
    await run_sql(services, "update contacts set tags = '{all}', language = 'en'")
    return ids


async def sent(services: Services, status: str = "delivered") -> None:
    """The carrier has taken all that waits."""
    await run_sql(
        services,
        """update messages set status = 'sending', claimed_at = :now
           where campaign_id is not null and status in ('queued', 'deferred')""",
        now=services.clock.now(),
    )
    await run_sql(
        services,
        """update messages set status = :status, provider_sid = 'SM' || id
           where status = 'sending'""",
        status=status,
    )


async def test_each_gets_a_code_and_the_rest_waits_for_more(services: Services):
    await people(services, 30)
    await a_pool(services, 20, last_day="2050-12-05")
    found = await review(services, parse_campaign(CONTENT))
    assert not found.errors
    [low] = [one for one in found.warnings if one.code == "coupons_low"]
    assert "20 codes are free" in low.said and "10" in low.said
    assert SAMPLE in next(iter(found.preview.worst.values())).body
    await launch.launch(services, parse_campaign(CONTENT), "marc")
    await launch.distribute(services)
    rows = await run_sql(
        services,
        """select m.body, c.code, c.contact_id from messages m
           join coupons c on c.contact_id = m.contact_id and c.campaign_id = m.campaign_id""",
    )
    assert len(rows) == 20 == len({row.code for row in rows})
    assert all(f"come in! {row.code} until 5 December" in row.body for row in rows)
    shown = await control.show(services, "sale")
    assert (shown["status"], shown["waiting"]) == ("running", 10)
    [out] = await run_out(services)
    assert (out.campaign, out.pool, out.people) == ("sale", "spring", 10)
    await sent(services)
    await launch.distribute(services)
    assert (await control.show(services, "sale"))["status"] == "running"  # it waits
    await pools.generate(services, "spring", 10, "marc")
    await launch.distribute(services)
    await sent(services)
    await launch.distribute(services)
    assert not await run_out(services)
    shown = await control.show(services, "sale")
    assert (shown["status"], shown["waiting"], shown["delivered"]) == ("finished", 0, 30)
    assert (await pools.stock(services, "spring")).handed == 30


async def test_a_refused_text_takes_no_code_and_a_test_a_sample(services: Services):
    ids = await people(services, 5)
    await a_pool(services, 5)
    await run_sql(services, "update contacts set revoked_at = now() where id = :id", id=ids[0])
    await run_sql(services, "update contacts set tags = '{all,tester}' where id = :id", id=ids[1])
    content = {**CONTENT, "text": {"en": "{brand}: {coupon}"}}
    [tried] = await try_out(services, parse_campaign(content), "marc")
    assert SAMPLE in tried.body
    assert (await pools.stock(services, "spring")).handed == 0
    await launch.launch(services, parse_campaign(content), "marc")
    await launch.distribute(services)
    assert (await pools.stock(services, "spring")).handed == 4
    [row] = await run_sql(services, "select body from messages where status = 'suppressed'")
    assert SAMPLE in row.body


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ({"coupon": "autumn"}, "no_pool"),
        ({"coupon": "empty"}, "no_coupons"),
        ({"coupon": "over"}, "coupon_over"),
    ],
)
async def test_a_pool_that_cant_be_used_keeps_a_campaign_in(
    services: Services, content: dict[str, str], code: str
):
    await people(services, 2)
    await a_pool(services, name="empty")
    await a_pool(services, 2, name="over", last_day="2020-01-01")
    found = await review(services, parse_campaign({**CONTENT, **content}))
    assert code in {one.code for one in found.errors}


GOAL: dict[str, Any] = {
    "name": "sale",
    "class": "promotional",
    "audience": {"tags": ["all"]},
    "way_out": True,
    "text": {"en": "{brand}: come in!"},
    "goal": {"kind": "purchase", "days": 5},
}


async def event(
    services: Services, contact_id: int, kind: str, days: float, ref: str = "", **more: Any
) -> None:
    values = {"amount": None, "currency": None, **more}
    await run_sql(
        services,
        """insert into contact_events (contact_id, kind, ref, at, amount, currency)
           values (:id, :kind, :ref, :at, cast(:amount as numeric), cast(:currency as text))""",
        id=contact_id,
        kind=kind,
        ref=ref,
        at=services.clock.now() + timedelta(days=days),
        **values,
    )


async def test_the_last_touch_within_its_days_has_the_purchase(services: Services):
    ids = await people(services, 9)
    await launch.launch(services, parse_campaign(GOAL), "marc")
    other = {**GOAL, "name": "other"}
    await launch.launch(services, parse_campaign(other), "marc")
    await launch.distribute(services)
    await sent(services)
    await run_sql(services, "update messages set claimed_at = claimed_at - interval '8 days'")
    await run_sql(services, "update campaigns set starts_at = starts_at - interval '9 days'")
    plan = (
        # clicked, bought in time
        ((0, "clicked", -6, "sale"), (0, "bought", -3, "A0", "10")),
        # clicked, bought too late: not even followed
        ((1, "clicked", -7, "sale"), (1, "bought", -1, "A1", "10")),
        # another campaign's click came after
        ((2, "clicked", -5, "sale"), (2, "clicked", -4, "other"), (2, "bought", -3, "A2", "10")),
        # only delivered, bought in time
        ((3, "bought", -4, "A3", "10"),),
        # clicked, bought twice, a part given back
        ((4, "clicked", -3, "sale"), (4, "bought", -2, "A4", "30"), (4, "refunded", -1, "A4", "5"),
         (4, "bought", -2, "A5", "7")),
        # bought before the click
        ((5, "bought", -4, "A6", "10"), (5, "clicked", -3, "sale")),
    )  # fmt: skip
    for steps in plan:
        for who, kind, days, ref, *amount in steps:
            money = {"amount": Decimal(amount[0]), "currency": "EUR"} if amount else {}
            await event(services, ids[who], kind, days, ref, **money)
    found = (await report(services, "sale")).goal
    assert found is not None
    assert (found.people, found.conversions) == (2, 3)
    assert dict(found.worth) == {"EUR": Decimal(10 + 25 + 7)}
    assert {one.touch for one in found.laid} == {"click"}
    assert [(one.people, one.worth) for one in found.followed] == [(2, Decimal(20))]
    json = report_json(await report(services, "sale"))["conversions"]
    assert json["conversions"] == 3 and json["worth"] == {"EUR": "42"}
    theirs = (await report(services, "other")).goal
    assert theirs is not None and (theirs.people, dict(theirs.worth)) == (1, {"EUR": Decimal(10)})


async def test_a_coupon_beats_a_later_click(services: Services):
    ids = await people(services, 2)
    await a_pool(services, 2)
    await launch.launch(services, parse_campaign({**CONTENT, "goal": "purchase",
        "text": {"en": "{brand}: {coupon}"}}), "marc")  # fmt: skip
    await launch.launch(services, parse_campaign({**GOAL, "name": "other"}), "marc")
    await launch.distribute(services)
    await sent(services)
    [code] = [
        row.code
        for row in await run_sql(
            services, "select code from coupons where contact_id = :id", id=ids[0]
        )
    ]
    await run_sql(services, "update campaigns set starts_at = starts_at - interval '1 day'")
    await event(services, ids[0], "clicked", -0.001, "other")
    used = till.used_at("sam", services.clock.now(), amount=Decimal(40), currency="EUR")
    await till.redeem(services, code, used)
    await event(services, ids[0], "bought", -0.0005, "A1", amount=Decimal(40), currency="EUR")
    found = (await report(services, "sale")).goal
    assert found is not None
    assert [(one.touch, one.people, one.worth) for one in found.laid] == [
        ("coupon", 1, Decimal(40))
    ]
    other = (await report(services, "other")).goal
    assert other is not None and not other.laid and not other.followed
    json = report_json(await report(services, "sale"))
    assert json["coupons"] == {
        "pool": "spring", "handed_out": 2, "redeemed": 1, "amounts": {"EUR": "40"},
    }  # fmt: skip
    file = "".join([part async for part in await exported(services, "sale", "marc")])
    rows = list(csv.DictReader(io.StringIO(file.removeprefix("\ufeff"))))
    assert [one["coupon"] for one in rows if one["redeemed_at"]] == [code]
    assert all(one["coupon"] for one in rows)


async def test_those_who_are_held_out_get_nothing_and_are_compared(services: Services):
    ids = await people(services, 60)
    content = {**GOAL, "hold_out": 30}
    seen = await review(services, parse_campaign(content))
    count = await launch.launch(services, parse_campaign(content), "marc")
    held = {row.contact_id for row in await run_sql(services, "select contact_id from held_out")}
    assert count == 60 - len(held) == seen.preview.audience and 5 <= len(held) <= 35
    assert seen.preview.held_out == len(held)
    await launch.distribute(services)
    await sent(services)
    assert not await run_sql(
        services, "select 1 from messages where contact_id in (select contact_id from held_out)"
    )
    await run_sql(services, "update campaigns set starts_at = starts_at - interval '1 day'")
    texted = [one for one in ids if one not in held]
    for one in texted[:10]:
        await event(services, one, "bought", 0, f"A{one}", amount=Decimal(10), currency="EUR")
    for one in sorted(held)[:1]:
        await event(services, one, "bought", 0, f"A{one}", amount=Decimal(10), currency="EUR")
    found = (await report(services, "sale")).goal
    assert found is not None and found.texted is not None and found.held_out is not None
    assert (found.texted.people, found.texted.converted) == (len(texted), 10)
    assert (found.held_out.people, found.held_out.converted) == (len(held), 1)
    made = found.difference
    assert made is not None and made.points == pytest.approx(10 / len(texted) - 1 / len(held))


@pytest.fixture(autouse=True)
def daytime(services: Services) -> None:
    assert services.clock.now().date() == DAYTIME.date()
