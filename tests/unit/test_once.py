"""bot/loops.py: what a role does before it serves outlives the loss of a server."""

from __future__ import annotations

import asyncio

import pytest

from bot import loops
from bot.loops import once


async def test_a_step_is_done_once_its_server_is_back():
    came: list[str] = []

    async def step() -> None:
        came.append("away" if len(came) < 1 else "back")
        if came[-1] == "away":
            raise ConnectionRefusedError

    await asyncio.wait_for(once(asyncio.Event(), "learn", step), 10 * loops.LOOK)
    assert came == ["away", "back"]


async def test_another_failure_ends_the_role():
    async def step() -> None:
        raise ValueError("wrong")

    with pytest.raises(ValueError, match="wrong"):
        await once(asyncio.Event(), "learn", step)


async def test_a_role_that_is_stopped_waits_for_no_server():
    stop = asyncio.Event()

    async def step() -> None:
        stop.set()
        raise ConnectionRefusedError

    await asyncio.wait_for(once(stop, "learn", step), loops.LOOK / 2)
