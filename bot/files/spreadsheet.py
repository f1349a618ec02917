"""Reads a sheet of an XLSX file row by row, in little memory: ECMA-376 parts 1 and 2.

Numbers and dates come as they are stored, not as they look; a formula as the value stored with it.
Libraries hold the whole sheet in memory, or take four times as long (docs/decisions.md).
"""

from __future__ import annotations

import re
import zipfile
import zlib
from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from posixpath import join, normpath
from typing import BinaryIO

from bot.errors import UsageError
from bot.files.csv import Line
from bot.files.xml import Attributes, elements, parse

# Limits against files that are made to fill memory or disks. A part of a real sheet shrinks to a
# fifth or a fiftieth.
MOST_BYTES = 4 << 30  # of a part, unpacked
MOST_TIMES = 400  # that a part over a megabyte grows when it is unpacked
MOST_COLUMNS = 1_000
_SMALL = 16 << 20  # bytes of the parts that describe the file

_DATE_FORMATS = frozenset((*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)))
_NOT_LETTERS = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.|_.|\*.')  # of a number format
NOT_CALCULATED = "#CALC!"  # a formula whose value nobody has stored


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet of a file. others: the names of the other sheets that are not hidden."""

    name: str
    others: tuple[str, ...]
    rows: Iterator[Line]


def open_sheet(file: BinaryIO, name: str | None = None) -> Sheet:
    """Opens the sheet of this name, or the first that is not hidden. Raises UsageError, also while
    its rows are read."""
    try:
        package = zipfile.ZipFile(file)
        book = _Book(package)
    except (zipfile.BadZipFile, KeyError, NotImplementedError, RuntimeError) as error:
        raise UsageError(
            "The file is no XLSX file that can be read (%(why)s); save it again as XLSX or as "
            "“CSV UTF-8”.",
            why=error,
        ) from None
    shown = [one for one in book.sheets if one not in book.hidden]
    found = name or next(iter(shown), None)
    if found not in book.sheets or found is None:
        raise UsageError(
            "The file has no sheet %(name)s; it has %(found)s.",
            name=repr(name),
            found=", ".join(map(repr, book.sheets)),
        )
    others = tuple(one for one in shown if one != found)
    return Sheet(found, others, _guarded(_rows(book, book.sheets[found])))


def _guarded(rows: Iterator[Line]) -> Iterator[Line]:
    try:
        yield from rows
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError) as error:
        raise UsageError("The file is damaged: %(why)s. Save it again.", why=error) from None


class _Book:
    """What the sheets share: their names, texts and formats."""

    def __init__(self, package: zipfile.ZipFile) -> None:
        self._package = package
        self.sheets: dict[str, str] = {}
        self.hidden: set[str] = set()
        self.epoch = date(1899, 12, 30)
        targets = dict(self._relations())
        for tag, _, attributes in elements(self.open("xl/workbook.xml", _SMALL)):
            if tag == "workbookPr" and attributes.get("date1904") in ("1", "true"):
                self.epoch = date(1904, 1, 1)
            elif tag == "sheet":
                named = attributes.get("name", "")
                relation = next((v for k, v in attributes.items() if k.endswith(":id")), "")
                if target := targets.get(relation):
                    self.sheets[named] = target
                if attributes.get("state", "visible") != "visible":
                    self.hidden.add(named)
        self.formats = self._formats()
        self.texts = self._texts()

    def _relations(self) -> Iterator[tuple[str, str]]:
        part = self.open("xl/_rels/workbook.xml.rels", _SMALL)
        for tag, _, attributes in elements(part):
            target = attributes.get("Target", "")
            if tag == "Relationship" and "worksheet" in attributes.get("Type", ""):
                path = target[1:] if target.startswith("/") else normpath(join("xl", target))
                yield attributes.get("Id", ""), path

    def open(self, name: str, most: int = MOST_BYTES) -> BinaryIO:
        """Opens a part. Raises KeyError if it is missing, UsageError if it is too large."""
        info = self._package.getinfo(name)
        if info.file_size > most or (
            info.file_size > 1 << 20 and info.file_size > MOST_TIMES * max(info.compress_size, 1)
        ):
            raise UsageError(
                "The file unpacks to %(bytes)s bytes in %(part)s: too much to be a list. "
                "Save it as “CSV UTF-8”.",
                bytes=f"{info.file_size:,}",
                part=name,
            )
        return self._package.open(info)  # type: ignore[return-value]

    def _formats(self) -> list[str]:
        """Returns for each style "date", the width of a number with leading zeros, or ""."""
        codes: dict[str, str] = {}
        found: list[str] = []
        try:
            part = self.open("xl/styles.xml", _SMALL)
        except KeyError:
            return found
        for tag, parent, attributes in elements(part):
            if tag == "numFmt":
                codes[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")
            elif tag == "xf" and parent == "cellXfs":
                number = attributes.get("numFmtId", "0")
                found.append(_format(number, codes.get(number)))
        return found

    def _texts(self) -> _Texts:
        try:
            return _Texts(self.open("xl/sharedStrings.xml"))
        except KeyError:
            return _Texts(None)


def _format(number: str, code: str | None) -> str:
    if code is None:
        return "date" if number.isdigit() and int(number) in _DATE_FORMATS else ""
    if code and set(code) == {"0"}:
        return str(len(code))
    letters = _NOT_LETTERS.sub("", code.split(";")[0]).lower()
    return "date" if re.search("[ymdhs]", letters) and "general" not in letters else ""


class _Texts:
    """The texts that cells share, in the least memory: one run of bytes and where each ends."""

    def __init__(self, part: BinaryIO | None) -> None:
        self._bytes = bytearray()
        self._ends = array("Q", [0])
        if part is None:
            return
        words: list[str] = []
        depth = 0  # inside a phonetic hint, which is not part of the text

        def start(tag: str, _: Attributes) -> None:
            nonlocal depth
            depth += tag == "rPh"

        def end(tag: str, said: str) -> None:
            nonlocal depth
            depth -= tag == "rPh"
            if tag == "t" and not depth:
                words.append(said)
            elif tag == "si":
                self._bytes.extend("".join(words).encode("utf-8", "replace"))
                self._ends.append(len(self._bytes))
                words.clear()

        for _ in parse(part, start, end):
            pass

    def __getitem__(self, index: int) -> str:
        if not 0 <= index < len(self._ends) - 1:
            return ""
        return self._bytes[self._ends[index] : self._ends[index + 1]].decode("utf-8", "replace")


# -- the rows --------------------------------------------------------------------------------


def _rows(book: _Book, part: str) -> Iterator[Line]:
    """Yields the rows of a sheet that are not blank."""
    done: list[Line] = []
    reading = _Reading(book, done)
    for _ in parse(book.open(part), reading.start, reading.end):
        yield from done
        done.clear()
    yield from done


class _Reading:
    """The row that is being read."""

    def __init__(self, book: _Book, done: list[Line]) -> None:
        self._book, self._done = book, done
        self._columns: dict[str, int] = {}
        self._number = self._column = 0
        self._cells: list[str] = []
        self._kind = self._style = self._value = ""
        self._formula = False

    def start(self, tag: str, attributes: Attributes) -> None:
        if tag == "c":
            reference = attributes.get("r", "")
            letters = reference.rstrip("0123456789")
            self._column = self._columns.get(letters) or self._place(letters)
            self._kind = attributes.get("t", "n")
            self._style = attributes.get("s", "")
            self._value, self._formula = "", False
        elif tag == "row":
            self._number = int(attributes.get("r", self._number + 1))
            self._cells, self._column = [], 0

    def _place(self, letters: str) -> int:
        """Returns a column's place, from 1: the next one if it is not named. Raises UsageError."""
        if not letters:
            return self._column + 1
        place = 0
        for letter in letters[:4].upper():
            place = place * 26 + ord(letter) - 64
        if not 0 < place <= MOST_COLUMNS:
            raise UsageError(
                "Row %(row)s has a cell in column %(column)s; %(most)s columns are the most.",
                row=self._number,
                column=letters[:8],
                most=f"{MOST_COLUMNS:,}",
            )
        self._columns[letters] = place
        return place

    def end(self, tag: str, said: str) -> None:
        if tag in ("v", "t"):
            self._value += said  # the runs of a rich text
        elif tag == "f":
            self._formula = True
        elif tag == "c":
            self._put(self._text())
        elif tag == "row" and any(self._cells):
            self._done.append(Line(self._number, self._cells))

    def _put(self, text: str) -> None:
        missing = self._column - 1 - len(self._cells)
        if text and missing >= 0:
            if missing:
                self._cells.extend([""] * missing)
            self._cells.append(text)

    def _text(self) -> str:
        """Returns the cell's value as a text file would have it."""
        value, kind = self._value, self._kind
        if kind == "s":
            return self._book.texts[int(value)] if value.isdigit() else ""
        if kind == "n":
            if not value:
                return NOT_CALCULATED if self._formula else ""
            return self._numeric(value)
        if kind == "b":
            return "TRUE" if value == "1" else "FALSE"
        if kind == "str" and self._formula and not value:
            return ""
        return value.removesuffix("T00:00:00") if kind == "d" else value

    def _numeric(self, value: str) -> str:
        formats = self._book.formats
        style = int(self._style) if self._style.isdigit() else -1
        said = formats[style] if 0 <= style < len(formats) else ""
        if said == "date":
            return _moment(value, self._book.epoch) or value
        if not value.isdigit():
            value = _plain(value)
        return value.zfill(int(said)) if said and value.isdigit() else value


def _plain(value: str) -> str:
    """Returns a stored number in digits: 1.2025550123E10 is 12025550123."""
    try:
        number = float(value)
    except ValueError:
        return value
    if number.is_integer() and abs(number) < 1e15:
        return str(int(number))
    return format(number, ".15g")


def _moment(value: str, epoch: date) -> str | None:
    """Returns a stored date as 2025-03-25, with its time if it has one; None if it is none.

    Day 60 of the usual count is 29 February 1900, which never was: earlier days are one less."""
    try:
        number = float(value)
        days = int(number)
        if days < 61 and epoch.year == 1899:
            days += 1
        day = datetime.combine(epoch, time()) + timedelta(days=days)
        at = day + timedelta(seconds=round((number - int(number)) * 86_400))
    except (ValueError, OverflowError):
        return None
    if 0 <= number < 1:
        return at.time().isoformat()
    return at.date().isoformat() if at.time() == time() else at.isoformat()
