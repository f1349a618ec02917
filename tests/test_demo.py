"""The demo as its first start makes it: everything holds, and what it promises is there."""

from __future__ import annotations

import json
import re
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
import yaml

from bot.access.users import add_user
from bot.campaigns import control, counts, drafts, goals, review, survey_results
from bot.config import Settings
from bot.consent.ledger import verify
from bot.consent.ledger.checkpoints import remembered
from bot.db.database import sql
from bot.delivery import doctor
from bot.errors import SettingsError, UsageError
from bot.inbox import lists, loop
from bot.inbox import store as inbox
from bot.inbox.store import View
from bot.models import Role
from bot.orders.coupons import pools
from bot.programs.model import Program
from bot.programs.numbers import Number
from bot.run.demo import schedule, shop, talks
from bot.run.demo.crowd import AREAS
from bot.run.demo.files import Files
from bot.run.demo.furnish import PEOPLE, furnish, hire, silent
from bot.run.demo.reset import reset
from bot.run.demo.talks import PARIS
from bot.run.jobs import JOBS
from bot.services import Services, open_services
from bot.teams import store as teams_store

FOLDER = Path(__file__).parent.parent / "data" / "demo"


@pytest.fixture
def demo(settings: Settings) -> Settings:
    return settings.model_copy(
        update={
            "demo": True,
            "api_url": "http://127.0.0.1:9",  # nobody
            "public_url": f"http://127.0.0.1:{settings.http_port}",
            "link_url": f"http://localhost:{settings.http_port}",
            "numbers": tuple(Number(**one) for one in shop.NUMBERS),
            "programs": tuple(Program(**one) for one in shop.PROGRAMS),
        }
    )


async def rows(services: Services, statement: str) -> list[Any]:
    async with services.db.connect() as conn:
        return list(await conn.execute(sql(statement)))


async def test_it_holds_what_it_promises_and_nothing_acts_on_its_past(demo: Settings):
    assert await furnish(demo)
    async with open_services(demo) as services:
        await _is_proved(services)
        await _counts_are_rows(services)
        await _has_its_crowd(services)
        await _has_its_inbox(services)
        await _has_its_people(services)
        await _has_its_knowledge(services)
        await _has_its_experiments(services)
        await _has_its_campaigns(services)
        await _has_its_sale(services)
        await _has_its_ratings(services)
        await _has_its_rhythm(services)
        await _has_one_warning(services)
        await _stays_as_it_is(services)
    assert not await furnish(demo)


async def _is_proved(services: Services) -> None:
    report = await verify.verify(services, remembered(services.settings))
    assert (report.breaks, report.checkpoints) == ([], 1)
    assert report.events > PEOPLE * 0.9
    assert await verify.rebuild(services, write=False) == []


async def _counts_are_rows(services: Services) -> None:
    wrong = await rows(
        services,
        """select v.contact_id from conversations v
            left join lateral (
                select count(*) as heard, max(m.id) as last, max(m.created_at) as at
                from messages m where m.contact_id = v.contact_id and m.direction = 'inbound'
                    and m.handled_by in ('dialogue', 'inbox')) m on true
            join contacts c on c.id = v.contact_id and c.erased_at is null
            where v.heard <> m.heard or v.last_heard_id is distinct from m.last
                or (m.heard > 0 and v.heard_at <> m.at)""",
    )
    assert wrong == []
    for one in await rows(services, "select name from campaigns"):
        assert await counts.recount(services, one.name) == []
    (count,) = await rows(services, "select count(*) as all from contacts")
    assert 2_940 <= count.all <= PEOPLE
    (talked,) = await rows(services, "select count(*) as all from conversations where heard > 0")
    assert talked.all >= 300
    unsettled = await rows(
        services,
        """select status from messages where status in
            ('queued', 'deferred', 'sending', 'unknown', 'accepted', 'sent')
            and campaign_id is distinct from
                (select id from campaigns where name = 'knitwear-week')
            or (direction = 'inbound' and handled_at is null)""",
    )
    assert unsettled == []


