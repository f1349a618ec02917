"""Reads what respondents text: their replies to each question, and what else they say.

The files were written without a look at what reads them. `intended` is the answer in the survey's
first language; a day as `+2`, `sat` or `12-24`; `*` the words themselves; `-` to skip the question;
`?` words that are as good as a skip. `again` is a reply only of who is asked once more.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from pathlib import Path

from bot.campaigns.file import read
from bot.campaigns.rules import Campaign
from bot.files.csv import tsv
from bot.models import Language
from bot.surveys.rules.file import Survey
from bot.surveys.rules.model import SEPARATOR, WITH_OPTIONS, Question, QuestionKind

FOLDER = Path(__file__).parent
WORDS, SKIP, EITHER = "*", "-", "?"
PLAIN = ("plain", "again")  # how who is asked once more writes
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True, slots=True)
class Reply:
    """One reply, and the answer that it is meant to be."""

    intended: str
    manner: str
    text: str


@dataclass(frozen=True)
class Sheets:
    """All that can be said. replies: by question and language; asides: by kind and language."""

    campaign: Campaign
    replies: dict[tuple[str, str], list[Reply]] = field(default_factory=dict)
    asides: dict[tuple[str, str], list[str]] = field(default_factory=dict)

    @cached_property
    def survey(self) -> Survey:
        assert self.campaign.survey
        return self.campaign.survey

    @cached_property
    def questions(self) -> dict[str, Question]:
        return {question.key: question for question in self.survey.questions}

    def first(self, key: str, language: str) -> list[Reply]:
        """Returns the replies to a question of who has just been asked."""
        return [one for one in self.replies[key, language] if one.manner != "again"]

    def plain(self, key: str, language: str, intended: str) -> list[Reply]:
        """Returns the plain replies that mean the same."""
        meant = [one for one in self.replies[key, language] if one.intended == intended]
        return [one for one in meant if one.manner in PLAIN] or meant


def load(name: str) -> Sheets:
    """Reads the files of a name."""
    replies, asides = defaultdict(list), defaultdict(list)
    columns = ("question", "language", "intended", "manner", "text")
    for _, (key, language, *cells) in tsv(FOLDER / f"{name}.replies.tsv", columns)[1]:
        replies[key, language].append(Reply(*cells))
    for _, (kind, language, text) in tsv(
        FOLDER / f"{name}.asides.tsv", ("kind", "language", "text")
    )[1]:
        asides[kind, language].append(text)
    return Sheets(read(FOLDER / "survey.yml"), dict(replies), dict(asides))


def recorded(question: Question, language: str, reply: Reply, today: date) -> list[str | None]:
    """Returns the values of which one must be recorded for a reply; None: skipped."""
    if reply.intended in (WORDS, EITHER):
        return [reply.text, *([None] if reply.intended == EITHER else [])]
    if reply.intended == SKIP:
        return [None]
    if question.kind in WITH_OPTIONS:
        labels = {
            option.label: own.label
            for option, own in zip(
                question.options[Language.EN], question.options[Language(language)], strict=True
            )
        }
        return [SEPARATOR.join(labels[one] for one in reply.intended.split(SEPARATOR))]
    if question.kind is QuestionKind.DATE:
        return [_day(reply.intended, today).isoformat()]
    return [reply.intended]


def _day(said: str, today: date) -> date:
    if said.startswith("+"):
        return today + timedelta(days=int(said))
    if said in WEEKDAYS:
        ahead = (WEEKDAYS.index(said) - today.weekday() - 1) % 7 + 1
        return today + timedelta(days=ahead)
    month, day = map(int, said.split("-"))
    this = date(today.year, month, day)
    return this if this > today else date(today.year + 1, month, day)
