"""The witness file: lines that are only ever added, each fsynced before the database forgets it.

All calls block, and raise OSError where the disk fails.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from bot.consent.witness.rules import Sealed, parse, written
from bot.errors import TextoError
from bot.files import private

TAIL = 1 << 16  # bytes that hold the last line


class WitnessError(TextoError):
    """The witness can't be read or used as it is."""


class WitnessFile:
    """One witness. A line that a crash cut off counts as not written."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def name(self) -> str | None:
        """Returns the name that its first line gives; None if there is no line."""
        return next((one.line.program for one in self.lines()), None)

    def last(self) -> Sealed | None:
        """Returns the last line. Raises WitnessError if it can't be read."""
        try:
            with self.path.open("rb") as file:
                size = file.seek(0, os.SEEK_END)
                file.seek(max(0, size - TAIL))
                whole = file.read().rpartition(b"\n")[0]
        except FileNotFoundError:
            return None
        return self._read(whole.rpartition(b"\n")[2]) if whole else None

    def lines(self) -> Iterator[Sealed]:
        """Yields all lines. Raises WitnessError at one that can't be read."""
        if not self.path.exists():
            return
        with self.path.open("rb") as file:
            for line in file:
                if line.endswith(b"\n"):
                    yield self._read(line)

    def _read(self, line: bytes) -> Sealed:
        try:
            return parse(line.decode())
        except (ValueError, KeyError, TypeError) as error:
            raise WitnessError(
                f"The witness {self.path} holds a line that Texto has not written. Put its own "
                "copy back; or move it away and give it up with `texto outage release`."
            ) from error

    def append(self, lines: Sequence[Sealed]) -> None:
        """Adds lines; when this returns they are on the disk, all of them or none."""
        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        file = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            size = os.fstat(file).st_size
            begun = max(0, size - TAIL)
            whole = begun + os.pread(file, TAIL, begun).rfind(b"\n") + 1 if size else 0
            os.ftruncate(file, whole)
            data = "".join(f"{written(one)}\n" for one in lines).encode()
            try:
                if os.pwrite(file, data, whole) != len(data):
                    raise OSError("the disk took only a part")
                os.fsync(file)
            except OSError:
                os.ftruncate(file, whole)
                raise
        finally:
            os.close(file)
        if not whole:
            private.sync_folder(self.path.parent)

    def put_aside(self) -> Path | None:
        """Renames the file, so that another can begin. Returns its new name; None without one."""
        if not self.path.exists():
            return None
        aside = self.path.with_name(f"{self.path.name}.{time.time_ns()}")
        self.path.rename(aside)
        private.sync_folder(self.path.parent)
        return aside
