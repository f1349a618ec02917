"""Real servers for all tests.

PostgreSQL and Valkey from their wheels, one of each for each process of a run; a fresh database for
each test, cloned from one that has the schema.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from redis.asyncio import Redis

from bot import log
from bot.access import users
from bot.config import Settings
from bot.db import schema
from bot.db.database import Database, sql
from bot.embedded import EmbeddedServers, Urls
from bot.knowledge.file import read as read_faq
from bot.knowledge.store import by_language
from bot.models import OptOutReplies, Role
from bot.programs.numbers import Number
from bot.services import Services, open_services
from tests.world import (
    ADVANCED,
    DAYTIME,
    OURS,
    TOKEN,
    TWILIO,
    World,
    at,
    free_port,
    open_world,
)

TEMPLATE = "texto_template"
ROOT = Path(__file__).parent.parent

# A deadline would judge how busy the machine is.
hypothesis.settings.register_profile("texto", deadline=None)
hypothesis.settings.load_profile("texto")

# What the core environment has no packages for is not even collected there.
collect_ignore = (
    []
    if find_spec("rasa")
    else [
        "dialogue",
        "flows",
        "nlu",
        "chaos",
        "test_text_commands.py",
        "conversations/test_conversations.py",
    ]
)
collect_ignore_glob = [] if find_spec("playwright") else ["*_browser.py"]


@pytest.fixture(scope="session", autouse=True)
def logs() -> None:
    log.configure(Settings(log_level="warning"))


@pytest.fixture(scope="session")
def urls() -> Iterator[Urls]:
    # Not pytest's own folder: another run that starts beside this one closes it to other users,
    # and as root PostgreSQL runs as one.
    with tempfile.TemporaryDirectory(prefix="texto-tests-") as folder:
        servers = EmbeddedServers(Path(folder))
        yield servers.start()
        servers.stop()


async def _admin(urls: Urls, *statements: str) -> None:
    db = await Database.open(urls.database)
    async with db.connect() as conn:
        for statement in statements:
            await conn.execute(sql(statement))
    await db.close()


def named(url: str, database: str) -> str:
    """Returns the address of another database of the same server."""
    head, _, query = url.partition("?")
    return f"{head.rsplit('/', 1)[0]}/{database}?{query}"


@pytest.fixture(scope="session")
def template(urls: Urls) -> str:
    import asyncio

    async def make() -> None:
        # No test pulls the plug: what waits for the disk only waits.
        await _admin(urls, "alter system set fsync = off", "select pg_reload_conf()")
        await _admin(urls, f"create database {TEMPLATE}")
        db = await Database.open(named(urls.database, TEMPLATE))
        await schema.upgrade(db)
        await db.close()

    asyncio.run(make())
    return TEMPLATE


@pytest.fixture
async def database_url(
    urls: Urls, template: str, request: pytest.FixtureRequest
) -> AsyncIterator[str]:
    limits = Redis.from_url(urls.redis)  # counts of what came from this machine in other tests
    await limits.flushdb()
    await limits.aclose()
    name = f"t{abs(hash(request.node.nodeid)):x}"
    await _admin(
        urls, f"drop database if exists {name}", f"create database {name} template {template}"
    )
    yield named(urls.database, name)
    await _admin(urls, f"drop database {name} with (force)")


@pytest.fixture
def settings(database_url: str, urls: Urls, tmp_path: Path) -> Settings:
    return Settings(
        database_url=database_url,
        redis_url=urls.redis,
        data_dir=tmp_path,
        project_dir=Path(__file__).parent.parent,
        models_dir=Path(__file__).parent.parent / "models",
        http_port=free_port(),
        emulator_port=free_port(),
        clock=at(DAYTIME),
        auth_token=TOKEN,
        brand="Le Panier",
        support="01 23 45 67 89",
        site="lepanier.example",
        offers_a_day=0,  # tests send a person many, but tests/store/test_marketing_caps.py
        numbers=(
            Number(
                number=OURS,
                opt_out_replies=OptOutReplies.OURS,
                segments_per_second=None,
                program="shop",
            ),
            Number(
                number=TWILIO,
                opt_out_replies=OptOutReplies.TWILIO_DEFAULT,
                segments_per_second=None,
                program="shop",
            ),
            Number(
                number=ADVANCED,
                opt_out_replies=OptOutReplies.ADVANCED,
                segments_per_second=None,
                program="shop",
            ),
        ),
        log_level="warning",
    )


@pytest.fixture
async def services(settings: Settings, urls: Urls) -> AsyncIterator[Services]:
    async with open_services(settings) as opened:
        yield opened


@pytest.fixture
async def staff(services: Services) -> None:
    """Adds the users: admin, marc of marketing, alice and sam."""
    for name, role in (
        ("admin", Role.ADMIN),
        ("marc", Role.MARKETER),
        ("alice", Role.STAFF),
        ("sam", Role.STAFF),
    ):
        await users.add_user(services, name, role, by="admin")


@pytest.fixture
async def world(settings: Settings) -> AsyncIterator[World]:
    """Runs emulator, web, sender and jobs over real HTTP; no worker (tests/flows have one)."""
    async with open_world(settings) as opened:
        yield opened


@pytest.fixture(scope="session")
def engine() -> Any:
    """Loads the dialogue once for a process: importing Rasa takes eight seconds. It is trained
    first if there is no model of the present training data."""
    from bot.dialogue.training import present_model, train

    models, build = ROOT / "models", ROOT / "build"
    if present_model(ROOT, models) is None:
        train(ROOT, models, lambda share, doing: None, build / "train.log", force=True)
    from bot.dialogue.engine import Engine
    from bot.dialogue.faq import SHIPPED, learn

    # for the workers of all tests: else the first one would be at it while it answers
    learn(by_language(read_faq(ROOT / "data" / "faq.yml")), build / "faq.npz", ROOT / SHIPPED)
    return asyncio.run(Engine.load(ROOT, models))


KINDS = ("unit", "server", "rasa", "serial")
PLACES = {
    "unit": "unit",
    "test_architecture.py": "unit",
    "test_docs.py": "unit",
    "dialogue": "rasa",
    "flows": "rasa",
    "nlu": "rasa",
    "test_text_commands.py": "rasa",
    "conversations": "rasa",
    "test_scripts.py": "unit",
    "chaos": "serial",
    "outage": "serial",
    "servers": "serial",
    "test_races.py": "serial",
}


def kind(path: Path) -> str:
    """Returns how the tests of a file run: `make test` gives each kind a run of its own."""
    parts = path.relative_to(Path(__file__).parent).parts
    if path.stem.endswith("_browser"):
        return "serial"
    return PLACES.get(parts[-1]) or PLACES.get(parts[0], "server")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Gives each test its kind, unless it names one itself, and keeps those of a file that need
    Rasa together. Tests of pages need a browser: they are skipped if there is none, except under
    CI."""
    browser = shutil.which("chromium") or os.environ.get("CI")
    for item in items:
        if not any(item.get_closest_marker(name) for name in KINDS):
            item.add_marker(kind(item.path))
        if item.get_closest_marker("rasa"):
            item.add_marker(pytest.mark.xdist_group(item.path.stem))
        if item.get_closest_marker("browser") and not browser:
            item.add_marker(pytest.mark.skip(reason="no chromium here; see make browser"))
