"""Finds a survey by a campaign's name, or in a file: a campaign's, or one with a survey alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from bot.campaigns import store as campaigns
from bot.campaigns.file import lines, loads
from bot.campaigns.rules import Campaign, Survey, parse_campaign
from bot.campaigns.rules.findings import Finding, Findings
from bot.campaigns.rules.survey_check import Rules, look
from bot.campaigns.rules.wording import keywords_of
from bot.errors import UsageError
from bot.files.checking import Problems, line_of
from bot.gate.packs.loading import packs
from bot.models import Language, MessageClass
from bot.services import Services
from bot.surveys.rules.file import read_survey


@dataclass(frozen=True, slots=True)
class Source:
    """A survey and where it stands. place: of the survey in its file, "" if it is all of it; lines:
    of that file's fields. message_class: of its campaign, None for a survey alone."""

    name: str
    survey: Survey
    message_class: MessageClass | None = None
    place: str = "survey"
    lines: Mapping[str, int] = field(default_factory=dict)

    @property
    def languages(self) -> tuple[Language, ...]:
        return tuple(self.survey.questions[0].text)

    def line(self, place: str) -> int | None:
        """Returns the line of a field; None if it is not known."""
        return line_of(place, self.lines)


def read(path: Path) -> Source:
    """Reads the survey of a file. Raises UsageError, which names lines and fields."""
    try:
        text = path.read_text("utf-8")
        data = yaml.safe_load(text)
        if isinstance(data, Mapping) and "questions" in data and "class" not in data:
            return _alone(path.name, data, lines(text))
        return _of_campaign(loads(text), lines(text))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise UsageError(f"{path} can't be read: {error}") from None


async def find(services: Services, name: str) -> Source:
    """Returns the survey of the campaign of this name. Raises UsageError."""
    async with services.db.connect() as conn:
        row = await campaigns.find(conn, name)
    if row is None:
        raise UsageError(
            "%(name)s is no campaign and no file; `texto survey list` shows the surveys.",
            name=name,
        )
    return _of_campaign(parse_campaign(row.content), {})


def checked(source: Source) -> tuple[Finding, ...]:
    """Returns what is wrong with a survey, errors first."""
    found = Findings()
    rules = Rules(keywords_of(packs()), message_class=source.message_class)
    look(found, source.survey, rules, source.place)
    return tuple(sorted(found.found, key=lambda one: not one.is_error))


def _alone(name: str, data: Mapping[str, Any], known: Mapping[str, int]) -> Source:
    """Reads a survey alone. Its languages are those of its first question."""
    problems = Problems(known)
    survey = read_survey(data, "", _spoken(data), tuple(Language), problems)
    if problems.found:
        found = "\n".join(f"  {problem}" for problem in problems.found)
        raise UsageError(f"The survey can't be used as it is:\n{found}")
    return Source(name, survey, None, "", known)


def _spoken(data: Mapping[str, Any]) -> tuple[Language, ...]:
    try:
        texts = data["questions"][0]["text"]
        return tuple(language for language in Language if language.value in texts)
    except (IndexError, KeyError, TypeError):
        return tuple(Language)


def _of_campaign(campaign: Campaign, known: Mapping[str, int]) -> Source:
    if campaign.survey is None:
        raise UsageError("%(name)s has no survey.", name=campaign.name)
    return Source(campaign.name, campaign.survey, campaign.message_class, "survey", known)