async def _has_its_crowd(services: Services) -> None:
    """Where people live and what they speak, as the lists of contacts show them."""
    (share,) = await rows(
        services,
        """select avg((language = 'fr')::int) as french, max(length(name)) as longest,
            count(*) filter (where language is null) as unknown,
            count(*) filter (where address like '+1800%') as toll_free,
            count(*) filter (where name ~ '[\u0590-\u08ff]') as right_to_left
            from contacts where erased_at is null""",
    )
    assert 0.57 <= share.french <= 0.63
    assert share.longest >= 40
    assert min(share.unknown, share.toll_free, share.right_to_left) >= 1
    areas = Counter(
        row.area
        for row in await rows(
            services,
            "select substr(address, 3, 3) as area from contacts where address like '+1%'",
        )
    )
    assert all(any(areas[str(area)] for area in some) for some in AREAS.values())
    assert {"TX", "FL", "WA", "toll-free"} <= set(AREAS)
    (span,) = await rows(services, "select max(created_at) - min(created_at) as span from messages")
    assert timedelta(weeks=6) < span.span <= timedelta(weeks=8)


async def _has_its_inbox(services: Services) -> None:
    now = services.clock.now()
    async with services.db.connect() as conn:
        teams = {team.id: team for team in await teams_store.teams(conn)}
        waiting = await inbox.page(conn, View.UNASSIGNED, "alice", now)
        mine = await inbox.page(conn, View.MINE, "alice", now)
        theirs = [await inbox.page(conn, View.MINE, name, now) for name in ("lea", "samir")]
        snoozed = await inbox.page(conn, View.SNOOZED, "alice", now)
        closed = await inbox.page(conn, View.CLOSED, "alice", now, limit=100)
    assert len(waiting) == 9
    late = {item.name for item in waiting if lists.past_promise(item, teams, now)}
    assert "Camille Rousseau" in late
    kinds = Counter(case.kind for item in waiting for case in item.cases)
    assert kinds == {"asked": 5, "anger": 1, "injury": 1, "order": 1, "not_understood": 1}
    assert [item.order for item in waiting if item.name == "Élodie Marchand"] == ["LP-10288"]
    assert "Grace Okafor" in {item.name for item in waiting}  # who asked at night
    pictures = await rows(
        services,
        """select 1 from attachments a join messages m on m.id = a.message_id
            join conversations v using (contact_id)
            where v.owner = 'nobody' and a.width is not null""",
    )
    assert len(pictures) == 1
    assert not any(item.unread for item in mine)  # who writes a draft has seen the text
    assert len(mine) == 7
    assert all(theirs)
    assert len(snoozed) == 2
    noted = {row.contact_id for row in await rows(services, "select contact_id from notes")}
    assert sum(item.contact_id in noted for item in closed) >= 40
    (longest,) = await rows(
        services,
        """select count(*) as texts from messages group by contact_id
            order by 1 desc limit 1""",
    )
    assert longest.texts >= 400
    found = {
        (row.purpose, row.status, row.reason): row.count
        for row in await rows(
            services,
            """select purpose, status, reason, count(*) from messages
                where direction = 'outbound' group by 1, 2, 3""",
        )
    }
    assert found["staff", "undelivered", "answers"] == 1
    assert found["answer", "suppressed", "fenced"] == 1
    paused = await rows(
        services,
        """select 1 from survey_runs u join conversations v using (contact_id)
            where u.status = 'open' and v.owner = 'alice'""",
    )
    assert len(paused) == 1
    answers = await rows(
        services,
        """select distinct v.contact_id from conversations v
            join messages m on m.contact_id = v.contact_id and m.purpose = 'campaign'
            join campaigns c on c.id = m.campaign_id and c.name = 'private-sale'
            where v.owner = 'alice' and v.heard_at > m.created_at""",
    )
    assert len(answers) >= 1
    stopped = await rows(
        services,
        """select d.body from contacts c join drafts d on d.contact_id = c.id
            join cases k on k.contact_id = c.id where c.revoked_at is not null
            and k.outcome = 'opted out'""",
    )
    assert len(stopped) == 1


