from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest

from bot.embedded import EmbeddedServers
from bot.run import roles
from tests.outage.hosts import Shop


@pytest.fixture
async def shop(tmp_path: Path) -> AsyncIterator[Shop]:
    with EmbeddedServers(tmp_path / "servers") as servers:
        async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as http:
            opened = Shop(tmp_path, servers, http)
            carrier = await roles.serve(
                opened.carrier(), "127.0.0.1", opened.emulator_port, "TEXTO_EMULATOR_PORT"
            )
            yield opened
            opened.thaw_database()
            for process in opened.roles:
                process.end()
            for host in opened.hosts:
                if host.process is not None:
                    host.process.end()
            await carrier.cleanup()
