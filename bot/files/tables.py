"""Opens a table that people have made: CSV in any usual form, or a sheet of an XLSX file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from bot.errors import UsageError
from bot.files import csv, encoding, spreadsheet
from bot.files.csv import Line

_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"


@dataclass(frozen=True, slots=True)
class Table:
    """A file's rows, from its header on.

    form: "csv" or "xlsx". described: in words, what the file is and how it was read. encoding: of a
    text file, by Python's name; "" for a spreadsheet."""

    form: str
    described: str
    encoding: str
    header: Line
    delimiter: str
    rows: Iterator[Line]


def open_table(file: BinaryIO, sheet: str | None = None) -> Table:
    """Reads the header of a file that can be sought in, and returns its rows to be read once.

    sheet: of a spreadsheet, else its first one. Raises UsageError if it can't be read, also while
    its rows are."""
    file.seek(0)
    head = file.read(4)
    if head == _OLE:
        raise UsageError(
            "The file is an old Excel file (.xls), or one with a password; save it as XLSX without "
            "a password, or as “CSV UTF-8”."
        )
    if head == _ZIP:
        return _spreadsheet(file, sheet)
    found = encoding.encoding_of(file)
    text = csv.Text(encoding.text_of(file, found))
    header = next(text.rows, None)
    if header is None:
        raise UsageError("The file is empty.")
    if header.fault:
        raise UsageError(
            "The header (line %(line)s) can't be read: %(why)s.",
            line=header.number,
            why=header.fault,
        )
    parted = {"\t": "tab", ",": "comma", ";": "semicolon", "|": "bar"}
    said = parted.get(text.delimiter, repr(text.delimiter))
    described = f"CSV in {encoding.in_words(found)}, parted by {said}"
    return Table("csv", described, found, header, text.delimiter, text.rows)


def _spreadsheet(file: BinaryIO, name: str | None) -> Table:
    sheet = spreadsheet.open_sheet(file, name)
    header = next(sheet.rows, None)
    if header is None:
        raise UsageError("The sheet %(name)s is empty.", name=repr(sheet.name))
    others = f" (not {', '.join(map(repr, sheet.others))})" if sheet.others else ""
    described = f"XLSX, sheet {sheet.name!r}{others}"
    return Table("xlsx", described, "", header, ";", sheet.rows)
