from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from tests.servers.helpers import servers_of


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """A data folder; a test that leaves a server of it behind has failed."""
    yield tmp_path / "data"
    left = [pid for pids in servers_of(tmp_path).values() for pid in pids]
    for pid in left:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGQUIT)
    assert not left, "servers were left behind"