async def _has_its_experiments(services: Services) -> None:
    """One was won, one found no difference."""
    found = await rows(
        services,
        """select k.name, e.outcome, e.best from experiments e
            join campaigns k on k.id = e.campaign_id order by k.name""",
    )
    assert [(one.name, one.outcome) for one in found] == [
        ("loyalty-evening", "no_difference"),
        ("new-arrivals", "winner"),
    ]
    assert found[1].best == 1


async def _has_its_campaigns(services: Services) -> None:
    """A draft with three warnings, one for tomorrow at ten, one that runs, one that its guard has
    stopped, one that expired in part."""
    shown = {one["name"]: one["status"] for one in await control.listing(services)}
    assert Counter(shown.values()) == {
        "draft": 1, "scheduled": 1, "running": 2, "paused": 1, "finished": 8,
    }  # fmt: skip
    draft, _ = await drafts.source(services, "new-hours")
    checked = await review.review(services, draft)
    assert [one.code for one in checked.errors] == []
    assert [one.code for one in checked.warnings] == ["shouting", "ucs2", "unknown_tag"]
    _, coming = await drafts.source(services, "sunday-opening")
    assert coming is not None and coming.began is not None
    local = coming.began.astimezone(PARIS)
    tomorrow = services.clock.now().astimezone(PARIS).date() + timedelta(days=1)
    assert (local.date(), f"{local:%H:%M}") == (tomorrow, "10:00")
    running = await control.show(services, "knitwear-week")
    assert running["status"] == "running"
    assert running["waiting"] > 200  # they wait until the first ones have done no harm
    stopped = await control.show(services, "daily-deal")
    assert (stopped["status"], stopped["paused_for"]) == ("paused", "opt_outs")
    assert stopped["opted_out"] > 0.013 * stopped["sent"]
    assert stopped["waiting"] > 1_000
    late = await control.show(services, "early-birds")
    assert late["delivered"] > 100
    (expired,) = await rows(
        services,
        """select count(*) as all from messages m join campaigns k on k.id = m.campaign_id
            where k.name = 'early-birds' and m.reason = 'campaign_expired'""",
    )
    assert late["suppressed"]["campaign_expired"] == expired.all > 100


async def _has_its_sale(services: Services) -> None:
    """The report's figures are the rows': codes, purchases, refunds, and who was held out."""
    campaign, row = await drafts.source(services, "autumn-sale")
    assert row is not None
    async with services.db.connect() as conn:
        found = await goals.outcome(services, conn, row, campaign)
    assert found is not None and found.difference is not None
    assert found.difference.is_found
    (told,) = await rows(
        services,
        """with sold as (
                select e.contact_id, e.amount, coalesce((select sum(b.amount)
                    from contact_events b where b.contact_id = e.contact_id
                        and b.kind = 'refunded' and b.ref = e.ref), 0) as back
                from contact_events e join recipients r using (contact_id)
                    join campaigns k on k.id = r.campaign_id and k.name = 'autumn-sale'
                where e.kind = 'bought' and e.at >= k.launched_at and e.at < interval '5 days'
                    + (select max(m.claimed_at) from messages m where m.campaign_id = k.id))
            select count(distinct contact_id) as buyers, count(*) filter (where back > 0) as backs,
                sum(amount - back) as kept from sold""",
    )
    assert found.texted is not None and found.held_out is not None
    assert (found.texted.converted, found.texted.worth) == (told.buyers, {"EUR": told.kept})
    assert told.backs >= 5
    redeemed = await rows(
        services,
        """select 1 from redemptions r join coupons c using (code)
            where c.pool = 'autumn' and r.undone_at is null""",
    )
    stock = await pools.stock(services, "autumn")
    assert stock.redeemed == len(redeemed) >= 30
    (handed,) = await rows(
        services,
        """select count(*) as codes, count(c.contact_id) as known, count(m.id) as said
            from coupons c
            left join messages m on m.contact_id = c.contact_id
                and m.campaign_id = c.campaign_id and m.body like '%' || c.code || '%'
            where c.pool = 'autumn' and c.handed_at is not null""",
    )
    assert stock.handed == handed.codes
    assert handed.known == handed.said  # of who was erased nothing says it


