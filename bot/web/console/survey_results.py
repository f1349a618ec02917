"""Reports > Surveys: what came of each, counted at each look; words, people, files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any
from urllib.parse import urlencode

from aiohttp import web

from bot.access.rules import Right
from bot.campaigns import counts_store
from bot.campaigns import store as campaigns
from bot.campaigns import survey_results as results
from bot.campaigns import survey_rows as rows
from bot.campaigns.rules.experiment import FIELD
from bot.campaigns.store import CampaignRow
from bot.campaigns.survey_results import Compared, Results
from bot.errors import UsageError
from bot.models import Language
from bot.surveys.feedback.model import Theme
from bot.surveys.results_file import File, labels
from bot.surveys.rows_store import About, Run, Speaker
from bot.surveys.rules.model import Question
from bot.surveys.rules.results import Figures, QuestionResult
from bot.surveys.rules.wanted import COUNTABLE, LANGUAGE, TAG, VARIANT, Filters
from bot.web.catalog import mark, translate
from bot.web.console import charts
from bot.web.console.campaign_words import STATUSES
from bot.web.console.desk import Desk
from bot.web.console.downloads import streamed
from bot.web.console.feedback_words import THEMES
from bot.web.console.figures import tenths
from bot.web.console.guard import needs
from bot.web.console.layout import in_words, said, show
from bot.web.console.query import whole
from bot.web.console.reports import lasted
from bot.web.console.survey_flow import drawn
from bot.web.console.survey_posters import posters
from bot.web.console.survey_words import MEASURES, RUNS, SCALES, figure, within

routes = web.RouteTableDef()

AT = "/reports/surveys"
HERE = AT + r"/{survey:\d{1,18}}"
PAGE = 30
TYPES = {"csv": "text/csv", "json": "application/json"}
SHAPES = ("long", "wide")


@routes.get(AT)
@needs(Right.FEEDBACK)
async def listing(desk: Desk) -> web.StreamResponse:
    """Shows the surveys, the newest first."""
    async with desk.services.db.connect() as conn:
        found = await counts_store.surveys(conn)
    return show(desk, "surveys.html", surveys=found, statuses=in_words(desk, STATUSES))


@dataclass(frozen=True, slots=True)
class Looked:
    """What an address asks for, beside whose answers. other: a survey to compare with; theme,
    question, words: of what people wrote."""

    filters: Filters
    other: str
    theme: str
    question: str
    words: str

    @classmethod
    def at(cls, desk: Desk) -> Looked:
        query = desk.request.query

        def typed(name: str, most: int = 100) -> str:
            return query.get(name, "").strip()[:most]

        names = Filters.__slots__
        filters = Filters(**{name: typed(name) for name in names})
        words = typed("q", 200)
        return cls(filters, typed("with"), typed("theme"), typed("question"), words)

    def query(self, **more: str | int) -> str:
        """Returns the query that asks for the same, but for what is said here."""
        asked = {
            **asdict(self.filters),
            "with": self.other,
            "theme": self.theme,
            "question": self.question,
            "q": self.words,
            **more,
        }
        return urlencode({name: value for name, value in asked.items() if value != ""})


async def _found(desk: Desk) -> CampaignRow:
    async with desk.services.db.connect() as conn:
        row = await campaigns.by_id(conn, int(desk.request.match_info["survey"]))
    if row is None or "survey" not in row.content or row.status == "draft":
        raise web.HTTPNotFound
    return row


@routes.get(HERE)
@needs(Right.FEEDBACK)
async def page(desk: Desk) -> web.StreamResponse:
    """Shows what came of one survey."""
    row, looked, wrong = await _found(desk), Looked.at(desk), ""
    try:
        found, other, about = await _read(desk, row, looked)
    except UsageError as error:
        wrong = said(desk, error)
        looked = Looked(Filters(), "", "", "", "")
        found, other, about = await _read(desk, row, looked)
    return show(
        desk,
        "survey_results.html",
        status=422 if wrong else 200,
        wrong=wrong,
        campaign=row,
        posters=posters(row),
        looked=looked,
        filters=looked.filters,
        filtered=looked.filters != Filters(),
        query=looked.query(),
        **_figures(desk, found, other),
        **await _rows(desk, found, looked, about),
    )


def _figures(desk: Desk, found: Results, other: Results | None) -> dict[str, Any]:
    """Returns what the page shows of the figures."""
    questions = found.survey.questions
    asked = labels(questions, desk.language)
    return {
        "status_name": translate(desk.language, STATUSES[found.campaign.status]),
        "figures": found.figures,
        "asked": asked,
        "keys": list(asked),
        "questions": [_Shown.of(desk, one, asked[one.key]) for one in found.figures.questions],
        "trend": _trend(desk, found),
        **drawn(desk, found.survey, lambda place: _row(found, place)),
        "parts": _parts(desk, found.parts),
        "by": _by(desk, found, asked),
        "options": _options(questions, asked),
        "compared": [_beside(desk, one, asked) for one in _pairs(found, other)],
        "languages": [(one.value, one.value.upper()) for one in Language],
        "lasted": lambda time: lasted(desk, time) if time is not None else "–",
        "percent": lambda found: figure(None, found.value) if found else "–",
        "within": lambda found: within(desk, None, found),
    }


def _row(found: Results, place: int) -> str:
    """Returns where the page has a question's figures; of the end those of all."""
    return f"#asked-{place + 1}" if place < len(found.survey.questions) else "#far"


