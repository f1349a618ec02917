"""One Texto of real processes for all of these tests: a worker takes seconds to start."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bench.crash import open_crash_lab
from bench.lab import Lab

WORKERS = ("worker", "worker2")


@pytest.fixture(scope="package")
def lab() -> Iterator[Lab]:
    """Carrier, web, sender, jobs and two workers."""
    with open_crash_lab() as opened:
        opened.start("emulator", "web", "sender", "jobs", *WORKERS)
        yield opened
