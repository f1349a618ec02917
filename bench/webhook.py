"""Compares the webhook with a bare aiohttp handler that inserts one row into the same database."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from itertools import count

from bench import load, texts
from bench.figures import Figure, at_most, middle
from bench.lab import open_lab
from bench.load import Result
from bot.rehearsal.lab import TOKEN, Lab
from bot.rehearsal.processes import Process, clean_environment, free_port, until_open
from bot.rehearsal.texts import mobiles

KNOWN = 2000  # contacts that have texted before
NEW_EVERY = 20  # one text in so many comes from an unknown number
ROUNDS, QUICK_ROUNDS = 9, 5
REQUESTS = 3000
CONNECTIONS = 32


def run(full: bool) -> list[Figure]:
    with open_lab() as lab:
        lab.start("web")
        port = free_port()
        bare = Process.start(
            "bare",
            [sys.executable, "-m", "bench.bare", str(port), lab.dsn],
            clean_environment(),
            lab.folder / "logs" / "bare.log",
        )
        try:
            until_open(bare, port, 20)
            return _compare(
                lab, f"http://127.0.0.1:{port}/twilio/inbound", ROUNDS if full else QUICK_ROUNDS
            )
        finally:
            bare.end()


def _forms() -> Iterator[list[dict[str, str]]]:
    """Yields rounds of texts, mostly from contacts that are known by then."""
    known, strangers = mobiles(KNOWN), count(KNOWN)
    yield [texts.form("hello", phone) for phone in known]
    for seed in count():
        yield [
            texts.form(body, known[n % KNOWN] if n % NEW_EVERY else mobiles(1, next(strangers))[0])
            for n, body in enumerate(texts.some(REQUESTS, seed))
        ]


def _compare(lab: Lab, bare: str, rounds: int) -> list[Figure]:
    forms, ours = _forms(), f"{lab.web}/twilio/inbound"
    warm = next(forms)
    for url in (ours, bare):
        _post(url, CONNECTIONS, warm)
    busy: dict[str, list[Result]] = {ours: [], bare: []}
    alone: dict[str, list[Result]] = {ours: [], bare: []}
    for number in range(rounds):
        order = (ours, bare) if number % 2 else (bare, ours)
        batch = next(forms)
        for url in order:
            busy[url].append(_post(url, CONNECTIONS, batch))
        single = next(forms)[:300]
        for url in order:
            alone[url].append(_post(url, 1, single))
    return _figures(busy[ours], busy[bare], alone[ours], alone[bare])


def _post(url: str, connections: int, forms: list[dict[str, str]]) -> Result:
    result = load.run(url, connections, forms, TOKEN)
    if result.failed:
        raise RuntimeError(f"{result.failed} of {len(forms)} requests to {url} failed")
    return result


def _figures(
    ours: list[Result], bare: list[Result], our_alone: list[Result], bare_alone: list[Result]
) -> list[Figure]:
    p99s = middle([r.p99 for r in ours]), middle([r.p99 for r in bare])
    return [
        load.throughput("webhook: throughput, of a bare handler's", 0.75, ours, bare),
        load.latency(f"webhook: median latency, {CONNECTIONS} connections", 2, ours, bare),
        load.latency("webhook: median latency, 1 connection", 2, our_alone, bare_alone),
        at_most(
            "webhook: 99th percentile, of a bare handler's",
            1.5,
            p99s[0] / p99s[1],
            f"{p99s[0] / p99s[1]:.2f} × ({_ms(p99s[0])} to {_ms(p99s[1])})",
        ),
    ]


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:.1f} ms"
