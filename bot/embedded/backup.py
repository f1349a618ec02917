"""Copies the embedded PostgreSQL while it runs, and puts a copy in its place."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from pathlib import Path

from bot.embedded import EmbeddedServers
from bot.embedded.paths import plain_path
from bot.embedded.pgdata import LEFTOVERS, PROGRAMS, owner_id
from bot.errors import UnavailableError, UsageError

SECONDS = 6 * 3600


def back_up(data_dir: Path, target: Path) -> None:
    """Makes a base backup of the data folder's server, with the WAL that it needs to start.

    The server may be at work; it is started if it isn't. Raises UnavailableError."""
    with EmbeddedServers(data_dir):
        socket = plain_path(data_dir.expanduser().absolute().resolve()) / "postgres"
        _run(
            "pg_basebackup",
            *("--host", str(socket), "--port", "5432", "--username", "postgres", "--no-password"),
            *("--pgdata", str(target), "--wal-method", "stream", "--checkpoint", "fast"),
            *("--manifest-checksums", "SHA256"),
        )


def fault_of(copy: Path) -> str:
    """Returns what is wrong with a base backup, by the digests of its files; "" if nothing is."""
    try:
        _run("pg_verifybackup", str(copy))
    except UnavailableError as error:
        return str(error)
    return ""


def _run(program: str, *words: str) -> None:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    done = subprocess.run(  # noqa: S603
        [str(PROGRAMS / program), *words],
        capture_output=True,
        text=True,
        timeout=SECONDS,
        env=clean,
        check=False,
    )
    if done.returncode:
        said = " / ".join(line for line in done.stderr.splitlines() if line.strip())
        raise UnavailableError(f"{program} failed: {said[-500:]}")


def put_in_place(data_dir: Path, copy: Path) -> Path | None:
    """Puts a copy in the place of the data folder's PostgreSQL. Returns the folder that the present
    one has now, or None if there was none. Raises UsageError if it is at work."""
    servers = EmbeddedServers(data_dir)
    with servers.alone() as free:
        if not free:
            raise UsageError(
                f"Texto is at work in {data_dir}: stop it (and other commands that use the folder) "
                "before the database is changed under it."
            )
        return _put_in_place(servers.data_dir / "postgres", copy)


def _put_in_place(pgdata: Path, copy: Path) -> Path | None:
    new, aside = pgdata.with_name("postgres.new"), None
    needed = sum(file.stat().st_size for file in copy.rglob("*") if file.is_file())
    if shutil.disk_usage(pgdata.parent).free < needed:
        raise UsageError(
            f"The disk of {pgdata.parent} has no room for another {needed >> 20} MB: free some. "
            "The present database stays until you remove it."
        )
    shutil.rmtree(new, ignore_errors=True)  # of a restore that was killed
    shutil.copytree(copy, new)
    new.chmod(0o700)
    for leftover in LEFTOVERS:
        (new / leftover).unlink(missing_ok=True)
    if (owner := owner_id()) != os.geteuid():
        for path in (new, *new.rglob("*")):
            os.chown(path, owner, -1, follow_symlinks=False)
    os.sync()
    if pgdata.exists():
        aside = pgdata.with_name(f"postgres.before-{time.strftime('%Y%m%d-%H%M%S')}")
        pgdata.rename(aside)
    new.rename(pgdata)
    return aside
