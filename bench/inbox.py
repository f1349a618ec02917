"""Measures the inbox's lists, threads and search over a large database, in the process itself.

The rows are made by statements, as the product would have left them; what is measured are the
product's own functions (`bot/inbox`), with the database warm.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta

import asyncpg

from bench.figures import Figure, at_most, middle
from bench.lab import open_lab
from bot import log
from bot.inbox import store, thread_store
from bot.inbox.search import search
from bot.inbox.store import Cursor, View
from bot.rehearsal.lab import Lab
from bot.services import Services, open_services

FEW, MANY = (10_000, 10), (100_000, 20)  # conversations, and texts in each
TIMES = 500
# the commonest words, three letters, no accents, ends and beginnings of numbers, none found
WANTED = """the|mon|ete|colis|parcel late|refund please|ou est la boutique|delai livraison|lea|zoe
    |emile hardin|0150|5678|06 79 19|+33 6 79|0033 679|nothing of this|12345|svp|demain""".split(
    "|"
)

CONTACTS = """
    insert into contacts (address, channel, name, language, created_at)
    select '+336' || lpad(mod(n::bigint * 7919, 100000000)::text, 8, '0'), 'sms',
        (array['Léa', 'Émile', 'Zoé', 'John', 'Mary', 'Inès', 'Hugo', 'Chloé'])[1 + mod(n, 8)]
            || ' ' || chr(65 + mod(n, 26)) || 'ardin',
        (array['fr', 'en'])[1 + mod(n, 2)], now()
    from generate_series(1, $1::integer) n
"""
CONVERSATIONS = """
    insert into conversations (contact_id, number, updated_at, heard_at, heard, owner)
    select id, '+15557650100', now(), now() - random() * interval '90 days', 5,
        case when id % 200 = 0 then 'alice' when id % 199 = 0 then 'nobody' else 'bot' end
    from contacts
"""
MESSAGES = """
    insert into messages (contact_id, direction, number, body, created_at, handled_at, handled_by,
        author, purpose, message_class, program, status)
    select c.id, case when k % 2 = 0 then 'inbound' else 'outbound' end, '+15557650100',
        (array['the parcel', 'mon colis', 'la commande', 'your order', 'bonjour', 'merci beaucoup',
            'refund please', 'the shop is closed', 'où est la boutique', 'délai de livraison'])
            [1 + (random() * 9)::int] || ' ' ||
        (array['is late', 'est arrivé', 'cassé', 'today', 'demain', 'cet été', 'svp'])
            [1 + (random() * 6)::int] || ' ' || (random() * 100000)::int,
        now() - k * interval '1 hour', now(), 'dialogue', 'bot', 'answer', 'conversational', 'shop',
        'delivered'
    from generate_series(1, $1::integer) k, contacts c
"""
LAST = """
    update conversations v set last_heard_id = m.id
    from (select contact_id, max(id) as id from messages where direction = 'inbound'
          group by contact_id) m
    where m.contact_id = v.contact_id
"""
CASES = """
    insert into cases (contact_id, kind, opened_at)
    select contact_id, 'asked', heard_at from conversations where owner <> 'bot'
"""


def run(full: bool) -> list[Figure]:
    with open_lab() as lab:
        log.configure(lab.settings.model_copy(update={"log_level": "warning"}))
        return asyncio.run(_measure(lab, *(MANY if full else FEW)))


async def fill(lab: Lab, conversations: int, texts: int) -> None:
    """Fills the lab's database with so many conversations of so many texts."""
    conn = await asyncpg.connect(lab.dsn)
    for statement, *values in (
        (CONTACTS, conversations),
        (CONVERSATIONS,),
        (MESSAGES, texts),
        (LAST,),
        (CASES,),
    ):
        await conn.execute(statement, *values, timeout=1_800)
    await conn.execute("vacuum analyze", timeout=1_800)
    await conn.close()


async def _measure(lab: Lab, conversations: int, texts: int) -> list[Figure]:
    await fill(lab, conversations, texts)
    async with open_services(lab.settings) as services:
        size = f"{conversations:,} conversations, {conversations * texts:,} texts"
        return [
            _figure(f"inbox: a page of a list, of {size}", 60, 150, await _lists(services)),
            _figure("inbox: a page of a thread", 60, 150, await _threads(services, conversations)),
            _figure("inbox: a search", 60, 200, await _searches(services)),
        ]


def _figure(name: str, median: float, slowest: float, times: list[float]) -> Figure:
    """Returns the median in milliseconds, and beside it what 99 of 100 (of searches 95) need."""
    share = 0.95 if "search" in name else 0.99
    late = later(times, share)
    said = f"{middle(times):.1f} ms; {share:.0%} within {late:.1f} ms (asked {slowest:g})"
    limit = slowest if "search" in name else median
    return at_most(name, limit, late if "search" in name else middle(times), said, "ms")


def later(times: Sequence[float], share: float) -> float:
    """Returns what so large a share of the times does not exceed."""
    return sorted(times)[int(share * (len(times) - 1))]


async def _timed(act: Callable[[], Awaitable[object]]) -> float:
    began = time.perf_counter()
    await act()
    return (time.perf_counter() - began) * 1000


async def _lists(services: Services) -> list[float]:
    now, chance = services.clock.now(), random.Random(5)

    async def one(view: View, after: Cursor | None) -> None:
        async with services.db.connect() as conn:
            await store.page(conn, view, "alice", now, after=after)

    times = []
    for number in range(TIMES):
        view = list(View)[number % len(View)]
        deep = Cursor(now - timedelta(days=chance.uniform(0, 90)), 1)
        times.append(await _timed(lambda: one(view, deep if number % 2 else None)))  # noqa: B023
    return times


async def _threads(services: Services, conversations: int) -> list[float]:
    chance = random.Random(5)

    async def one(contact_id: int) -> None:
        async with services.db.connect() as conn:
            await thread_store.entries(conn, contact_id)

    return [await _timed(lambda: one(chance.randint(1, conversations))) for _ in range(TIMES)]


async def _searches(services: Services) -> list[float]:
    return [
        await _timed(lambda: search(services, words.strip(), "alice"))  # noqa: B023
        for _ in range(10)
        for words in WANTED
    ]
