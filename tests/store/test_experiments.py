"""Experiments with a real database: who gets what, what is found, what the others get."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.campaigns import control, edits, experiments, experiments_store, launch
from bot.campaigns.experiment_report import found_json, standing
from bot.campaigns.experiments_store import State
from bot.campaigns.review import review, review_json
from bot.campaigns.rules import parse_campaign
from bot.cli.experiments import in_words, print_experiment
from bot.clock import Clock
from bot.config import Settings
from bot.errors import UsageError
from bot.services import Services
from tests.make import a_contact, run_sql
from tests.store.test_campaign_goals import event, sent
from tests.world import DAYTIME

TEXT_A, TEXT_B = "{brand}: A {link}", "{brand}: B is another text {link}"


def content(**changes: Any) -> dict[str, Any]:
    tried = {
        "measure": "clicks",
        "hours": 24,
        "share": 50,
        "usual": 20,
        "difference": 50,
        "variants": [{"text": {"en": TEXT_B}, "links": {"link": "https://shop.example/b"}}],
        **changes.pop("experiment", {}),
    }
    return {
        "name": "trial",
        "class": "promotional",
        "audience": {"tags": ["all"]},
        "way_out": True,
        "text": {"en": TEXT_A},
        "links": {"link": "https://shop.example/a"},
        "experiment": tried,
        **changes,
    }


async def people(services: Services, count: int = 300) -> None:
    await run_sql(
        services,
        """insert into contacts (address, channel, created_at, language, tags)
           select '+1202556' || to_char(n, 'FM0000'), 'sms', :now, 'en', '{all}'
           from generate_series(1, :count) as n""",
        now=services.clock.now(),
        count=count,
    )


async def begun(services: Services, count: int = 300, **changes: Any) -> None:
    """The campaign is launched, and its first texts have gone."""
    await people(services, count)
    await run_sql(
        services,
        """insert into consents (contact_id, program, message_class, seq, at)
           select id, 'shop', 'promotional', 1, :now from contacts on conflict do nothing""",
        now=services.clock.now(),
    )
    await launch.launch(services, parse_campaign(content(**changes)), "marc")
    await launch.distribute(services)
    await sent(services)


def later(services: Services, hours: float) -> Services:
    return replace(services, clock=Clock(services.clock.offset + timedelta(hours=hours)))


async def clicked(services: Services, *counts: int) -> None:
    """So many people of each variant have opened their link."""
    for variant, count in enumerate(counts):
        await run_sql(
            services,
            """update recipients set clicked_at = :at where contact_id in (
                select contact_id from recipients where variant = :variant limit :count)""",
            at=services.clock.now(),
            variant=variant,
            count=count,
        )


async def state(services: Services) -> State:
    [row] = await run_sql(services, "select id from campaigns where name = 'trial'")
    async with services.db.connect() as conn:
        found = await experiments_store.find(conn, row.id)
    assert found is not None
    return found


async def texts(services: Services) -> Counter[tuple[int | None, str]]:
    """How many of each variant have which text, by its last word before the link."""
    rows = await run_sql(
        services,
        """select r.variant, split_part(split_part(m.body, ': ', 2), ' ', 1) as said
           from recipients r join messages m on m.id = r.message_id""",
    )
    return Counter((row.variant, row.said) for row in rows)


async def test_each_gets_the_variant_that_was_drawn_and_the_others_wait(services: Services):
    await begun(services)
    got = await texts(services)
    assert set(got) == {(0, "A"), (1, "B")} and 100 < got.total() < 200
    assert all(count > 40 for count in got.values())
    leads = await run_sql(
        services,
        """select distinct r.variant, l.destination from link_tokens t
           join links l on l.id = t.link_id join recipients r on r.contact_id = t.contact_id""",
    )
    assert {(row.variant, row.destination.split("?")[0]) for row in leads} == {
        (0, "https://shop.example/a"),
        (1, "https://shop.example/b"),
    }
    await launch.distribute(services)
    shown = await control.show(services, "trial")
    assert shown["status"] == "running" and shown["waiting"] == 300 - got.total()


async def test_a_winner_is_found_once_and_goes_to_the_others(services: Services):
    await begun(services)
    await clicked(services, 8, 45)
    early = later(services, 0.5)
    await experiments.look(early)
    assert (await state(services)).outcome is None
    assert not await run_sql(services, "select 1 from experiment_looks")
    then = later(services, 2)
    await asyncio.gather(*(experiments.look(then) for _ in range(2)))  # two jobs at once
    found = await state(services)
    assert (found.outcome, found.best, found.chosen, found.chosen_by) == ("winner", 1, 1, "jobs")
    told = await standing(then, "trial")
    assert told is not None and told.difference is not None and told.difference.is_found
    assert found_json(told)["variants"][1]["responded"] == 45
    print_experiment(told)
    assert len(await run_sql(services, "select 1 from experiment_looks")) == 1
    assert len(await run_sql(services, "select 1 from audit where action like 'decide%'")) == 1
    await clicked(services, 60, 45)  # late clicks change nothing
    await experiments.look(later(services, 30))
    assert await state(services) == found
    await launch.distribute(then)
    await sent(services)
    await launch.distribute(then)
    got = await texts(services)
    assert got.total() == 300 and set(got) == {(0, "A"), (1, "B"), (None, "B")}
    assert (await control.show(services, "trial"))["status"] == "finished"


async def test_no_difference_is_said_so_and_the_cheapest_goes(services: Services):
    long = {"variants": [{"text": {"en": TEXT_B + " x" * 80}}]}
    await begun(services, experiment=long)
    await clicked(services, 10, 11)
    for hours in range(1, 24):
        await experiments.look(later(services, hours))
    looks = await run_sql(services, "select clock from experiment_looks order by at")
    assert len(looks) == 23 and [row.clock for row in looks] == sorted(row.clock for row in looks)
    await experiments.look(later(services, 24.1))
    found = await state(services)
    assert (found.outcome, found.chosen) == ("no_difference", 0)
    told = await standing(services, "trial")
    assert told is not None and "No difference was found" in in_words(told)


async def test_too_few_people_name_no_winner(services: Services):
    await begun(services, 60, experiment={"usual": 8, "difference": 2})
    await clicked(services, 0, 25)
    await experiments.look(later(services, 2))
    assert (await state(services)).outcome is None
    await experiments.look(later(services, 25))
    found = await state(services)
    assert (found.outcome, found.chosen) == ("too_few", 0) and found.need > 3_000


async def test_somebody_chooses(services: Services):
    await begun(services, experiment={"winner": "by_hand"})
    await clicked(services, 8, 45)
    then = later(services, 2)
    await experiments.look(then)
    found = await state(services)
    assert (found.outcome, found.best, found.chosen) == ("winner", 1, None)
    await launch.distribute(then)
    assert None not in {variant for variant, _ in await texts(services)}
    for letter in ("", "C", "AB", "1"):
        with pytest.raises(UsageError, match="no variant"):
            await experiments.choose(then, "trial", letter, "marc")
    await experiments.choose(then, "trial", "a", "marc")
    with pytest.raises(UsageError, match="already"):
        await experiments.choose(then, "trial", "B", "lea")
    await launch.distribute(then)
    assert (await texts(services))[None, "A"] > 0
    found = await state(services)
    assert (found.outcome, found.best, found.chosen_by) == ("winner", 1, "marc")


async def test_a_choice_ends_an_experiment_and_a_cancel_ends_all(services: Services):
    with pytest.raises(UsageError, match="no campaign"):
        await experiments.choose(services, "trial", "B", "marc")
    await begun(services)
    await experiments.choose(services, "trial", "B", "marc")
    found = await state(services)
    assert (found.outcome, found.chosen, found.chosen_by) == ("by_hand", 1, "marc")
    await control.set_state(services, "trial", "cancel", "marc")
    await launch.distribute(services)
    assert None not in {variant for variant, _ in await texts(services)}
    await experiments.look(later(services, 30))
    assert not await run_sql(services, "select 1 from experiment_looks")


async def test_a_paused_or_canceled_experiment_finds_nothing(services: Services):
    await begun(services)
    await clicked(services, 8, 45)
    await control.set_state(services, "trial", "pause", "marc")
    await experiments.look(later(services, 2))
    assert (await state(services)).outcome is None
    changed = content(text={"en": "{brand}: A again {link}"})
    with pytest.raises(UsageError, match="choose what the others get first"):
        await edits.change(services, (await state(services)).campaign_id, 1, changed, "marc")
    await control.set_state(services, "trial", "resume", "marc")
    await experiments.look(later(services, 2))
    assert (await state(services)).outcome == "winner"
    # then the words that the others get can be changed, but nothing of what was tried
    await control.set_state(services, "trial", "pause", "marc")
    words = content(experiment={"variants": [{"text": {"en": "{brand}: Better {link}"}}]})
    campaign_id = (await state(services)).campaign_id
    with pytest.raises(UsageError, match="experiment can't be changed"):
        await edits.change(services, campaign_id, 1, content(experiment={"hours": 48}), "marc")
    await edits.change(services, campaign_id, 1, words, "marc")
    await control.set_state(services, "trial", "resume", "marc")
    await launch.distribute(later(services, 2))
    assert (await texts(services))[None, "Better"] > 0


async def test_a_variant_that_people_opt_out_of_is_stopped(services: Services):
    await begun(services)
    await run_sql(
        services,
        """with back as (update messages set status = 'queued', claimed_at = null where id in (
            select message_id from recipients where variant = 1 order by contact_id limit 20)
            returning id) select 1 from back""",
    )
    await run_sql(
        services,
        """update recipients set opted_out_at = :at where contact_id in (select contact_id
            from recipients where variant = 1 order by contact_id desc limit 25)""",
        at=services.clock.now(),
    )
    then = later(services, 1)
    await experiments.look(then)
    found = await state(services)
    assert (found.outcome, found.stopped, found.chosen) == ("opt_outs", 1, 0)
    await launch.distribute(then)
    got = await texts(services)
    assert got.total() == 300 and got[None, "A"] > 100 and (None, "B") not in got


async def test_the_others_get_nothing_of_an_offer_that_is_over(services: Services):
    ends = services.clock.now() + timedelta(hours=25)
    await begun(services, ends_at=ends.isoformat(), experiment={"winner": "by_hand"})
    then = later(services, 26)
    await experiments.choose(then, "trial", "B", "marc")
    await launch.distribute(then)
    rows = await run_sql(
        services,
        """select distinct m.reason from messages m join recipients r on r.message_id = m.id
           where r.variant is null""",
    )
    assert [row.reason for row in rows] == ["campaign_expired"]


async def test_the_others_are_not_late_for_waiting(services: Services):
    await begun(services, expires={"hours": 2})
    await clicked(services, 8, 45)
    then = later(services, 5)
    await experiments.look(then)
    await launch.distribute(then)
    rows = await run_sql(
        services,
        """select m.status, m.expires_at from messages m join recipients r on r.message_id = m.id
           where r.variant is null""",
    )
    assert rows and {row.status for row in rows} == {"queued"}
    assert all(row.expires_at > then.clock.now() for row in rows)


async def test_conversions_decide_too(services: Services):
    await begun(services, goal="purchase", experiment={"measure": "conversions"})
    [*bought] = await run_sql(
        services, "select contact_id from recipients where variant = 1 limit 40"
    )
    for row in bought:
        await event(services, row.contact_id, "bought", 0.01, f"A{row.contact_id}")
    await experiments.look(later(services, 2))
    assert ((await state(services)).outcome, (await state(services)).best) == ("winner", 1)


async def test_replies_decide_too(services: Services):
    await begun(services, experiment={"measure": "replies"})
    await run_sql(
        services,
        """update recipients set replied_at = :at where contact_id in (
            select contact_id from recipients where variant = 0 limit 40)""",
        at=services.clock.now(),
    )
    await experiments.look(later(services, 2))
    assert ((await state(services)).outcome, (await state(services)).best) == ("winner", 0)


async def test_variants_of_time_are_compared_at_their_end(services: Services):
    now = services.clock.now()
    at = (now + timedelta(hours=3)).isoformat()
    await begun(services, experiment={"variants": [{"start": {"at": at}}], "hours": 4})
    rows = await run_sql(
        services,
        """select r.variant, max(m.created_at) as at, min(m.not_before) as due from messages m
           join recipients r on r.message_id = m.id group by 1 order by 1""",
    )
    assert [row.due for row in rows] == [None, now + timedelta(hours=3)] or len(rows) == 2
    await clicked(services, 45, 8)
    await experiments.look(later(services, 6.9))
    assert not await run_sql(services, "select 1 from experiment_looks")
    await experiments.look(later(services, 7.1))
    found = await state(services)
    assert (found.outcome, found.best) == ("winner", 0)


async def test_the_check_knows_each_variant(services: Services):
    await begun(services, 60, name="before")
    bad = {"text": {"en": "COME NOW!!! 20 % off – http://shop.example/x {link}"}}
    made = content(experiment={"variants": [bad], "usual": 8, "difference": 2})
    found = await review(services, parse_campaign(made))
    codes = {(one.code, one.place) for one in found.findings}
    place = "experiment.variants[1].text.en"
    assert {("no_brand", place), ("link_not_https", place), ("ucs2", place)} <= codes
    assert ("few_people", "experiment") in codes
    assert not {one for one in found.errors if one.place == "text.en"}
    json = review_json(found)["experiment"]
    assert [one["variant"] for one in json["variants"]] == ["A", "B"]
    assert json["people_needed"] > 3_000 and json["variants"][1]["texts"]["en"]["segments"] >= 1
    ends = (services.clock.now() + timedelta(hours=20)).isoformat()
    late = await review(services, parse_campaign(content(ends_at=ends)))
    assert "experiment_too_long" in {one.code for one in late.errors}


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(update={"link_url": "https://l.shop.example"})


@pytest.fixture(autouse=True)
def daytime(services: Services) -> None:
    assert services.clock.now().date() == DAYTIME.date()


@pytest.fixture(autouse=True)
async def somebody(services: Services) -> None:
    await a_contact(services)
