"""The inbox's lists as pages show them: which one is asked for, its rows, the lead's strip."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from yarl import URL

from bot.access import store as access
from bot.access.rules import Right, may
from bot.contacts.model import CaseKind
from bot.db.database import Connection
from bot.errors import UsageError
from bot.inbox import lists, store
from bot.inbox.search import search
from bot.inbox.store import PAGE, Cursor, Filters, Item, View
from bot.models import BOT, NOBODY, Language
from bot.teams import store as teams_store
from bot.teams.model import Team
from bot.web.catalog import mark, translate
from bot.web.console.bubbles import placed
from bot.web.console.desk import Desk
from bot.web.console.layout import said
from bot.web.console.query import whole
from bot.web.console.readings import kind

VIEWS = {
    View.NEEDS: mark("Needs a person"),
    View.MINE: mark("Mine"),
    View.ALL: mark("All"),
    View.OPEN: mark("Open cases"),
    View.UNASSIGNED: mark("Unassigned"),
    View.BOT: mark("With the bot"),
    View.SNOOZED: mark("Snoozed"),
    View.CLOSED: mark("Closed"),
}
EMPTY = {
    View.NEEDS: mark("Nobody waits."),
    View.MINE: mark("You have no conversation. Take one over and it is here."),
    View.ALL: mark("Nobody has written yet."),
    View.SNOOZED: mark("Nothing is snoozed."),
    View.CLOSED: mark("Nothing was closed yet."),
}
NOTHING = mark("There is no conversation in this list.")
TABS = 3  # of the lists, beside the search; the others are behind a button
MOST_COUNTED = 100
MOST_IN_STRIP = 1_000
UNSAID = frozenset({CaseKind.STAFF, CaseKind.ASKED})  # a row says why only if it is more than that
FILTERS = ("team", "tag", "language", "number")
LONGEST_SEARCH = 200
SNOOZE = timedelta(days=1)  # for which several are put away at once


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for. words: of a search, which comes before the list."""

    view: View
    filters: Filters
    words: str = ""
    after: Cursor | None = None

    @property
    def query(self) -> str:
        """The list and its filters as an address has them, without its page."""
        named = {"list": self.view.name.lower()} | {
            name: getattr(self.filters, name) for name in FILTERS
        }
        named["q"] = self.words
        return urlencode({name: value for name, value in named.items() if value})


@dataclass(frozen=True, slots=True)
class Row:
    """A conversation in a list. waited: within the hours of its team, None if it does not wait.
    since: when that began. asleep: the team was not there for any of it. due: by when the law wants
    an answer. late: longer than was promised, or past that. why: staff are needed, in words. words:
    the person's last text, or the one that was found. found: that text's id. here: the colleagues
    who look at it."""

    item: Item
    waited: timedelta | None
    since: datetime | None
    asleep: bool
    due: datetime | None
    late: bool
    why: str
    words: str | None
    found: int | None = None
    here: tuple[str, ...] = ()


def asked(desk: Desk, query: str | None = None) -> Asked:
    """Reads what the address asks for; what makes no sense is left out."""
    of = desk.request.query if query is None else URL(f"/?{query}").query
    name = of.get("list", "").upper()
    view = View[name] if name in View.__members__ else View.NEEDS
    filters = Filters(
        whole(of.get("team", "")),
        of.get("tag", "").strip()[:40].lower() or None,
        of.get("language", "") if of.get("language", "") in set(Language) else None,
        of.get("number", "")[:40] or None,
    )
    behind = placed(of.get("after", ""))
    after = Cursor(behind[0], behind[2]) if behind else None
    return Asked(view, filters, of.get("q", "").strip()[:LONGEST_SEARCH], after)


async def listed(conn: Connection, desk: Desk, query: str | None = None) -> dict[str, Any]:
    """Returns what the template of the list shows. query: None for that of the address."""
    wanted = asked(desk, query)
    teams = {team.id: team for team in await teams_store.teams(conn)}
    rows, wrong = await _rows(conn, desk, wanted, teams)
    last = rows[-1].item.cursor if len(rows) == PAGE and not wanted.words else None
    counts = {
        view: await store.count(conn, view, desk.user.name, desk.now, MOST_COUNTED)
        for view in (View.NEEDS, View.MINE)
    }
    return {
        "asked": wanted,
        "tabs": _tabs(desk, wanted, counts),
        "others": _others(desk, wanted),
        "rows": rows,
        "next": f"{last.at.isoformat()}~~{last.tie}" if last else "",
        "empty": translate(desk.language, EMPTY.get(wanted.view, NOTHING)),
        "search_wrong": wrong,
        "teams": list(teams.values()),
        "numbers": [number.number for number in desk.services.numbers.every],
        "waiting": counts[View.NEEDS],
        "flash": None,
        "soon": desk.now + SNOOZE,
        "away": await teams_store.is_away(conn, desk.user.name),
        "colleagues": await _colleagues(conn, desk),
        "strip": await _strip(conn, desk, teams) if desk.may(Right.LEAD_INBOX) else None,
    }


