"""The webhook's peer, as a process: an aiohttp handler that only inserts one row.

No signature, no contact, no keyword, no wake: `python -m bench.bare PORT DSN`.
"""

from __future__ import annotations

import json
import sys

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


def main(port: int, dsn: str) -> None:
    app = web.Application()

    async def start(app: web.Application) -> None:
        app["pool"] = await asyncpg.create_pool(dsn, min_size=20, max_size=20)
        await app["pool"].execute(TABLE)

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

    app.on_startup.append(start)
    app.router.add_post("/twilio/inbound", inbound)
    web.run_app(app, host="127.0.0.1", port=port, access_log=None, print=None)


if __name__ == "__main__":
    import warnings

    warnings.simplefilter("ignore")  # aiohttp prefers its AppKey to a plain string
    main(int(sys.argv[1]), sys.argv[2])
