"""Opens the pictures and files of a thread."""

from __future__ import annotations

import mimetypes

from aiohttp import web

from bot.access.rules import Right
from bot.messages import attachments_store as attachments
from bot.web.console.desk import Desk
from bot.web.console.guard import needs
from bot.web.console.inbox_talk import AT, number

routes = web.RouteTableDef()

# Nothing that came from outside runs, whatever it is taken for.
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "private, no-store",
}


@routes.get(AT + r"/attachments/{attachment:\d{1,18}}")
@needs(Right.INBOX)
async def attachment(desk: Desk) -> web.StreamResponse:
    """Returns a picture as it was drawn here; all else as a file to be saved, never to be shown."""
    wanted = int(desk.request.match_info["attachment"])
    async with desk.services.db.connect() as conn:
        found = await attachments.load(conn, number(desk), wanted)
    if found is None:
        raise web.HTTPNotFound
    if found.width is not None:
        return web.Response(body=found.content, content_type=found.content_type, headers=HEADERS)
    ending = mimetypes.guess_extension(found.content_type) or ""
    saved = {"Content-Disposition": f'attachment; filename="{wanted}{ending}"'}
    return web.Response(
        body=found.content, content_type="application/octet-stream", headers={**HEADERS, **saved}
    )
