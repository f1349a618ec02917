"""The supervisor, with real children: small Python programs that die, hang or refuse."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import psutil
import pytest

from bot.embedded import EmbeddedServers
from bot.run.supervisor import Role, in_words, supervise
from tests.servers.helpers import PROJECT, servers_of, until

# Each life adds its pid to a file; then it does what the test wants of it.
LIFE = """
import os, signal, sys, time
from pathlib import Path
def lived():
    with Path(sys.argv[1]).open("a") as file:
        file.write(f"{os.getpid()}\\n")
"""
STAYS = "lived(); time.sleep(600)"
DEAF = "signal.signal(signal.SIGTERM, signal.SIG_IGN); lived(); time.sleep(600)"
POLITE = """
def leave(*_):
    Path(sys.argv[1] + ".left").write_text("")
    sys.exit(0)
signal.signal(signal.SIGTERM, leave)
lived()
while True: time.sleep(600)
"""


class Log:
    """What a structlog logger would have written."""

    def __init__(self) -> None:
        self.lines: list[dict[str, Any]] = []

    def __getattr__(self, level: str) -> Callable[..., None]:
        def write(event: str, **fields: Any) -> None:
            self.lines.append({"level": level, "event": event, **fields})

        return write

    def of(self, event: str) -> list[dict[str, Any]]:
        return [line for line in self.lines if line["event"] == event]


def role(tmp_path: Path, what: str, name: str = "role") -> Role:
    argv = (sys.executable, "-c", LIFE + what, str(tmp_path / name))
    return Role(name, argv, {**os.environ, "NAME": name})


def lives(tmp_path: Path, name: str = "role") -> list[int]:
    file = tmp_path / name
    return [int(line) for line in file.read_text().split()] if file.exists() else []


async def wait(true: Callable[[], object], what: str) -> None:
    await asyncio.to_thread(until, true, what)


def gone(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def ask_to_stop() -> None:
    os.kill(os.getpid(), signal.SIGTERM)


async def test_a_role_that_dies_is_restarted_ever_more_slowly(tmp_path: Path) -> None:
    log, began = Log(), time.monotonic()
    run = asyncio.create_task(supervise([role(tmp_path, "lived(); sys.exit(3)")], None, log))
    await wait(lambda: len(lives(tmp_path)) >= 4, "four lives")
    assert time.monotonic() - began >= 0.2 + 0.4 + 0.8
    ask_to_stop()
    assert await run == 0
    ends = log.of("role_ended")
    assert [line["again_in"] for line in ends[:3]] == [0.2, 0.4, 0.8]
    assert {line["how"] for line in ends} == {"it ended with code 3"}


async def test_a_killed_role_comes_back_and_the_others_stay(tmp_path: Path) -> None:
    log = Log()
    roles = [role(tmp_path, STAYS, "one"), role(tmp_path, STAYS, "two")]
    run = asyncio.create_task(supervise(roles, None, log))
    await wait(lambda: lives(tmp_path, "one") and lives(tmp_path, "two"), "both live")
    os.kill(lives(tmp_path, "one")[0], signal.SIGKILL)
    await wait(lambda: len(lives(tmp_path, "one")) == 2, "the second life")
    assert "SIGKILL" in log.of("role_ended")[0]["how"]
    ask_to_stop()
    assert await run == 0
    assert len(lives(tmp_path, "two")) == 1
    assert all(gone(pid) for name in ("one", "two") for pid in lives(tmp_path, name))


@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
async def test_roles_are_let_to_finish(tmp_path: Path, sign: signal.Signals) -> None:
    log = Log()
    run = asyncio.create_task(supervise([role(tmp_path, POLITE)], None, log))
    await wait(lambda: lives(tmp_path), "it lives")
    os.kill(os.getpid(), sign)
    assert await run == 0
    assert (tmp_path / "role.left").exists()
    assert not log.of("role_ended") and not log.of("role_killed")


async def test_a_role_that_ignores_sigterm_is_killed(tmp_path: Path) -> None:
    log = Log()
    run = asyncio.create_task(supervise([role(tmp_path, DEAF)], None, log, grace=0.3))
    await wait(lambda: lives(tmp_path), "it lives")
    ask_to_stop()
    assert await run == 0
    assert [line["role"] for line in log.of("role_killed")] == ["role"]
    assert gone(lives(tmp_path)[0])


async def test_asking_twice_does_not_wait(tmp_path: Path) -> None:
    run = asyncio.create_task(supervise([role(tmp_path, DEAF)], None, Log()))
    await wait(lambda: lives(tmp_path), "it lives")
    began = time.monotonic()
    ask_to_stop()
    await asyncio.sleep(0)  # two signals of one kind that wait together are one
    os.kill(os.getpid(), signal.SIGINT)
    assert await run == 0
    assert time.monotonic() - began < 5
    assert gone(lives(tmp_path)[0])


async def test_bad_settings_stop_everything_at_once(tmp_path: Path) -> None:
    log = Log()
    bad, other = role(tmp_path, "lived(); sys.exit(78)", "bad"), role(tmp_path, POLITE, "other")
    assert await supervise([bad, other], None, log) == 78
    assert len(lives(tmp_path, "bad")) == 1
    assert [line["role"] for line in log.of("role_cannot_start")] == ["bad"]
    assert all(gone(pid) for pid in lives(tmp_path, "other"))


async def test_a_role_that_others_do_without_is_tried_again_and_stops_nobody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As a worker without a model; then it is trained."""
    monkeypatch.setattr("bot.run.supervisor.LONGEST_PAUSE", 0.2)
    log = Log()
    needs = "lived(); sys.exit(0 if os.path.exists(sys.argv[1] + '.model') else 78)"
    worker = replace(role(tmp_path, needs, "worker"), needed=False)
    running = asyncio.create_task(supervise([worker, role(tmp_path, POLITE, "web")], None, log))
    await wait(lambda: len(lives(tmp_path, "worker")) >= 2, "a second try")
    (tmp_path / "worker.model").touch()
    await wait(lambda: log.of("role_ended"), "the worker runs")
    assert len(lives(tmp_path, "web")) == 1 and not gone(lives(tmp_path, "web")[0])
    assert {line["role"] for line in log.of("role_cannot_start")} == {"worker"}
    ask_to_stop()
    assert await running == 0


