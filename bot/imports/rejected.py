"""Writes the rows that can't be taken to a file of the same form, each with its reason in front, in
the language of whoever reads it.

Put right, that file can be imported as it is: the column of reasons is passed over.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from bot.errors import Said
from bot.imports.columns import REASON
from bot.imports.file import BadRow
from bot.imports.source import Source
from bot.models import Language

Say = Callable[[Language, Said], str]  # words in a language

_UNWANTED = {char: None for char in range(32) if chr(char) not in "\t\n"}


def in_english(_: Language, said: Said) -> str:
    """Returns words as the code has them."""
    return said


class RejectedFile:
    """A file beside another that is there once the first row is added. path: of the written one."""

    def __init__(
        self,
        beside: Path,
        source: Source,
        language: Language = Language.EN,
        say: Say = in_english,
    ) -> None:
        self._beside, self._source = beside, source
        self._language, self._say = language, say
        self._text: io.TextIOWrapper | None = None
        self._writer: Any = None
        self._book: Any = None
        self.path: Path | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._book is not None and self.path is not None:
            self._book.save(self.path)
        if self._text is not None:
            self._text.close()

    def add(self, row: BadRow) -> None:
        """Writes a row with its reason."""
        if self.path is None:
            self._begin()
        self._write([self._say(self._language, row.reason), *row.cells])

    def _begin(self) -> None:
        table = self._source.table
        self.path = _free(self._beside, table.form)
        self.path.touch(mode=0o600)
        if table.form == "xlsx":
            import openpyxl  # slow to load, and few files are rejected

            self._book = openpyxl.Workbook(write_only=True)
            self._writer = self._book.create_sheet("rejected")
        else:
            encoding = "utf-8-sig" if table.encoding == "utf-8" else table.encoding
            self._text = self.path.open("w", encoding=encoding, errors="replace", newline="")
            self._writer = csv.writer(self._text, delimiter=table.delimiter)
        self._write([REASON[self._language], *table.header.cells])

    def _write(self, cells: list[str]) -> None:
        if self._book is None:
            self._writer.writerow(cells)
        else:  # as texts, and without what XML can't hold
            self._writer.append([self._cell(cell.translate(_UNWANTED)) for cell in cells])

    def _cell(self, text: str) -> Any:
        from openpyxl.cell import WriteOnlyCell

        cell = WriteOnlyCell(self._writer, value=text)
        cell.data_type = "s"  # never a formula, a number or a date
        return cell


def _free(beside: Path, form: str) -> Path:
    """Returns a name that no file has, so that rows somebody is putting right are not lost."""
    number = 1
    while True:
        more = "" if number == 1 else f"-{number}"
        path = beside.with_name(f"{beside.stem}.rejected{more}.{form}")
        if not path.exists():
            return path
        number += 1
