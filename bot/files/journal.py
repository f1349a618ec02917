"""A file of lines on this host's disk, for what can't be committed now; every line is fsynced.

New lines go into `texts.jsonl`. Whoever works them off takes that file away under another name, so
that lines may come meanwhile. Several processes of a host may share the folder. All calls block.
"""

from __future__ import annotations

import fcntl
import os
import secrets
import socket
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from bot.files import private

NEW, TAKEN, REFUSED = "texts.jsonl", "texts.taken.jsonl", "texts.refused.jsonl"
PROBE_SECONDS = 5.0  # between two tests whether the disk takes what is written


class Journal:
    """The journal in one folder, which is made when it is first needed.

    Raises OSError where the disk fails; then nothing of that call is in the journal."""

    @classmethod
    def of(cls, data_dir: Path) -> Journal:
        """Returns the journal of the host that has this data folder."""
        return cls(data_dir / "journal")

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._paths = {name: folder / name for name in (NEW, TAKEN, REFUSED)}
        self._probed = float("-inf")
        self._writable = False

    @property
    def empty(self) -> bool:
        """Whether no line waits, as far as the disk can be read. Refused lines wait for nobody."""
        return not (self._has(NEW) or self._has(TAKEN))

    def _has(self, name: str) -> bool:
        try:
            return self._paths[name].stat().st_size > 0
        except OSError:
            return False

    def host(self) -> str:
        """Returns the name of the host that has this folder; it stays with the folder."""
        path = self._folder / "host"
        with self._locked("lock"):
            if not path.exists():
                private.write(path, f"{socket.gethostname()}-{secrets.token_hex(2)}")
            return path.read_text("utf-8").strip()

    # -- writing -----------------------------------------------------------------------------

    def append(self, lines: Sequence[str]) -> None:
        """Adds lines, which must hold no line break; when this returns they are on the disk."""
        with self._locked("lock"):
            self._append(NEW, lines)

    def refuse(self, line: str) -> None:
        """Puts a line aside that can't be worked off, for people to look at."""
        with self._locked("lock"):
            self._append(REFUSED, [line])

    def _append(self, name: str, lines: Sequence[str]) -> None:
        path = self._folder / name
        there = path.exists()
        file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            before = os.fstat(file).st_size
            # what a crash cut off was promised to nobody, but must not swallow the next line
            torn = before > 0 and os.pread(file, 1, before - 1) != b"\n"
            data = "".join(["\n" if torn else "", *(f"{line}\n" for line in lines)]).encode()
            try:
                if os.write(file, data) != len(data):
                    raise OSError("the disk took only a part")
                os.fsync(file)
            except OSError:
                os.ftruncate(file, before)
                raise
        finally:
            os.close(file)
        if not there:
            private.sync_folder(self._folder)

    def writable(self) -> bool:
        """Returns whether the disk takes what is written, as tested in the last five seconds.

        The processes of a host share one test."""
        if time.monotonic() - self._probed >= PROBE_SECONDS:
            self._writable, self._probed = self._probe(), time.monotonic()
        return self._writable

    def _probe(self) -> bool:
        path = self._folder / "probe"
        try:
            with self._locked("lock"):
                if path.exists() and 0 <= time.time() - path.stat().st_mtime < PROBE_SECONDS:
                    return True
                private.write(path, "x" * 4096, sync=True)
        except OSError:
            return False
        return True

    # -- working off -------------------------------------------------------------------------

    @contextmanager
    def taken(self) -> Iterator[Iterator[str] | None]:
        """Lends the lines that wait, in order; None if there are none or another process has them.

        If the block ends without an error, they are gone; else they wait for the next time."""
        with self._locked("taker", wait=False) as mine:
            lines = self._take() if mine else None
            yield lines
            if lines is not None:
                with self._locked("lock"):
                    (self._folder / TAKEN).unlink(missing_ok=True)
                    private.sync_folder(self._folder)

    def _take(self) -> Iterator[str] | None:
        with self._locked("lock"):
            if not self._has(TAKEN):
                if not self._has(NEW):
                    return None
                (self._folder / NEW).rename(self._folder / TAKEN)
                private.sync_folder(self._folder)
        return self._lines(TAKEN)

    def _lines(self, name: str) -> Iterator[str]:
        with (self._folder / name).open(encoding="utf-8", errors="replace", newline="\n") as file:
            for line in file:
                if line := line.rstrip("\n"):
                    yield line

    def holds(self, about: Callable[[str], bool]) -> bool:
        """Returns whether a line is about somebody, put aside or not."""
        if not self._folder.is_dir():
            return False
        with self._locked("lock"):
            return any(
                about(line)
                for name in (NEW, TAKEN, REFUSED)
                if self._has(name)
                for line in self._lines(name)
            )

    def forget(self, about: Callable[[str], bool]) -> int:
        """Removes the lines that are about somebody, put aside or not. Returns how many."""
        count = 0
        if not self._folder.is_dir():
            return count
        with self._locked("lock"):
            for name in (NEW, TAKEN, REFUSED):
                if not self._has(name):
                    continue
                lines = list(self._lines(name))
                kept = [line for line in lines if not about(line)]
                if len(kept) < len(lines):
                    count += len(lines) - len(kept)
                    content = "".join(f"{line}\n" for line in kept)
                    private.write(self._folder / name, content, sync=True)
                    private.sync_folder(self._folder)
        return count

    # -- files -------------------------------------------------------------------------------

    @contextmanager
    def _locked(self, name: str, *, wait: bool = True) -> Iterator[bool]:
        """Holds a lock among threads and processes; the kernel frees that of a dead process.

        Yields False if another has it and `wait` is not set."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        file = os.open(self._folder / name, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
            except BlockingIOError:
                yield False
            else:
                yield True
        finally:
            os.close(file)
