"""Strikes roles, servers and disks of a lab, and keeps it running as a supervisor does."""

from __future__ import annotations

import asyncio
import signal
import time
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import structlog

from bot.errors import TextoError
from bot.rehearsal.lab import Lab
from bot.rehearsal.plan import Strike

log = structlog.get_logger()

RESTART = 0.2  # seconds until a role that has ended is started again
SERVES = 120.0  # seconds within which a role serves again, on a busy machine
Gate = Callable[[int], Awaitable[None]]


@dataclass
class Striker:
    """Carries out strikes on one lab; only on processes and disks that the lab has started.

    done: the strikes carried out, by kind. times: when each began and ended."""

    lab: Lab
    done: Counter[str] = field(default_factory=Counter)
    times: list[tuple[float, float, str]] = field(default_factory=list)
    begun: int = 0
    _turn: asyncio.Condition = field(default_factory=asyncio.Condition)
    _locks: defaultdict[str, asyncio.Lock] = field(
        default_factory=lambda: defaultdict(asyncio.Lock)
    )
    _down: set[str] = field(default_factory=set)  # servers that stay away for now

    async def run(self, strikes: Sequence[Strike], gate: Gate) -> None:
        """Carries the strikes out, one after another and also at the same time, but never two on
        the same target. Returns once the last one is over. gate: returns when the strike of a
        number may come."""
        async with asyncio.TaskGroup() as tasks:
            for number, strike in enumerate(strikes):
                await asyncio.sleep(strike.pause)
                await gate(number)
                lock = self._locks[strike.target]
                await lock.acquire()
                async with self._turn:
                    self.begun += 1
                    self._turn.notify_all()
                tasks.create_task(self._strike(strike, lock))

    async def turn(self, count: int) -> None:
        """Returns once so many strikes have begun."""
        async with self._turn:
            await self._turn.wait_for(lambda: self.begun >= count)

    async def _strike(self, strike: Strike, lock: asyncio.Lock) -> None:
        how = {
            "kill": self._kill,
            "freeze": self._freeze,
            "skew": self._skew,
            "disk": self._disk,
            "database": self._server,
            "database-freeze": self._freeze_server,
            "database-disk": self._disk,
            "redis": self._server,
            "redis-freeze": self._freeze_server,
        }
        began = time.time()
        try:
            await how[strike.kind](strike)
        finally:
            lock.release()
        self.done[strike.kind] += 1
        self.times.append((began, time.time(), strike.words))

    # -- the kinds -------------------------------------------------------------------------------

    async def _kill(self, strike: Strike) -> None:
        """Kills a role; a worker, which takes seconds to start, only once it serves."""
        if strike.target == "worker":
            await self._serves("worker")
        await asyncio.to_thread(self.lab.roles[strike.target].kill)

    async def _freeze(self, strike: Strike) -> None:
        process = self.lab.roles[strike.target]
        process.send(signal.SIGSTOP)
        try:
            await asyncio.sleep(strike.seconds)
        finally:
            process.send(signal.SIGCONT)

    async def _skew(self, strike: Strike) -> None:
        """Restarts a role with a wrong clock, and again with a right one."""
        further = self.lab.further[strike.target]
        further["TEXTO_MACHINE_CLOCK"] = f"{strike.ahead:.1f}"
        await asyncio.to_thread(self.lab.roles[strike.target].end)
        await self._serves(strike.target)
        await asyncio.sleep(strike.seconds)
        del further["TEXTO_MACHINE_CLOCK"]
        await asyncio.to_thread(self.lab.roles[strike.target].end)

    async def _disk(self, strike: Strike) -> None:
        disk = self.lab.disks[strike.target]
        await asyncio.to_thread(disk.fill)
        try:
            await asyncio.sleep(strike.seconds)
        finally:
            disk.free()

    async def _server(self, strike: Strike) -> None:
        """Kills a server, which stays away for a while."""
        self._down.add(strike.target)
        await asyncio.to_thread(self.lab.kill_server, strike.target)
        await asyncio.sleep(strike.seconds)
        self._down.discard(strike.target)

    async def _freeze_server(self, strike: Strike) -> None:
        self.lab.signal_server(strike.target, signal.SIGSTOP)
        try:
            await asyncio.sleep(strike.seconds)
        finally:
            self.lab.signal_server(strike.target, signal.SIGCONT)

    async def _serves(self, role: str) -> None:
        """Waits until a role serves, if it does in time: another strike may keep it from it."""
        for _ in range(int(SERVES / RESTART)):
            if self.lab.roles[role].runs and self.lab.ready(role):
                return
            await asyncio.sleep(RESTART)

    # -- the supervisor --------------------------------------------------------------------------

    @asynccontextmanager
    async def kept(self) -> AsyncIterator[None]:
        """Restarts roles and servers that have ended, until the block ends."""
        tasks = [asyncio.create_task(self._keep_roles()), asyncio.create_task(self._keep_servers())]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            for failed in await asyncio.gather(*tasks, return_exceptions=True):
                if isinstance(failed, Exception):
                    raise failed

    async def _keep_roles(self) -> None:
        while True:
            for name, process in list(self.lab.roles.items()):
                if not process.runs:
                    self.lab.launch(name)
            await asyncio.sleep(RESTART)

    async def _keep_servers(self) -> None:
        while True:
            if not self._down:
                try:
                    await asyncio.to_thread(self.lab.servers.ensure)
                except TextoError as error:  # its disk may be full
                    log.info("server_not_started", error=str(error))
            await asyncio.sleep(RESTART)
