"""What came of a campaign's links."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.campaigns import store as campaigns
from bot.errors import UsageError
from bot.links import report_store as store
from bot.links.report_store import LinkFigures, OneClick
from bot.services import Services

NEWEST = 100  # clicks that are listed one by one


@dataclass(frozen=True, slots=True)
class Links:
    """A campaign's links with their figures, why clicks are no person's, and the newest clicks."""

    campaign: str
    links: tuple[LinkFigures, ...]
    marks: Mapping[str, int]
    newest: tuple[OneClick, ...]


async def links(services: Services, name: str) -> Links:
    """Returns what came of a campaign's links. Raises UsageError if there is no such campaign."""
    async with services.db.connect() as conn:
        row = await campaigns.find(conn, name)
        if row is None:
            raise UsageError("There is no campaign named %(name)s.", name=name)
        return Links(
            name,
            tuple(await store.by_link(conn, row.id)),
            await store.by_mark(conn, row.id),
            tuple(await store.newest(conn, row.id, NEWEST)),
        )


def figures_json(found: LinkFigures) -> dict[str, Any]:
    """Returns a link's figures as plain values; the keys stay as they are."""
    return {
        "name": found.name,
        "leads_to": list(found.leads),
        "clicks": found.clicks,
        "human_clicks": found.human,
        "people": found.people,
    }


def links_json(found: Links) -> dict[str, Any]:
    """Returns all of it as plain values, for programs."""
    return {
        "name": found.campaign,
        "links": [figures_json(one) for one in found.links],
        "robots": dict(found.marks),
        "newest": [
            {
                "number": one.address,
                "link": one.link,
                "at": one.at.isoformat(),
                "human": one.human,
                "marks": list(one.marks),
            }
            for one in found.newest
        ],
    }