async def _has_its_ratings(services: Services) -> None:
    """They dip in the week in which the parcels did not come; the remarks say why; staff won one
    back."""
    now = services.clock.now()
    found = await survey_results.results(services, "parcel-rating", zone=PARIS)
    scores = {
        week: one.questions[0].score.value for week, one in found.weeks.items()
        if one.questions[0].score
    }  # fmt: skip
    bad = talks.troubled(now).date()
    others = [score for week, score in scores.items() if week != bad]
    assert len(others) >= 4
    assert scores[bad] < min(0, min(others) - 30)
    said = await rows(
        services,
        f"""select a.value from answers a join survey_runs u on u.id = a.run_id
            where a.question = 'why' and u.opened_at >= '{bad}'
                and u.opened_at < '{bad + timedelta(weeks=1)}'""",
    )
    late = [one for one in said if re.search("livr|colis|deliver|parcel", one.value.lower())]
    assert len(late) > len(said) / 2
    cases = await rows(
        services,
        """select outcome, first_answered_at, closed_at from cases where kind = 'detractor'""",
    )
    assert all(one.first_answered_at and one.closed_at for one in cases)
    assert [one.outcome for one in cases].count("won back") == 1
    closed = await loop.figures(services, now - timedelta(weeks=8), now)
    assert closed.won_back >= 1
    assert closed.closed >= len(cases)


