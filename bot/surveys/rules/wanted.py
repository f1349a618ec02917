"""Whose answers to a survey are wanted, and what their people are parted by."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.errors import UsageError
from bot.files.naming import tag
from bot.models import Language
from bot.surveys.rules.model import SCALES, WITH_OPTIONS, Question, QuestionKind
from bot.surveys.rules.results import one_label_per_option

# what people are parted by, or an answer; the variant is of an experiment
LANGUAGE, TAG, WEEK, VARIANT = "language", "tag", "week", "variant"
GIVEN = (LANGUAGE, TAG, WEEK, VARIANT)
COUNTABLE = WITH_OPTIONS.union(SCALES) - {QuestionKind.MULTIPLE} | {QuestionKind.YES_NO}


@dataclass(frozen=True, slots=True)
class Wanted:
    """Whose runs are counted; None for any. since, until: when they were asked. answer: the key of
    a question, and the values of which they gave one. by: what they are parted by: LANGUAGE, TAG,
    WEEK (in which they began), VARIANT (that they got), the key of a question, or "" for one part.
    weeks: the instants at which these begin."""

    language: str | None = None
    tag: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    answer: tuple[str, Sequence[str]] | None = None
    by: str = ""
    weeks: Sequence[datetime] = ()

    @property
    def by_answer(self) -> str | None:
        """The key of the question by whose answers people are parted."""
        return self.by if self.by not in ("", *GIVEN) else None

    def values(self, campaign_id: int, now: datetime) -> dict[str, object]:
        """Returns the values of the statements' names."""
        question, said = self.answer or (None, ())
        return {
            "id": campaign_id,
            "language": self.language,
            "tag": self.tag,
            "since": self.since,
            "until": self.until,
            "asked_question": question,
            "said": list(said),
            "by": self.by_answer,
            "weeks": list(self.weeks),
            "now": now,
        }


@dataclass(frozen=True, slots=True)
class Filters:
    """Whose answers somebody wants, as it is typed; "" for all. since, until: the first and the
    last day on which they were asked. answer: shop=Lyon, what they answered to a question. by: what
    to part them by: language, tag, week, variant, or the key of a question."""

    language: str = ""
    tag: str = ""
    since: str = ""
    until: str = ""
    answer: str = ""
    by: str = ""

    def wanted(self, questions: Sequence[Question], zone: ZoneInfo) -> Wanted:
        """Returns what is looked for. Raises UsageError."""
        until = _day(self.until)
        return Wanted(
            _language(self.language),
            tag(self.tag) or None,
            _begins(_day(self.since), zone),
            _begins(until + timedelta(days=1) if until else None, zone),
            _answer(self.answer, questions) if self.answer.strip() else None,
            _by(self.by, questions),
        )


def _language(name: str) -> str | None:
    wanted = name.strip().lower()
    if wanted and wanted not in tuple(Language):
        known = ", ".join(Language)
        raise UsageError("%(name)s is none of %(known)s.", name=name, known=known)
    return wanted or None


def _day(words: str) -> date | None:
    try:
        return date.fromisoformat(words.strip()) if words.strip() else None
    except ValueError:
        raise UsageError("%(day)s is no day: write 2026-11-30.", day=words) from None


def _begins(day: date | None, zone: ZoneInfo) -> datetime | None:
    return datetime.combine(day, time(), zone) if day else None


def _question(key: str, questions: Sequence[Question]) -> Question:
    """Returns the question with this key, whose answers can be told apart. Raises UsageError."""
    known = [one for one in questions if one.kind in COUNTABLE]
    found = next((one for one in known if one.key == key.strip()), None)
    if found is None:
        keys = ", ".join(one.key for one in known)
        raise UsageError("%(name)s is none of %(known)s.", name=key.strip(), known=keys)
    return found


def _answer(words: str, questions: Sequence[Question]) -> tuple[str, tuple[str, ...]]:
    """Returns the question and the values in all languages that an answer may have. Raises
    UsageError."""
    key, sign, value = words.partition("=")
    if not sign or not value.strip():
        raise UsageError("%(words)s is no answer: write shop=Lyon.", words=words)
    question, said = _question(key, questions), value.strip()
    labels = one_label_per_option(question)
    label = labels.get(said, said)
    return question.key, tuple({said, *(one for one, first in labels.items() if first == label)})


def _by(name: str, questions: Sequence[Question]) -> str:
    wanted = name.strip()
    if wanted in ("", *GIVEN):
        return wanted
    return _question(wanted, questions).key