async def _rows(desk: Desk, found: Results, looked: Looked, about: About) -> dict[str, Any]:
    """Returns what the page shows of the rows behind the figures."""
    of = desk.services, found.campaign, found.survey, looked.filters, desk.zone
    words_before, people_before = (
        whole(desk.request.query.get(name, "")) for name in ("words_before", "people_before")
    )
    words, themes = await rows.said(*of, about, words_before, PAGE + 1)
    people = []
    if not found.survey.anonymous:
        people = await rows.people(*of, people_before, PAGE + 1)
    async with desk.services.db.connect() as conn:
        surveys = await counts_store.surveys(conn)
    return {
        "words": words[:PAGE],
        "words_older": _older(looked, "words_before", words[PAGE - 1].by) if words[PAGE:] else "",
        "anonymous": found.survey.anonymous,
        "people": people[:PAGE],
        "people_older": _older(looked, "people_before", people[PAGE - 1].run)
        if people[PAGE:]
        else "",
        "others": [one.name for one in surveys if one.id != found.campaign.id],
        "themes": _themes(desk, themes),
        "theme_names": in_words(desk, THEMES),
        "runs": in_words(desk, RUNS),
        "named": desk.may(Right.CONTACTS) or desk.may(Right.CAMPAIGNS),
    }


def _older(looked: Looked, name: str, last: Run | Speaker | None) -> str:
    """Returns the query of what stands before a row; "" if it may not be told from others."""
    return looked.query(**{name: last.id}) if last else ""


async def _read(
    desk: Desk, row: CampaignRow, looked: Looked
) -> tuple[Results, Results | None, About]:
    """Returns the results, those to compare with, and the words that are wanted. Raises
    UsageError."""
    about = rows.about(looked.theme, looked.question, looked.words)
    found = await results.results(desk.services, row.name, looked.filters, desk.zone)
    if not looked.other:
        return found, None, about
    theirs = Filters(language=looked.filters.language, tag=looked.filters.tag)
    return found, await results.results(desk.services, looked.other, theirs, desk.zone), about


def _pairs(found: Results, other: Results | None) -> list[Compared]:
    return results.compared(found.figures, other.figures) if other else []


@dataclass(frozen=True, slots=True)
class _Shown:
    """A question on the page. score: its figure in words; within: the interval. bars: the answers,
    each with its count and share."""

    found: QuestionResult
    label: str
    measure: str
    score: str
    within: str
    mean: str
    bars: Sequence[charts.Bar]

    @classmethod
    def of(cls, desk: Desk, one: QuestionResult, label: str) -> _Shown:
        drawn = charts.bars(
            [
                (name, count, f"{count} · {round(100 * count / one.n) if one.n else 0} %", ())
                for name, count in one.distribution.items()
            ]
        )
        measure = translate(desk.language, MEASURES[one.measure]) if one.measure else ""
        score = figure(one.measure, one.score.value) if one.score else ""
        reach = within(desk, one.measure, one.score) if one.score else ""
        mean = ""
        if one.mean:
            ends = (tenths(desk, value) for value in (one.mean.least, one.mean.most))
            mean = f"{tenths(desk, one.mean.value)} ({' – '.join(ends)})"
        return cls(one, label, measure, score, reach, mean, drawn)