async def test_a_command_that_does_not_exist_is_named(tmp_path: Path) -> None:
    log = Log()
    missing = Role("missing", (str(tmp_path / "nothing"),), {})
    run = asyncio.create_task(supervise([missing], None, log))
    await wait(lambda: log.of("role_not_found"), "it was said")
    ask_to_stop()
    assert await run == 0


async def test_a_cancelled_supervisor_leaves_nobody(tmp_path: Path) -> None:
    run = asyncio.create_task(supervise([role(tmp_path, DEAF)], None, Log()))
    await wait(lambda: lives(tmp_path), "it lives")
    run.cancel()
    with pytest.raises(asyncio.CancelledError):
        await run
    await wait(lambda: gone(lives(tmp_path)[0]), "it is gone")


async def test_it_tells_when_started_and_survives_what_it_tells(tmp_path: Path) -> None:
    log, told = Log(), asyncio.Event()

    async def tell() -> None:
        told.set()
        raise ValueError("nobody listens")

    run = asyncio.create_task(supervise([role(tmp_path, STAYS)], None, log, tell))
    await asyncio.wait_for(told.wait(), 10)
    await wait(lambda: lives(tmp_path), "it lives all the same")
    ask_to_stop()
    assert await run == 0
    assert log.of("on_started_failed")


async def test_a_killed_server_is_restarted(tmp_path: Path, folder: Path) -> None:
    log = Log()
    with EmbeddedServers(folder) as servers:
        run = asyncio.create_task(supervise([role(tmp_path, STAYS)], servers, log))
        before = servers_of(folder)
        for pids in before.values():
            os.kill(pids[0], signal.SIGKILL)
        await wait(lambda: len(log.of("embedded_server_restarted")) == 2, "both restarted")
        after = servers_of(folder)
        assert all(len(after[name]) == 1 and after[name] != before[name] for name in before)
        ask_to_stop()
        assert await run == 0


def test_children_end_with_a_killed_supervisor(tmp_path: Path) -> None:
    child = role(tmp_path, DEAF)
    program = (
        "import asyncio, json, os, sys\n"
        "from bot.run.supervisor import Role, supervise\n"
        "role = Role('role', tuple(json.loads(sys.argv[1])), dict(os.environ))\n"
        "asyncio.run(supervise([role], None))\n"
    )
    command = [sys.executable, "-c", program, json.dumps(child.argv)]
    supervisor = subprocess.Popen(command, cwd=PROJECT)
    until(lambda: lives(tmp_path), "the child lives")
    assert not gone(lives(tmp_path)[0])
    supervisor.kill()
    supervisor.wait(10)
    until(lambda: gone(lives(tmp_path)[0]), "the child is gone")


def test_ends_in_words() -> None:
    assert in_words(0) == "it ended by itself"
    assert in_words(1) == "it ended with code 1"
    assert in_words(-signal.SIGSEGV) == "it was killed by SIGSEGV"
    assert in_words(-99) == "it was killed by signal 99"
