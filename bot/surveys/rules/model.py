"""Survey questions, and what a reply to one is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
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
    MULTIPLE = "multiple"  # the labels of options, in their order, parted by SEPARATOR
    PLACE = "place"  # the label of an option that is named, not shown: a place …
    PRODUCT = "product"  # … or a product
    NUMBER = "number"  # a number within the question's range, without its unit: 3 or 3.5
    DATE = "date"  # ISO 8601, 2025-06-12
    TIME = "time"  # 18:30
    FREE_TEXT = "free_text"  # the text itself


SEPARATOR = "; "
SCALES = {QuestionKind.NPS: (0, 10), QuestionKind.RATING: (1, 5)}
LISTED = frozenset({QuestionKind.PLACE, QuestionKind.PRODUCT})
WITH_OPTIONS = frozenset({QuestionKind.CHOICE, QuestionKind.MULTIPLE, *LISTED})  # have options


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

    letter: as the customer sees it ("A"); of a place or product, its number in the list, which
    nobody sees. key: the same in every language; results are counted by it.
    """

    letter: str
    label: str
    key: str = ""


NO_OPTIONS: Mapping[Language, tuple[Option, ...]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Span:
    """The numbers from `low` to `high`."""

    low: Decimal
    high: Decimal

    def __contains__(self, value: Decimal) -> bool:
        return self.low <= value <= self.high

    @property
    def written(self) -> str:
        """Returns it as a file has it: "0-6"."""
        return f"{self.low}" if self.low == self.high else f"{self.low}-{self.high}"


@dataclass(frozen=True, slots=True)
class Range(Span):
    """The numbers that a question takes. unit: what they count, by language. decimals: digits after
    the point."""

    unit: Mapping[Language, str] = field(default_factory=lambda: NO_TEXTS)
    decimals: int = 0


@dataclass(frozen=True, slots=True)
class Test:
    """What a condition asks of the answer to one question: one of these options (by letter; yes,
    no), a number in one of these spans, any answer, or to have been skipped."""

    options: frozenset[str] = frozenset()
    spans: tuple[Span, ...] = ()
    answered: bool = False
    skipped: bool = False


Condition = tuple[Mapping[str, Test], ...]  # holds if all tests of one mapping do
ALWAYS: Condition = ()


@dataclass(frozen=True, slots=True)
class Question:
    """One question of a survey. help: the text sent if an answer is not understood; without it, a
    standard text. when: asked only of those whose earlier answers are such. optional: it tells how
    to skip it. range: of a number."""

    key: str
    kind: QuestionKind
    text: Mapping[Language, str]
    options: Mapping[Language, tuple[Option, ...]] = field(default_factory=lambda: NO_OPTIONS)
    help: Mapping[Language, str] = field(default_factory=lambda: NO_TEXTS)
    when: Condition = ALWAYS
    optional: bool = False
    range: Range | None = None

    @property
    def listed(self) -> tuple[Option, ...]:
        """Returns the options in the first of its languages."""
        return next(iter(self.options.values()), ())


@dataclass(frozen=True, slots=True)
class Thanks:
    """The words after the last question, for those whose answers are such."""

    text: Mapping[Language, str]
    when: Condition


@dataclass(frozen=True, slots=True)
class Parsed:
    """A reply as it was read. `value` is set exactly when `outcome` is VALUE. comment: the words
    besides the value ("staff were lovely"), "" for none."""

    outcome: Outcome
    value: str | None = None
    comment: str = ""


INVALID = Parsed(Outcome.INVALID)
