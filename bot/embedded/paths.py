"""A usable name for the data folder, and the processes that work in it."""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
import time
from collections.abc import Collection
from contextlib import suppress
from pathlib import Path

import psutil

from bot.errors import UnavailableError

# A socket's name holds 107 bytes on Linux, 103 on macOS; ours end in /postgres/.s.PGSQL.5432,
# and a server may add a few characters of its own while it makes one.
LONGEST = 70
PLAIN = re.compile(r"[A-Za-z0-9/._+-]+")


def plain_path(folder: Path) -> Path:
    """Returns the folder, or a short link to it if its own name is too long or has odd characters.

    Sockets can't have long names, and pg_ctl passes its options to a shell without quotes. The
    sockets are in the folder all the same, so a process with another link meets the same servers.
    """
    name = str(folder)
    if len(os.fsencode(name)) <= LONGEST and PLAIN.fullmatch(name):
        return folder
    digest = hashlib.sha256(os.fsencode(name)).hexdigest()[:12]
    link = Path(tempfile.gettempdir()) / f"texto-{os.geteuid()}-{digest}"
    with suppress(FileExistsError):
        link.symlink_to(folder)
    # anybody may create names in /tmp, so a link that another user can redirect is refused
    if not link.is_symlink() or link.readlink() != folder or link.lstat().st_uid != os.geteuid():
        raise UnavailableError(
            f"The data folder's name is too long for sockets, and its short name {link} is taken: "
            "remove that, or set TEXTO_DATA_DIR to a shorter name."
        )
    return link


def processes_in(folder: Path, names: Collection[str]) -> list[psutil.Process]:
    """Returns the living processes of these names that work in the folder, the oldest first.

    Used instead of pid files: those outlive a `kill -9`, may be cut short, and their numbers are
    given to other processes.
    """
    real = folder.resolve()
    found = []
    for process in psutil.process_iter(["name"]):
        if process.info["name"] not in names:
            continue
        with suppress(psutil.Error):
            at_home = process.cwd() == str(real) or str(folder) in process.cmdline()
            if at_home and is_alive(process):
                found.append((process.create_time(), process.pid, process))
    return [process for _, _, process in sorted(found, key=lambda one: one[:2])]


def is_alive(process: psutil.Process) -> bool:
    """Returns whether the process runs and is no zombie (in a container nobody may collect
    those)."""
    try:
        return bool(process.is_running() and process.status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


def wait_gone(process: psutil.Process, limit: float) -> bool:
    """Returns whether the process ended in time (psutil's own wait also waits for somebody to
    collect a zombie)."""
    deadline = time.monotonic() + limit
    while is_alive(process):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.01)
    return True
