from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from bot.embedded import EmbeddedServers
from tests.servers.helpers import servers_of


@pytest.fixture(scope="session")
def stopped_servers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder after a first start, to be copied: that takes less than a first start."""
    folder = tmp_path_factory.mktemp("stopped") / "data"
    with EmbeddedServers(folder):
        pass
    return folder


@pytest.fixture
def used(folder: Path, stopped_servers: Path) -> Path:
    """A data folder that had servers before."""
    subprocess.run(["cp", "-a", str(stopped_servers), str(folder)], check=True)
    return folder


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """A data folder; a test that leaves a server of it behind has failed."""
    yield tmp_path / "data"
    left = [pid for pids in servers_of(tmp_path).values() for pid in pids]
    for pid in left:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGQUIT)
    assert not left, "servers were left behind"
