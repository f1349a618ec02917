"""One conversation as its page shows it: thread, owner, what may be written, who else is there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import uuid4

from aiohttp import web

from bot.contacts import store as contacts
from bot.contacts.store import Talk
from bot.conversations.rules import State, state
from bot.db.database import Connection
from bot.gate.reasons import Reason
from bot.gate.verdict import VerdictKind
from bot.inbox import drafts_store, lists, reply, store, thread_store
from bot.inbox.reply import Preview
from bot.inbox.store import Item
from bot.inbox.thread_store import Entry, Place
from bot.models import Contact
from bot.teams import store as teams_store
from bot.web.catalog import mark, translate
from bot.web.console.bubbles import PAGE, REASONS, Line, lines, place, placed
from bot.web.console.desk import Desk
from bot.web.console.inbox_lists import UNSAID
from bot.web.console.query import whole
from bot.web.console.readings import kind

AT = r"/inbox/{id:\d{1,18}}"
MOST_LIVE = 500  # lines that a page shows anew by itself
ANY_WORDS = "…"  # whether something may be written is asked for these
# What opens a conversation again in which the gate lets nothing go.
OPENS = {
    Reason.REVOKED: mark("A START from them opens it again."),
    Reason.PROVIDER_BLOCKS: mark("A START from them opens it again."),
    Reason.BLOCKED: mark("Unblock them, then you can write."),
    Reason.NO_CONSENT: mark("Their next text opens it."),
    Reason.EXPIRED: mark("Their next text opens it."),
    Reason.WHATSAPP_WINDOW: mark("Their next text opens it."),
    Reason.NO_PACK: mark("Give them a postcode or a time zone."),
}


def number(desk: Desk) -> int:
    """Returns the id of the contact in the address."""
    return int(desk.request.match_info["id"])


@dataclass(frozen=True, slots=True)
class Room:
    """All that the page of one conversation shows.

    older: the place of its first line, if there are more before it; since: the same, for a look
    that shows them all anew; last: the id of the last text; heard: of the person's last. live:
    whether it ends with the newest. grows: whether the page can take more lines above those that it
    shows; else what is earlier is a page of its own. due: by when the law wants an answer. waited:
    how long the person waits; late: longer than was promised, or past that; asleep: since when, if
    the team was not there for any of it. locked: why nothing may be written, "" if something may.
    typed, noted: what stands in the fields of an answer and of a note. others: who else has begun
    to write."""

    contact: Contact
    item: Item
    state: State
    lines: Sequence[Line]
    older: str
    since: str
    last: int
    heard: int
    live: bool
    grows: bool
    why: Sequence[str]
    due: datetime | None
    waited: Any
    asleep: datetime | None
    late: bool
    gate: Preview
    locked: str
    typed: str
    noted: str
    others: Sequence[str]
    blocked: bool
    theirs: datetime | None
    client_id: str
    wrong: str = ""
    anyway: bool = False

    @property
    def owner(self) -> str:
        return self.item.owner


async def load(conn: Connection, contact_id: int) -> Talk:
    """Returns a conversation as it is, not locked. Raises HTTPNotFound."""
    try:
        return Talk(*await contacts.load(conn, contact_id), None)
    except ValueError:
        raise web.HTTPNotFound from None


async def room(
    conn: Connection, desk: Desk, contact_id: int, since: Place | None = None, **values: Any
) -> Room:
    """Returns what the page shows; values replace parts of it. since: where the thread begins, None
    for what the address says. Raises HTTPNotFound."""
    return replace(await _room(conn, desk, contact_id, since), **values)


async def _room(conn: Connection, desk: Desk, contact_id: int, since: Place | None) -> Room:
    talk = await load(conn, contact_id)
    found = await store.of_contacts(conn, [contact_id], desk.user.name, desk.now)
    if not found:
        raise web.HTTPNotFound
    [item] = found
    before, since = (None, since) if since else await _part(conn, desk, contact_id)
    limit = MOST_LIVE if since else PAGE
    entries = await thread_store.entries(conn, contact_id, before, limit, since)
    teams = {team.id: team for team in await teams_store.teams(conn)}
    drafts = await drafts_store.of(conn, contact_id)
    mine = next((one for one in drafts if one.author == desk.user.name), None)
    gate = await reply.preview_in(conn, desk.services, talk, desk.user.name, ANY_WORDS)
    first = place(entries[-1]) if entries else ""
    return Room(
        talk.contact,
        item,
        state(talk.conversation, desk.now),
        lines(desk, entries),
        first if await _more(conn, contact_id, entries, limit) else "",
        first,
        max((one.tie for one in entries if one.kind in ("inbound", "outbound")), default=0),
        max((one.tie for one in entries if one.kind == "inbound"), default=0),
        before is None,
        before is None and len(entries) + PAGE <= MOST_LIVE,
        [kind(desk.language, one.kind) for one in item.cases if one.kind not in UNSAID],
        lists.due(item),
        lists.waited(item, teams, desk.now),
        lists.waits_since(item) if lists.asleep(item, teams, desk.now) else None,
        lists.past_promise(item, teams, desk.now),
        gate,
        _locked(desk, gate),
        mine.body if mine else "",
        mine.note if mine else "",
        [one.author for one in drafts if one.author != desk.user.name and one.body],
        talk.standing.blocked,
        gate.theirs,
        str(uuid4()),
    )


async def _part(conn: Connection, desk: Desk, contact_id: int) -> tuple[Place | None, Place | None]:
    """Returns before which place the thread ends, and at which it begins, if the address says."""
    query = desk.request.query
    text = whole(query.get("text", ""))
    if text is not None:
        return await thread_store.at_text(conn, contact_id, text), None
    return placed(query.get("before", "")), placed(query.get("since", ""))


async def _more(conn: Connection, contact_id: int, entries: Sequence[Entry], limit: int) -> bool:
    """Returns whether there is something before these entries."""
    if not entries:
        return False
    if len(entries) == limit:
        return True
    last = entries[-1]
    behind = (last.at, last.kind, last.tie)
    return bool(await thread_store.entries(conn, contact_id, behind, 1))


def _locked(desk: Desk, gate: Preview) -> str:
    """Returns why nothing may be written, and what would open it; "" if something may."""
    if gate.kind is not VerdictKind.REFUSE:
        return ""
    reason = Reason(gate.reason)
    why = translate(desk.language, "You can't write now: %(why)s.", why=why_not(desk, reason))
    opens = OPENS.get(reason)
    return f"{why} {translate(desk.language, opens)}" if opens else why


def why_not(desk: Desk, reason: str) -> str:
    """Returns a reason of the gate in words."""
    words = REASONS.get(reason)
    return translate(desk.language, words) if words else reason
