"""One engine for the whole run: importing rasa takes eight seconds. It is trained first if there
is no model of the present training data."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest

import bot.dialogue.quiet  # noqa: F401  before the tests' own imports of rasa
from bot.dialogue.training import present_model, train
from tests.dialogue.talk import ENTRIES, Talk

ROOT = Path(__file__).parents[2]
MODELS = ROOT / "models"


@pytest.fixture(scope="session")
def engine():
    if present_model(ROOT, MODELS) is None:
        train(ROOT, MODELS, lambda share, doing: None, ROOT / "build" / "train.log", force=True)
    from bot.dialogue.engine import Engine
    from bot.dialogue.faq import SHIPPED, learn

    learn(ENTRIES, ROOT / "build" / "faq.npz", ROOT / SHIPPED)
    return asyncio.run(Engine.load(ROOT, MODELS))


@pytest.fixture
def talk(engine) -> Callable[..., Talk]:
    return lambda **facts: Talk(engine, **facts)
