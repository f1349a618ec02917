"""The rows behind a survey's results: the words that people wrote, who answered what, files."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from zoneinfo import ZoneInfo

from bot.campaigns.rules import Survey
from bot.campaigns.store import CampaignRow
from bot.campaigns.survey_results import anonymous, find, in_words
from bot.contacts import audit_store as audit
from bot.contacts.rules import wanted as searched
from bot.errors import UsageError
from bot.services import Services
from bot.surveys import rows_store as rows
from bot.surveys import sheets_store as sheets
from bot.surveys.feedback.model import Theme
from bot.surveys.rows_store import About, Said, Sheet
from bot.surveys.rules.wanted import Filters, Wanted

PAGE = 5_000  # rows of a file that are read at once
ANYTHING = About()


def about(theme: str = "", question: str = "", words: str = "") -> About:
    """Returns which words somebody wants, as it is typed; "" for any. Raises UsageError."""
    name = theme.strip().lower()
    if name and name not in tuple(Theme):
        raise UsageError("%(name)s is none of %(known)s.", name=theme, known=", ".join(Theme))
    found = None
    if words.strip():
        found = searched(words).words
        if found is None:
            raise UsageError("Look for a word of two letters or more.")
    return About(Theme(name) if name else None, question.strip() or None, found)


async def said(
    services: Services,
    row: CampaignRow,
    survey: Survey,
    filters: Filters,
    zone: ZoneInfo,
    wanted: About = ANYTHING,
    before: int | None = None,
    limit: int = 50,
) -> tuple[list[Said], dict[Theme | None, int]]:
    """Returns the newest words that people wrote, and how many there are of each theme."""
    now, keys = services.clock.now(), in_words(survey.questions)
    whose = _whose(row, survey, filters, zone)
    async with services.db.connect() as conn:
        if survey.anonymous:
            return await sheets.said(conn, row.id, keys, wanted, limit), {}
        page = await rows.said(conn, row.id, keys, wanted, whose, now, before, limit)
        return page, await rows.themes(conn, row.id, keys, wanted, whose, now)


async def people(
    services: Services,
    row: CampaignRow,
    survey: Survey,
    filters: Filters,
    zone: ZoneInfo,
    before: int | None = None,
    limit: int = 50,
) -> list[Sheet]:
    """Returns the newest runs, person by person. Raises UsageError if the survey is anonymous."""
    if survey.anonymous:
        raise UsageError("%(name)s is anonymous: nobody knows who answered what.", name=row.name)
    whose = _whose(row, survey, filters, zone)
    async with services.db.connect() as conn:
        now = services.clock.now()
        return await rows.page(conn, row.id, whose, now, before, limit)


async def export(
    services: Services, name: str, filters: Filters, zone: ZoneInfo, by: str
) -> tuple[Survey, AsyncIterator[list[Sheet]]]:
    """Returns all runs that fit, the newest first, some at a time; the audit trail has who took
    them. Raises UsageError as results do."""
    async with services.db.begin() as conn:
        row, survey = await find(conn, name)
        whose = _whose(row, survey, filters, zone)
        now = services.clock.now()
        asked = {key: value for key in Filters.__slots__ if (value := getattr(filters, key))}
        await audit.write(conn, by, "export answers", None, {"campaign": name, **asked}, now)
    if survey.anonymous:
        return survey, _sheets(services, row.id)
    return survey, _pages(services, row.id, whose)


def _whose(row: CampaignRow, survey: Survey, filters: Filters, zone: ZoneInfo) -> Wanted:
    """Returns whose rows are wanted. Raises UsageError, also if that can't be known."""
    whose = replace(filters.wanted(survey.questions, zone), by="")
    if survey.anonymous and whose != Wanted():
        raise anonymous(row)
    return whose


async def _sheets(services: Services, campaign_id: int) -> AsyncIterator[list[Sheet]]:
    async with services.db.connect() as conn:
        yield await sheets.sheets(conn, campaign_id)


async def _pages(services: Services, campaign_id: int, whose: Wanted) -> AsyncIterator[list[Sheet]]:
    before: int | None = None
    now = services.clock.now()
    while True:
        async with services.db.connect() as conn:
            page = await rows.page(conn, campaign_id, whose, now, before, PAGE)
        if not page:
            return
        yield page
        last = page[-1].run
        before = last.id if last else None
