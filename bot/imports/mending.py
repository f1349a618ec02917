"""Rejected rows of a file that are put right on a page, and come in as a file of their own."""

from __future__ import annotations

import asyncio
import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePath

from bot.errors import UsageError
from bot.files.tables import open_table
from bot.imports import uploads
from bot.imports import uploads_store as store
from bot.imports.uploads_store import Upload
from bot.models import Language
from bot.services import Services

MOST_ROWS, MOST_CELLS = 50, 600  # on a page; more rows are for a spreadsheet


@dataclass(frozen=True, slots=True)
class Rejected:
    """A row that could not be taken. to_blame: the place of the cell, -1 if it is the row."""

    why: str
    cells: tuple[str, ...]
    to_blame: int


@dataclass(frozen=True, slots=True)
class Mendable:
    """Rejected rows as a page shows them. header: the columns' names in the file."""

    header: tuple[str, ...]
    rows: tuple[Rejected, ...]


async def mendable(services: Services, upload: Upload) -> Mendable | None:
    """Returns the rejected rows of a file; None if there are none, or more than a page holds."""
    if not upload.has_rejected:
        return None
    async with services.db.connect() as conn:
        content = await store.rejected(conn, upload.id)
    return await asyncio.to_thread(_read, content)


def _read(content: bytes) -> Mendable | None:
    table = open_table(io.BytesIO(content))
    header = tuple(table.header.cells[1:])
    rows: list[Rejected] = []
    for line in table.rows:
        cells = (*line.cells[1:], *[""] * (len(header) - len(line.cells) + 1))
        if len(rows) == MOST_ROWS or (len(rows) + 1) * len(header) > MOST_CELLS:
            return None
        if len(cells) > len(header):
            return None  # cells without a column have no field
        rows.append(Rejected(line.cells[0], cells, _to_blame(line.cells[0], header)))
    return Mendable(header, tuple(rows))


def _to_blame(why: str, header: Sequence[str]) -> int:
    """Returns which column a reason names: "Mobile: has too few digits"."""
    named = [
        place
        for place, name in enumerate(header)
        if name and why.startswith((f"{name}:", f"{name} :"))
    ]
    return named[0] if named else -1


async def bring(services: Services, upload: Upload, cells: Sequence[str], by: str) -> int:
    """Keeps rejected rows that were put right, and has them read as the file was that they are
    from. cells: those of each row; a row without any is left out. Returns the new file's id. Raises
    UsageError."""
    shown = await mendable(services, upload)
    if shown is None:
        raise UsageError("The rejected rows are gone: bring the file again.")
    name = PurePath(upload.name).stem.removesuffix(".rejected")
    content = _written(shown.header, cells)
    said = upload.options
    new = await uploads.keep(services, f"{name}.rejected.csv", content, by)
    await uploads.look(
        services,
        new,
        said["columns"],
        ",".join(said["countries"]),
        day_first=said["day_first"],
        language=Language(said.get("language", Language.EN)),
    )
    return new


def _written(header: Sequence[str], cells: Sequence[str]) -> bytes:
    """Returns the rows as CSV. Raises UsageError if none is left."""
    rows = [row for row in _rows(cells, len(header)) if any(cell.strip() for cell in row)]
    if not rows:
        raise UsageError("No row is left to be imported.")
    text = io.StringIO()
    csv.writer(text).writerows([header, *rows])
    return text.getvalue().encode("utf-8-sig")


def _rows(cells: Sequence[str], width: int) -> Iterator[Sequence[str]]:
    for first in range(0, len(cells), width):
        yield cells[first : first + width]
