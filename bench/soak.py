"""Lets all roles work for half an hour and looks at what must not grow.

People text, a campaign goes out, all statuses come back. Again and again the memory and the open
handles of each role are read, and the sizes of tables; thrice the server's own count of its
statements (pg_stat_statements, which the embedded server's wheel has). The first fifth is left out:
caches fill.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import aiohttp
import asyncpg
import psutil

from bench import texts
from bench.campaign import begin, import_people, phones
from bench.figures import Figure, at_most, middle, told
from bench.lab import open_lab
from bot.rehearsal import lab as labs
from bot.rehearsal.lab import NUMBER, Lab
from bot.rehearsal.texts import mobiles

MINUTES, SHORT = 30.0, 3.0
WARM, HALF, SAMPLES = 12, 36, 60  # looks until caches are full, until the half of the rest, in all
ROLES = ("web", "worker", "sender", "jobs")
TEXTS_A_SECOND, SEGMENTS_A_SECOND = 2.0, 10.0
SAYS = 4  # texts of each person: nobody is taken for a machine
SERVER = {"shared_preload_libraries": "pg_stat_statements"}
GROWTH, WORSE = 1.10, 1.5  # of memory and handles; of a statement's pages
WAIT = 2.0  # seconds from a text to the end of its turn
SHARE = 0.02  # of all the server's time: a statement that matters
SHOWN = 5


@dataclass(frozen=True)
class Sample:
    """A look at the lab: bytes and handles by process, bytes by table, and texts so far."""

    memory: Mapping[str, int]
    handles: Mapping[str, int]
    tables: Mapping[str, int]
    texts: int


@dataclass(frozen=True)
class Statement:
    """What the server has counted of a statement: calls, and the milliseconds and pages of all of
    them. The time depends on what else the machine does, the pages don't."""

    query: str
    calls: int
    ms: float
    pages: int

    @property
    def each(self) -> float:
        """The pages of one call."""
        return self.pages / max(self.calls, 1)

    def since(self, before: Statement | None) -> Statement:
        """Returns the count of what came after `before`."""
        if before is None:
            return self
        return Statement(
            self.query,
            self.calls - before.calls,
            self.ms - before.ms,
            self.pages - before.pages,
        )


Counts = Mapping[int, Statement]


@dataclass
class Soak:
    """What was seen. waits: the 95th percentile of the seconds from a text to the end of its turn,
    of both halves; unanswered: texts that nobody had handled at the end."""

    samples: list[Sample] = field(default_factory=list)
    counts: list[Counts] = field(default_factory=list)
    brought: int = 0
    unanswered: int = 0
    waits: tuple[float, float] = (0.0, 0.0)


def run(full: bool, minutes: float | None = None) -> list[Figure]:
    """minutes: how long; by default half an hour if `full`, else three minutes."""
    lasts = minutes or (MINUTES if full else SHORT)
    numbers = labs.numbers(segments_per_second=SEGMENTS_A_SECOND)
    with open_lab(server=SERVER, TEXTO_NUMBERS=numbers) as lab:
        lab.start("emulator", *ROLES)
        import_people(lab, phones(int(lasts * 60 * SEGMENTS_A_SECOND)), "soak")
        begin(lab, "soak")
        seen = asyncio.run(_soak(lab, lasts * 60))
    return [*_flat(seen, lasts), *_statements(seen)]


# -- the lab at work -----------------------------------------------------------------------------


async def _soak(lab: Lab, seconds: float) -> Soak:
    seen, conn = Soak(), await asyncpg.connect(lab.dsn)
    await conn.execute("create extension pg_stat_statements")
    began = time.monotonic()
    talking = asyncio.create_task(_talk(lab, began, seconds))
    for number in range(1, SAMPLES + 1):
        await asyncio.sleep(max(began + seconds * number / SAMPLES - time.monotonic(), 0))
        seen.samples.append(await _look(lab, conn))
        if number in (WARM, HALF, SAMPLES):
            counts = await conn.fetch(_COUNTS)
            seen.counts.append({row["id"]: Statement(*row[1:]) for row in counts})
    seen.brought = await talking
    await asyncio.sleep(5)  # for the last turns
    row = await conn.fetchrow(_ANSWERED)
    seen.unanswered, seen.waits = row["unanswered"], (row["first"], row["second"])
    await conn.close()
    return seen


