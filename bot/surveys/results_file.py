"""The answers to a survey as files: a line for each answer, or for each person; CSV or JSON."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.models import Language
from bot.surveys.feedback.file import BOM, cell
from bot.surveys.rows_store import Run, Sheet
from bot.surveys.rules.model import Question
from bot.surveys.rules.results import one_label_per_option

# What begins each line; columns stay as they are, new ones come behind.
PERSON = "run contact number name language status asked_at began_at ended_at".split()
LONG = [*PERSON, *"question label kind value comment remarks theme answered_at".split()]


def wide_columns(questions: Sequence[Question]) -> list[str]:
    """Returns the columns of a file with a line for each person: for each question by its key the
    answer, its words and their theme."""
    return [*PERSON, *(f"{one.key}{part}" for one in questions for part in ("", *PARTS))]


PARTS = ("_comment", "_remarks", "_theme")


def labels(questions: Sequence[Question], language: Language) -> dict[str, str]:
    """Returns the words of each question by its key, in that language if it has it."""
    return {
        one.key: one.text.get(language) or next(iter(one.text.values()), "") for one in questions
    }


def long(sheet: Sheet, questions: Sequence[Question], *, named: bool) -> Iterator[dict[str, Any]]:
    """Yields a line for each question that the person was asked. named: with name and number."""
    known = labels(questions, (sheet.run and sheet.run.language) or Language.EN)
    for question in questions:
        given, remarks = sheet.answers.get(question.key), sheet.remarks.get(question.key, ())
        if given is None and not remarks:
            continue
        yield _person(sheet.run, named=named) | {
            "question": question.key,
            "label": known[question.key],
            "kind": question.kind.value,
            "value": _value(question, given.value) if given else None,
            "comment": given.comment if given else "",
            "remarks": "\n".join(remarks),
            "theme": given.theme.value if given and given.theme else None,
            "answered_at": given.at.isoformat() if given and given.at else None,
        }


def wide(sheet: Sheet, questions: Sequence[Question], *, named: bool) -> dict[str, Any]:
    """Returns one line for the person, with all that was answered."""
    line = _person(sheet.run, named=named)
    for question in questions:
        given = sheet.answers.get(question.key)
        line |= {
            question.key: _value(question, given.value) if given else None,
            f"{question.key}_comment": given.comment if given else "",
            f"{question.key}_remarks": "\n".join(sheet.remarks.get(question.key, ())),
            f"{question.key}_theme": given.theme.value if given and given.theme else None,
        }
    return line


def _person(run: Run | None, *, named: bool) -> dict[str, Any]:
    if run is None:
        return dict.fromkeys(PERSON)
    return {
        "run": run.id,
        "contact": run.contact_id,
        "number": run.address if named else None,
        "name": run.name if named else None,
        "language": run.language.value if run.language else None,
        "status": run.status,
        "asked_at": run.asked_at.isoformat() if run.asked_at else None,
        "began_at": run.opened_at.isoformat(),
        "ended_at": run.updated_at.isoformat() if run.status != "open" else None,
    }


def _value(question: Question, value: str | None) -> str | None:
    """Returns an answer in the survey's first language, so that one answer is one value."""
    return None if value is None else one_label_per_option(question).get(value, value)


@dataclass(frozen=True, slots=True)
class File:
    """A file of answers. type: csv or json. wide: a line for each person, instead of each answer.
    named: with names and numbers."""

    questions: Sequence[Question]
    type: str
    wide: bool
    named: bool

    async def parts(self, pages: AsyncIterator[Sequence[Sheet]]) -> AsyncIterator[str]:
        """Yields the file piece by piece."""
        columns = wide_columns(self.questions) if self.wide else LONG
        yield BOM + _csv(columns, [{name: name for name in columns}]) if self._is_csv else "["
        between = "\n"
        async for sheets in pages:
            lines = [line for sheet in sheets for line in self._lines(sheet)]
            if self._is_csv:
                yield _csv(columns, lines)
            elif lines:
                yield between + ",\n".join(json.dumps(line, ensure_ascii=False) for line in lines)
                between = ",\n"
        if not self._is_csv:
            yield "\n]\n"

    @property
    def _is_csv(self) -> bool:
        return self.type == "csv"

    def _lines(self, sheet: Sheet) -> Iterable[dict[str, Any]]:
        if self.wide:
            return [wide(sheet, self.questions, named=self.named)]
        return long(sheet, self.questions, named=self.named)


def _csv(columns: Sequence[str], lines: Iterable[Mapping[str, Any]]) -> str:
    """Returns lines of CSV; words that a spreadsheet would take for a formula are disarmed."""
    out = io.StringIO()
    writer = csv.DictWriter(out, columns)
    for line in lines:
        writer.writerow({name: cell(line[name]) for name in columns})
    return out.getvalue()
