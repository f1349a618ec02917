"""A server dies in the middle: nothing is lost, and no role has to be restarted when the server is
back. tests/outage tries the journal."""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import aiohttp
import pytest

from bot.rehearsal.lab import NUMBER, Lab
from bot.rehearsal.texts import mobiles
from bot.run.roles import ROLES

SOON = 30.0  # seconds; generous, for a machine that does other things beside


@pytest.fixture
async def http() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


@pytest.fixture
def phone() -> str:
    return mobiles(1, 10_000 + secrets.randbelow(80_000))[0]


@pytest.fixture
def pids(lab: Lab) -> dict[str, int]:
    """The processes before the outage; the test compares at its end."""
    return _pids(lab)


def _pids(lab: Lab) -> dict[str, int]:
    return {
        name: lab.roles[name].popen.pid for name in ROLES if lab.roles[name].popen.poll() is None
    }


async def _eventually(check: Callable[[], Awaitable[Any]], what: str) -> None:
    deadline = time.monotonic() + SOON
    while not await check():
        assert time.monotonic() < deadline, f"not within {SOON} s: {what}"
        await asyncio.sleep(0.05)


async def _text(http: aiohttp.ClientSession, lab: Lab, phone: str, sid: str) -> int | None:
    """A question; what the webhook answered, None where it could not be reached."""
    text = {"from": phone, "to": NUMBER, "body": "what time do you open?", "sid": sid}
    async with http.post(f"{lab.emulator}/control/inbound", json=text) as response:
        status: int | None = (await response.json())["status"]
        return status


async def _answers(http: aiohttp.ClientSession, lab: Lab, phone: str) -> int:
    async with http.get(
        f"{lab.emulator}/control/messages", params={"from": NUMBER, "to": phone}
    ) as response:
        return sum(m["status"] == "delivered" for m in await response.json())


def _sid() -> str:
    return f"SM{secrets.token_hex(16)}"


async def _answered(http: aiohttp.ClientSession, lab: Lab, phone: str, count: int) -> None:
    async def enough() -> bool:
        return await _answers(http, lab, phone) >= count

    await _eventually(enough, f"{count} answers")
    assert await _answers(http, lab, phone) == count


async def test_a_postgresql_that_dies_is_waited_for(
    lab: Lab, http: aiohttp.ClientSession, phone: str, pids: dict[str, int]
):
    assert await _text(http, lab, phone, _sid()) == 200
    await _answered(http, lab, phone, 1)
    lab.kill_server("postgres")
    assert await _text(http, lab, phone, _sid()) == 200  # into the journal
    async with http.get(f"{lab.web}/health/ready") as response:
        assert response.status == 200
        assert not (await response.json())["database"]
    assert await asyncio.to_thread(lab.servers.ensure) == ["postgres"]
    await _answered(http, lab, phone, 2)
    assert _pids(lab) == pids


async def test_a_text_that_was_taken_before_postgresql_died_is_answered(
    lab: Lab, http: aiohttp.ClientSession, phone: str, pids: dict[str, int]
):
    assert await _text(http, lab, phone, _sid()) == 200
    lab.kill_server("postgres")
    assert await asyncio.to_thread(lab.servers.ensure) == ["postgres"]
    await _answered(http, lab, phone, 1)
    assert _pids(lab) == pids


async def test_without_valkey_all_goes_on_only_slower(
    lab: Lab, http: aiohttp.ClientSession, phone: str, pids: dict[str, int]
):
    lab.kill_server("valkey-server")
    assert await _text(http, lab, phone, _sid()) == 200
    await _answered(http, lab, phone, 1)
    async with http.get(f"{lab.web}/health/ready") as response:
        assert response.status == 200
        assert not (await response.json())["redis"]
    assert await asyncio.to_thread(lab.servers.ensure) == ["valkey"]
    assert await _text(http, lab, phone, _sid()) == 200
    await _answered(http, lab, phone, 2)

    async def back() -> bool:
        async with http.get(f"{lab.web}/health/ready") as response:
            return bool((await response.json())["redis"])

    await _eventually(back, "redis is back")
    assert _pids(lab) == pids
