"""Reads tables from files: CSV as spreadsheets write it, TSV as tests do."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from pathlib import Path

from bot.errors import UsageError

DELIMITERS = ",;\t"
MAX_CELL = 1600  # characters; more is a file gone wrong
MAX_LINES = 20  # lines that one row may span inside quotation marks


def text_of(content: bytes) -> str:
    """Decodes a file. Raises UsageError for anything but UTF-8."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise UsageError("The file is UTF-16; save it as “CSV UTF-8”.")
    if content.startswith(b"PK\x03\x04") or content.startswith(b"\xd0\xcf\x11\xe0"):
        raise UsageError("The file is a spreadsheet; save it as “CSV UTF-8”.")
    if b"\0" in content:
        raise UsageError("The file is not text; save it as “CSV UTF-8”.")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise UsageError(
            f"The file is not UTF-8: byte {content[error.start]:#04x} on line {line} (byte"
            f" {error.start + 1} of the file). Save it as “CSV UTF-8”."
        ) from None


def rows_of(content: str) -> Iterator[tuple[int, list[str]]]:
    """Yields the first line and the cells of each row that is not blank. Raises UsageError."""
    reader = csv.reader(io.StringIO(content, newline=""), delimiter=_delimiter(content))
    start = 1
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise UsageError(f"Line {start} can't be read: {error}.") from None
        if reader.line_num - start >= MAX_LINES or any(len(cell) > MAX_CELL for cell in cells):
            raise UsageError(
                f"The row on line {start} does not end; a quotation mark may be missing there."
            )
        if any(cell.strip() for cell in cells):
            yield start, cells
        start = reader.line_num + 1


def _delimiter(content: str) -> str:
    """The one that parts the first line that is not blank into most columns."""
    first = next((line for line in content.splitlines() if line.strip()), "")

    def columns(delimiter: str) -> int:
        return len(next(csv.reader([first], delimiter=delimiter), []))

    return max(DELIMITERS, key=columns) if len(first) < 100_000 else ","


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
