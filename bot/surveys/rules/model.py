"""Survey questions, and what a reply to one is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from bot.models import Language, Understanding

Verdict = Understanding  # the pipeline's reading of the same text

NO_TEXTS: Mapping[Language, str] = MappingProxyType({})


class QuestionKind(StrEnum):
    """The kind of answer that a question takes."""

    NPS = "nps_0_10"  # the answer is a whole number from 0 to 10
    RATING = "rating_1_5"  # a whole number from 1 to 5
    YES_NO = "yes_no"  # yes or no
    CHOICE = "choice"  # the label of an option
    DATE = "date"  # ISO 8601, 2025-06-12
    FREE_TEXT = "free_text"  # the text itself


class Outcome(StrEnum):
    """The kinds of results of reading a reply."""

    VALUE = "VALUE"
    INVALID = "INVALID"
    OPT_OUT = "OPT_OUT"
    HELP = "HELP"
    HANDOFF = "HANDOFF"


@dataclass(frozen=True, slots=True)
class Option:
    """One option of a choice.

    letter: as the customer sees it ("A"). key: the same in every language; results are counted by
    it.
    """

    letter: str
    label: str
    key: str = ""


NO_OPTIONS: Mapping[Language, tuple[Option, ...]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Question:
    """One question of a survey. help: the text sent if an answer is not understood; without it, a
    standard text."""

    key: str
    kind: QuestionKind
    text: Mapping[Language, str]
    options: Mapping[Language, tuple[Option, ...]] = field(default_factory=lambda: NO_OPTIONS)
    help: Mapping[Language, str] = field(default_factory=lambda: NO_TEXTS)


@dataclass(frozen=True, slots=True)
class Parsed:
    """A reply as it was read. `value` is set exactly when `outcome` is VALUE. comment: the words
    besides the value ("staff were lovely"), "" for none."""

    outcome: Outcome
    value: str | None = None
    comment: str = ""


INVALID = Parsed(Outcome.INVALID)
