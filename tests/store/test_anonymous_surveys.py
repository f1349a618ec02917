"""Answers to an anonymous survey can't be joined to who gave them: not by id, time, order,
transaction or words that stayed elsewhere; and still they count."""

from __future__ import annotations

import json
from collections import Counter
from copy import deepcopy
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest

from bot.campaigns import launch, survey_rows
from bot.campaigns import survey_results as results
from bot.campaigns.rules import parse_campaign
from bot.campaigns.survey_results import EVERYBODY, UTC
from bot.clock import Clock
from bot.errors import UsageError
from bot.privacy.anonymous import detach
from bot.services import Services
from bot.surveys import store
from bot.surveys.results_file import File
from bot.surveys.rules.wanted import Filters
from tests.make import a_contact, run_sql
from tests.store.test_survey_results import CONTENT

MANY = 24


def after(services: Services, **time: float) -> Services:
    return replace(services, clock=Clock(services.clock.offset + timedelta(**time)))


def secret(n: int) -> str:
    """Words that only one person has written."""
    return f"secretword{n:02}"


async def answered(services: Services, people: int) -> None:
    """An anonymous survey that so many people have answered to its end, one after the other."""
    content = deepcopy(CONTENT)
    content["survey"]["anonymous"] = True
    ids = [await a_contact(services, f"+1202555{n:04}") for n in range(people)]
    await run_sql(
        services, "update contacts set tags = '{all}', name = 'Ann Smith', language = 'en'"
    )
    await launch.launch(services, parse_campaign(content), "marc")
    await launch.distribute(services)
    [campaign] = await run_sql(services, "select id from campaigns")
    now = services.clock.now()
    await run_sql(services, "update messages set status = 'delivered', claimed_at = :now", now=now)
    for n, contact in enumerate(ids):
        at = now + timedelta(minutes=n)
        given = {"score": str(n % 11), "shop": "Lille", "again": None, "why": secret(n)}
        async with services.db.begin() as conn:
            for place, (key, value) in enumerate(given.items(), 1):
                message = await said(services, contact, value or "skip", key, at)
                run = await store.progress(
                    conn, campaign.id, contact, position=place, tries=0,
                    status="completed" if place == 4 else "open", now=at,
                )  # fmt: skip
                comment = f"because of {secret(n)}" if key == "score" else ""
                await store.answer(conn, run, key, value, comment, message, at, "staff")
        await run_sql(
            services,
            """insert into dialogue_states (contact_id, state, updated_at)
                values (:id, cast(:state as jsonb), :at)""",
            id=contact, at=at, state=json.dumps({"tail": [{"text": secret(n)}], "slots": {}}),
        )  # fmt: skip


async def said(services: Services, contact: int, words: str, key: str, at: Any) -> int:
    """What the person writes, and what the bot says to it, which repeats it."""
    [heard] = await run_sql(
        services,
        """insert into messages (contact_id, direction, number, body, status, created_at)
            values (:id, 'inbound', '+15557650100', :words, 'received', :at) returning id""",
        id=contact, words=words, at=at,
    )  # fmt: skip
    await run_sql(
        services,
        """insert into messages (contact_id, direction, number, body, status, created_at, author,
                purpose, message_class, program, priority, verdict, reason, segments, status_at,
                answers, asks)
            values (:id, 'outbound', '+15557650100', :words, 'delivered', :at, 'bot',
                'survey_question', 'conversational', 'shop', 1, 'allow', 'answers', 1, :at, :heard,
                6)""",
        id=contact, words=f"Got it: {words}", at=at, heard=heard.id,
    )  # fmt: skip
    return int(heard.id)


async def everything(services: Services) -> dict[str, list[str]]:
    """Every row of every table, as JSON."""
    tables = await run_sql(
        services,
        """select table_name as name from information_schema.tables
            where table_schema = 'public' and table_type = 'BASE TABLE'""",
    )
    return {
        table.name: [
            row.words
            for row in await run_sql(
                services, f"select row_to_json(t)::text as words from {table.name} t"
            )
        ]
        for table in tables
    }