async def _talk(lab: Lab, began: float, seconds: float) -> int:
    """Lets people text at a steady pace. Returns how many texts they have sent."""
    bodies = texts.some(int(seconds * TEXTS_A_SECOND))
    people = mobiles(len(bodies) // SAYS + 1, start=30_000)
    async with aiohttp.ClientSession() as http:
        for number, body in enumerate(bodies):
            await asyncio.sleep(max(began + number / TEXTS_A_SECOND - time.monotonic(), 0))
            said = {"from": people[number % len(people)], "to": NUMBER, "body": body}
            async with http.post(f"{lab.emulator}/control/inbound", json=said) as response:
                response.raise_for_status()
    return len(bodies)


async def _look(lab: Lab, conn: asyncpg.Connection) -> Sample:
    memory, handles = {}, {}
    for name in ROLES:
        process = psutil.Process(lab.roles[name].popen.pid)
        memory[name], handles[name] = process.memory_full_info().uss, process.num_fds()
    for process in lab.server_processes("valkey-server"):
        memory["valkey"] = process.memory_info().rss
    handles["connections of the database"] = await conn.fetchval(_CONNECTIONS)
    tables = {row["name"]: row["bytes"] for row in await conn.fetch(_TABLES)}
    return Sample(memory, handles, tables, await conn.fetchval("select count(*) from messages"))


_CONNECTIONS = "select count(*) from pg_stat_activity where datname = current_database()"
_TABLES = """
    select relname::text as name, pg_total_relation_size(relid) as bytes from pg_stat_user_tables
"""
_COUNTS = """
    select queryid as id, min(query), sum(calls)::bigint, sum(total_exec_time)::float8,
        sum(shared_blks_hit + shared_blks_read)::bigint
    from pg_stat_statements join pg_database d on d.oid = dbid
    where d.datname = current_database() and query not ilike '%pg_stat_%' group by queryid
"""
_ANSWERED = """
    select count(*) filter (where handled_at is null) as unanswered,
        coalesce(percentile_cont(0.95) within group (order by waited) filter (where half = 1), 0)
            as first,
        coalesce(percentile_cont(0.95) within group (order by waited) filter (where half = 2), 0)
            as second
    from (select handled_at, extract(epoch from handled_at - created_at)::float8 as waited,
            ntile(2) over (order by id) as half
        from messages where direction = 'inbound') m
"""


# -- the verdict ---------------------------------------------------------------------------------


def _flat(seen: Soak, minutes: float) -> list[Figure]:
    """Compares the first and the last fifth of the looks after the caches have filled."""
    name = f"soak of {minutes:g} minutes"
    early, late = seen.samples[WARM : WARM + SAMPLES // 5], seen.samples[-(SAMPLES // 5) :]
    memory = _grown([one.memory for one in early], [one.memory for one in late])
    handles = _grown([one.handles for one in early], [one.handles for one in late])
    start, half, end = (seen.samples[at - 1] for at in (WARM, HALF, SAMPLES))
    first, second = (_bytes(a, b) for a, b in ((start, half), (half, end)))
    return [
        told(f"{name}: texts in and out", f"{end.texts:,} rows, {seen.brought:,} people's"),
        Figure(f"{name}: unanswered", "0", str(seen.unanswered), seen.unanswered == 0),
        at_most(
            f"{name}: 95 of 100 turns end within",
            WAIT,
            max(seen.waits),
            f"{seen.waits[0]:.2f} s in the first half, {seen.waits[1]:.2f} s in the second",
            "s",
        ),
        at_most(f"{name}: memory at the end, of that before", GROWTH, *_worst(memory, 20)),
        at_most(f"{name}: open handles at the end, of those before", GROWTH, *_worst(handles)),
        told(
            f"{name}: bytes that the tables grew by for each text",
            f"{first:,.0f} in the first half, {second:,.0f} in the second; " + _largest(end),
        ),
    ]


def _grown(
    early: Sequence[Mapping[str, int]], late: Sequence[Mapping[str, int]]
) -> dict[str, tuple[float, float]]:
    return {
        name: (middle([one[name] for one in early]), middle([one[name] for one in late]))
        for name in early[0]
    }


def _worst(grown: Mapping[str, tuple[float, float]], shift: int = 0) -> tuple[float, str]:
    """Returns the largest growth, and all of them in words. shift: of bytes, to print MB."""
    words = ", ".join(
        f"{name} {int(before) >> shift} → {int(after) >> shift}"
        for name, (before, after) in grown.items()
    )
    return max(after / before for before, after in grown.values()), words + " MB" * bool(shift)


def _bytes(before: Sample, after: Sample) -> float:
    grown = sum(after.tables.values()) - sum(before.tables.values())
    return grown / max(after.texts - before.texts, 1)


def _largest(sample: Sample) -> str:
    largest = sorted(sample.tables.items(), key=lambda one: -one[1])[:SHOWN]
    return ", ".join(f"{name} {size / 2**20:.1f} MB" for name, size in largest)


def _statements(seen: Soak) -> list[Figure]:
    """Names the statements that take the most of the server's time, and what reads ever more."""
    begun, half, end = seen.counts
    first = {one: count.since(begun.get(one)) for one, count in half.items()}
    second = {one: count.since(half.get(one)) for one, count in end.items()}
    total = sum(count.ms for count in second.values())
    matter = {one: count for one, count in second.items() if count.ms > SHARE * total}
    most = sorted(matter.values(), key=lambda count: -count.ms)[:SHOWN]
    grown = [
        (count.each / first[one].each, count)
        for one, count in matter.items()
        if one in first and first[one].pages > 0
    ]
    ratio, worst = max(grown, key=lambda one: one[0])
    return [
        *(
            told(
                f"soak: statement {place} of the server's time",
                f"{count.ms / total:.0%}, {count.calls:,} calls of {count.ms / count.calls:.2f} ms "
                f"and {count.each:.0f} pages: {_short(count)}",
            )
            for place, count in enumerate(most, 1)
        ),
        at_most(
            "soak: pages that a statement reads in the second half, of those in the first",
            WORSE,
            ratio,
            f"{ratio:.2f} × ({worst.each:.0f}: {_short(worst)})",
        ),
    ]


def _short(count: Statement) -> str:
    return " ".join(count.query.split())[:90]
