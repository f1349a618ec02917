"""Keeps the roles of one machine running: restarts those that die, stops all of them gracefully."""

from __future__ import annotations

import asyncio
import contextlib
import ctypes
import os
import signal
import sys
import time
from asyncio.subprocess import DEVNULL, Process
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import structlog

from bot.embedded import EmbeddedServers

EX_CONFIG: Final = 78  # sysexits.h: bad settings or no model, which no restart repairs
GRACE = 20.0  # seconds between SIGTERM and SIGKILL
FIRST_PAUSE, LONGEST_PAUSE = 0.2, 10.0
HEALTHY = 30.0  # a role that ran this long restarts without its earlier pauses
LOOK = 1.0  # seconds between checks of the embedded servers


@dataclass(frozen=True)
class Role:
    """A command to keep running, with its whole environment. needed: whether the others stop where
    it can't start; else it is tried again now and then."""

    name: str
    argv: tuple[str, ...]
    env: Mapping[str, str]
    needed: bool = True


async def supervise(
    roles: Sequence[Role],
    servers: EmbeddedServers | None,
    log: Any = None,
    on_started: Callable[[], Awaitable[None]] | None = None,
    *,
    grace: float = GRACE,
) -> int:
    """Runs until SIGINT or SIGTERM (0), or until a needed role ends with EX_CONFIG (that).

    Must be called in the main thread: the kernel ends the roles with the thread that started them.
    """
    watch = _Watch(log or structlog.get_logger(__name__), grace)
    with _signals(watch):
        keeping = [asyncio.create_task(watch.keep(role)) for role in roles]
        teller = asyncio.create_task(watch.tell(on_started))
        keeper = asyncio.create_task(watch.keep_servers(servers))
        try:
            await asyncio.gather(*keeping)
        finally:
            watch.stop.set()
            for task in (*keeping, teller):
                task.cancel()
            # let a server's restart finish before the caller stops the servers
            await asyncio.gather(*keeping, teller, keeper, return_exceptions=True)
    return watch.code


@dataclass
class _Watch:
    log: Any
    grace: float
    stop: asyncio.Event = field(default_factory=asyncio.Event)
    hurry: asyncio.Event = field(default_factory=asyncio.Event)  # asked to stop a second time
    code: int = 0

    def on_signal(self) -> None:
        """Asks for a stop, at the second signal for a hasty one."""
        (self.hurry if self.stop.is_set() else self.stop).set()

    async def keep(self, role: Role) -> None:
        """Runs a role and restarts it, after longer pauses each time, until a stop or EX_CONFIG."""
        pause = FIRST_PAUSE
        while not self.stop.is_set():
            began = time.monotonic()
            code = await self._run(role)
            if self.stop.is_set():
                return
            if code == EX_CONFIG and not role.needed:
                self.log.error(
                    "role_cannot_start",
                    role=role.name,
                    hint="it says why above; the others go on",
                    again_in=LONGEST_PAUSE,
                )
                await _either(self.stop, LONGEST_PAUSE)
                continue
            if code == EX_CONFIG:
                self.log.error("role_cannot_start", role=role.name, hint="it says why above")
                self.code = EX_CONFIG
                self.stop.set()
                return
            if time.monotonic() - began >= HEALTHY:
                pause = FIRST_PAUSE
            self.log.warning("role_ended", role=role.name, how=in_words(code), again_in=pause)
            await _either(self.stop, pause)
            pause = min(pause * 2, LONGEST_PAUSE)

    async def _run(self, role: Role) -> int:
        """Runs the role once. Returns its exit code, negative for a signal."""
        try:
            process = await asyncio.create_subprocess_exec(
                *role.argv,
                env=dict(role.env),
                stdin=DEVNULL,
                # Ctrl+C is for us: the roles get one SIGTERM, even while they still import
                start_new_session=True,
                preexec_fn=_end_with(os.getpid()),
            )
        except OSError as error:
            self.log.error("role_not_found", role=role.name, error=str(error))
            return 127
        self.log.debug("role_started", role=role.name, pid=process.pid)
        ended = asyncio.create_task(process.wait())
        try:
            await _first(ended, self.stop)
            if not ended.done():
                await self._end(role, process, ended)
            return await ended
        finally:
            if process.returncode is None:
                _send(process, signal.SIGKILL)

    async def _end(self, role: Role, process: Process, ended: asyncio.Task[int]) -> None:
        _send(process, signal.SIGTERM)
        await _first(ended, self.hurry, self.grace)
        if not ended.done():
            self.log.warning("role_killed", role=role.name, pid=process.pid, after=self.grace)
            _send(process, signal.SIGKILL)

    async def keep_servers(self, servers: EmbeddedServers | None) -> None:
        """Restarts embedded servers that have died."""
        pause = LOOK
        while servers and not await _either(self.stop, pause):
            try:
                for name in await asyncio.to_thread(servers.ensure):
                    self.log.warning("embedded_server_restarted", server=name)
                pause = LOOK
            except Exception as error:  # whatever the error, the watch goes on
                pause = min(pause * 2, LONGEST_PAUSE)
                self.log.error("embedded_server_down", error=str(error), again_in=pause)

    async def tell(self, on_started: Callable[[], Awaitable[None]] | None) -> None:
        """Calls on_started, and logs its failure."""
        try:
            if on_started:
                await on_started()
        except Exception:
            self.log.exception("on_started_failed")  # not a reason to stop serving


def in_words(code: int) -> str:
    """Returns how a role ended, in words."""
    if code == 0:
        return "it ended by itself"
    if code > 0:
        return f"it ended with code {code}"
    name = {one.value: one.name for one in signal.Signals}.get(-code, f"signal {-code}")
    hint = " (by somebody, or for want of memory)" if name == "SIGKILL" else ""
    return f"it was killed by {name}{hint}"


def _send(process: Process, sign: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError):
        process.send_signal(sign)


async def _first(
    ended: asyncio.Task[int], event: asyncio.Event, limit: float | None = None
) -> None:
    """Waits until the process has ended, the event is set or the limit is over."""
    asked = asyncio.create_task(event.wait())
    await asyncio.wait({ended, asked}, timeout=limit, return_when=asyncio.FIRST_COMPLETED)
    asked.cancel()


async def _either(event: asyncio.Event, limit: float) -> bool:
    """Returns whether the event was set before the limit was over."""
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(event.wait(), limit)
    return event.is_set()


@contextlib.contextmanager
def _signals(watch: _Watch) -> Iterator[None]:
    loop, numbers = asyncio.get_running_loop(), (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    for number in numbers:
        loop.add_signal_handler(number, watch.on_signal)
    try:
        yield
    finally:
        for number in numbers:
            loop.remove_signal_handler(number)


def _end_with(parent: int) -> Callable[[], None] | None:
    """Returns what a child runs before its command: it makes the kernel end the child with us, even
    by SIGKILL."""
    if not sys.platform.startswith("linux"):
        return None
    libc = ctypes.CDLL(None)  # opened here, to do as little as possible between fork and exec

    def run() -> None:
        libc.prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG
        if os.getppid() != parent:  # the parent had ended before prctl
            os._exit(1)

    return run