async def _has_its_rhythm(services: Services) -> None:
    """People write less on Sundays, and most in the week in which the parcels did not come."""
    bad = talks.troubled(services.clock.now()).date()
    days = await rows(
        services,
        """select date_trunc('day', m.created_at at time zone 'Europe/Paris')::date as day,
                count(*) as texts
            from messages m join contacts c on c.id = m.contact_id
            where direction = 'inbound' and not exists (select 1 from survey_runs u
                where u.contact_id = m.contact_id) group by 1""",
    )
    by_weekday: Counter[int] = Counter()
    by_week: Counter[int] = Counter()
    for one in days:
        by_weekday[one.day.weekday()] += one.texts
        by_week[(one.day - bad).days // 7] += one.texts
    assert by_weekday[6] < 0.8 * sum(by_weekday[day] for day in range(5)) / 5
    assert by_week[0] > 1.2 * max(by_week[-1], by_week[-2])


async def _has_its_people(services: Services) -> None:
    ways = {
        row.channel
        for row in await rows(
            services, "select channel from consent_events where kind = 'revoked' and program = '*'"
        )
    }
    assert {"keyword", "any-wording", "link", "provider", "staff", "api", "erasure"} <= ways
    by_silence = await rows(
        services, "select 1 from consent_events where kind = 'revoked' and author = 'system'"
    )
    back = await rows(services, "select 1 from consent_events where kind = 'reinstated'")
    erased = await rows(services, "select 1 from contacts where erased_at is not null")
    assert (len(by_silence), len(back), len(erased)) == (1, 1, 1)
    kinds = {
        row.kind: row.due_at
        for row in await rows(
            services,
            """select kind, due_at from cases where closed_at is null and kind in
                ('unsure_opt_out', 'unasked_doubt', 'wrong_number', 'data_copy')""",
        )
    }
    assert len(kinds) == 4
    assert kinds["data_copy"].date() - services.clock.now().date() == timedelta(days=3)
    assert await rows(services, "select 1 from quarantine")
    phones = {
        row.address: row
        for row in await rows(
            services,
            """select address, language, owner from contacts c
                join conversations v on v.contact_id = c.id
                where address in ('+15555550101', '+33639980001')""",
        )
    }
    assert {one: (row.language, row.owner) for one, row in phones.items()} == {
        "+15555550101": ("en", "bot"),  # Emma
        "+33639980001": ("fr", "bot"),  # Jules
    }


async def _has_its_knowledge(services: Services) -> None:
    assert len(await rows(services, "select 1 from corrections")) == 3
    asked = yaml.safe_load((FOLDER / "unanswered.yml").read_text("utf-8"))
    number = sum(len(texts) for matter in asked.values() for texts in matter.values())
    assert len(asked) == 5
    assert len(await rows(services, "select 1 from unanswered where group_id is null")) == number
    alone = await rows(
        services,
        """select slug from faq_entries group by slug
            having array_agg(language) = array['en']""",
    )
    assert [row.slug for row in alone] == ["tax_refund"]


async def _has_one_warning(services: Services) -> None:
    """Health warns of one thing: from outside nobody reaches this machine."""
    found = [one async for one in doctor.examine(services)]
    assert [one.about for one in found if one.level == "warning"] == ["public address"]


async def _stays_as_it_is(services: Services) -> None:
    """No job does anything but send out the campaign that has just been launched."""
    before = await _state(services)
    for name, job, _ in JOBS:
        await job(services)
        assert await _state(services) == before, name


async def _state(services: Services) -> str:
    found = [
        await rows(services, statement)
        for statement in (
            "select * from conversations order by contact_id",
            "select * from cases order by id",
            "select * from contacts order by id",
            "select * from survey_runs order by id",
            "select id, status, status_at from messages where campaign_id is distinct from "
            "(select id from campaigns where name = 'visit-survey') order by id",
            "select count(*) from consent_events",
            "select count(*) from audit where actor <> 'marc'",
        )
    ]
    return json.dumps([[dict(row) for row in some] for some in found], default=str)


@pytest.mark.parametrize("hour", [0, 4, 9, 13, 19, 23])
def test_all_of_it_lies_in_the_past_whenever_it_begins(hour: int):
    files = Files.read(FOLDER)
    for day in range(1, 15, 2):  # each day of the week; the clocks change on the way
        now = datetime(2026, 11, day, hour, 20, tzinfo=UTC)
        for case in files.cases:
            if case.begins != "regularly":
                begins = schedule.begins(case.begins, now)
                cues = list(
                    schedule.talks.timed(Random(1), case.person, begins, case.lines, "alice")
                )
                assert cues[-1].at < now, (case.name, cues[-1].at, now)


async def test_its_users_keep_a_console_that_others_reach_from_starting(demo: Settings):
    async with open_services(demo) as services:
        await hire(services)
    for change in (
        {"http_host": "0.0.0.0"},
        {"console_url": "https://desk.example.com"},
    ):
        open_to_all = demo.model_copy(update=change)
        async with open_services(open_to_all) as services:
            with pytest.raises(SettingsError, match=r"alice.*came with the demo"):
                await shop.refuse_beyond_this_machine(services)


async def test_only_a_demo_at_rest_is_made_anew(demo: Settings):
    async with open_services(demo) as services:
        await add_user(services, "ana", Role.ADMIN, by="ana")
    with pytest.raises(UsageError, match="holds no demo"):
        await reset(demo, silent)


async def test_a_demo_that_runs_is_not_made_anew(demo: Settings):
    async with open_services(demo) as services:
        await hire(services)
        with pytest.raises(UsageError, match="stop it first"):
            await reset(demo, silent)
        assert await shop.is_demo(services.db)
