"""The embedded PostgreSQL promises what a commit is worth."""

from __future__ import annotations

import asyncpg
import pytest

from bot.rehearsal.lab import Lab


@pytest.mark.parametrize("setting", ["fsync", "full_page_writes", "synchronous_commit"])
async def test_a_commit_is_on_the_disk(lab: Lab, setting: str):
    conn = await asyncpg.connect(lab.dsn)
    try:
        assert await conn.fetchval(f"show {setting}") == "on"
    finally:
        await conn.close()
