"""What people do notes itself, and is what the topics' own rows say; told events, saved audiences,
and campaigns that choose their people when they start."""

from __future__ import annotations

import importlib
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

import pytest

from bot.campaigns import launch
from bot.campaigns.audience import events, people, saved
from bot.campaigns.audience.rules.estimate import estimate
from bot.campaigns.audience.rules.parse import parse
from bot.campaigns.rules import Audience, parse_campaign
from bot.conversations import receive
from bot.db.database import sql
from bot.errors import UsageError
from bot.imports import run as importing
from bot.models import Status
from bot.orders import store as orders
from bot.orders.rules import Order, OrderState
from bot.providers.twilio import protocol
from bot.services import Services
from bot.surveys import store as surveys
from tests.make import run_sql
from tests.world import OURS

made = importlib.import_module("bot.db.migrations.versions.0030_events")
PHONES = [f"+3361234560{n}" for n in range(6)]
FILE = "\n".join(
    ["phone,language,tags,consent_source,consent_date,consent_wording"]
    + [f"{phone},fr,customers,form,2026-01-05,Oui" for phone in PHONES]
)
SURVEY: dict[str, Any] = {
    "name": "visit",
    "class": "informational",
    "audience": {"tags": ["customers"]},
    "text": {"fr": "Merci de votre visite."},
    "survey": {
        "questions": [
            {"key": "score", "type": "nps", "text": {"fr": "De 0 à 10 ?"}},
            {"key": "why", "type": "text", "text": {"fr": "Pourquoi ?"}},
        ],
        "thanks": {"fr": "Merci !"},
    },
}
STATUSES = (
    Status.SENDING,
    Status.ACCEPTED,
    Status.SENT,
    Status.DELIVERED,
    Status.UNDELIVERED,
    Status.FAILED,
    Status.READ,
)


async def those(services: Services, text: str, leave_out: str = "") -> list[int]:
    async with services.db.begin() as conn:
        parts = people.chosen(services, conn, Audience(rule=text, leave_out=leave_out))
        return [one async for part in parts for one in part.ids]


async def comes(services: Services, body: str, sid: str, phone: str) -> int:
    found = await receive.record(
        services,
        protocol.parse_inbound({"From": phone, "To": OURS, "Body": body, "MessageSid": sid}),
    )
    assert found.contact_id is not None
    return found.contact_id


async def everything_that_happens(services: Services) -> None:
    """Texts go, arrive and fail by chance; people reply, answer, correct themselves and buy."""
    chance, now = Random(5), services.clock.now()
    await importing.run_bytes(services, FILE.encode(), "marc")
    await launch.launch(services, parse_campaign(SURVEY), "marc")
    await launch.distribute(services)
    texts = await run_sql(services, "select id, contact_id from messages order by id")
    ranks = dict.fromkeys((text.id for text in texts), 0)
    for _ in range(40):
        text, status = chance.choice(texts).id, chance.choice(STATUSES)
        if status.rank < ranks[text]:  # it never falls
            continue
        ranks[text] = status.rank
        await run_sql(
            services,
            """update messages set status = :status, claimed_at = coalesce(claimed_at, :then)
            where id = :id""",
            status=status,
            then=now - timedelta(hours=1),
            id=text,
        )
    async with services.db.begin() as conn:
        for text in texts[:3]:
            run = await surveys.progress(
                conn, 1, text.contact_id, position=1, tries=0, status="open", now=now
            )
            for value in (str(chance.randrange(11)), str(chance.randrange(11))):
                await surveys.answer(conn, run, "score", value, "", text.id, now)
            await surveys.answer(conn, run, "why", "a secret", "", text.id, now)
            await surveys.answer(conn, run, "score", None, "", text.id, now)
    await run_sql(
        services, "update recipients set answered_at = :now where contact_id < 4", now=now
    )
    await comes(services, "STOP", "SM1", PHONES[5])
    await comes(services, "bonjour", "SM2", PHONES[4])
    await run_sql(
        services, "update messages set handled_at = :now where provider_sid = 'SM2'", now=now
    )
    one = Order("LP-1000", OrderState.SHIPPED, None, None, None, PHONES[0], now, Decimal("49.90"))
    async with services.db.begin() as conn:
        await orders.put(conn, [one, replace(one, number="LP-1001", phone=PHONES[1])], now)
        await orders.put(conn, [replace(one, number="LP-1002", phone="+33699999999")], now)
        await orders.put(conn, [replace(one, amount=Decimal(70))], now)
        await orders.put(conn, [replace(one, number="LP-1001", state=OrderState.RETURNED)], now)


