"""The redirect's peer, as a process: an aiohttp handler that does one SELECT and one INSERT.

No mark, no limit, no host, no expiry: `python -m bench.redirect PORT DSN`.
"""

from __future__ import annotations

import sys

from aiohttp import web

from bench.bare import serve

TABLES = """
    create table if not exists bare_links (token text primary key, destination text not null);
    create table if not exists bare_clicks (
        id bigint generated always as identity primary key,
        token text not null,
        agent text,
        at timestamptz not null default now()
    );
    insert into bare_links select token, 'https://shop.example/spring' from link_tokens
"""
SELECT = "select destination from bare_links where token = $1"
INSERT = "insert into bare_clicks (token, agent) values ($1, $2)"


def main(port: int, dsn: str) -> None:
    async def follow(request: web.Request) -> web.Response:
        token = request.match_info["token"]
        async with request.app["pool"].acquire() as conn:
            destination = await conn.fetchval(SELECT, token)
            if destination is None:
                return web.Response(status=404)
            await conn.execute(INSERT, token, request.headers.get("User-Agent"))
        return web.Response(status=302, headers={"Location": destination})

    serve(port, dsn, TABLES, web.get("/{token}", follow))


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2])
