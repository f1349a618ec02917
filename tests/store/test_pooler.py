"""A pooler between us and PostgreSQL keeps what it knows of a connection's settings, and drops the
rest, the role among them. Played here by a relay that takes them out of the first message."""

from __future__ import annotations

import asyncio
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any
from urllib.parse import parse_qs, urlsplit

import asyncpg
import pytest

from bot.config import Settings
from bot.db import schema
from bot.db.database import Database, WrongRoleError, sql
from bot.services import open_services

KEPT = {"user", "database", "client_encoding", "application_name", "TimeZone", "DateStyle"}
ENCRYPTION = (80877103, 80877104)  # "may I?", which is answered by no
USER = """
    do $$ begin
        if not exists (select from pg_roles where rolname = 'pooled') then
            create role pooled login in role texto_app;
            alter role pooled set role = 'texto_app';
            alter role pooled set lock_timeout = '10s';
        end if;
    end $$
"""


@asynccontextmanager
async def relay(database_url: str) -> AsyncIterator[str]:
    """Yields the address of a relay before the server of that address."""
    parts = urlsplit(database_url)
    socket = f"{parse_qs(parts.query)['host'][0]}/.s.PGSQL.5432"

    async def pipe(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError):
            while data := await source.read(65536):
                sink.write(data)
                await sink.drain()
        sink.close()

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        first = await message(reader)
        while struct.unpack("!i", first[:4])[0] in ENCRYPTION:
            writer.write(b"N")
            first = await message(reader)
        there, back = await asyncio.open_unix_connection(socket)
        back.write(without_settings(first))
        await asyncio.gather(pipe(reader, back), pipe(there, writer))

    server = await asyncio.start_server(connected, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    try:
        yield f"{parts.scheme}://{parts.username}@127.0.0.1:{port}{parts.path}"
    finally:
        server.close()


async def message(reader: asyncio.StreamReader) -> bytes:
    (length,) = struct.unpack("!i", await reader.readexactly(4))
    return await reader.readexactly(length - 4)


def without_settings(startup: bytes) -> bytes:
    words = startup[4:].rstrip(b"\0").split(b"\0")
    pairs = zip(words[::2], words[1::2], strict=True)
    kept = [b"%b\0%b\0" % pair for pair in pairs if pair[0].decode() in KEPT]
    body = startup[:4] + b"".join(kept) + b"\0"
    return struct.pack("!i", len(body) + 4) + body


async def test_a_start_as_the_tables_owner_is_an_error(settings: Settings, database_url: str):
    async with relay(database_url) as url:
        with pytest.raises(WrongRoleError, match=r"'postgres'.*texto_app.*alter role") as refused:
            async with open_services(changed(settings, database_url=url)):
                pass
        assert refused.value.retryable is False


async def test_a_user_of_its_own_has_the_role_in_each_transaction(
    settings: Settings, database_url: str
):
    owner = await Database.open(database_url)
    async with owner.connect() as conn:
        await conn.execute(sql(USER))
    await owner.close()
    async with (
        relay(database_url.replace("postgres@", "pooled@")) as url,
        open_services(changed(settings, database_url=url)) as services,
        services.db.begin() as conn,
        services.db.connect() as other,
    ):
        for one in (conn, other):
            name = (await one.execute(sql("select current_user::text"))).scalar_one()
            assert name == schema.APP_ROLE
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await other.execute(sql("delete from consent_events"))


def changed(settings: Settings, **values: Any) -> Settings:
    return Settings.model_validate({**dict(settings), **values})