@dataclass(frozen=True, slots=True)
class _Trend:
    """The figure of a question by week. middle: where 0, or the half, is drawn."""

    name: str
    marks: Sequence[charts.Mark]
    rows: Sequence[tuple[Any, Figures, str]]


def _trend(desk: Desk, found: Results) -> _Trend | None:
    """Returns the trend of the first question that comes to one figure."""
    first = found.figures.score
    if first is None or first.measure is None or not found.weeks:
        return None
    measure, rows, points = first.measure, [], []
    for week, one in found.weeks.items():
        score = one.score.score if one.score else None
        words = ""
        if score is not None:
            words = f"{figure(measure, score.value)} ({within(desk, measure, score)})"
        rows.append((week, one, words))
        ends = (score.value, score.least, score.most) if score else None
        points.append((week, ends, words))
    name = translate(desk.language, MEASURES[measure])
    return _Trend(name, charts.trend(points, *SCALES[measure]), rows)


def _parts(desk: Desk, parts: Mapping[str, Figures]) -> list[tuple[str, Figures, str]]:
    rows = []
    for name, one in parts.items():
        first = one.score
        words = ""
        if first and first.score:
            reach = within(desk, first.measure, first.score)
            words = f"{figure(first.measure, first.score.value)} ({reach})"
        rows.append((name, one, words))
    return rows


def _by(desk: Desk, found: Results, asked: Mapping[str, str]) -> list[tuple[str, str]]:
    """Returns what people can be parted by, with its name."""
    known = [
        (LANGUAGE, translate(desk.language, "Language")),
        (TAG, translate(desk.language, "Tag")),
    ]
    if FIELD in found.campaign.content:
        known.append((VARIANT, translate(desk.language, mark("Variant"))))
    questions = found.survey.questions
    return known + [(one.key, asked[one.key]) for one in questions if one.kind in COUNTABLE]


def _options(
    questions: Sequence[Question], asked: Mapping[str, str]
) -> list[tuple[str, list[tuple[str, str]]]]:
    """Returns the answers by which people are chosen, by question: the value and its words."""
    return [
        (asked[one.key], [(f"{one.key}={option.label}", option.label) for option in options])
        for one in questions
        if (options := next(iter(one.options.values()), ()))
    ]


def _beside(
    desk: Desk, pair: Compared, asked: Mapping[str, str]
) -> tuple[str, str, str, str, bool]:
    """Returns a question of two surveys: its words, both figures, the difference, and whether it is
    more than chance."""

    def shown(one: QuestionResult) -> str:
        if one.score is None:
            return f"n = {one.n}"
        return f"{figure(one.measure, one.score.value)} ({within(desk, one.measure, one.score)})"

    measure, apart = pair.one.measure, ""
    if pair.apart is not None:
        apart = f"{figure(measure, pair.apart.value)} ({within(desk, measure, pair.apart)})"
    return asked[pair.one.key], shown(pair.one), shown(pair.other), apart, pair.is_found


def _themes(desk: Desk, counts: Mapping[Theme | None, int]) -> list[tuple[str, charts.Bar]]:
    """Returns a bar for each theme, those with the most words first."""
    known = sorted(
        ((theme, n) for theme, n in counts.items() if theme is not None), key=lambda one: -one[1]
    )
    drawn = charts.bars(
        [(translate(desk.language, THEMES[theme]), n, str(n), ()) for theme, n in known]
    )
    return [(theme.value, bar) for (theme, _), bar in zip(known, drawn, strict=True)]


@routes.post(HERE + "/export/{shape}/{type}")
@needs(Right.EXPORT_FEEDBACK)
async def export(desk: Desk) -> web.StreamResponse:
    """Returns all answers that fit as a file, as it is read; the audit trail has who took it."""
    row, asked = await _found(desk), desk.request.match_info
    if asked["type"] not in TYPES or asked["shape"] not in SHAPES:
        raise web.HTTPNotFound
    try:
        survey, pages = await rows.export(
            desk.services, row.name, Looked.at(desk).filters, desk.zone, desk.user.name
        )
    except UsageError as error:
        raise web.HTTPUnprocessableEntity(text=said(desk, error)) from error
    named = desk.may(Right.CONTACTS) or desk.may(Right.CAMPAIGNS)
    file = File(survey.questions, asked["type"], wide=asked["shape"] == "wide", named=named)
    name = f"survey-{row.id}-{asked['shape']}.{asked['type']}"
    return await streamed(desk, file.parts(pages), name, TYPES[asked["type"]])
