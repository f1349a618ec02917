"""The webhook's peer, as a process: an aiohttp handler that only inserts one row.

No signature, no contact, no keyword, no wake: `python -m bench.bare PORT DSN`.
"""

from __future__ import annotations

import json
import sys
import warnings

import asyncpg
from aiohttp import web

TABLE = """
    create table if not exists bare (
        id bigint generated always as identity primary key,
        sid text not null unique,
        sender text not null,
        recipient text not null,
        body text not null,
        form jsonb not null,
        created_at timestamptz not null default now()
    )
"""
INSERT = "insert into bare (sid, sender, recipient, body, form) values ($1, $2, $3, $4, $5)"
TWIML = '<?xml version="1.0" encoding="UTF-8"?><Response/>'


def serve(port: int, dsn: str, tables: str, route: web.RouteDef) -> None:
    """Serves one handler beside its tables; it finds connections in app["pool"]."""
    warnings.simplefilter("ignore")  # aiohttp prefers its AppKey to a plain string
    app = web.Application()

    async def start(app: web.Application) -> None:
        app["pool"] = await asyncpg.create_pool(dsn, min_size=20, max_size=20)
        await app["pool"].execute(tables)

    app.on_startup.append(start)
    app.add_routes([route])
    web.run_app(app, host="127.0.0.1", port=port, access_log=None, print=None)


def main(port: int, dsn: str) -> None:
    async def inbound(request: web.Request) -> web.Response:
        form = await request.post()
        await request.app["pool"].execute(
            INSERT,
            form["MessageSid"],
            form["From"],
            form["To"],
            form["Body"],
            json.dumps(dict(form)),
        )
        return web.Response(text=TWIML, content_type="text/xml")

    serve(port, dsn, TABLE, web.post("/twilio/inbound", inbound))


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2])
