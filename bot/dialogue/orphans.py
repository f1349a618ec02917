"""Lets a process end with the one that started it, however that one ends."""

from __future__ import annotations

import ctypes
import signal

_PARENTS_DEATH = 1  # PR_SET_PDEATHSIG of Linux


def end_with_parent() -> None:
    """Has the system end this process when its parent is gone."""
    ctypes.CDLL(None).prctl(_PARENTS_DEATH, signal.SIGKILL)
