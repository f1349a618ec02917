"""Texts that ask wait for each other; campaigns of one number take turns."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from bot.campaigns import launch
from bot.campaigns.preview import preview
from bot.campaigns.replies_store import take
from bot.campaigns.rules import parse_campaign
from bot.delivery.sender import Sender
from bot.messages import claim_store as claims
from bot.messages import outbox as outgoing
from bot.messages import outbox_store as outbox
from bot.services import Services
from tests.make import a_contact, run_sql
from tests.world import OURS

ASKS: dict[str, Any] = {
    "name": "one",
    "class": "informational",
    "audience": {"tags": ["vip"]},
    "text": {"en": "Reply YES to come"},
    "replies": [{"word": "YES", "answer": "See you"}],
}
SURVEY = {
    "questions": [{"key": "nps", "type": "nps", "text": {"en": "0 to 10?"}}],
    "thanks": {"en": "Thanks"},
}


async def goes_out(services: Services, **changes: Any) -> None:
    content = {name: one for name, one in {**ASKS, **changes}.items() if one is not None}
    await launch.launch(services, parse_campaign(content), "marc")
    await launch.distribute(services)


async def people(services: Services, count: int = 1) -> None:
    for n in range(count):
        await a_contact(services, f"+1555555{n:04}")
    await run_sql(services, "update contacts set tags = '{vip}'")


async def claimed(services: Services, delivered: bool = True) -> list[tuple[str, str]]:
    """What the sender says of what is due: the campaign, and the reason. All of it arrives."""
    now = services.clock.now()
    async with services.db.begin() as conn:
        found = await claims.lock_next(conn, OURS, 100, now)
        texts = await outbox.load(conn, [one.id for one in found], now)
        rulings = [outgoing.judge(services, text, now) for text in texts]
        await outbox.rule(conn, rulings, now)
    await run_sql(services, "update messages set status = 'delivered' where status = 'sending'")
    return await state(services)


async def state(services: Services) -> list[tuple[str, str]]:
    rows = await run_sql(
        services,
        """select k.name, m.status, m.reason from messages m join campaigns k
            on k.id = m.campaign_id order by m.id""",
    )
    return [(f"{row.name} {row.status}", row.reason) for row in rows]


def later(services: Services, by: timedelta) -> None:
    object.__setattr__(services.clock, "offset", services.clock.offset + by)


async def test_a_question_to_one_person_keeps_nobody_else_waiting(services: Services):
    await people(services, 3)
    await goes_out(services, survey=SURVEY, replies=None)
    await run_sql(
        services,
        """update messages set status = 'delivered', claimed_at = :now
            where id = (select min(id) from messages)""",
        now=services.clock.now(),
    )
    assert await claimed(services) == [("one delivered", "consented")] * 3


async def test_a_second_text_that_asks_waits_for_the_answer_to_the_first(services: Services):
    await people(services)
    await goes_out(services)
    await goes_out(services, name="two")  # within the same minute: neither has gone
    await goes_out(services, name="news", replies=None, text={"en": "We are open"})
    assert await claimed(services) == [
        ("one delivered", "consented"),
        ("two queued", "consented"),  # behind the first, in their order
        ("news queued", "consented"),
    ]
    await claimed(services)
    found = await claimed(services)
    assert found[1:] == [("two deferred", "question_open"), ("news delivered", "consented")]
    shown = await preview(services, parse_campaign({**ASKS, "name": "three"}))
    assert shown.deferred.keys() == {"question_open"}
    row = await run_sql(
        services,
        """select two.not_before - one.claimed_at as waits from messages one, messages two
            where one.id + 1 = two.id and two.reason = 'question_open'""",
    )
    assert timedelta(hours=2) <= row[0].waits < timedelta(hours=2, minutes=1)
    later(services, timedelta(hours=2, minutes=1))
    assert (await claimed(services))[1] == ("two delivered", "consented")


async def test_an_answer_ends_the_wait(services: Services):
    await people(services)
    await goes_out(services)
    await claimed(services)
    await goes_out(services, name="two")
    assert (await state(services))[1] == ("two deferred", "question_open")
    now = services.clock.now()
    async with services.db.begin() as conn:
        ids = await run_sql(services, "select campaign_id, contact_id from recipients order by 1")
        assert await take(conn, ids[0].campaign_id, ids[0].contact_id, "YES", now)
        assert not await take(conn, ids[0].campaign_id, ids[0].contact_id, "YES", now)
        await outbox.look_again(conn, ids[0].contact_id, now)
    assert (await claimed(services))[1] == ("two delivered", "consented")


async def test_a_surveys_question_is_open_for_a_day_and_a_request_to_join_until_it_ends(
    services: Services,
):
    await people(services)
    await goes_out(services, name="visit", replies=None, survey=SURVEY)
    await claimed(services)
    await goes_out(services, name="two")
    later(services, timedelta(hours=23))
    assert (await claimed(services))[1] == ("two deferred", "question_open")
    later(services, timedelta(hours=2))
    due = "update messages set not_before = :now where status = 'deferred'"
    now = services.clock.now()
    await run_sql(
        services,
        """insert into opt_in_requests (contact_id, program, message_class, channel, number,
            prefix, requested_at, expires_at)
        select id, 'shop', 'promotional', 'keyword', :number, '+1555', :now, :until
        from contacts""",
        number=OURS,
        now=now,
        until=now + timedelta(hours=5),
    )
    await run_sql(services, due, now=now)
    assert (await claimed(services))[1] == ("two deferred", "question_open")
    await run_sql(services, "update opt_in_requests set closed_at = :now", now=now)
    await run_sql(services, due, now=now)
    assert (await claimed(services))[1][0] in ("two delivered", "two suppressed")  # it may be stale


async def test_campaigns_of_one_number_take_turns(services: Services):
    await people(services, 40)
    for name in ("first", "second", "third"):
        content = {**ASKS, "name": name, "text": {"en": name}}
        del content["replies"]
        await launch.launch(services, parse_campaign(content), "marc")
    await launch.distribute(services)
    # the contacts' texts keep their order, so each campaign has people of its own
    await run_sql(
        services,
        """delete from recipients r using campaigns k where k.id = r.campaign_id
            and r.contact_id % 3 <> k.id % 3""",
    )
    await run_sql(
        services,
        """delete from messages m where campaign_id is not null
            and not exists (select 1 from recipients r where r.message_id = m.id)""",
    )
    sender, served = Sender(services), []
    for _ in range(6):
        async with services.db.begin() as conn:
            after = sender._served.get(OURS, 0)
            found = await claims.lock_next(conn, OURS, 4, services.clock.now(), after)
            sender._served[OURS] = found[0].campaign
            served.append(tuple({one.campaign for one in found}))
            now = services.clock.now()
            texts = await outbox.load(conn, [one.id for one in found], now)
            await outbox.rule(conn, [outgoing.judge(services, one, now) for one in texts], now)
    assert len(set(served[:3])) == 3 and served[:3] == served[3:]
    # what one leaves of a claim the others take
    async with services.db.begin() as conn:
        rest = await claims.lock_next(conn, OURS, 100, services.clock.now())
    assert len(rest) == 40 - 24
