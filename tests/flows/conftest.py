"""All roles, with a dialogue that answers."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest

from bot.config import Settings
from bot.knowledge import store as faq
from bot.knowledge.file import read as read_faq
from tests.world import World, open_world

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture
async def texto(settings: Settings, engine: Any) -> AsyncIterator[World]:
    """All roles, with the FAQ of the demo's shop."""
    async with open_world(settings, engine) as world:
        async with world.services.db.begin() as conn:
            await faq.put(conn, read_faq(ROOT / "data" / "faq.yml"), world.services.clock.now())
        yield world


@pytest.fixture
def reads(engine: Any, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """From now on every text with that word in it is an opt-out of that confidence."""
    read = engine._read

    def set_to(confidence: float, word: str = "enough") -> None:
        def other(text: str) -> dict[str, Any]:
            found = read(text)
            if word in text:
                found = {**found, "intent": {"name": "opt_out", "confidence": confidence}}
            return found

        monkeypatch.setattr(engine, "_read", other)

    return set_to