# The one order whose state has changed.
BROUGHT_BACK = """
    select contact_id, 'event', 'order_returned', key, updated_at, null::numeric, null
    from {rows} where state = 'returned'
"""


async def test_events_are_what_the_rows_of_the_topics_say(services: Services):
    await everything_that_happens(services)
    columns = "contact_id, kind, ref, part, at, amount, said"
    found = await run_sql(services, f"select {columns} from contact_events")
    expected: Counter[tuple[object, ...]] = Counter()
    tables = {**made.BEFORE, "orders": (made.BOUGHT, BROUGHT_BACK)}
    for table, selects in tables.items():
        for select in selects:
            rows = await run_sql(services, select.format(rows=table))
            expected.update(tuple(row) for row in rows)
    assert Counter(tuple(row) for row in found) == expected
    kinds = Counter(row.kind for row in found)
    assert kinds["bought"] == 1 and kinds["opted_in"] == 6 and kinds["opted_out"] == 1
    assert kinds["answered"] == 6 and kinds["received"] >= kinds["delivered"] > 0
    assert "a secret" not in {row.said for row in found}
    assert await those(services, "bought worth >= 70") == [1]
    assert await those(services, "replied and not opted_out") == [5]
    assert await those(services, "replied:visit") == [1, 2, 3]
    assert await those(services, "answered:visit.score >= 0") == [1, 2, 3]
    assert await those(services, "answered:visit and tag:customers", "replied:visit") == []


async def test_an_event_that_is_told_is_there_once(services: Services):
    await importing.run_bytes(services, FILE.encode(), "marc")
    told = {"at": "2026-11-20T10:00+01:00", "amount": "12.50"}
    assert await events.add(services, PHONES[0], "event:cart", "marc", **told)
    assert not await events.add(services, PHONES[0], "event:cart", "marc", **told)
    assert await events.add(services, PHONES[1], "redeemed:WELCOME10", "marc")
    assert await those(services, "event:cart worth > 12") == [1]
    assert await those(services, "redeemed:WELCOME10 within 1h") == [2]
    noted = await run_sql(services, "select details from audit where action = 'add event'")
    assert noted[0].details["event"] == "event:cart"
    for number, what, at, amount, said in (
        (PHONES[0], "event", None, None, "is no event"),
        (PHONES[0], "received:spring", None, None, "is no event"),
        (PHONES[0], "event:" + "x" * 81, None, None, "is no event"),
        (PHONES[0], "event:x", "soon", None, "is no instant"),
        (PHONES[0], "event:x", "2100-01-01", None, "has not come yet"),
        (PHONES[0], "event:x", None, "NaN", "is no amount"),
        (PHONES[0], "event:x", None, "1e99", "is no amount"),
        ("+33600000000", "event:x", None, None, "No contact has the number"),
    ):
        with pytest.raises(UsageError, match=said):
            await events.add(services, number, what, "marc", at=at, amount=amount)


async def test_saved_audiences_are_never_in_themselves(services: Services):
    await importing.run_bytes(services, FILE.encode(), "marc")
    await saved.save(services, "All of them", "tag:customers", "marc")
    await saved.save(services, "more", 'audience:"ALL of them" or replied', "marc")
    assert len(await those(services, "audience:more")) == 6
    with pytest.raises(UsageError, match="in itself: all of them → more → all of them"):
        await saved.save(services, "all of them", "audience:more", "marc")
    with pytest.raises(UsageError, match="There is no audience nowhere"):
        await saved.save(services, "x", "audience:nowhere", "marc")
    with pytest.raises(UsageError, match=r"column 1: This bracket.*\n  \(tag:a\n  \^"):
        await saved.save(services, "x", "(tag:a", "marc")
    with pytest.raises(UsageError, match="is used by more"):
        await saved.delete(services, "all of them", "marc")
    await saved.delete(services, "more", "marc")
    await saved.delete(services, "all of them", "marc")
    assert await saved.listing(services) == []


