"""Campaigns before they go out: written, changed, scheduled; each edit is a version."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from bot.campaigns import drafts_store as drafts
from bot.campaigns import store as campaigns
from bot.campaigns.drafts_store import Version
from bot.campaigns.file import read
from bot.campaigns.rules import Campaign, parse_campaign
from bot.campaigns.store import CampaignRow
from bot.contacts import audit_store as audit
from bot.db.database import Connection
from bot.errors import ConflictError, UsageError
from bot.services import Services

UNSENT = ("draft", "scheduled")


async def create(services: Services, name: str, content: Mapping[str, object], by: str) -> int:
    """Adds a draft, whatever is wrong with it. Returns its id. Raises UsageError."""
    if not name.strip():
        raise UsageError("A campaign needs a name.")
    async with services.db.begin() as conn:
        now = services.clock.now()
        made = await drafts.create(conn, name, {**content, "name": name}, by, now)
        if made is None:
            raise UsageError(
                "There is a campaign named %(name)s already; choose another name.", name=name
            )
        await audit.write(conn, by, "write campaign", None, {"campaign": name, "version": 1}, now)
    return made


async def copy(services: Services, campaign_id: int, name: str, by: str) -> int:
    """Adds a draft like another campaign, whatever became of that; when it goes out is said anew.
    Returns its id. Raises UsageError."""
    async with services.db.connect() as conn:
        row = await _row(conn, campaign_id)
    content = {key: value for key, value in row.content.items() if key != "ends_at"}
    start = content.get("start")
    if isinstance(start, Mapping) and {"at", "local"} & start.keys():
        del content["start"]
    return await create(services, name, content, by)


async def save(
    services: Services, campaign_id: int, over: int, content: Mapping[str, object], by: str
) -> int:
    """Writes a new version over the one that the writer has seen. Returns its number. Raises
    ConflictError, which says who was faster, if that is not the newest; UsageError if the campaign
    has gone out."""
    async with services.db.begin() as conn:
        now = services.clock.now()
        row = await _row(conn, campaign_id)
        version = await drafts.save(conn, row.id, over, {**content, "name": row.name}, by, now)
        if version is None:
            raise await _refused(conn, row.id)
        noted = {"campaign": row.name, "version": version}
        await audit.write(conn, by, "write campaign", None, noted, now)
    return version


async def _refused(conn: Connection, campaign_id: int) -> UsageError:
    row = await _row(conn, campaign_id)
    if row.status not in UNSENT:
        return UsageError(
            "%(name)s is %(status)s: its words have gone out and can't be changed.",
            name=row.name,
            status=row.status,
        )
    newest = (await drafts.versions(conn, campaign_id))[0]
    return ConflictError(
        "%(author)s has saved version %(version)s meanwhile. Both are shown: take over what you"
        " need, and save again.",
        author=newest.author,
        version=newest.number,
    )


async def _row(conn: Connection, campaign_id: int) -> CampaignRow:
    row = await campaigns.by_id(conn, campaign_id)
    if row is None:
        raise UsageError("There is no such campaign.")
    return row


async def versions(services: Services, campaign_id: int) -> list[Version]:
    """Returns all versions of a campaign, the newest first."""
    async with services.db.connect() as conn:
        return await drafts.versions(conn, campaign_id)


async def source(services: Services, what: str) -> tuple[Campaign, CampaignRow | None]:
    """Returns the campaign of this name, or that of a file. Raises UsageError."""
    async with services.db.connect() as conn:
        row = await campaigns.find(conn, what)
    if row is not None:
        return parse_campaign(row.content), row
    try:
        return read(Path(what)), None
    except FileNotFoundError:
        raise UsageError(
            "%(what)s is no campaign and no file; `texto campaign list` shows the campaigns.",
            what=what,
        ) from None
