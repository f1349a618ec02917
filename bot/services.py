"""All that the verbs need, in one value; the only place that connects."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from bot import config
from bot.clock import Clock
from bot.config import Settings
from bot.embedded import EmbeddedServers, Urls
from bot.errors import SettingsError
from bot.queues import Queues
from bot.rules import ledger
from bot.store import consents, schema
from bot.texts import Texts
from bot.twilio.client import TwilioClient
from bot.twilio.provider import Provider


@dataclass(frozen=True, slots=True)
class Services:
    settings: Settings
    db: AsyncEngine
    queues: Queues
    provider: Provider
    clock: Clock
    texts: Texts
    ledger_key: bytes = field(repr=False)


# SQLSTATE classes that say nothing against the statement: connection, transaction rolled back
# (deadlock), resources, object in use (lock timeout), operator's intervention.
TRANSIENT_STATES = ("08", "40", "53", "55", "57")


def server_gone(error: BaseException) -> bool:
    """Whether the same work may succeed later: the database is away, overrun or in another's
    hands; else the work itself is at fault."""
    if isinstance(error, DBAPIError):
        state = getattr(error.orig, "sqlstate", None) or ""
        return (isinstance(error, OperationalError | InterfaceError)
                or error.connection_invalidated or state[:2] in TRANSIENT_STATES)
    return isinstance(error, PoolTimeoutError | OSError)


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
    return Urls(database=_asyncpg(database), redis=redis)


def _asyncpg(url: str) -> str:
    """postgres://… and postgresql://… as SQLAlchemy names asyncpg."""
    scheme, separator, rest = url.partition("://")
    return f"postgresql+asyncpg{separator}{rest}" if scheme.startswith("postgres") else url


@asynccontextmanager
async def open_services(settings: Settings) -> AsyncIterator[Services]:
    """Connects, brings the schema up to date and checks the ledger's key; closes in reverse.

    Raises UnavailableError (a server can't be reached or started) and SettingsError (the ledger
    was begun with another key).
    """
    servers = embedded_servers(settings)
    urls = await asyncio.to_thread(_urls, settings, servers)
    # a transaction that waits longer than this for a lock is a defect, not a queue
    db = create_async_engine(
        urls.database, pool_size=20, max_overflow=20, pool_pre_ping=False,
        hide_parameters=True,  # they hold texts and numbers, and errors are logged
        connect_args={"timeout": 5, "command_timeout": 30,
                      "server_settings": {"lock_timeout": "10s", "application_name": "texto"}})
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
        await db.dispose()
        if servers:
            await asyncio.to_thread(servers.stop)


async def _check_key(db: AsyncEngine, key: bytes, clock: Clock) -> None:
    async with db.begin() as conn:
        known = await consents.register_key(conn, key, clock.now())
        if len(known) > 1:
            await conn.rollback()
            raise SettingsError(
                "TEXTO_LEDGER_KEY is not the key that this database's consent ledger was begun "
                f"with (key id {known[0]}, now {ledger.key_id(key)}). Give every role the same "
                "key, or the data folder that holds it in ledger.key.")
