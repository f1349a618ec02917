"""PostgreSQL and Valkey for one machine, from wheels, with their data in one folder.

Each process that uses the servers holds a shared lock on `servers.lock`; the last one to leave
stops them. The kernel frees a lock with its process, so a `kill -9` leaves no stale count. All
starting and stopping happens under `start.lock`, one process at a time.
"""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

import structlog

from bot.embedded.paths import plain_path
from bot.embedded.postgres import Postgres
from bot.embedded.valkey import Valkey
from bot.errors import UnavailableError

__all__ = ["EmbeddedServers", "Urls"]

# Longer than PostgreSQL's own limit for a start (a repair after a crash may take minutes).
LOCK_WAIT = 330.0

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Urls:
    """The addresses of the servers: one for SQLAlchemy, one for redis."""

    database: str
    redis: str


class EmbeddedServers:
    """The servers of one data folder, shared by all processes that open it.

    Not for use by several threads at once; each process (or test) makes its own.
    """

    def __init__(self, data_dir: Path) -> None:
        self.data_dir = data_dir.expanduser().absolute()
        self._postgres: Postgres | None = None
        self._valkey: Valkey | None = None
        self._held: int | None = None  # the shared lock on servers.lock

    def start(self) -> Urls:
        """Starts what is not running, joins what runs. Safe to call again and from two
        processes."""
        _make_folder(self.data_dir)
        with self._alone():
            self._hold()
            try:
                self._servers_started()
            except BaseException:
                self._release()
                raise
        return self.urls

    @property
    def urls(self) -> Urls:
        base = plain_path(self.data_dir.resolve())
        return Urls(
            database=f"postgresql+asyncpg://postgres@/texto?host={base / 'postgres'}&port=5432",
            redis=f"unix://{base / 'valkey.sock'}",
        )

    def ensure(self) -> list[str]:
        """Restarts the servers that died since `start`. Returns their names."""
        if self._postgres is None or self._valkey is None:
            raise UnavailableError("The embedded servers were not started: call start() first.")
        plain_path(self.data_dir.resolve())  # cleaners of /tmp remove the short name in time
        if self._postgres.alive() and self._valkey.alive():
            return []
        with self._alone():
            return self._servers_started()

    def stop(self) -> None:
        """Leaves; stops the servers if no other process uses them. Their data stays."""
        if self._held is None:
            return
        with self._alone():
            try:
                fcntl.flock(self._held, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                log.debug("embedded_servers_stay_for_others", folder=str(self.data_dir))
            else:
                plain_path(self.data_dir.resolve())
                for server in (self._valkey, self._postgres):
                    if server is not None:
                        server.stop()
            finally:
                self._release()

    @contextmanager
    def alone(self) -> Iterator[bool]:
        """Keeps others from starting the servers, and stops those that nobody uses. Yields False if
        somebody does."""
        _make_folder(self.data_dir)
        with self._alone():
            users = _open_lock(self.data_dir / "servers.lock")
            try:
                try:
                    fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError:
                    yield False
                    return
                base = plain_path(self.data_dir.resolve())
                for server in (Valkey(base), Postgres(base)):
                    server.stop()
                yield True
            finally:
                os.close(users)

    def _servers_started(self) -> list[str]:
        base = plain_path(self.data_dir.resolve())
        self._postgres = self._postgres or Postgres(base)
        self._valkey = self._valkey or Valkey(base)
        started = []
        for server in (self._postgres, self._valkey):
            began = time.monotonic()
            try:
                if server.start():
                    started.append(server.name)
                    took = round(time.monotonic() - began, 2)
                    log.info("embedded_server_started", server=server.name, seconds=took)
            except OSError as error:
                where = f"{server.name} can't use {self.data_dir}"
                raise UnavailableError(f"{where}: {error}") from error
        return started

    def _hold(self) -> None:
        if self._held is None:
            self._held = _open_lock(self.data_dir / "servers.lock")
            fcntl.flock(self._held, fcntl.LOCK_SH)

    def _release(self) -> None:
        if self._held is not None:
            os.close(self._held)
            self._held = None

    @contextmanager
    def _alone(self) -> Iterator[None]:
        handle = _open_lock(self.data_dir / "start.lock")
        try:
            deadline = time.monotonic() + LOCK_WAIT
            while True:
                try:
                    fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    break
                except BlockingIOError:
                    if time.monotonic() > deadline:
                        raise UnavailableError(
                            f"Another process has been starting the servers of {self.data_dir} "
                            f"for over {LOCK_WAIT:.0f} s: end it, then try again."
                        ) from None
                    time.sleep(0.02)
            yield
        finally:
            os.close(handle)

    def __enter__(self) -> EmbeddedServers:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _unwritable(folder, error) from error


def _open_lock(path: Path) -> int:
    try:
        return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise _unwritable(path.parent, error) from error


def _unwritable(folder: Path, error: OSError) -> UnavailableError:
    return UnavailableError(
        f"The data folder {folder} can't be written ({error.strerror}): give this user the right "
        "to write there, or set TEXTO_DATA_DIR to a folder that can be."
    )
