"""The settings, connections and keys that functions need, in one value; the only module that
connects."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta

import structlog

from bot import config
from bot.clock import Clock
from bot.config import Settings
from bot.db import schema
from bot.db.database import Database, server_gone
from bot.db.skew import Skew
from bot.embedded import EmbeddedServers, Urls
from bot.errors import SettingsError, UnavailableError
from bot.keys.ring import Ring
from bot.keys.rules import Keys
from bot.numbers.business import Business
from bot.numbers.changes import seed_if_empty
from bot.numbers.live import LiveNumbers, remembered
from bot.programs.numbers import Numbers
from bot.providers.registry import PROVIDERS, Providers, Registry
from bot.queues import Queues
from bot.texts import Texts

log = structlog.get_logger()

START_SECONDS = 4.0  # how long a process that can begin without the database waits for it
AGAIN_SECONDS = 1.0


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
    def business(self) -> Business:
        """What the business says of itself, as it is now."""
        return self.live.business or Business.of(self.settings)

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
    settings: Settings, registry: Registry = PROVIDERS, *, database_needed: bool = True
) -> AsyncIterator[Services]:
    """Connects, upgrades the schema, checks the ledger's key, and reads our numbers and programs.

    Closes in reverse. database_needed: else, if the database is away, the process begins with the
    numbers that it knew last and connects as soon as it can. Raises UnavailableError (a server
    can't be reached or started) and SettingsError (the project folder has no domain.yml, a number's
    provider is not known, or the ledger was begun with another key).
    """
    texts = Texts.load(config.project_file(settings.project_dir, "domain.yml"))
    providers = Providers(settings, registry)
    servers = embedded_servers(settings)
    urls = await asyncio.to_thread(_urls, settings, servers)
    queues = Queues(urls.redis)
    wrong = timedelta(seconds=settings.machine_clock)
    clock, skew = Clock(config.parse_clock(settings.clock), wrong), Skew(settings.skew_limit)
    live, db, ring = _last_known(settings), Database(), Ring(settings)
    services = Services(settings, db, queues, providers, clock, skew, texts, ring, live)
    connecting = asyncio.create_task(_connect(services, urls.database, registry, database_needed))
    try:
        await _connected(connecting, services, database_needed)
        async with live.followed(db):
            yield services
    finally:
        connecting.cancel()
        with contextlib.suppress(asyncio.CancelledError, Exception):
            await connecting
        await providers.close()
        await queues.close()
        await db.close()
        if servers:
            await asyncio.to_thread(servers.stop)


def _last_known(settings: Settings) -> LiveNumbers:
    """Returns the numbers that a process of this host knew last, else the environment's."""
    memory = settings.data_dir / "numbers.json"
    environment = Numbers(settings.numbers, settings.programs)
    return LiveNumbers(remembered(memory) or environment, memory)


async def _connected(
    connecting: asyncio.Task[None], services: Services, database_needed: bool
) -> None:
    """Waits for the database; if it is not needed, a few seconds only."""
    if not database_needed:
        await asyncio.wait({connecting}, timeout=START_SECONDS)
    if database_needed or connecting.done():
        await connecting
        return
    log.warning(
        "database_away",
        numbers=len(services.numbers.every),
        hint="texts are kept in the journal, by the numbers known last, until it is back",
    )
    connecting.add_done_callback(_tell)


def _tell(connecting: asyncio.Task[None]) -> None:
    """Logs why a database that came back can't be used."""
    if not connecting.cancelled() and (error := connecting.exception()) is not None:
        log.error("database_not_usable", error=f"{type(error).__name__}: {error}")


async def _connect(services: Services, url: str, registry: Registry, needed: bool) -> None:
    """Opens the database. While it is away and not needed, tries again."""
    while True:
        try:
            return await _connect_once(services, url, registry)
        except Exception as error:
            if isinstance(error, SettingsError) or not server_gone(error):
                raise
            if needed:
                raise UnavailableError(
                    f"The database can't be reached ({type(error).__name__}: {error}). Is it "
                    "running, and is TEXTO_DATABASE_URL its address?"
                ) from error
        await asyncio.sleep(AGAIN_SECONDS)


async def _connect_once(services: Services, url: str, registry: Registry) -> None:
    settings, clock = services.settings, services.clock
    opened = await _open_database(url)
    try:
        await services.ring.register(opened, clock.now())
        seed = Numbers(settings.numbers, settings.programs)
        await seed_if_empty(opened, seed, clock.now(), registry)
        await services.live.refresh(opened)
    except BaseException:
        await opened.close()
        raise
    services.db.become(opened)


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
