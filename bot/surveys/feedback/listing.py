"""Shows, corrects and exports feedback: what pages and commands share."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TypeVar
from zoneinfo import ZoneInfo

from bot.contacts import audit_store as audit
from bot.contacts.rules import wanted
from bot.errors import UsageError
from bot.models import Language
from bot.services import Services
from bot.surveys.feedback import store, weeks
from bot.surveys.feedback.model import FeedbackKind, Theme
from bot.surveys.feedback.store import Asked, Count, Item

T = TypeVar("T", FeedbackKind, Theme, Language)
WEEKS = 12  # that are counted
MOST = 100_000  # of an export


@dataclass(frozen=True, slots=True)
class Filters:
    """What somebody asks for, as it is typed; "" for any. week: 2026-W48. words: of the text."""

    kind: str = ""
    theme: str = ""
    language: str = ""
    week: str = ""
    words: str = ""
    urgent: bool = False

    def asked(self, zone: ZoneInfo) -> Asked:
        """Returns what is looked for. Raises UsageError for what is no kind, theme, language or
        week."""
        since = until = None
        if self.week:
            first = weeks.monday(self.week)
            if first is None:
                raise UsageError("%(week)s is no week: write 2026-W48.", week=self.week)
            since, until = weeks.span(first, zone)
        words = None
        if self.words.strip():
            words = wanted(self.words).words
            if words is None:
                raise UsageError("Look for a word of two letters or more.")
        return Asked(
            _one_of(FeedbackKind, self.kind),
            _one_of(Theme, self.theme),
            _one_of(Language, self.language),
            self.urgent,
            words,
            since,
            until,
        )


def _one_of(known: type[T], name: str) -> T | None:
    try:
        return known(name.strip().lower()) if name.strip() else None
    except ValueError:
        names = ", ".join(known)
        raise UsageError("%(name)s is none of %(known)s.", name=name, known=names) from None


async def page(services: Services, asked: Asked, before: int | None, limit: int) -> list[Item]:
    """Returns the newest feedback that fits. before: only what stands before this id."""
    async with services.db.connect() as conn:
        return await store.find(conn, asked, before, limit)


@dataclass(frozen=True, slots=True)
class Themes:
    """How much feedback each week has, by theme. counts: for each theme, one a week."""

    weeks: Sequence[date]
    counts: dict[Theme, list[int]]
    urgent: dict[Theme, int]

    @property
    def most(self) -> int:
        """The most of one theme in one week."""
        return max((max(row) for row in self.counts.values()), default=0)


async def themes(services: Services, asked: Asked, now: datetime, zone: ZoneInfo) -> Themes:
    """Returns the counts of the last weeks, of all that fits whenever it came."""
    every = weeks.last(now, zone, WEEKS)
    since, _ = weeks.span(every[0], zone)
    async with services.db.connect() as conn:
        found = await store.counts(conn, replace(asked, since=since, until=None), zone.key)
    return _by_theme(every, found)


def _by_theme(every: Sequence[date], found: Iterable[Count]) -> Themes:
    counts = {theme: [0] * len(every) for theme in Theme}
    urgent = dict.fromkeys(Theme, 0)
    place = {week: at for at, week in enumerate(every)}
    for one in found:
        if one.week in place:
            counts[one.theme][place[one.week]] = one.count
            urgent[one.theme] += one.urgent
    return Themes(every, counts, urgent)


async def one(services: Services, feedback_id: int) -> Item:
    """Returns the feedback with this id. Raises UsageError if there is none."""
    async with services.db.connect() as conn:
        found = await store.one(conn, feedback_id)
    if found is None:
        raise UsageError("There is no feedback with the id %(id)s.", id=feedback_id)
    return found


async def correct(services: Services, feedback_id: int, kind: str, theme: str, by: str) -> Item:
    """Writes what staff take feedback for; the next training learns it. "" leaves what it is.
    Raises UsageError if there is none with this id, or no such kind or theme."""
    async with services.db.begin() as conn:
        before = await store.one(conn, feedback_id)
        if before is None:
            raise UsageError("There is no feedback with the id %(id)s.", id=feedback_id)
        now = services.clock.now()
        is_ = _one_of(FeedbackKind, kind) or before.kind
        about = _one_of(Theme, theme) or before.theme
        await store.correct(conn, feedback_id, is_, about, by, now)
        details = {"feedback": feedback_id, "kind": is_, "theme": about}
        await audit.write(conn, by, "correct feedback", before.contact_id, details, now)
    return replace(before, kind=is_, theme=about, corrected_by=by)


async def export(services: Services, asked: Asked, by: str) -> list[Item]:
    """Returns all feedback that fits, the newest first; the audit trail has who took it."""
    async with services.db.begin() as conn:
        found = await store.find(conn, asked, None, MOST)
        now = services.clock.now()
        details = {
            "feedback": len(found),
            **{name: str(value) for name, value in asked.values.items() if value},
        }
        await audit.write(conn, by, "export feedback", None, details, now)
    return found
