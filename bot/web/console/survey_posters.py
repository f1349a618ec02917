"""How people start a survey by themselves: its keyword, ready as a text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from aiohttp import web

from bot.access.rules import Right
from bot.campaigns import store as campaigns
from bot.campaigns.rules import parse_campaign
from bot.campaigns.store import CampaignRow
from bot.models import Language
from bot.web.console.desk import Desk
from bot.web.console.downloads import drawing
from bot.web.console.guard import needs
from bot.web.kit import qr_code, text_to

routes = web.RouteTableDef()

ASKS = "running"


@dataclass(frozen=True, slots=True)
class Poster:
    """A survey's keyword in one language. address: opens a text with it."""

    language: Language
    word: str
    number: str
    address: str


def posters(row: CampaignRow) -> Sequence[Poster]:
    """Returns the keywords of a survey that is under way, one for each that differs."""
    start = parse_campaign(row.content).one_by_one if row.status == ASKS else None
    found: dict[str, Poster] = {}
    for language, said in (start.words if start else {}).items():
        word = said.upper()
        one = Poster(language, word, row.number, text_to(row.number, word))
        found.setdefault(word, one)
    return tuple(found.values())


@routes.get(r"/reports/surveys/{survey:\d{1,18}}/keyword.{language:en|fr}.svg")
@needs(Right.FEEDBACK)
async def picture(desk: Desk) -> web.StreamResponse:
    """Returns the QR code as a file, to be printed."""
    survey, language = (desk.request.match_info[part] for part in ("survey", "language"))
    async with desk.services.db.connect() as conn:
        row = await campaigns.by_id(conn, int(survey))
    found = posters(row) if row is not None else ()
    poster = next((one for one in found if one.language == language), None)
    if poster is None:
        raise web.HTTPNotFound
    return drawing(qr_code(poster.address), f"survey-{survey}.{language}.svg")
