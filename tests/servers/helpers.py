"""Waiting without guessing, and other processes that use the servers or count their lives."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

PROJECT = Path(__file__).parent.parent.parent

# Starts (or joins) the servers, says so, and stays until its input is closed.
USER = """
import sys
from pathlib import Path
import structlog
from bot.embedded import EmbeddedServers

structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))
with EmbeddedServers(Path(sys.argv[1])) as servers:
    print(servers.urls.database, flush=True)
    sys.stdin.read()
"""


def until(true: Callable[[], object], what: str, limit: float = 20.0) -> None:
    deadline = time.monotonic() + limit
    while not true():
        assert time.monotonic() < deadline, f"not within {limit} s: {what}"
        time.sleep(0.01)


def servers_of(folder: Path) -> dict[str, list[int]]:
    """The pids of the folder's servers by name: a view of its own, by their working folders."""
    found: dict[str, list[int]] = {"postgres": [], "valkey-server": []}
    for process in psutil.process_iter(["name", "cwd", "status", "ppid"]):
        info = process.info
        if info["name"] in found and info["cwd"] and info["status"] != psutil.STATUS_ZOMBIE:
            inside = Path(info["cwd"]).is_relative_to(folder.resolve())
            backend = info["ppid"] in found["postgres"]
            if inside and not backend:
                found[info["name"]].append(process.pid)
    return found


@contextmanager
def user(folder: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process that uses the servers; it has them when this is entered."""
    process = begin_user(folder)
    try:
        assert process.stdout is not None
        assert process.stdout.readline().startswith("postgresql+asyncpg://")
        yield process
    finally:
        end_user(process)


def begin_user(folder: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", USER, str(folder)]
    pipe = subprocess.PIPE
    return subprocess.Popen(command, cwd=PROJECT, stdin=pipe, stdout=pipe, text=True)


def end_user(process: subprocess.Popen[str]) -> None:
    """Lets it leave in its own way (or collects it, if it was killed)."""
    process.communicate(timeout=30)
