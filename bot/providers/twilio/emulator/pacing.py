"""The pace of a sender number: decides when the next text leaves its queue."""

from __future__ import annotations


class Pace:
    """The rate of one number in segments per second, kept as the time at which it is next free.

    GCRA with no burst: one addition per text, however long the queue is."""

    __slots__ = ("_free_at", "_rate")

    def __init__(self, segments_per_second: float | None) -> None:
        self._rate = segments_per_second
        self._free_at = 0.0

    def wait(self, now: float) -> float:
        """Returns the seconds that a text handed in now would wait."""
        return max(0.0, self._free_at - now)

    def take(self, now: float, segments: int) -> None:
        """Books the number for a text of so many segments."""
        if self._rate is not None:
            self._free_at = max(now, self._free_at) + segments / self._rate
