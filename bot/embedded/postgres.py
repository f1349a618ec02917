"""Starts, queries and stops the embedded PostgreSQL."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from contextlib import suppress
from pathlib import Path

import psutil
import structlog

from bot.embedded.paths import is_alive, processes_in, wait_gone
from bot.embedded.pgdata import PROGRAMS, launch
from bot.errors import UnavailableError

START_LIMIT = 300.0  # a repair after a crash reads everything written since the last checkpoint
ATTEMPTS = 3
# The same order and case of letters on every machine, whatever its language is.
CREATE = (
    "CREATE DATABASE texto TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C' "
    "LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8'"
)

log = structlog.get_logger(__name__)


class Postgres:
    """The PostgreSQL server of one data folder."""

    name = "postgres"

    def __init__(self, base: Path) -> None:
        self.pgdata = base / "postgres"
        self._process: psutil.Process | None = None

    def start(self) -> bool:
        """Makes sure that it answers and has our database. Returns True if it had to be started."""
        deadline = time.monotonic() + START_LIMIT
        attempts, told, problem = 0, False, ""
        while (answer := self._ask("SELECT datname FROM pg_database")) is None:
            if not self._processes():
                if attempts == ATTEMPTS:
                    raise UnavailableError(f"PostgreSQL did not start in {self.pgdata}: {problem}")
                attempts += 1
                problem = launch(self.pgdata)
            elif time.monotonic() > deadline:
                raise UnavailableError(
                    f"PostgreSQL in {self.pgdata} has not been ready for {START_LIMIT:.0f} s: it "
                    f"may still be repairing its files after a crash; see {self.pgdata / 'log'}."
                )
            else:
                if attempts and not told:
                    log.warning("postgres_still_starting", hint="it repairs files after a crash")
                    told = True
                time.sleep(0.1)
        if "texto" not in answer.split() and self._ask(CREATE) is None:
            raise UnavailableError(f"PostgreSQL could not create its database in {self.pgdata}.")
        self._process = next(iter(self._processes()), None)
        return attempts > 0

    def alive(self) -> bool:
        """Returns whether the process runs."""
        return self._process is not None and is_alive(self._process)

    def stop(self) -> None:
        """Stops the server. SIGINT is its fast stop, SIGQUIT the immediate one; SIGKILL would leave
        its shared memory."""
        for sign, limit in ((signal.SIGINT, 30.0), (signal.SIGQUIT, 10.0)):
            for postmaster in self._processes()[:1]:
                with suppress(psutil.NoSuchProcess):
                    postmaster.send_signal(sign)
                wait_gone(postmaster, limit)
        self._process = None

    def _processes(self) -> list[psutil.Process]:
        return processes_in(self.pgdata, {"postgres", "initdb"})

    def _ask(self, statement: str) -> str | None:
        """Returns the answer of psql, None if the server gives none."""
        if not (self.pgdata / ".s.PGSQL.5432").is_socket():
            return None
        psql = [str(PROGRAMS / "psql"), "-X", "-w", "-At", "-U", "postgres"]
        where = ["-h", str(self.pgdata), "-p", "5432", "-d", "postgres", "-c", statement]
        clean = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
        try:
            result = subprocess.run(  # noqa: S603
                psql + where,
                capture_output=True,
                text=True,
                timeout=60,
                env={**clean, "PGCONNECT_TIMEOUT": "10"},
            )
        except subprocess.TimeoutExpired:
            return None
        return result.stdout if result.returncode == 0 else None
