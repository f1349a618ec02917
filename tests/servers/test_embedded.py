"""The embedded servers, for real: started, shared, killed, found again."""

from __future__ import annotations

import os
import random
import signal
import time
from pathlib import Path

import psutil
import pytest
import redis.asyncio
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from bot.embedded import EmbeddedServers, Urls
from bot.errors import UnavailableError
from tests.servers.helpers import begin_user, end_user, servers_of, until, user


async def ask(urls: Urls, *statements: str) -> object:
    """The first value of the last statement's answer."""
    engine = create_async_engine(urls.database, poolclass=NullPool)
    try:
        async with engine.begin() as conn:
            for statement in statements:
                result = await conn.execute(text(statement))
            return result.scalar() if result.returns_rows else None
    finally:
        await engine.dispose()


async def ping(urls: Urls) -> bool:
    async with redis.asyncio.from_url(urls.redis) as client:
        return bool(await client.ping())


def kill(pid: int) -> None:
    os.kill(pid, signal.SIGKILL)
    gone = (psutil.STATUS_ZOMBIE, psutil.STATUS_DEAD)
    until(lambda: not psutil.pid_exists(pid) or psutil.Process(pid).status() in gone, "killed")


def none_left(folder: Path) -> bool:
    return servers_of(folder) == {"postgres": [], "valkey-server": []}


async def test_both_answer_and_keep_what_is_committed(folder: Path) -> None:
    with EmbeddedServers(folder) as servers:
        wanted = {
            "fsync": "on",
            "full_page_writes": "on",
            "synchronous_commit": "on",
            "max_connections": "200",
            "listen_addresses": "",
            "server_encoding": "UTF8",
            "log_error_verbosity": "terse",
            "log_min_error_statement": "panic",
        }
        have = {name: await ask(servers.urls, f"SHOW {name}") for name in wanted}
        assert have == wanted
        assert await ping(servers.urls)
        # French letters have cases, whatever the machine's language
        assert await ask(servers.urls, "SELECT upper('déjà')") == "DÉJÀ"
        await ask(servers.urls, "CREATE TABLE kept (n int)", "INSERT INTO kept VALUES (42)")
        assert servers.start() == servers.urls
    assert none_left(folder)
    with EmbeddedServers(folder) as servers:
        assert await ask(servers.urls, "SELECT n FROM kept") == 42
        for pids in servers_of(folder).values():
            assert psutil.Process(pids[0]).net_connections("inet") == []  # no network at all


async def test_the_last_user_stops_them(used: Path) -> None:
    servers = EmbeddedServers(used)
    servers.start()
    before = servers_of(used)
    with user(used):
        assert servers_of(used) == before  # joined, not started again
        servers.stop()
        assert servers_of(used) == before
        servers.stop()  # leaving twice is leaving
        assert await ping(servers.urls)
    assert none_left(used)


def test_they_outlive_the_kill_of_their_starter_who_no_longer_counts(used: Path) -> None:
    with user(used) as starter:
        before = servers_of(used)
        assert all(len(pids) == 1 for pids in before.values())
        starter.kill()
    servers = EmbeddedServers(used)
    servers.start()
    assert servers_of(used) == before
    with user(used) as other:
        other.kill()
    servers.stop()
    assert none_left(used)


async def test_ensure_restarts_what_was_killed(used: Path) -> None:
    with EmbeddedServers(used) as servers:
        await ask(servers.urls, "CREATE TABLE kept AS SELECT 42 AS n")
        assert servers.ensure() == []
        for name, process in (("valkey", "valkey-server"), ("postgres", "postgres")):
            kill(servers_of(used)[process][0])
            assert servers.ensure() == [name]
            assert servers.ensure() == []
            assert len(servers_of(used)[process]) == 1
        assert await ask(servers.urls, "SELECT n FROM kept") == 42
        assert await ping(servers.urls)


def test_two_processes_that_ensure_restart_once(used: Path) -> None:
    with EmbeddedServers(used) as one, EmbeddedServers(used) as two:
        kill(servers_of(used)["postgres"][0])
        assert (one.ensure(), two.ensure()) == (["postgres"], [])


def test_two_starts_at_once_start_one_of_each(folder: Path) -> None:
    users = [begin_user(folder) for _ in range(3)]
    try:
        answers = {process.stdout.readline() for process in users if process.stdout}
        assert len(answers) == 1 and "postgresql+asyncpg" in answers.pop()
        assert all(len(pids) == 1 for pids in servers_of(folder).values())
    finally:
        for process in users:
            end_user(process)
    assert none_left(folder)