async def test_answers_are_nobodys_once_a_run_is_over(services: Services, staff: None):
    await answered(services, MANY)
    assert await detach(services) == 0  # they may still be corrected
    later = after(services, days=2)
    assert await detach(later) == MANY and await detach(later) == 0
    assert await run_sql(later, "select 1 from answers") == []
    columns = await run_sql(
        later,
        """select column_name as name from information_schema.columns
            where table_name = 'anonymous_answers'""",
    )
    assert {row.name for row in columns} == set(
        "campaign_id sheet question value comment theme counts".split()
    )
    # what only they have written stands in no other table, and with nothing of theirs
    for table, lines in (await everything(later)).items():
        if table != "anonymous_answers":
            assert not [line for line in lines if "secretword" in line], table
    scores = await run_sql(
        later, "select 1 from contact_events where kind = 'answered' and ref = 'visit'"
    )
    assert scores == []
    assert await run_sql(later, "select 1 from messages where body like 'Got it%'") == []


async def test_neither_order_nor_transaction_tells_who(services: Services, staff: None):
    await answered(services, MANY)
    later = after(services, days=2)
    await detach(later)
    rows = await run_sql(
        later,
        """select sheet::text, xmin::text as moved, value from anonymous_answers
            where question = 'why' order by ctid""",
    )
    assert len({row.sheet for row in rows}) == MANY
    assert min(Counter(row.moved for row in rows).values()) >= 5
    order = [int(row.value.removeprefix("secretword")) for row in rows]
    assert order != sorted(order) and order != sorted(order, reverse=True)
    together = sum(abs(a - b) == 1 for a, b in pairwise(order))
    assert together < MANY / 2  # neighbours in time are seldom neighbours here


async def test_they_count_and_are_shown_without_people(services: Services, staff: None):
    await answered(services, MANY)
    before = await results.results(services, "visit")
    assert before.figures.completed == MANY
    assert all(one.n == 0 for one in before.figures.questions)  # not before they are nobody's
    later = after(services, days=2)
    await detach(later)
    found = await results.results(later, "visit")
    [score, shop, again, why] = found.figures.questions
    assert [one.n for one in (score, shop, why)] == [MANY] * 3 and again.skipped == MANY
    assert score.distribution["0"] == sum(n % 11 == 0 for n in range(MANY))
    assert score.comments == MANY and not found.weeks
    row, survey = await results.survey_of(later, "visit")
    words, _ = await survey_rows.said(later, row, survey, EVERYBODY, UTC, limit=100)
    assert len(words) == 2 * MANY and all(one.by is None for one in words)
    assert [one.words for one in words] == sorted(one.words for one in words)
    for wrong in (Filters(language="en"), Filters(tag="all"), Filters(by="tag"), Filters(by="week"),
                  Filters(since="2026-11-01"), Filters(answer="shop=Lille")):  # fmt: skip
        with pytest.raises(UsageError, match="anonymous"):
            await results.results(later, "visit", wrong)
    with pytest.raises(UsageError, match="anonymous"):
        await survey_rows.people(later, row, survey, EVERYBODY, UTC)
    for type_ in ("csv", "json"):
        for wide in (False, True):
            survey, pages = await survey_rows.export(later, "visit", EVERYBODY, UTC, "marc")
            file = File(survey.questions, type_, wide=wide, named=True)
            text = "".join([part async for part in file.parts(pages)])
            assert secret(3) in text and secret(MANY - 1) in text
            assert "+1202" not in text and "Ann Smith" not in text and "2026-" not in text


async def test_answers_of_too_few_people_go_unseen(services: Services, staff: None):
    await answered(services, 4)
    assert await detach(after(services, days=2)) == 0
    assert await detach(after(services, days=32)) == 4
    assert await run_sql(services, "select 1 from answers") == []
    assert await run_sql(services, "select 1 from anonymous_answers") == []


async def test_answers_stay_as_long_as_the_survey_says_that_it_waits(
    services: Services, staff: None
):
    await answered(services, MANY)
    await run_sql(services, "update survey_runs set status = 'open'")
    await run_sql(
        services,
        """update campaigns set content =
            jsonb_set(content, '{survey,expires}', '{"hours": 336}')""",
    )
    assert await detach(after(services, days=8)) == 0  # an answer would still count
    assert await detach(after(services, days=15)) == MANY
