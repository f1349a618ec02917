"""Rows that can't be taken come back in a file of the same form, which can be imported again."""

from __future__ import annotations

import io
from pathlib import Path

import openpyxl
import pytest

from bot.imports import run as importing
from bot.imports.file import BadRow, Options
from bot.imports.rejected import RejectedFile
from bot.imports.source import Source, open_source
from bot.services import Services

HEADER = ["Téléphone", "Prénom", "Note"]
ROWS = [["06 12 34 56 78", "Zoé", "x"], ["06 12 34", "Léa", "=1+1"], ["+33612345679", "Al", ""]]


def csv(encoding: str, delimiter: str) -> io.BytesIO:
    lines = [delimiter.join(row) for row in [HEADER, *ROWS]]
    return io.BytesIO("\r\n".join(lines).encode(encoding))


def xlsx() -> io.BytesIO:
    book = openpyxl.Workbook()
    for row in [HEADER, *ROWS]:
        book.active.append([f"'{cell}" if cell[:1] == "=" else cell for cell in row])
    out = io.BytesIO()
    book.save(out)
    return out


async def imported(services: Services, source: Source, beside: Path) -> Path | None:
    with RejectedFile(beside, source) as rejected:
        await importing.run(services, source, "marc", on_rejected=rejected.add)
    return rejected.path


@pytest.mark.parametrize("form", ["utf-8", "cp1252", "utf-16", "xlsx"])
async def test_what_was_rejected_can_be_put_right_and_imported(
    services: Services, tmp_path: Path, form: str
):
    file = xlsx() if form == "xlsx" else csv(form, ";")
    source = open_source(file, Options(("FR",)))
    path = await imported(services, source, tmp_path / "clients.xls")
    assert path is not None and path.name == f"clients.rejected.{source.table.form}"
    assert path.stat().st_mode & 0o777 == 0o600
    with path.open("rb") as written:
        again = open_source(written, Options(("FR",)))
        assert again.table.header.cells == ["why_rejected", *HEADER]
        assert again.columns.header[1:] == source.columns.header
        [bad] = again.rows(services.clock.now())
        assert isinstance(bad, BadRow) and bad.cells[0].startswith("Téléphone: has too few digits")
        assert bad.cells[1:3] == ("06 12 34", "Léa")
    second = await imported(services, source, tmp_path / "clients.xls")
    assert second is not None and second.name == f"clients.rejected-2.{source.table.form}"


async def test_nothing_is_written_when_nothing_is_rejected(services: Services, tmp_path: Path):
    source = open_source(io.BytesIO(b"phone\n+33612345678\n"), Options())
    assert await imported(services, source, tmp_path / "clients.csv") is None
    assert list(tmp_path.glob("clients*")) == []
