"""What people reply to a campaign: who said which of its words, and what they write besides."""

from __future__ import annotations

from urllib.parse import urlencode

from aiohttp import web

from bot.access.rules import Right
from bot.campaigns.replies import audience_of, replies
from bot.errors import UsageError
from bot.web.console.campaigns import HERE, found
from bot.web.console.desk import Desk
from bot.web.console.guard import needs
from bot.web.console.layout import show
from bot.web.console.query import whole
from bot.web.console.readings import reading

routes = web.RouteTableDef()

PAGE = 50


@routes.get(HERE + "/replies")
@needs(Right.CAMPAIGNS)
async def listing(desk: Desk) -> web.StreamResponse:
    """Shows the replies to a campaign, by word or by what they are about."""
    row, query = await found(desk), desk.request.query
    word, about = query.get("word", "").upper(), query.get("about")
    before = whole(query.get("before", ""))
    try:
        seen = await replies(
            desk.services, row.name, word=word, intent=about, before=before, limit=PAGE + 1
        )
    except UsageError:
        raise web.HTTPNotFound from None
    chosen = {"word": word} if word else {"about": about} if about is not None else {}
    more = {**chosen, "before": seen.page[PAGE - 1].message_id} if len(seen.page) > PAGE else None
    return show(
        desk,
        "campaign_replies.html",
        campaign=row,
        words=[(one, people, audience_of(row.name, one)) for one, people in seen.words.items()],
        intents=[(name, _about(desk, name), texts) for name, texts in seen.intents.items()],
        page=seen.page[:PAGE],
        about=lambda name: _about(desk, name),
        word=word,
        chosen=about,
        more=urlencode(more) if more else "",
        rule_link=lambda rule: f"/campaigns/audiences/write?{urlencode({'rule': rule})}",
    )


def _about(desk: Desk, intent: str) -> str:
    return reading(desk.language, intent or "out_of_scope")
