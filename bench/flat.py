"""Checks that a turn's cost does not grow with the conversation: one contact, 5,050 turns.

In one process, through conversations/receive.py, conversations/turns.py and the real database. The
machine's moods change within the minute that 5,000 turns take, so the early turns are measured once
more in between the late ones: those of the only contact of a second, empty database.
"""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field

import asyncpg

from bench import texts
from bench.figures import Figure, at_most, middle, told
from bench.lab import open_lab
from bot import log
from bot.providers.twilio import protocol
from bot.rehearsal.lab import Lab
from bot.services import Services, open_services

EARLY = range(10, 110)
LATE = range(4950, 5050)
ASIDE = 100  # turns between two sweeps of the texts that a sender would have sent


@dataclass
class _Talk:
    """Turns of one contact, with the wall and CPU seconds of each."""

    dsn: str
    services: Services
    converser: object
    phone: str
    bodies: list[str]
    wall: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)

    async def turn(self) -> None:
        from bot.conversations import receive

        body = self.bodies[len(self.wall)]
        received = await receive.record(
            self.services, protocol.parse_inbound(texts.form(body, self.phone))
        )
        wall, cpu = time.perf_counter(), time.process_time()
        served = await self.converser.serve(received.contact_id)  # type: ignore[attr-defined]
        self.wall.append(time.perf_counter() - wall)
        self.cpu.append(time.process_time() - cpu)
        if served != 1:
            raise RuntimeError(f"{served} turns for one text")
        if len(self.wall) % ASIDE == 0:
            await _sent(self.dsn)


async def _sent(dsn: str) -> None:
    """Marks as sent what a sender would have sent by now."""
    conn = await asyncpg.connect(dsn)
    await conn.execute("update messages set status = 'delivered' where status = 'queued'")
    await conn.close()


def run(full: bool) -> list[Figure]:
    with open_lab() as lab, open_lab() as empty:
        log.configure(lab.settings.model_copy(update={"log_level": "warning"}))
        return asyncio.run(_measure(lab, empty))


async def _measure(lab: Lab, empty: Lab) -> list[Figure]:
    from bot.conversations.turns import Converser
    from bot.dialogue.engine import Engine

    engine = await Engine.load(lab.settings.project_dir, lab.settings.models_dir)
    async with open_services(lab.settings) as services, open_services(empty.settings) as fresh:
        only, other = (
            _Talk(one.dsn, opened, Converser(opened, engine), "+33639990000", texts.some(LATE.stop))
            for one, opened in ((lab, services), (empty, fresh))
        )
        while len(only.wall) < LATE.start:
            await only.turn()
        for number in range(EARLY.stop):
            if number >= EARLY.start:
                await only.turn()
            await other.turn()
    return _figures(only, other)


def _figures(only: _Talk, other: _Talk) -> list[Figure]:
    early, late = _median(only.wall, EARLY), _median(only.wall, LATE)
    fresh = _median(other.wall, EARLY)
    cpu = _median(only.cpu, LATE) / _median(only.cpu, EARLY)
    return [
        at_most(
            "flat: turns 4,950 to 5,050, of its own turns 10 to 110 a minute before",
            1.1,
            late / early,
            f"{late / early:.2f} × ({_ms(late)} to {_ms(early)}); CPU of the process {cpu:.2f} ×",
        ),
        told(
            "flat: the same, of turns 10 to 110 of another contact's, measured in turns",
            f"{late / fresh:.2f} × ({_ms(late)} to {_ms(fresh)})",
        ),
    ]


def _median(values: list[float], window: range) -> float:
    return middle(values[window.start : window.stop])


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:.1f} ms"