@pytest.mark.parametrize("what", ["stale", "cut short", "empty", "number of another program"])
async def test_a_pid_file_that_lies(used: Path, what: str) -> None:
    servers = EmbeddedServers(used)
    servers.start()
    kill(servers_of(used)["postgres"][0])
    file = used / "postgres" / "postmaster.pid"
    lines = file.read_text().splitlines(keepends=True)
    if what == "number of another program":
        file.write_text("".join([f"{os.getpid()}\n", *lines[1:]]))
    elif what != "stale":
        file.write_text(lines[0][:3] if what == "cut short" else "")
        (used / "postgres" / ".handle_pids.json").write_text("[1, 2")
    with EmbeddedServers(used) as again:
        assert await ask(again.urls, "SELECT 1") == 1
    servers.stop()


async def test_killed_at_any_moment_of_its_first_start(folder: Path) -> None:
    dice = random.Random(7)
    for delay in [dice.uniform(0.0, 0.9) for _ in range(4)]:
        process = begin_user(folder)
        until(lambda: (folder / "start.lock").exists(), "it began")
        time.sleep(delay)  # the moment is what the test varies, not what it waits for
        process.kill()
        end_user(process)
    with EmbeddedServers(folder) as servers:
        assert await ask(servers.urls, "SELECT 1") == 1
        assert await ping(servers.urls)
        assert all(len(pids) == 1 for pids in servers_of(folder).values())


@pytest.mark.parametrize("name", ["long" * 40, "Mes données d'été & co"])
async def test_folders_with_long_or_odd_names(tmp_path: Path, folder: Path, name: str) -> None:
    odd = tmp_path / name / "data"
    with EmbeddedServers(odd) as servers:
        assert await ask(servers.urls, "SELECT current_database()") == "texto"
        assert await ping(servers.urls)
        assert (odd / "postgres" / ".s.PGSQL.5432").is_socket()
        link = Path(servers.urls.redis.removeprefix("unix://")).parent
        assert link.is_symlink()
        link.unlink()  # as the cleaners of /tmp do
        assert servers.ensure() == []
        assert await ping(servers.urls)
    link.unlink()


async def test_the_environment_of_other_databases_is_left_alone(
    used: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {
        "PGPORT": "6000",
        "PGHOST": "nowhere",
        "PGUSER": "me",
        "PGDATABASE": "mine",
        "PGOPTIONS": "-c fsync=off",
    }.items():
        monkeypatch.setenv(name, value)
    with EmbeddedServers(used) as servers:
        assert await ask(servers.urls, "SHOW port") == "5432"


def test_data_of_another_version_is_not_touched(folder: Path) -> None:
    (folder / "postgres").mkdir(parents=True)
    (folder / "postgres" / "PG_VERSION").write_text("14\n")
    with pytest.raises(UnavailableError, match=r"written by PostgreSQL 14.*pg_dump"):
        EmbeddedServers(folder).start()
    assert [path.name for path in (folder / "postgres").iterdir()] == ["PG_VERSION"]


def test_an_unfinished_first_start_is_set_aside(folder: Path) -> None:
    (folder / "postgres").mkdir(parents=True)
    (folder / "postgres" / "PG_VERSION").write_text("18\n")
    with EmbeddedServers(folder):
        (aside,) = folder.glob("postgres.unfinished-*")
        assert (aside / "PG_VERSION").exists()


def test_a_start_that_fails_says_why_and_holds_nothing(used: Path) -> None:
    with EmbeddedServers(used) as servers:
        data = servers.data_dir / "postgres"
    with (data / "postgresql.conf").open("a") as file:
        file.write("no_such_setting = 1\n")
    began = time.monotonic()
    with pytest.raises(UnavailableError, match="no_such_setting"):
        EmbeddedServers(used).start()
    assert time.monotonic() - began < 10
    assert none_left(used)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")
def test_data_of_another_user_is_left_as_it_is(used: Path) -> None:
    mark = used / "postgres" / "PG_VERSION"
    os.chown(mark, 65534, 65534)
    with pytest.raises(UnavailableError, match="chown -R"):
        EmbeddedServers(used).start()
    assert mark.stat().st_uid == 65534


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(UnavailableError, match="TEXTO_DATA_DIR"):
        EmbeddedServers(tmp_path / "file" / "data").start()


def test_ensure_before_start_is_refused(folder: Path) -> None:
    with pytest.raises(UnavailableError, match="start"):
        EmbeddedServers(folder).ensure()
