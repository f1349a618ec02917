"""Compares the redirect of a short link with a bare one that does one SELECT and one INSERT, and
counts the clicks that are lost while web and the database are killed."""

from __future__ import annotations

import asyncio
import sys
from itertools import count
from random import Random

import aiohttp
import asyncpg

from bench import load
from bench.figures import Figure, at_most
from bench.lab import ROOT
from bench.load import Result
from bot.links import tokens
from bot.rehearsal.lab import Lab, open_lab
from bot.rehearsal.processes import Process, clean_environment, free_port, until_open

LINKS = 100_000
ROUNDS, QUICK_ROUNDS = 9, 5
REQUESTS = 3_000
CONNECTIONS = 32
KILLS = 20
AGENT = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15"


def run(full: bool) -> list[Figure]:
    port = free_port()
    more = {"TEXTO_HTTP_PORT": str(port), "TEXTO_LINK_URL": f"http://localhost:{port}"}
    with open_lab(ROOT, ROOT / "models", more=more) as lab:
        known = asyncio.run(_fill(lab.dsn))
        lab.start("web")
        figures = _compare(lab, known, ROUNDS if full else QUICK_ROUNDS)
        return [*figures, asyncio.run(_killed(lab, known))]


async def _fill(dsn: str) -> list[str]:
    """Adds a campaign's link, and tokens of it."""
    made = tokens.fresh(LINKS)
    conn = await asyncpg.connect(dsn)
    await conn.execute("""insert into campaigns (name, status, message_class, program, number,
            content, launched_at)
        values ('sale', 'running', 'promotional', 'shop', '+1', '{}', now())""")
    link = await conn.fetchval("""insert into links (campaign_id, version, name, language,
            destination)
        select id, 1, 'link', 'en', 'https://shop.example/spring' from campaigns returning id""")
    await conn.execute(
        """insert into link_tokens select t, $2, n, now() + interval '90 days'
            from unnest($1::text[]) with ordinality as x (t, n)""",
        made,
        link,
    )
    await conn.close()
    return made


def _compare(lab: Lab, known: list[str], rounds: int) -> list[Figure]:
    port = free_port()
    bare = Process.start(
        "redirect",
        [sys.executable, "-m", "bench.redirect", str(port), lab.dsn],
        clean_environment(),
        lab.folder / "logs" / "redirect.log",
    )
    try:
        until_open(bare, port, 60)
        ours, theirs = f"localhost:{lab.settings.http_port}", f"localhost:{port}"
        found: dict[str, list[Result]] = {ours: [], theirs: []}
        dice = Random(1)
        for number in range(-1, rounds):
            some = [_request(ours, one) for one in dice.choices(known, k=REQUESTS)]
            for host in (ours, theirs) if number % 2 else (theirs, ours):
                result = load.send(f"127.0.0.1:{host.rpartition(':')[2]}", CONNECTIONS, some)
                if result.failed:
                    raise RuntimeError(f"{result.failed} of {REQUESTS} clicks on {host} failed")
                if number >= 0:  # the first round warms up
                    found[host].append(result)
    finally:
        bare.end()
    return _figures(found[ours], found[theirs])


def _request(host: str, token: str) -> str:
    lines = (
        f"GET /{token} HTTP/1.1",
        f"Host: {host}",
        f"User-Agent: {AGENT}",
        "Accept: text/html",
        "Accept-Language: fr",
    )
    return "\r\n".join(lines) + "\r\n\r\n"


def _figures(ours: list[Result], bare: list[Result]) -> list[Figure]:
    return [
        load.throughput(
            "clicks: throughput, of a bare redirect's with one SELECT and one INSERT",
            0.5,
            ours,
            bare,
        ),
        load.latency(
            f"clicks: median latency of the same, {CONNECTIONS} connections", 2, ours, bare
        ),
    ]


async def _killed(lab: Lab, known: list[str]) -> Figure:
    """Kills web and the database in turns while links are opened, each link once."""
    conn = await asyncpg.connect(lab.dsn)
    await conn.execute("truncate clicks")
    await conn.close()
    answered: list[str] = []
    for number in range(KILLS):
        stop = asyncio.Event()
        opening = asyncio.create_task(_open(lab, known[number::KILLS], answered, stop))
        before = len(answered)
        while len(answered) < before + 100:
            await asyncio.sleep(0.01)
        if number % 2:
            await asyncio.to_thread(lab.kill_server, "postgres")
            await asyncio.to_thread(lab.servers.start)
        else:
            await asyncio.to_thread(lab.roles["web"].kill)
            await asyncio.to_thread(lab.start, "web")
        stop.set()
        await opening
    conn = await asyncpg.connect(lab.dsn)
    kept = {
        row["token"]
        for row in await conn.fetch("""select t.token from clicks c
            join link_tokens t on t.link_id = c.link_id and t.contact_id = c.contact_id""")
    }
    await conn.close()
    lost = len(set(answered) - kept)
    return at_most(
        f"clicks: answered and lost, {KILLS} kills of web and the database",
        0,
        lost,
        f"{lost} of {len(answered):,}",
        "",
    )


async def _open(lab: Lab, some: list[str], answered: list[str], stop: asyncio.Event) -> None:
    """Opens links until the end, each once; notes those that led on."""
    places, at = f"http://127.0.0.1:{lab.settings.http_port}", count()
    headers = {"Host": f"localhost:{lab.settings.http_port}", "User-Agent": AGENT}

    async def opener(http: aiohttp.ClientSession) -> None:
        while not stop.is_set() and (place := next(at)) < len(some):
            try:
                async with http.get(
                    f"{places}/{some[place]}", headers=headers, allow_redirects=False
                ) as answer:
                    if answer.status == 302:
                        answered.append(some[place])
            except (aiohttp.ClientError, TimeoutError):
                await asyncio.sleep(0.05)

    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=10)) as http:
        await asyncio.gather(*(opener(http) for _ in range(8)))
