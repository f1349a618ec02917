"""One engine for all flows: importing Rasa costs seconds."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest

from bot.config import Settings
from bot.knowledge import store as faq
from bot.knowledge.file import read as read_faq
from tests.world import World, open_world

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture(scope="session")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Any:
    from bot.dialogue.engine import Engine
    from bot.dialogue.faq import SHIPPED, learn
    from bot.dialogue.fingerprint import present_model

    if present_model(ROOT, ROOT / "models") is None:
        from bot.dialogue.training import train

        train(
            ROOT,
            ROOT / "models",
            lambda share, doing: None,
            tmp_path_factory.mktemp("train") / "log",
            force=True,
        )
    # for the workers of all tests: else the first one would be at it while it answers
    entries = faq.by_language(read_faq(ROOT / "data" / "faq.yml"))
    learn(entries, ROOT / "build" / "faq.npz", ROOT / SHIPPED)
    return asyncio.run(Engine.load(ROOT, ROOT / "models"))


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
