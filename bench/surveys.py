"""Measures the results of a survey over 100,000 runs, for everybody and for some.

The rows are made by statements, as the product would have left them: four questions, 250,000 people
asked over four weeks, of whom 100,000 began. What is measured is what page and command call, with
the database warm.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from functools import partial

import asyncpg

from bench.backlog import people
from bench.figures import Figure, at_most, middle, told
from bench.imports import NUMBER
from bot.campaigns import survey_results as results
from bot.campaigns import survey_rows
from bot.services import Services
from bot.surveys.rules.wanted import Filters

ASKED, RUNS = 250_000, 100_000
NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)
TIMES = 3
LIMIT = 0.5
WISHES = {
    "those in French": Filters(language="fr"),
    "those with a tag": Filters(tag="vip"),
    "those asked in two weeks": Filters(since="2026-11-10", until="2026-11-23"),
    "those who answered one shop": Filters(answer="shop=Lyon"),
    "everybody, parted by language": Filters(by="language"),
    "everybody, parted by tag": Filters(by="tag"),
    "everybody, parted by shop": Filters(by="shop"),
}
QUESTIONS = [
    {"key": "score", "type": "nps", "text": {"en": "0-10?", "fr": "0-10 ?"}},
    {
        "key": "shop",
        "type": "choice",
        "text": {"en": "Where?", "fr": "Où ?"},
        "options": {"en": ["Lyon", "Lille", "Paris"], "fr": ["Lyon", "Lille", "Paris"]},
    },
    {"key": "again", "type": "yes_no", "text": {"en": "Again?", "fr": "Encore ?"}},
    {"key": "why", "type": "text", "text": {"en": "Why?", "fr": "Pourquoi ?"}},
]
CONTENT = {
    "name": "visit",
    "class": "informational",
    "audience": {"tags": ["all"]},
    "text": {"en": "Hi!", "fr": "Bonjour !"},
    "survey": {"questions": QUESTIONS, "thanks": {"en": "Thanks!", "fr": "Merci !"}},
}

TAGS = "update contacts set tags = case when id % 10 = 0 then '{all,vip}'::text[] else tags end"
CAMPAIGN = """
    insert into campaigns (name, status, message_class, program, number, content, launched_at)
    values ('visit', 'running', 'informational', 'shop', $1, $2::jsonb, $3)
"""
TEXTS = """
    with texts as (
        insert into messages (contact_id, direction, number, body, created_at, author, purpose,
            message_class, program, priority, status, verdict, reason, segments, status_at,
            claimed_at, campaign_id, language, country)
        select c.id, 'outbound', $1, 'From 0 to 10, would you recommend us to a friend?', at,
            'campaign:visit', 'campaign', 'informational', 'shop', 9, 'delivered', 'allow', 'ok', 1,
            at, at, k.id, c.language, 'FR'
        from campaigns k, contacts c cross join lateral (select $2::timestamptz
            - mod(c.id * 7919, 40320) * interval '1 minute' as at) a
        returning id, contact_id, campaign_id, language
    )
    insert into recipients (campaign_id, contact_id, message_id, language)
    select campaign_id, contact_id, id, language from texts
"""
# Of five people three come to the end, the others stop at the questions before.
BEGUN = """
    insert into survey_runs (campaign_id, contact_id, status, position, opened_at, updated_at,
        asked_at)
    select r.campaign_id, r.contact_id, case when n % 5 < 3 then 'completed' else 'open' end,
        case when n % 5 < 3 then 4 else n % 5 - 2 end, m.claimed_at + interval '7 minutes',
        m.claimed_at + interval '19 minutes', m.claimed_at
    from (select *, row_number() over (order by contact_id) as n from recipients) r
    join messages m on m.id = r.message_id
    where n % 5 < 2 or n % 5 = 4 order by n limit $1
"""
HEARD = """
    insert into messages (contact_id, direction, number, body, created_at, status)
    select 1, 'inbound', $1, 'x', $2, 'received'
"""
GIVEN = """
    insert into answers (run_id, question, value, comment, message_id, theme, counts, at)
    select u.id, q.key, case q.place when 1 then (array['9','10','8','6','10','3'])[1 + u.id % 6]
            when 2 then (array['Lyon','Lille','Paris'])[1 + u.id % 3]
            when 3 then (array['yes','no'])[1 + u.id % 2]
            else 'The queue at the till was far too long, number ' || u.id end,
        case when q.place = 1 and u.id % 7 = 0 then 'the staff were so kind' else '' end,
        $1, case when q.place = 4 or u.id % 7 = 0 then 'staff' end, true, u.updated_at
    from survey_runs u join (values (1, 'score'), (2, 'shop'), (3, 'again'), (4, 'why'))
        as q (place, key) on q.place <= u.position order by u.id, q.place
"""


def run(full: bool) -> list[Figure]:
    return asyncio.run(_measure())


async def _measure() -> list[Figure]:
    async with people(ASKED, NOW) as (services, conn):
        answers = await _fill(conn)
        whole = await _timed(partial(results.results, services, "visit"))
        others = {
            what: await _timed(partial(results.results, services, "visit", wish))
            for what, wish in WISHES.items()
        }
        words = await _timed(partial(_words, services, "queue"))
        listed = await _timed(partial(_words, services, ""))
    size = f"{RUNS:,} runs with {answers:,} answers, of {ASKED:,} asked"
    measured = f"{whole:.2f} s, median of {TIMES}"
    parts = {
        **{f"results of {what}": took for what, took in others.items()},
        "the newest words, and how many of each theme": listed,
        "words found by a word that most have": words,
    }
    return [
        at_most(f"surveys: all results of {size}", LIMIT, whole, measured, "s"),
        *(
            told(f"surveys: {what}", f"{took:.2f} s", round(took, 3))
            for what, took in parts.items()
        ),
    ]


async def _fill(conn: asyncpg.Connection) -> int:
    """Makes the survey. Returns how many answers it has."""
    await conn.execute(TAGS)
    await conn.execute(CAMPAIGN, NUMBER.number, json.dumps(CONTENT), NOW)
    await conn.execute(TEXTS, NUMBER.number, NOW, timeout=900)
    await conn.execute(BEGUN, RUNS, timeout=900)
    message = await conn.fetchval(f"{HEARD} returning id", NUMBER.number, NOW)
    await conn.execute("alter table answers disable trigger user")  # events of audiences
    await conn.execute(GIVEN, message, timeout=900)
    await conn.execute("alter table answers enable trigger user")
    await conn.execute("vacuum analyze", timeout=900)
    return int(await conn.fetchval("select count(*) from answers"))


async def _words(services: Services, word: str) -> object:
    found = await results.survey_of(services, "visit")
    about = survey_rows.about(words=word)
    return await survey_rows.said(services, *found, results.EVERYBODY, results.UTC, about)


async def _timed(act: Callable[[], Awaitable[object]]) -> float:
    """Returns the median seconds, once it is warm."""
    took = []
    for _ in range(TIMES + 1):
        began = time.perf_counter()
        await act()
        took.append(time.perf_counter() - began)
    return middle(took[1:])
