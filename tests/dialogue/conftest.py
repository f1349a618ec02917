"""Talks with the dialogue, without servers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

import bot.dialogue.quiet  # noqa: F401  before the tests' own imports of rasa
from tests.dialogue.talk import Talk


@pytest.fixture
def talk(engine: Any) -> Callable[..., Talk]:
    return lambda **facts: Talk(engine, **facts)
