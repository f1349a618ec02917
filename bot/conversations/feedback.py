"""Keeps what people say of the business, and opens a case for what somebody must answer."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.contacts import cases_store as cases
from bot.contacts.model import CaseKind
from bot.contacts.store import Talk
from bot.db.database import Connection
from bot.dialogue.turn import Feedback
from bot.models import Inbound
from bot.surveys.feedback import store
from bot.surveys.feedback.model import FeedbackKind
from bot.teams import store as teams_store
from bot.teams.rules import promised, team_for

NO_TEAM = timedelta(hours=1)  # what is promised where nobody has made a team
MATTERS = frozenset({FeedbackKind.COMPLAINT, FeedbackKind.QUESTION})


async def keep(
    conn: Connection, talk: Talk, inbound: Inbound, said: Feedback, now: datetime
) -> None:
    """Keeps feedback; the words that a complaint was asked for become part of it. Complaints and
    questions are cases of the inbox; what is urgent has one already."""
    contact_id, reading = inbound.contact_id, said.reading
    before = await store.latest(conn, contact_id, now) if said.more else None
    if before is None:
        await store.add(conn, contact_id, inbound.id, said.text, reading, now)
    else:
        await store.extend(conn, before[0], f"{before[1]}\n{said.text}", reading)
    if reading.kind in MATTERS and reading.urgency is None:
        await open_case(conn, talk, inbound, CaseKind.COMPLAINT, now)


async def open_case(
    conn: Connection, talk: Talk, inbound: Inbound, kind: CaseKind, now: datetime
) -> bool:
    """Opens a case, due when its team has promised to answer; the bot goes on meanwhile. Returns
    False if one of this kind is open already."""
    teams = await teams_store.teams(conn)
    team = team_for(teams, inbound.number, talk.contact.language)
    due = promised(team.hours, now, team.promised) if team else now + NO_TEAM
    return await cases.open_case(conn, inbound.contact_id, kind, inbound.id, now, due)