async def _colleagues(conn: Connection, desk: Desk) -> list[str]:
    """Returns whom a conversation can be given to."""
    return [
        one.name
        for one in await access.users(conn)
        if one.disabled_at is None and may(one.roles, Right.INBOX)
    ]


def _tabs(desk: Desk, wanted: Asked, counts: dict[View, int]) -> list[tuple[str, str, bool, int]]:
    """Returns the lists beside each other: name in addresses, words, whether shown, how many."""
    shown = list(VIEWS)[:TABS]
    if wanted.view not in shown:
        shown[-1] = wanted.view
    return [
        (
            one.name.lower(),
            translate(desk.language, VIEWS[one]),
            one is wanted.view and not wanted.words,
            counts.get(one, 0),
        )
        for one in shown
    ]


def _others(desk: Desk, wanted: Asked) -> list[tuple[str, str, bool]]:
    return [
        (one.name.lower(), translate(desk.language, words), one is wanted.view)
        for one, words in VIEWS.items()
    ]


async def _rows(
    conn: Connection, desk: Desk, wanted: Asked, teams: dict[int, Team]
) -> tuple[list[Row], str]:
    """Returns the rows, and what is wrong with the search if anything is."""
    present = await desk.services.queues.present()
    if not wanted.words:
        items = await store.page(
            conn, wanted.view, desk.user.name, desk.now, wanted.filters, wanted.after
        )
        return [_row(desk, item, teams, present) for item in items], ""
    try:
        hits = await search(desk.services, wanted.words, desk.user.name)
    except UsageError as error:
        return [], said(desk, error)
    rows = [replace(_row(desk, hit.item, teams, present), found=hit.message_id) for hit in hits]
    return [
        replace(row, words=hit.words or row.words) for row, hit in zip(rows, hits, strict=True)
    ], ""


def _row(
    desk: Desk, item: Item, teams: dict[int, Team], present: dict[int, dict[str, bool]]
) -> Row:
    kinds = [one.kind for one in item.cases if one.kind not in UNSAID]
    return Row(
        item,
        lists.waited(item, teams, desk.now),
        lists.waits_since(item),
        lists.asleep(item, teams, desk.now),
        lists.due(item),
        lists.past_promise(item, teams, desk.now),
        kind(desk.language, kinds[0]) if kinds else "",
        item.last_text,
        here=tuple(name for name in present.get(item.contact_id, ()) if name != desk.user.name),
    )


@dataclass(frozen=True, slots=True)
class Strip:
    """What a lead sees above the list, of all conversations with an open case, whoever has them.

    waiting: how many people wait, for an answer or their data. longest: the longest wait for an
    answer, in the hours of its team, None if they have none. late: how many wait longer than was
    promised, or the law allows. here: who looks at the inbox now; away: whom new work passes by."""

    waiting: int
    longest: timedelta | None
    late: int
    here: Sequence[str]
    away: Sequence[str]


async def _strip(conn: Connection, desk: Desk, teams: dict[int, Team]) -> Strip:
    items = await store.page(conn, View.OPEN, desk.user.name, desk.now, limit=MOST_IN_STRIP)
    waits = [time for item in items if (time := lists.waited(item, teams, desk.now)) is not None]
    present = await desk.services.queues.present()
    here = sorted({name for names in present.values() for name in names} | {desk.user.name})
    away = await teams_store.away(conn)
    return Strip(
        sum(bool(lists.waits_since(item) or lists.due(item)) for item in items),
        longest if (longest := max(waits, default=timedelta())) >= lists.A_MOMENT else None,
        sum(lists.past_promise(item, teams, desk.now) for item in items),
        [name for name in here if name not in away],
        sorted(away),
    )


def owned_by_staff(owner: str) -> bool:
    """Returns whether somebody of the staff has the conversation."""
    return owner not in (BOT, NOBODY)
