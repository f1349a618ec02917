"""All that the verbs need, in one value; the only place that connects."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from bot import config
from bot.clock import Clock
from bot.config import Settings
from bot.embedded import EmbeddedServers, Urls
from bot.errors import SettingsError
from bot.queues import Queues
from bot.rules import ledger
from bot.store import consents, schema
from bot.store.sql import Database
from bot.texts import Texts
from bot.twilio.client import TwilioClient
from bot.twilio.provider import Provider


@dataclass(frozen=True, slots=True)
class Services:
    settings: Settings
    db: Database
    queues: Queues
    provider: Provider
    clock: Clock
    texts: Texts
    ledger_key: bytes = field(repr=False)


def embedded_servers(settings: Settings) -> EmbeddedServers | None:
    """The servers of this machine, None where both URLs are given."""
    if settings.database_url and settings.redis_url:
        return None
    return EmbeddedServers(settings.data_dir)


def _urls(settings: Settings, servers: EmbeddedServers | None) -> Urls:
    own = servers.start() if servers else None
    database = settings.database_url.get_secret_value() if settings.database_url else None
    redis = settings.redis_url.get_secret_value() if settings.redis_url else None
    if database is None or redis is None:
        assert own is not None
        database, redis = database or own.database, redis or own.redis
    return Urls(database=database, redis=redis)


@asynccontextmanager
async def open_services(settings: Settings) -> AsyncIterator[Services]:
    """Connects, brings the schema up to date and checks the ledger's key; closes in reverse.

    Raises UnavailableError (a server can't be reached or started) and SettingsError (the ledger
    was begun with another key).
    """
    servers = embedded_servers(settings)
    urls = await asyncio.to_thread(_urls, settings, servers)
    db = await Database.open(urls.database)
    queues = Queues(urls.redis)
    clock = Clock(config.parse_clock(settings.clock))
    provider = TwilioClient(
        settings.account_sid, settings.auth_token.get_secret_value(), settings.api_url)
    try:
        await schema.upgrade(db)
        key = config.ledger_key(settings)
        await _check_key(db, key, clock)
        yield Services(
            settings, db, queues, provider, clock,
            Texts.load(settings.project_dir / "domain.yml"), key)
    finally:
        await provider.close()
        await queues.close()
        await db.close()
        if servers:
            await asyncio.to_thread(servers.stop)


async def _check_key(db: Database, key: bytes, clock: Clock) -> None:
    async with db.begin() as conn:
        known = await consents.register_key(conn, key, clock.now())
        if len(known) > 1:
            raise SettingsError(
                "TEXTO_LEDGER_KEY is not the key that this database's consent ledger was begun "
                f"with (key id {known[0]}, now {ledger.key_id(key)}). Give every role the same "
                "key, or the data folder that holds it in ledger.key.")
