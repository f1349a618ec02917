"""Measures how many verdicts the gate gives in a second on one core, a third of them deferrals.

The instants are spread over a whole year, so that little of what was computed for one text serves
another: a campaign, whose texts all ask about the same evening, is cheaper.
"""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random

from bench.figures import Figure, at_least, told
from bot.gate.packs.model import Place
from bot.gate.places import place
from bot.gate.verdict import Gate, VerdictKind, may_send
from bot.models import Channel, Frequency, MessageClass, Purpose

VERDICTS = 30_000
SEED = 1
YEAR = datetime(2026, 1, 1, tzinfo=UTC)
MINUTES_A_YEAR = 365 * 24 * 60
AREA_CODES = (
    "212",
    "305",
    "312",
    "404",
    "405",
    "415",
    "512",
    "602",
    "617",
    "702",
    "713",
    "808",
    "850",
    "907",
    "206",
    "401",
    "502",
    "800",
    "888",
    "514",
    "604",
    "416",
)
NUMBERS = [
    *(f"+1{code}55501{n:02}" for code in AREA_CODES for n in range(5)),
    *(f"+336123456{n:02}" for n in range(40)),
    "+262692123456",
    "+4915112345678",
    "+34612345678",
    "+393123456789",
    "+353851234567",
    "+447400123456",
    "+41781234567",
]


def run(full: bool) -> list[Figure]:
    """Returns the same figures whether `full` or not."""
    random = Random(SEED)
    began = time.process_time()
    places = [place(number) for number in NUMBERS]
    located = (time.process_time() - began) / len(NUMBERS)
    gates = _third_deferred(random, places)
    may_send(gates[0])  # reads the packs
    began, kinds = time.process_time(), [may_send(gate).kind for gate in gates]
    seconds = time.process_time() - began
    shares = ", ".join(f"{kind} {kinds.count(kind) / len(kinds):.0%}" for kind in VerdictKind)
    rate = len(gates) / seconds
    return [
        at_least(
            "mixed verdicts on one core",
            10_000,
            rate,
            f"{rate:,.0f} a second ({shares})",
            "a second",
        ),
        told("where a number lies, asked for the first time", f"{located * 1e6:.0f} µs"),
    ]


def _third_deferred(random: Random, places: list[Place]) -> list[Gate]:
    """Returns gates in random order, a third of them deferred. Other days than the measured ones
    tell which, so that nothing measured has been computed before."""
    deferred: list[Gate] = []
    others: list[Gate] = []
    while len(deferred) < VERDICTS // 3 or len(others) < VERDICTS - VERDICTS // 3:
        gate = _gate(random, random.choice(places))
        later = timedelta(weeks=53)
        twin = replace(
            gate,
            now=gate.now + later,
            recent=tuple(at + later for at in gate.recent),
            answers_at=gate.answers_at and gate.answers_at + later,
        )
        kind = may_send(gate).kind
        if kind is VerdictKind.DEFER and len(deferred) < VERDICTS // 3:
            deferred.append(twin)
        elif kind is not VerdictKind.DEFER and len(others) < VERDICTS - VERDICTS // 3:
            others.append(twin)
    gates = deferred + others
    random.shuffle(gates)
    return gates


def _gate(random: Random, where: Place) -> Gate:
    now = YEAR + timedelta(minutes=random.randrange(MINUTES_A_YEAR), seconds=random.randrange(60))
    offer = random.random() < 0.7
    answers = not offer and random.random() < 0.5
    return Gate(
        now=now,
        message_class=MessageClass.PROMOTIONAL
        if offer
        else random.choice([MessageClass.CONVERSATIONAL, MessageClass.INFORMATIONAL]),
        purpose=random.choice([Purpose.ANSWER, Purpose.STAFF, Purpose.SURVEY_QUESTION])
        if answers
        else Purpose.CAMPAIGN,
        channel=Channel.SMS,
        provider_blocks=False,
        granted=random.choice([None, *[MessageClass.PROMOTIONAL] * 8]),
        revoked=7 if random.random() < 0.05 else None,
        held=random.random() < 0.02,
        campaigns_held=random.random() < 0.01,
        answers_at=now - timedelta(minutes=random.randrange(30)) if answers else None,
        answers=random.choice([6, 8]) if answers else None,
        place=where,
        recent=tuple(
            sorted(
                now - timedelta(minutes=random.randrange(43_200))
                for _ in range(random.randrange(6))
            )
        ),
        frequency=random.choice([*[Frequency.ANY] * 4, Frequency.WEEKLY, Frequency.MONTHLY]),
        strict=random.random() < 0.2,
    )
