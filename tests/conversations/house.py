"""Stages for conversations: a fresh database of its own for each, from one template."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any

from bot.config import Settings
from bot.db import schema
from bot.db.database import Database, sql
from bot.delivery.sender import Sender
from bot.knowledge import facts, facts_store
from bot.knowledge import store as faq
from bot.knowledge.file import read as read_faq
from bot.models import OptOutReplies
from bot.programs.numbers import Number
from bot.services import open_services
from tests.conversations.phones import Phones
from tests.conversations.stage import CLUB, OURS, ROOT, Stage
from tests.world import TOKEN, at

TEMPLATE = "texto_conversations"


class House:
    """The servers of a run, from which each conversation gets a database of its own."""

    def __init__(self, database: str, redis: str, folder: Path, engine: Any) -> None:
        self._database, self._redis = database, redis
        self._folder, self._engine = folder, engine
        self._names = count(1)
        self._ready = False

    async def _admin(self, *statements: str) -> None:
        db = await Database.open(self._database)
        async with db.connect() as conn:
            for statement in statements:
                await conn.execute(sql(statement))
        await db.close()

    def _named(self, name: str) -> str:
        head, _, query = self._database.partition("?")
        return f"{head.rsplit('/', 1)[0]}/{name}?{query}"

    async def _prepare(self) -> None:
        """Makes the database that the others are copies of: the schema, and the answers."""
        await self._admin(
            "alter system set fsync = off",
            "select pg_reload_conf()",
            f"drop database if exists {TEMPLATE}",
            f"create database {TEMPLATE}",
        )
        db = await Database.open(self._named(TEMPLATE))
        await schema.upgrade(db)
        async with db.begin() as conn:
            entries = read_faq(ROOT / "data" / "faq.yml")
            began = datetime(2026, 1, 1, tzinfo=UTC)
            await faq.put(conn, entries, began)
            shop = facts.read(ROOT / "data" / "facts.yml")
            await facts_store.add(conn, shop, "demo", began)
        await db.close()
        self._ready = True

    @asynccontextmanager
    async def stage(self, start: datetime) -> AsyncIterator[Stage]:
        """Opens the product on a fresh database, at that time."""
        from bot.conversations.turns import Converser  # leads to rasa

        if not self._ready:
            await self._prepare()
        name = f"{TEMPLATE}_{next(self._names)}"
        await self._admin(f"create database {name} template {TEMPLATE}")
        try:
            async with open_services(self._settings(name, start), {"twilio": Phones}) as services:
                sender = Sender(services)
                writer = asyncio.create_task(sender.write_outcomes())
                converser = Converser(services, self._engine)
                await converser.learn()
                try:
                    yield Stage(services, converser, sender)
                finally:
                    writer.cancel()
                    with contextlib.suppress(asyncio.CancelledError):
                        await writer
        finally:
            await self._admin(f"drop database {name} with (force)")

    def _settings(self, name: str, start: datetime) -> Settings:
        return Settings(
            database_url=self._named(name),
            redis_url=self._redis,
            data_dir=self._folder / name,
            project_dir=ROOT,
            models_dir=ROOT / "models",
            clock=at(start),
            auth_token=TOKEN,
            brand="Le Panier",
            support="01 23 45 67 89",
            site="lepanier.example",
            numbers=(
                Number(
                    number=OURS,
                    opt_out_replies=OptOutReplies.OURS,
                    segments_per_second=None,
                    program=CLUB.name,
                ),
            ),
            programs=(CLUB,),
            log_level="warning",
        )
