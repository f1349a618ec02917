"""The settings, connections and keys that functions need, in one value; the only module that
connects."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta

import structlog

from bot import config
from bot.clock import Clock
from bot.config import Settings
from bot.db import schema
from bot.db.database import Database
from bot.db.skew import Skew
from bot.embedded import EmbeddedServers, Urls
from bot.keys.ring import Ring
from bot.keys.rules import Keys
from bot.numbers.changes import seed_if_empty
from bot.numbers.live import LiveNumbers
from bot.programs.numbers import Numbers
from bot.providers.registry import PROVIDERS, Providers, Registry
from bot.queues import Queues
from bot.texts import Texts

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Services:
    """The settings, connections, texts, keys and numbers of a running process."""

    settings: Settings
    db: Database
    queues: Queues
    providers: Providers
    clock: Clock
    skew: Skew
    texts: Texts
    ring: Ring = field(repr=False)
    live: LiveNumbers

    @property
    def ledger_key(self) -> bytes:
        """The ledger's present secret, which signs."""
        return self.ring.present

    @property
    def ledger_keys(self) -> Keys:
        """The ledger's present secret and the earlier ones, by id, to verify."""
        return self.ring.every

    @property
    def numbers(self) -> Numbers:
        """Our sender numbers and the programs that use them, as they are now."""
        return self.live.present


def embedded_servers(settings: Settings) -> EmbeddedServers | None:
    """Returns the servers of this machine, or None if both URLs are given."""
    if settings.database_url and settings.redis_url:
        return None
    return EmbeddedServers(settings.data_dir)


def _urls(settings: Settings, servers: EmbeddedServers | None) -> Urls:
    """Returns the URLs of both servers; starts this machine's own for a URL that is not given."""
    own = servers.start() if servers else None
    database = settings.database_url.get_secret_value() if settings.database_url else None
    redis = settings.redis_url.get_secret_value() if settings.redis_url else None
    if database is None or redis is None:
        assert own is not None
        database, redis = database or own.database, redis or own.redis
    return Urls(database=database, redis=redis)


@asynccontextmanager
async def open_services(
    settings: Settings, registry: Registry = PROVIDERS
) -> AsyncIterator[Services]:
    """Connects, upgrades the schema, checks the ledger's key, and reads our numbers and programs.

    Closes in reverse. Raises UnavailableError (a server can't be reached or started) and
    SettingsError (the project folder has no domain.yml, a number's provider is not known, or the
    ledger was begun with another key).
    """
    texts = Texts.load(config.project_file(settings.project_dir, "domain.yml"))
    providers = Providers(settings, registry)
    servers = embedded_servers(settings)
    urls = await asyncio.to_thread(_urls, settings, servers)
    db = await _open_database(urls.database)
    queues = Queues(urls.redis)
    wrong = timedelta(seconds=settings.machine_clock)
    clock, skew = Clock(config.parse_clock(settings.clock), wrong), Skew(settings.skew_limit)
    try:
        ring = Ring(settings)
        await ring.register(db, clock.now())
        await seed_if_empty(db, Numbers(settings.numbers, settings.programs), clock.now(), registry)
        live = LiveNumbers()
        await live.refresh(db)
        async with live.followed(db):
            yield Services(settings, db, queues, providers, clock, skew, texts, ring, live)
    finally:
        await providers.close()
        await queues.close()
        await db.close()
        if servers:
            await asyncio.to_thread(servers.stop)


async def _open_database(url: str) -> Database:
    """Opens the database with a role that may only add to the ledger.

    Only the schema is brought up to date by the URL's user."""
    owner = await Database.open(url)
    try:
        await schema.upgrade(owner)
        role = await schema.app_role(owner)
    finally:
        await owner.close()
    if role is None:
        log.warning(
            "no_ledger_role",
            missing=schema.APP_ROLE,
            hint="only triggers keep the consent ledger; see docs/compliance.md",
        )
    return await Database.open(url, role)
