"""What somebody has answered to a campaign: the texts from its own on, to read only."""

from __future__ import annotations

from aiohttp import web

from bot.access.rules import Right
from bot.campaigns import recipients_store
from bot.contacts import audit_store as audit
from bot.contacts import store as contacts
from bot.inbox import thread_store
from bot.web.console.bubbles import lines
from bot.web.console.campaigns import HERE, found
from bot.web.console.desk import Desk
from bot.web.console.guard import needs
from bot.web.console.layout import show

routes = web.RouteTableDef()

MOST = 100  # texts after the campaign's
TEXTS = frozenset({"inbound", "outbound"})  # notes and acts are the team's


@routes.get(HERE + r"/people/{contact:\d{1,18}}")
@needs(Right.CAMPAIGNS)
async def talk(desk: Desk) -> web.StreamResponse:
    """Shows the conversation that answers the campaign; the audit trail has who looked."""
    row = await found(desk)
    contact_id = int(desk.request.match_info["contact"])
    async with desk.services.db.begin() as conn:
        text = await recipients_store.answered_text(conn, row.id, contact_id)
        behind = await thread_store.at_text(conn, contact_id, text) if text else None
        if behind is None:
            raise web.HTTPNotFound
        since = (behind[0], behind[1], behind[2] - 1)  # from the text itself on
        entries = await thread_store.entries(conn, contact_id, None, MOST, since)
        contact, _, _ = await contacts.load(conn, contact_id)
        details = {"campaign": row.name}
        await audit.write(conn, desk.user.name, "open contact", contact_id, details, desk.now)
    texts = [one for one in entries if one.kind in TEXTS]
    return show(desk, "campaign_talk.html", campaign=row, contact=contact, lines=lines(desk, texts))
