"""Reports: how soon people are answered, who waits, what the bot handles by itself.

Each figure counts rows (bot/inbox/measures.py), and leads to them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import partial

from aiohttp import web

from bot.access.rules import Right
from bot.inbox import measures, measures_store
from bot.inbox.measures import Figures
from bot.inbox.rules.measures import Span
from bot.web.catalog import mark, translate
from bot.web.console import charts
from bot.web.console.desk import Desk
from bot.web.console.guard import needs
from bot.web.console.happened import who as who_said
from bot.web.console.layout import show
from bot.web.console.query import whole
from bot.web.console.readings import kind

routes = web.RouteTableDef()

PERIODS = {"7": mark("7 days"), "28": mark("28 days"), "90": mark("90 days")}
USUAL = "28"
PAGE = 50
# Each figure: its name, and what it counts. docs/inbox.md says the same.
FIGURES = {
    "opened": (
        mark("Cases"),
        mark("Cases that opened in this time, but those that staff opened themselves."),
    ),
    "first_answer": (
        mark("First answer"),
        mark(
            "From a case's opening to the first text of staff that the provider took, in the hours "
            "of its team. The text that says when staff will answer does not count."
        ),
    ),
    "resolution": (
        mark("Resolution"),
        mark("From a case's opening to its closing, in the hours of its team."),
    ),
    "waiting": (
        mark("Waiting now"),
        mark("Open cases that nobody has answered yet, whenever they opened."),
    ),
}
TALKED = {
    "handled": (
        mark("Handled without a person"),
        mark(
            "Conversations of this time in which something was asked, whose last text was "
            "understood and answered, and in which no case opened."
        ),
    ),
    "silent": (
        mark("Fell silent"),
        mark("The last text was not understood, and no case opened."),
    ),
    "staffed": (mark("With a person"), mark("A case opened.")),
    "unanswered": (mark("Not answered"), mark("The last text has no answer yet.")),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """The time that the address asks for. days: as it is written."""

    days: str
    since: datetime
    until: datetime

    @classmethod
    def of(cls, desk: Desk) -> Asked:
        days = desk.request.query.get("days", USUAL)
        days = days if days in PERIODS else USUAL
        first = desk.now.astimezone(desk.zone).date() - timedelta(days=int(days) - 1)
        return cls(days, datetime.combine(first, time(), desk.zone), desk.now)


@routes.get("/reports")
@needs(Right.REPORTS)
async def reports(desk: Desk) -> web.StreamResponse:
    """Shows the figures of a time."""
    asked = Asked.of(desk)
    found = await measures.figures(desk.services, asked.since, asked.until)
    async with desk.services.db.connect() as conn:
        opened = await measures_store.rows(conn, found.opened)
    days = [one.opened_at.astimezone(desk.zone).date() for one in opened]
    return show(
        desk,
        "reports.html",
        asked=asked,
        periods=[(days, translate(desk.language, words)) for days, words in PERIODS.items()],
        tiles=_tiles(desk, found),
        days=charts.by_day(days, asked.since.date(), desk.now.astimezone(desk.zone).date()),
        people=_spans(desk, found.by_person),
        teams=_spans(desk, found.by_team),
        talked=_talked(desk, found),
        answer_words=translate(desk.language, FIGURES["first_answer"][1]),
    )


@dataclass(frozen=True, slots=True)
class Tile:
    """A figure on the page. beside: what stands under it."""

    what: str
    name: str
    means: str
    value: str
    beside: str


def _tiles(desk: Desk, found: Figures) -> list[Tile]:
    def tile(what: str, value: str, beside: str = "") -> Tile:
        name, means = (translate(desk.language, words) for words in FIGURES[what])
        return Tile(what, name, means, value, beside)

    def spans(what: str, span: Span) -> Tile:
        if span.median is None or span.slowest is None:
            return tile(what, "–")
        words = mark("median of %(count)s; slowest %(slowest)s")
        slowest = lasted(desk, span.slowest)
        beside = translate(desk.language, words, count=len(span.cases), slowest=slowest)
        return tile(what, lasted(desk, span.median), beside)

    return [
        tile("opened", str(len(found.opened))),
        spans("first_answer", found.first_answer),
        spans("resolution", found.resolution),
        tile("waiting", str(len(found.waiting))),
    ]


def _spans(desk: Desk, spans: Mapping[str, Span]) -> list[charts.Bar]:
    """Returns a bar for each person or team, the quickest first."""
    known = [(name, one) for name, one in spans.items() if one.median is not None]
    known.sort(key=lambda pair: pair[1].median or timedelta())
    return charts.bars(
        [
            (name, (one.median or timedelta()).total_seconds(), lasted(desk, one.median), one.cases)
            for name, one in known
        ]
    )


def _talked(desk: Desk, found: Figures) -> list[tuple[charts.Bar, str, str]]:
    """Returns a bar for each end of a conversation, with its key and what it means."""
    counts = [(what, getattr(found.talked, what)) for what in TALKED]
    total = sum(len(ids) for _, ids in counts)
    drawn = charts.bars(
        [
            (
                translate(desk.language, TALKED[what][0]),
                len(ids),
                f"{len(ids)} · {round(100 * len(ids) / total)} %" if total else "0",
                ids,
            )
            for what, ids in counts
        ]
    )
    keys = [(what, translate(desk.language, TALKED[what][1])) for what, _ in counts]
    return [(bar, *key) for bar, key in zip(drawn, keys, strict=True)]


def lasted(desk: Desk, time: timedelta | None) -> str:
    """Returns how long something took: "12 min", "3 h 20", "4 d"."""
    minutes = round((time or timedelta()).total_seconds() / 60)
    if minutes < 60:
        return translate(desk.language, mark("%(count)s min"), count=minutes)
    if minutes < 2 * 1440:
        return f"{minutes // 60} h {minutes % 60:02}"
    return translate(desk.language, mark("%(count)s d"), count=round(minutes / 1440))


# -- the rows of a figure ------------------------------------------------------------------------


@routes.get("/reports/rows")
@needs(Right.LEAD_INBOX)
async def rows(desk: Desk) -> web.StreamResponse:
    """Shows the rows that a figure counts, the newest first."""
    asked, query = Asked.of(desk), desk.request.query
    what, who, team = query.get("what", ""), query.get("who"), query.get("team")
    found = await measures.figures(desk.services, asked.since, asked.until)
    ids = _counted(found, what, who, team)
    if ids is None:
        raise web.HTTPNotFound
    before = query.get("before", "")
    start = whole(before)
    wanted = sorted((one for one in ids if start is None or one < start), reverse=True)
    page = wanted[:PAGE]
    name, means = (translate(desk.language, words) for words in {**FIGURES, **TALKED}[what])
    async with desk.services.db.connect() as conn:
        cases = [] if what in TALKED else await measures_store.rows(conn, page)
        talks = await measures_store.talks(conn, page) if what in TALKED else []
    return show(
        desk,
        "report_rows.html",
        asked=asked,
        name=name,
        means=means,
        whose=who or team or "",
        count=len(ids),
        cases=[(one, kind(desk.language, one.kind)) for one in cases],
        said=partial(who_said, desk),
        talks=talks,
        older={**query, "before": str(page[-1])} if len(wanted) > PAGE else None,
    )


def _counted(found: Figures, what: str, who: str | None, team: str | None) -> Sequence[int] | None:
    """Returns the ids that a figure counts; None if there is no such figure."""
    if what in TALKED:
        return tuple(getattr(found.talked, what))
    if what == "first_answer" and (who or team):
        spans = found.by_person if who else found.by_team
        span = spans.get(who or team or "")
        return span.cases if span else ()
    known = {
        "opened": found.opened,
        "waiting": found.waiting,
        "first_answer": found.first_answer.cases,
        "resolution": found.resolution.cases,
    }
    return known.get(what)
