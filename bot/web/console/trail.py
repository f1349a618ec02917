"""Settings > Audit: who did what and when, searched and exported."""

from __future__ import annotations

import csv
import io
import json
from datetime import datetime, time, timedelta
from typing import Any
from unicodedata import normalize
from urllib.parse import urlencode

from aiohttp import web

from bot.access.rules import Right
from bot.contacts import audit_store as audit
from bot.contacts.audit_store import Asked
from bot.web.console import act_words
from bot.web.console.desk import Desk
from bot.web.console.downloads import download
from bot.web.console.guard import needs
from bot.web.console.layout import show
from bot.web.console.query import whole

routes = web.RouteTableDef()

PAGE, MOST = 50, 100_000
ASKED = ("actor", "action", "contact", "since", "until")


def _asked(desk: Desk) -> tuple[dict[str, str], Asked]:
    """Returns what the address asks for, as it is written and as it is read."""
    query = desk.request.query
    said = {name: query.get(name, "").strip()[:80] for name in ASKED}
    contact = said["contact"]
    until = _day(desk, said["until"])
    return said, Asked(
        actor=said["actor"].lower() or None,
        action=said["action"].lower() or None,
        contact_id=whole(contact),
        since=_day(desk, said["since"]),
        until=until + timedelta(days=1) if until else None,
    )


def _day(desk: Desk, said: str) -> datetime | None:
    """Returns when a day begins where whoever looks is."""
    try:
        return datetime.combine(datetime.fromisoformat(said).date(), time(), desk.zone)
    except ValueError:
        return None


@routes.get("/settings/audit")
@needs(Right.AUDIT)
async def listing(desk: Desk) -> web.StreamResponse:
    """Shows the newest lines that fit what the address asks for."""
    said, asked = _asked(desk)
    before = desk.request.query.get("before", "")
    async with desk.services.db.connect() as conn:
        start = whole(before)
        found = await audit.lines(conn, asked, start, PAGE + 1)
        actions = await audit.actions(conn)
    filters = {name: value for name, value in said.items() if value}
    last = found[PAGE - 1].id if len(found) > PAGE else None
    return show(
        desk,
        "audit.html",
        lines=[
            (one, act_words.named(desk, one.action), _details(one.details)) for one in found[:PAGE]
        ],
        asked=said,
        actions=sorted(((act_words.named(desk, one), one) for one in actions), key=_letters),
        filtered=bool(filters),
        query=urlencode(filters),
        older=urlencode({**filters, "before": last}) if last else "",
    )


def _letters(named: tuple[str, str]) -> str:
    """Returns what names are sorted by: É beside E."""
    return normalize("NFD", named[0])


def _details(details: dict[str, Any]) -> str:
    return json.dumps(details, ensure_ascii=False)[1:-1] if details else ""


@routes.post("/settings/audit/export")
@needs(Right.AUDIT)
async def export(desk: Desk) -> web.StreamResponse:
    """Returns the lines that fit as a CSV file; the export is a line itself."""
    said, asked = _asked(desk)
    async with desk.services.db.begin() as conn:
        found = await audit.lines(conn, asked, None, MOST)
        details = {"lines": len(found), **{name: one for name, one in said.items() if one}}
        await audit.write(conn, desk.user.name, "export audit", None, details, desk.now)
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(("id", "at", "actor", "action", "contact", "details"))
    for one in found:
        words = json.dumps(one.details, ensure_ascii=False)
        writer.writerow(
            (one.id, one.at.isoformat(), one.actor, one.action, one.contact_id or "", words)
        )
    return download(out.getvalue(), f"audit-{desk.now:%Y%m%d}.csv", "text/csv")
