"""One Texto of real processes for all of these tests: a worker takes seconds to start."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bench.lab import open_lab
from bot.rehearsal import run as rehearsal
from bot.rehearsal.lab import COMMIT_TIMES, Lab
from tests.chaos.test_rehearsal import PLAN


@pytest.fixture(scope="package")
def lab() -> Iterator[Lab]:
    """Carrier, web, sender, jobs and two workers, at the rehearsal's pace and on disks of its
    own."""
    with open_lab(
        disks=True, server=COMMIT_TIMES, TEXTO_NUMBERS=PLAN.numbers(paced=True)
    ) as opened:
        rehearsal.start(opened, PLAN)
        yield opened
