"""What came of a campaign's survey: figures, trend, parts, a comparison.

Pages and commands share it. The rows are counted each time, so the figures are live."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from bot.campaigns import counts_store as counts
from bot.campaigns import store as campaigns
from bot.campaigns.rules import Survey, parse_campaign
from bot.campaigns.store import CampaignRow
from bot.db.database import Connection
from bot.errors import UsageError
from bot.services import Services
from bot.surveys import results_store as store
from bot.surveys import sheets_store as sheets
from bot.surveys.rules.intervals import Estimate, difference
from bot.surveys.rules.model import Question, QuestionKind
from bot.surveys.rules.results import (
    Asked,
    Figures,
    QuestionResult,
    RunCount,
    ValueCount,
    figures,
    one_label_per_option,
)
from bot.surveys.rules.wanted import WEEK, Filters, Wanted

EVERYBODY, UTC = Filters(), ZoneInfo("UTC")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Results:
    """What came of a survey. weeks: by the Monday of the week in which people began; parts: of the
    people, as somebody wants them parted, those with the most first."""

    campaign: CampaignRow
    survey: Survey
    figures: Figures
    weeks: Mapping[date, Figures]
    parts: Mapping[str, Figures]


def in_words(questions: Iterable[Question]) -> list[str]:
    """Returns the keys of the questions that any text answers."""
    return [one.key for one in questions if one.kind is QuestionKind.FREE_TEXT]


async def find(conn: Connection, name: str) -> tuple[CampaignRow, Survey]:
    """Returns the campaign of this name and its survey. Raises UsageError if it has none."""
    row = await campaigns.find(conn, name)
    if row is None:
        raise UsageError("There is no campaign named %(name)s.", name=name)
    survey = parse_campaign(row.content).survey
    if survey is None:
        raise UsageError("%(name)s has no survey.", name=name)
    return row, survey


async def survey_of(services: Services, name: str) -> tuple[CampaignRow, Survey]:
    """Returns the campaign of this name and its survey. Raises UsageError if it has none."""
    async with services.db.connect() as conn:
        return await find(conn, name)


async def results(
    services: Services, name: str, filters: Filters = EVERYBODY, zone: ZoneInfo = UTC
) -> Results:
    """Returns what came of the survey of the campaign of this name, all of one moment. Raises
    UsageError if it has none, or if the filters say something that there is not."""
    now = services.clock.now()
    async with services.db.begin() as conn:
        await conn.snapshot()
        row, survey = await find(conn, name)
        wanted = filters.wanted(survey.questions, zone)
        if survey.anonymous:
            return await _anonymous(conn, row, survey, wanted, now)
        mondays = _mondays(row.began or now, now, zone)
        whole, weeks = await _by_week(conn, row.id, survey, wanted, mondays, now)
        parts = await _parts(conn, row.id, survey, wanted, now) if wanted.by else {}
    return Results(row, survey, whole, weeks, parts)


def anonymous(row: CampaignRow) -> UsageError:
    """Returns the error for asking an anonymous survey who answered what."""
    return UsageError(
        "%(name)s is anonymous: its answers can't be chosen or parted by who gave them.",
        name=row.name,
    )


async def _anonymous(
    conn: Connection, row: CampaignRow, survey: Survey, wanted: Wanted, now: datetime
) -> Results:
    """Returns the figures of an anonymous survey, whose answers count once they are nobody's."""
    if wanted != Wanted():
        raise anonymous(row)
    keys = [one.key for one in survey.questions]
    whole = figures(
        survey.questions,
        (await _asked(conn, row.id, survey, wanted, now)).get("", Asked()),
        [one for _, one in await store.runs(conn, row.id, keys, wanted, now)],
        await sheets.counts(conn, row.id, in_words(survey.questions)),
        (await store.times(conn, row.id, wanted, now)).get("", (None, None)),
    )
    return Results(row, survey, whole, {}, {})


