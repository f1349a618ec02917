"""The shop's facts as versions in a table, on a real PostgreSQL."""

from __future__ import annotations

from pathlib import Path

import pytest
from asyncpg import PostgresError

from bot.db.database import sql
from bot.errors import UsageError
from bot.knowledge import changes, facts, file
from bot.knowledge import facts_store as store
from bot.knowledge import store as faq
from bot.models import Language
from bot.services import Services

ROOT = Path(__file__).parents[2]


async def test_each_change_is_a_version(services: Services):
    seed = facts.read(ROOT / "data" / "facts.yml")
    assert await facts.put(services, seed, "ana")
    assert not await facts.put(services, seed, "ana")
    assert await facts.change(services, "hours.sun", "closed", "ben")
    assert not await facts.change(services, "hours.sun", "closed", "ben")
    with pytest.raises(UsageError, match=r"hours"):
        await facts.change(services, "hours.sun", "late", "ben")
    async with services.db.connect() as conn:
        present = await store.present(conn)
        written = await store.versions(conn)
    assert present and present.hours and present.hours["sun"] == "closed"
    assert [(one.version, one.author) for one in written] == [(1, "ana"), (2, "ben")]
    with pytest.raises(PostgresError, match=r"permission denied|append-only"):
        async with services.db.begin() as conn:
            await conn.execute(sql("delete from facts"))


async def test_an_entrys_variants_are_kept(services: Services):
    entries = file.read(ROOT / "data" / "faq.yml")
    await changes.put(services, entries, "ana")
    async with services.db.connect() as conn:
        answers = await faq.answers(conn)
    (variant,) = answers[Language.EN]["return_refund"].variants
    assert variant.when == {"product": ("underwear",)}
