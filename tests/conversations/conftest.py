"""The house on whose stages conversations are played."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bot.embedded import Urls
from tests.conversations.house import House


@pytest.fixture
def house(urls: Urls, tmp_path: Path, engine: Any) -> House:
    return House(urls.database, urls.redis, tmp_path, engine)
