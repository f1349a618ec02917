"""Reads tables from files: CSV as spreadsheets write it, TSV as tests do."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from bot.errors import NO_WORDS, Said, UsageError

DELIMITERS = ",;\t|"
MAX_LINES = 20  # lines that one row may span inside quotation marks
_LONGEST = 1_000_000  # characters of a line; more is no table
_PHONE, _MANY = 7, 6  # digits of a phone number; columns that words hardly fill by chance
_SEP = re.compile(r'\s*"?sep=(.)"?\s*', re.I)

MISSING = Said("a quotation mark is missing, or one inside a cell is not doubled")


class Line(NamedTuple):  # which is made in a third of a dataclass's time
    """A row of a file.

    number: of its first line, from 1. cells: as they are written. fault: why the row can't be told
    apart, "" if it can; its cells are then guessed."""

    number: int
    cells: list[str]
    fault: Said = NO_WORDS


class Text:
    """A delimited text, read line by line. delimiter: known once the first row is read.

    rows: those that are not blank; a first line `sep=;` only says how they are parted. A row whose
    quotation marks don't match is faulty by itself: the lines after it are read anew. Reading
    raises UsageError for what is no table at all."""

    def __init__(self, text: io.TextIOBase) -> None:
        self._text = text
        self._back: list[str] = []  # lines that are to be read again
        self._number = 0
        self._columns = 0  # of the header
        self.delimiter = ""
        self.rows = self._rows()

    def _rows(self) -> Iterator[Line]:
        while (raw := self._next()) is not None:
            if not raw.strip():
                continue
            if not self.delimiter:
                said = _SEP.fullmatch(raw)
                self.delimiter = said[1] if said else delimiter_of(raw)
                if said:
                    continue
            line = self._row(self._number, raw)
            self._columns = self._columns or len(line.cells)
            if line.fault or any(map(str.strip, line.cells)):
                yield line

    def _next(self) -> str | None:
        """Returns the next line without its end, None after the last. Raises UsageError."""
        if self._back:
            self._number += 1
            return self._back.pop()
        try:
            raw = self._text.readline(_LONGEST)
        except UnicodeError as error:
            raise UsageError(
                "Line %(line)s can't be read: %(why)s.", line=self._number + 1, why=error
            ) from None
        if not raw:
            return None
        self._number += 1
        if len(raw) >= _LONGEST:
            raise UsageError(
                "Line %(line)s is over %(most)s characters long: this is no table.",
                line=self._number,
                most=f"{_LONGEST:,}",
            )
        return raw.rstrip("\r\n")

    def _row(self, number: int, raw: str) -> Line:
        if '"' not in raw:
            return Line(number, raw.split(self.delimiter))
        taken = [raw]
        while (cells := _cells("\n".join(taken), self.delimiter)) is None:
            more = self._next() if len(taken) < MAX_LINES else None
            if more is None:
                return self._faulty(number, taken)
            taken.append(more)
        if not cells or (len(taken) > 1 and self._columns and self._swallows(cells)):
            return self._faulty(number, taken)
        return Line(number, cells)

    def _faulty(self, number: int, taken: list[str]) -> Line:
        """Gives back all lines but the first, which is the one that lacks a quotation mark."""
        self._back += reversed(taken[1:])
        self._number = number
        return Line(number, taken[0].split(self.delimiter), MISSING)

    def _swallows(self, cells: Sequence[str]) -> bool:
        """Returns whether a row of several lines holds what looks like a row of its own: as many
        separators as the header, and a phone number."""
        return len(cells) > self._columns or any(
            line.count(self.delimiter) == self._columns - 1
            and (self._columns >= _MANY or sum(map(str.isdigit, line)) >= _PHONE)
            for cell in cells
            for line in cell.split("\n")[1:]
        )


def _cells(raw: str, delimiter: str) -> list[str] | None:
    """Returns the cells of a row; [] if its quotation marks don't match, None if it goes on."""
    try:
        return next(csv.reader([raw], delimiter=delimiter, strict=True), [])
    except csv.Error as error:
        return None if "end of data" in str(error) else []


def delimiter_of(line: str) -> str:
    """Returns the separator that parts a header into most columns."""

    def columns(delimiter: str) -> int:
        return len(_cells(line, delimiter) or line.split(delimiter))

    return max(DELIMITERS, key=columns)


def tsv(path: Path, columns: Sequence[str]) -> tuple[list[str], list[tuple[int, list[str]]]]:
    """Reads a TSV file whose first line names at least these columns.

    Returns its header, and the line number and cells of each row that is not blank. Raises
    UsageError."""
    try:
        lines = path.read_text("utf-8-sig").split("\n")
    except UnicodeDecodeError as error:
        raise UsageError(f"{path} is not UTF-8 (byte {error.start}); save it as UTF-8.") from None
    except OSError as error:
        raise UsageError(f"{path} can't be read: {error.strerror}.") from None
    header = [name.strip() for name in lines[0].rstrip("\r").split("\t")]
    if missing := [name for name in columns if name not in header]:
        raise UsageError(
            f"{path} lacks the column(s) {', '.join(missing)}; its first line must name, between "
            f"tabs: {', '.join(columns)}."
        )
    return header, [
        (number, line.rstrip("\r").split("\t"))
        for number, line in enumerate(lines[1:], 2)
        if line.strip()
    ]


def unfolded(text: str) -> str:
    """Returns a cell's text with its line breaks, which a line of a TSV writes as `\\n`."""
    return text.replace("\\n", "\n")


def texts(path: Path, columns: Sequence[str]) -> Iterator[tuple[int, dict[str, str]]]:
    """Yields the line number and the named cells of each row of a TSV with a column `text`.

    Raises UsageError."""
    header, rows = tsv(path, columns)
    for number, cells in rows:
        if len(cells) != len(header):
            raise UsageError(
                f"{path}, line {number}: {len(cells)} columns where the header has {len(header)}."
            )
        row = dict(zip(header, cells, strict=True))
        yield number, {**row, "text": unfolded(row["text"])}
