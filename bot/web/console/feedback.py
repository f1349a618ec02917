"""Reports > Feedback: what people say of the business outside surveys, by theme and week."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from urllib.parse import urlencode

from aiohttp import web

from bot.access.rules import Right
from bot.errors import UsageError
from bot.inbox import loop
from bot.models import Language
from bot.surveys.feedback import file, listing, weeks
from bot.surveys.feedback.listing import Filters
from bot.surveys.feedback.model import Theme
from bot.surveys.feedback.store import Asked
from bot.web.catalog import translate
from bot.web.console import charts
from bot.web.console.desk import Desk
from bot.web.console.downloads import download
from bot.web.console.feedback_words import KINDS, STATES, THEMES
from bot.web.console.forms import FeedbackForm
from bot.web.console.guard import needs
from bot.web.console.layout import go, in_words, said, show
from bot.web.console.query import whole
from bot.web.console.readings import kind

routes = web.RouteTableDef()

AT = "/reports/feedback"
PAGE = 30
TYPES = {"csv": "text/csv", "json": "application/json"}


def _filters(desk: Desk) -> Filters:
    query = desk.request.query
    names = ("kind", "theme", "language", "week")
    said = {name: query.get(name, "").strip()[:40] for name in names}
    words = query.get("q", "").strip()[:200]
    return Filters(**said, words=words, urgent=query.get("urgent") == "yes")


def _address(filters: Filters, **more: str | int) -> str:
    """Returns the query that asks for the same."""
    asked = {**asdict(filters), "urgent": "yes" if filters.urgent else "", "q": filters.words}
    del asked["words"]
    return urlencode({name: value for name, value in {**asked, **more}.items() if value != ""})


@routes.get(AT)
@needs(Right.FEEDBACK)
async def page(desk: Desk) -> web.StreamResponse:
    """Shows the counts of the last weeks, and the newest feedback that fits."""
    filters = _filters(desk)
    try:
        asked, wrong = filters.asked(desk.zone), ""
    except UsageError as error:
        filters, asked, wrong = Filters(), Asked(), said(desk, error)
    start = whole(desk.request.query.get("before", ""))
    found = await listing.page(desk.services, asked, start, PAGE + 1)
    counted = await listing.themes(desk.services, asked, desk.now, desk.zone)
    since, _ = weeks.span(counted.weeks[0], desk.zone)
    closed = await loop.figures(desk.services, since, desk.now)
    older = _address(filters, before=found[PAGE - 1].id) if len(found) > PAGE else ""
    return show(
        desk,
        "feedback.html",
        status=422 if wrong else 200,
        wrong=wrong,
        filters=filters,
        filtered=filters != Filters(),
        query=_address(filters),
        items=found[:PAGE],
        older=older,
        first=_address(filters) if start is not None else None,
        rows=_rows(desk, counted, filters),
        weeks=counted.weeks,
        total=sum(sum(row) for row in counted.counts.values()),
        closed=closed,
        kinds=in_words(desk, KINDS),
        themes=in_words(desk, THEMES),
        states=in_words(desk, STATES),
        languages=[(one.value, one.value.upper()) for one in Language],
        week_name=weeks.named,
        urgency=lambda name: kind(desk.language, name),
    )


@dataclass(frozen=True, slots=True)
class Row:
    """A theme in the chart: a column for each week, to one scale with all themes. to: where its
    feedback is listed."""

    theme: Theme
    name: str
    columns: Sequence[charts.Column]
    count: int
    urgent: int
    to: str


def _rows(desk: Desk, counted: listing.Themes, filters: Filters) -> list[Row]:
    """Returns the themes, those with the most feedback first."""
    return sorted(
        (
            Row(
                theme,
                translate(desk.language, THEMES[theme]),
                charts.small(counted.weeks, counts, counted.most),
                sum(counts),
                counted.urgent[theme],
                _address(Filters(**{**asdict(filters), "theme": theme.value})),
            )
            for theme, counts in counted.counts.items()
        ),
        key=lambda row: (-row.count, row.theme),
    )


@routes.post(AT + r"/{feedback:\d{1,18}}")
@needs(Right.FEEDBACK)
async def correct(desk: Desk) -> web.StreamResponse:
    """Takes a correction of kind and theme."""
    sent = await FeedbackForm.needed(desk.request)
    feedback_id = int(desk.request.match_info["feedback"])
    try:
        await listing.correct(desk.services, feedback_id, sent.kind, sent.theme, desk.user.name)
    except UsageError:
        raise web.HTTPNotFound from None
    raise go(f"{AT}?{sent.back}#f{feedback_id}" if sent.back else f"{AT}#f{feedback_id}")


@routes.post(AT + "/export/{type}")
@needs(Right.EXPORT_FEEDBACK)
async def export(desk: Desk) -> web.StreamResponse:
    """Returns all feedback that fits as a file; the export is a line of the audit trail."""
    kind_ = desk.request.match_info["type"]
    if kind_ not in TYPES:
        raise web.HTTPNotFound
    try:
        asked = _filters(desk).asked(desk.zone)
    except UsageError as error:
        raise web.HTTPUnprocessableEntity(text=said(desk, error)) from error
    found = await listing.export(desk.services, asked, desk.user.name)
    named = desk.may(Right.CONTACTS)
    written = (
        file.as_csv(found, named=named) if kind_ == "csv" else file.as_json(found, named=named)
    )
    return download(written, f"feedback-{desk.now:%Y%m%d}.{kind_}", TYPES[kind_])
