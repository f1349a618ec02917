"""Measures how well survey answers are understood, on a file of replies."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

from bot.dialogue import survey
from bot.dialogue.survey import Way
from bot.dialogue.turn import Facts, SurveyFacts
from bot.errors import UsageError
from bot.files.csv import tsv, unfolded
from bot.models import BOT, Language
from bot.surveys.rules import Option, Outcome, Question, QuestionKind, Verdict, parse

COLUMNS = ("language", "question_type", "question_text", "options", "reply", "expected")
_TODAY = re.compile(r"today=(\d{4}-\d{2}-\d{2})\b.*")
_OPTION = re.compile(r"\s*([A-Za-z]|[1-9])\s*=\s*(.+?)\s*")
_MAX_ERRORS = 20

_OUTCOMES = {
    Way.OPT_OUT: Outcome.OPT_OUT,
    Way.MAYBE_OPT_OUT: Outcome.OPT_OUT,
    Way.PERSON: Outcome.HANDOFF,
    Way.EXPLAIN: Outcome.HELP,
    Way.INTRODUCE: Outcome.HELP,
}

Pipeline = Callable[[str, Language], Verdict | None]


@dataclass(frozen=True, slots=True)
class Case:
    """One reply of the file, with its question and the value expected."""

    line: int
    language: Language
    kind: QuestionKind
    question: str
    options: tuple[Option, ...]
    today: date | None
    reply: str
    expected: str


def evaluate(path: Path, pipeline: Pipeline | None = None) -> dict[str, Any]:
    """Reads every reply of a TSV and compares.

    Returns n (replies), accuracy (0 to 1), invalid {n, wrong_values} (replies that should not be
    understood, and how many were given a value), per_type (accuracy by question type) and misses:
    [{line, language, question_type, options, reply, expected, got}]. pipeline: reads a text's
    intent, as the bot does; without it the words alone decide. Raises UsageError.
    """
    cases = load(path)
    misses: list[dict[str, Any]] = []
    wrong = dict.fromkeys((case.kind for case in cases), 0)
    for case in cases:
        got = decide(case, pipeline)
        if got != case.expected:
            wrong[case.kind] += 1
            misses.append(
                {
                    "line": case.line,
                    "language": case.language.value,
                    "question_type": case.kind.value,
                    "options": "; ".join(f"{o.letter}={o.label}" for o in case.options),
                    "reply": case.reply,
                    "expected": case.expected,
                    "got": got,
                }
            )
    outcomes = {outcome.value for outcome in Outcome}
    invalid = [case for case in cases if case.expected == Outcome.INVALID]
    return {
        "n": len(cases),
        "accuracy": 1 - len(misses) / len(cases),
        "invalid": {
            "n": len(invalid),
            "wrong_values": sum(
                miss["expected"] == Outcome.INVALID and miss["got"] not in outcomes
                for miss in misses
            ),
        },
        "per_type": {
            kind.value: 1 - count / sum(case.kind is kind for case in cases)
            for kind, count in wrong.items()
        },
        "misses": misses,
    }


def decide(case: Case, pipeline: Pipeline | None = None) -> str:
    """Returns the value read, or INVALID, OPT_OUT, HELP, HANDOFF."""
    if pipeline and (verdict := pipeline(case.reply, case.language)):
        return _in_a_survey(case, verdict)
    parsed = parse(
        case.kind, case.reply, case.language, case.options, case.today, None, case.question
    )
    return parsed.value if parsed.value is not None else parsed.outcome.value


def _in_a_survey(case: Case, verdict: Verdict) -> str:
    """Returns what the bot makes of the reply if this is the question that waits."""
    question = Question(
        "q",
        case.kind,
        {case.language: case.question},
        {case.language: case.options} if case.options else {},
    )
    day = datetime.combine(case.today or date(2000, 1, 1), time(12), UTC)
    facts = Facts(
        now=day, language=case.language, introduced=True, owner=BOT, revoked=False, media=(), faq={}
    )
    asked = SurveyFacts(0, (question,), 0, 0, {}, "skip")
    reading = survey.read(asked, facts, case.reply, case.language, verdict)
    if reading.way is Way.ANSWER and reading.parsed.value is not None:
        return reading.parsed.value
    return _OUTCOMES.get(reading.way, Outcome.INVALID).value


def load(path: Path) -> list[Case]:
    """Reads the cases of a TSV with the header COLUMNS, in any order; `\\n` in a reply is a line
    break. Raises UsageError, which names every wrong line."""
    header, rows = tsv(path, COLUMNS)
    cases, wrong = [], []
    for number, cells in rows:
        try:
            cases.append(_case(number, header, cells))
        except ValueError as error:
            wrong.append(f"  line {number}: {error}")
    if wrong:
        more = [f"  and {len(wrong) - _MAX_ERRORS} more"] if len(wrong) > _MAX_ERRORS else []
        raise UsageError(f"{path} has wrong lines:\n" + "\n".join(wrong[:_MAX_ERRORS] + more))
    if not cases:
        raise UsageError(f"{path} holds no replies below its header.")
    return cases


def _case(number: int, header: list[str], cells: list[str]) -> Case:
    """Reads one line. Raises ValueError, which says what is wrong with it."""
    if len(cells) != len(header):
        raise ValueError(f"{len(cells)} columns where the header has {len(header)}")
    row = dict(zip(header, cells, strict=True))
    kinds = ", ".join(QuestionKind)
    try:
        kind = QuestionKind(row["question_type"].strip())
    except ValueError:
        raise ValueError(f"question_type {row['question_type']!r} is none of {kinds}") from None
    try:
        language = Language(row["language"].strip())
    except ValueError:
        raise ValueError(f"language {row['language']!r} is neither en nor fr") from None
    is_text = kind is QuestionKind.FREE_TEXT
    expected = row["expected"].strip()
    if not expected and not is_text:
        raise ValueError("expected is empty; write INVALID where nothing is to be understood")
    return Case(
        number,
        language,
        kind,
        row["question_text"],
        *_options(kind, row["options"]),
        unfolded(row["reply"]),
        unfolded(expected),
    )


def _options(kind: QuestionKind, cell: str) -> tuple[tuple[Option, ...], date | None]:
    """Returns the options of a choice, the day of a date question. Raises ValueError."""
    if kind is QuestionKind.DATE:
        match = _TODAY.fullmatch(cell.strip())
        if match is None:
            raise ValueError(f"options {cell!r} is not like today=2025-06-11 (Wednesday)")
        return (), date.fromisoformat(match[1])
    if kind is not QuestionKind.CHOICE:
        return (), None
    matches = [_OPTION.fullmatch(part) for part in cell.split(";") if part.strip()]
    found = [match for match in matches if match is not None]
    if len(found) < 2 or len(found) < len(matches):
        raise ValueError(f"options {cell!r} is not like A=Morning;B=Evening")
    return tuple(Option(match[1].upper(), match[2]) for match in found), None