async def test_a_scheduled_campaign_chooses_its_people_when_it_starts(services: Services):
    await importing.run_bytes(services, FILE.encode(), "marc")
    await saved.save(services, "vips", "tag:vip", "marc")
    now = services.clock.now()
    content = {
        **SURVEY,
        "audience": "audience:vips",
        "start": {"at": (now + timedelta(hours=1)).isoformat()},
    }
    campaign = parse_campaign(content)
    assert await launch.launch(services, campaign, "marc") == 0
    lost = parse_campaign({**content, "name": "lost"})
    await launch.launch(services, lost, "marc")
    await run_sql(services, "update contacts set tags = '{vip}' where id < 3")
    await run_sql(
        services,
        """update campaigns set starts_at = :now, content = case when name = 'lost' then
            jsonb_set(content, '{audience,rule}', '"audience:gone"') else content end""",
        now=now - timedelta(minutes=1),
    )
    await launch.distribute(services)
    rows = await run_sql(services, "select name, status from campaigns order by name")
    assert [(row.name, row.status) for row in rows] == [("lost", "draft"), ("visit", "running")]
    got = await run_sql(services, "select contact_id from recipients order by 1")
    assert [row.contact_id for row in got] == [1, 2]
    (why,) = await run_sql(
        services, "select details from audit where action = 'unschedule campaign'"
    )
    assert "There is no audience gone." in why.details["why"]


async def test_a_count_that_takes_too_long_is_an_estimate(services: Services):
    await run_sql(
        services,
        """insert into contacts (address, channel, created_at, tags)
        select '+3361' || lpad(n::text, 7, '0'), 'sms', now(),
            case when n % 5 = 0 then '{vip}'::text[] else '{}' end
        from generate_series(1, 20000) n""",
    )
    rule = parse("tag:vip")
    assert (await people.count(services, rule)).people == 4000
    async with services.db.begin() as conn:
        with pytest.raises(Exception, match="statement timeout") as caught:
            await conn.execute(sql("set local statement_timeout = 1"))
            await conn.execute(sql("select pg_sleep(1)"))
    assert people.query.took_too_long(caught.value)
    found = await people.sampled(services, rule, datetime.now(UTC), 2.0)
    assert found is not None and not found.exact and found.close
    assert found.least <= 4000 <= found.most
    few = parse("tag:few")
    await run_sql(services, "update contacts set tags = '{few}' where id % 7000 = 1")
    for seconds in (2.0, 0.0):  # by a sample that is everybody; without any
        found = await people.estimated(services, few, datetime.now(UTC), seconds)
        assert found.exact and found.people == 3
    slow = parse(" or ".join(f"city ~ a{n}" for n in range(50)))
    with pytest.raises(UsageError, match="too long to be counted, and even to be estimated"):
        await people.count(services, slow, seconds=0.002, longer=0.002)
    async with services.db.begin() as conn:
        with pytest.raises(UsageError, match="It takes more than"):
            await anext(people.choose(services, conn, slow, seconds=0.002))


def test_estimates_hold_19_times_in_20() -> None:
    chance, missed = Random(3), 0
    for _ in range(400):
        truth = chance.choice([30, 300, 3_000, 30_000])
        of, sampled = 100_000, 4_000
        chosen = sum(chance.random() < truth / of for _ in range(sampled))
        found = estimate(chosen, sampled, of)
        assert found.least <= found.people <= found.most
        missed += not found.least <= truth <= found.most
    assert missed <= 20 * 1.5
    assert estimate(7, 100, 100).exact
    assert estimate(0, 1000, 10**6).most > 3_000