def _mondays(first: datetime, last: datetime, zone: ZoneInfo) -> list[datetime]:
    """Returns the beginnings of the weeks in which that time lies, on the clock of the zone."""
    day = first.astimezone(zone).date() - timedelta(days=first.astimezone(zone).weekday())
    weeks = max(0, (last.astimezone(zone).date() - day).days // 7)
    return [datetime.combine(day + timedelta(weeks=n), time(), zone) for n in range(weeks + 1)]


async def _by_week(
    conn: Connection,
    campaign_id: int,
    survey: Survey,
    wanted: Wanted,
    mondays: Sequence[datetime],
    now: datetime,
) -> tuple[Figures, dict[date, Figures]]:
    """Returns the figures of all that fit, and of each week, also of those between in which nobody
    began."""
    questions = survey.questions
    all_, weekly = replace(wanted, by=""), replace(wanted, by=WEEK, weeks=mondays)
    asked = await _asked(conn, campaign_id, survey, all_, now)
    medians = await store.times(conn, campaign_id, all_, now)
    runs, values = await _counts(conn, campaign_id, questions, weekly, now)
    whole = figures(
        questions,
        asked.get("", Asked()),
        [one for _, one in runs],
        [one for _, one in values],
        medians.get("", (None, None)),
    )
    parts = _summed(questions, {}, runs, values, {}, str)
    if not parts:
        return whole, {}
    first, last = min(map(int, parts)), max(map(int, parts))
    none = figures(questions, Asked(), (), ())
    return whole, {
        mondays[place - 1].date(): parts.get(str(place), none) for place in range(first, last + 1)
    }


async def _asked(
    conn: Connection, campaign_id: int, survey: Survey, wanted: Wanted, now: datetime
) -> dict[str, Asked]:
    """Returns how many people the survey reached, by part; of everybody from the kept figures,
    which know when to the hour."""
    if wanted != Wanted():
        return await store.asked(conn, campaign_id, wanted, now)
    people, lately, since = 0, 0, now - timedelta(hours=survey.expires)
    for part, amount in (await counts.parts(conn, campaign_id)).items():
        if part.counted in store.REACHED:
            people += amount.n
            lately += amount.n * (part.hour is not None and part.hour > since)
    return {"": Asked(people, lately)}


async def _parts(
    conn: Connection, campaign_id: int, survey: Survey, wanted: Wanted, now: datetime
) -> dict[str, Figures]:
    """Returns the figures of each part of the people."""
    questions = survey.questions
    asked = await _asked(conn, campaign_id, survey, wanted, now)
    runs, values = await _counts(conn, campaign_id, questions, wanted, now)
    medians = await store.times(conn, campaign_id, wanted, now)
    parting = next((one for one in questions if one.key == wanted.by_answer), None)
    labels = one_label_per_option(parting) if parting else {}
    found = _summed(questions, asked, runs, values, medians, lambda part: labels.get(part, part))
    return dict(sorted(found.items(), key=lambda one: (-one[1].started, one[0])))


async def _counts(
    conn: Connection, campaign_id: int, questions: Sequence[Question], wanted: Wanted, now: datetime
) -> tuple[list[tuple[str, RunCount]], list[tuple[str, ValueCount]]]:
    keys = [one.key for one in questions]
    return (
        await store.runs(conn, campaign_id, keys, wanted, now),
        await store.answers(conn, campaign_id, in_words(questions), wanted, now),
    )


def _summed(
    questions: Sequence[Question],
    asked: Mapping[str, Asked],
    runs: Iterable[tuple[str, RunCount]],
    values: Iterable[tuple[str, ValueCount]],
    medians: Mapping[str, store.Medians],
    named: Callable[[str], str],
) -> dict[str, Figures]:
    """Returns the figures of each part. named: what a part is called; parts of one name are one,
    and then without medians."""
    people: dict[str, Asked] = defaultdict(Asked)
    for part, one in asked.items():
        before = people[named(part)]
        people[named(part)] = Asked(before.people + one.people, before.lately + one.lately)
    by_run, by_value = _gathered(runs, named), _gathered(values, named)
    return {
        name: figures(
            questions,
            people[name],
            by_run.get(name, ()),
            by_value.get(name, ()),
            next((times for part, times in medians.items() if named(part) == name), (None, None)),
        )
        for name in {**people, **by_run}
    }


def _gathered(found: Iterable[tuple[str, T]], named: Callable[[str], str]) -> dict[str, list[T]]:
    parts: dict[str, list[T]] = {}
    for part, one in found:
        parts.setdefault(named(part), []).append(one)
    return parts


def results_json(found: Results) -> dict[str, Any]:
    """Returns the results as plain values, for programs; their keys stay as they are."""
    weeks = [{"week": week.isoformat(), **_plain(one)} for week, one in found.weeks.items()]
    return {
        "campaign": found.campaign.name,
        "status": found.campaign.status,
        **_plain(found.figures),
        "weeks": weeks,
        "parts": [{"part": name, **_plain(one)} for name, one in found.parts.items()],
    }


def _plain(one: Figures) -> dict[str, Any]:
    plain = asdict(one)
    plain["questions"] = {question["key"]: question for question in plain["questions"]}
    for name in ("first", "whole"):
        plain[name] = plain[name].total_seconds() if plain[name] is not None else None
    return plain


@dataclass(frozen=True, slots=True)
class Compared:
    """A question of two surveys, and by how much the first's figure is above the other's."""

    one: QuestionResult
    other: QuestionResult
    apart: Estimate | None

    @property
    def is_found(self) -> bool:
        """Whether chance alone would seldom make such a difference."""
        return self.apart is not None and (self.apart.least > 0 or self.apart.most < 0)


def compared(one: Figures, other: Figures) -> list[Compared]:
    """Compares the questions that two surveys have in common: those of one key and kind."""
    others = {(found.key, found.kind): found for found in other.questions}
    return [
        Compared(mine, theirs, _apart(mine.score, theirs.score))
        for mine in one.questions
        if (theirs := others.get((mine.key, mine.kind))) is not None
    ]


def _apart(one: Estimate | None, other: Estimate | None) -> Estimate | None:
    return difference(one, other) if one and other else None
