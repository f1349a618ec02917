"""Disks that can be filled: what is written to one then fails as the kernel fails it.

A disk is a tmpfs. Made as small as what it holds, it is full at once, though nothing was written;
given its room back, it is whole again. A process's own limit on files (RLIMIT_FSIZE) would need no
rights, but refuses with another error, and also what overwrites a file: PostgreSQL would take that
for a fault of its own and not for a full disk.
"""

from __future__ import annotations

import ctypes
import errno
import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bot.errors import UsageError

ROOM: Final = 8 << 30  # bytes; memory is taken only for what is written
_SAFE: Final = 2 | 4 | 8  # MS_NOSUID, MS_NODEV, MS_NOEXEC
_REMOUNT: Final = 32  # MS_REMOUNT
_DETACH: Final = 2  # MNT_DETACH
_TRIES: Final = 200  # what is full must not grow between the look at it and the remount


@dataclass
class Disk:
    """A disk of our own at a folder."""

    folder: Path

    @classmethod
    def at(cls, folder: Path) -> Disk:
        """Mounts an empty disk there. Raises UsageError if this process may not."""
        folder.mkdir(parents=True, exist_ok=True)
        disk = cls(folder)
        try:
            disk._mount(_SAFE, ROOM)
        except PermissionError:
            raise UsageError(
                "A disk can be filled only by who may mount one: run this as root, or under "
                "`unshare --user --map-current-user --keep-caps --mount`, or name the --faults "
                "without disk and database-disk."
            ) from None
        return disk

    def fill(self) -> None:
        """Leaves no room at all."""
        for _ in range(_TRIES):
            found = os.statvfs(self.folder)
            used = (found.f_blocks - found.f_bfree) * found.f_frsize
            with suppress(OSError):  # it has grown since
                return self._mount(_SAFE | _REMOUNT, max(used, found.f_frsize))
        raise OSError(errno.EAGAIN, "the disk grew too fast to be filled", str(self.folder))

    def free(self) -> None:
        self._mount(_SAFE | _REMOUNT, ROOM)

    def close(self) -> None:
        """Takes the disk away, with what is on it."""
        _libc().umount2(os.fsencode(self.folder), _DETACH)

    def _mount(self, flags: int, size: int) -> None:
        options = f"size={size},mode=0755".encode()
        target = os.fsencode(self.folder)
        if _libc().mount(b"texto-rehearsal", target, b"tmpfs", flags, options) != 0:
            code = ctypes.get_errno()
            raise OSError(code, os.strerror(code), str(self.folder))


def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)
