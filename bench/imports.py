"""Measures an import of a million rows, as CSV and as XLSX: seconds, and the most memory it took.

The files are as a shop's register writes them: numbers in national and international form, names,
tags, postcodes, dates as dates, one proof for all. Each import runs in a process of its own.
"""

from __future__ import annotations

import asyncio
import csv
import json
import random
import re
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from itertools import chain
from pathlib import Path
from typing import TextIO
from xml.sax.saxutils import escape

from bench.figures import Figure, at_most
from bench.lab import FOLDER, apart
from bot.config import Settings
from bot.embedded import EmbeddedServers
from bot.imports import run as importing
from bot.imports.source import open_source
from bot.models import OptOutReplies
from bot.programs.numbers import Number
from bot.services import open_services

ROWS = 1_000_000
LIMITS = {"csv": 90.0, "xlsx": 180.0}  # seconds, on two quiet cores
MOST = 300.0  # MB of the process that imports
HEADER = """Téléphone Prénom Nom Langue Tags CP consent_source consent_date consent_wording
    Magasin""".split()
FIRST = "Emma Louis Zoé Jean-Luc Chloé Ali Noah Olivia Mia Léa Lucas Inès".split()
LAST = "Martin Durand Petit Smith Johnson Brown Nguyen García Lefèvre Moreau".split()
NUMBER = Number(
    number="+15557650100",
    opt_out_replies=OptOutReplies.OURS,
    segments_per_second=None,
    program="shop",
)
AREAS = (415, 212, 312, 512, 206, 303, 404, 617)
EXCHANGES = [n for n in range(200, 999) if n % 100 != 11]
EPOCH_DAYS = 45_658  # 2025-01-01 as a spreadsheet counts


def run(full: bool) -> list[Figure]:
    rows = ROWS if full else ROWS // 10
    found = []
    for form, limit in LIMITS.items():
        path = FOLDER / f"contacts-{rows}.{form}"
        if not path.exists():
            write(path, rows)
        measured = _apart(path)
        assert measured["imported"] == measured["consented"] == rows, measured
        seconds, memory, cpu = measured["seconds"], measured["memory"], measured["cpu"]
        found += [
            at_most(
                f"import of {rows:,} rows, {form.upper()}",
                limit * rows / ROWS,
                seconds,
                f"{seconds:.0f} s ({1e6 * cpu / rows:.0f} µs of CPU a row beside the database's)",
                "s",
            ),
            at_most(
                f"import of {rows:,} rows, {form.upper()}: most memory",
                MOST,
                memory,
                f"{memory:.0f} MB",
                "MB",
            ),
        ]
    return found


def _apart(path: Path) -> dict[str, float]:
    """Imports the file into an empty database, in a process of its own."""
    with tempfile.TemporaryDirectory(prefix="texto-import-") as folder:
        servers = EmbeddedServers(Path(folder))
        urls = servers.start()
        try:
            given = json.dumps({"data": folder, "database": urls.database, "redis": urls.redis})
            found: dict[str, float] = apart("imports", FOLDER / "import.json", given, str(path))
            return found
        finally:
            servers.stop()


# -- the process that imports ----------------------------------------------------------------


async def measure(given: dict[str, str], path: Path) -> dict[str, float]:
    """Imports the file as `texto contact import --yes` does. Returns seconds, CPU seconds, MB."""
    settings = Settings(
        database_url=given["database"],
        redis_url=given["redis"],
        data_dir=Path(given["data"]),
        numbers=(NUMBER,),
        auth_token="a-bench-token",
        log_level="warning",
    )
    async with open_services(settings) as services:
        began, cpu = time.monotonic(), time.process_time()
        with path.open("rb") as file:
            source = open_source(file, importing.options(services, countries=("FR", "US")))
            report = await importing.run(services, source, "marc")
        return {
            "seconds": time.monotonic() - began,
            "cpu": time.process_time() - cpu,
            "memory": _most_memory(),
            "imported": report.imported,
            "consented": report.consented,
        }


def _most_memory() -> float:
    """Returns the most MB this process has had. (What getrusage says begins with the parent's.)"""
    status = Path("/proc/self/status").read_text("ascii")
    return int(re.search(r"VmHWM:\s+(\d+) kB", status)[1]) / 1024  # type: ignore[index]


# -- the files -------------------------------------------------------------------------------


def people(count: int) -> Iterator[list[str | int]]:
    """Yields rows; a date is a number of days, as a spreadsheet counts."""
    drawn = random.Random(7)
    french = drawn.sample(range(40_000_000, 89_000_000), count // 2 + 1)
    american = drawn.sample(range(10_000 * len(EXCHANGES)), count // 16 + 1)
    for n in range(count):
        if n % 2:
            exchange, line = divmod(american[n // 16], 10_000)
            number = f"({AREAS[n // 2 % 8]}) {EXCHANGES[exchange]}-{line:04}"
        else:
            digits = f"06{french[n // 2]:08}"
            number = " ".join(digits[place : place + 2] for place in range(0, 10, 2))
        yield [
            number,
            drawn.choice(FIRST),
            drawn.choice(LAST),
            "en" if n % 2 else "fr",
            "customers;vip" if n % 5 == 0 else "customers",
            "94103" if n % 2 else "75011",
            "web form",
            EPOCH_DAYS + n % 365,
            "Yes, text me offers. Reply STOP to end.",
            f"Shop {n % 50}",
        ]


def write(path: Path, count: int) -> None:
    """Writes the file in the form that its name ends with."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.suffix == ".csv":
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            _write_csv(file, count)
    else:
        _write_xlsx(path, count)


def _write_csv(file: TextIO, count: int) -> None:
    writer = csv.writer(file, delimiter=";")
    writer.writerow(HEADER)
    for row in people(count):
        row[7] = (date(2025, 1, 1) + timedelta(days=int(row[7]) - EPOCH_DAYS)).isoformat()
        writer.writerow(row)


def _write_xlsx(path: Path, count: int) -> None:
    """Writes a workbook as spreadsheets do: every text once, in a part that all cells share."""
    shared: dict[str, int] = {}

    def cell(value: str | int, place: str) -> str:
        if isinstance(value, int):
            return f'<c r="{place}" s="1"><v>{value}</v></c>'
        return f'<c r="{place}" t="s"><v>{shared.setdefault(value, len(shared))}</v></c>'

    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in PARTS.items():
            package.writestr(name, content)
        with package.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
            sheet.write(f'<worksheet xmlns="{MAIN}"><sheetData>'.encode())
            rows: Iterator[Sequence[str | int]] = chain([HEADER], people(count))
            for number, row in enumerate(rows, 1):
                sheet.write(_row(number, row, cell))
            sheet.write(b"</sheetData></worksheet>")
        with package.open("xl/sharedStrings.xml", "w", force_zip64=True) as texts:
            texts.write(f'<sst xmlns="{MAIN}">'.encode())
            for text in shared:
                texts.write(f"<si><t>{escape(text)}</t></si>".encode())
            texts.write(b"</sst>")


def _row(number: int, row: Sequence[str | int], cell: Callable[[str | int, str], str]) -> bytes:
    cells = (
        cell(value, f"{column}{number}") for column, value in zip("ABCDEFGHIJ", row, strict=True)
    )
    return f'<row r="{number}">{"".join(cells)}</row>'.encode()


OFFICE = "http://schemas.openxmlformats.org"
MAIN = f"{OFFICE}/spreadsheetml/2006/main"
REL = f"{OFFICE}/officeDocument/2006/relationships"
PARTS = {
    "[Content_Types].xml": f'<Types xmlns="{OFFICE}/package/2006/content-types"/>',
    "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{REL}"><sheets>'
    '<sheet name="Clients" sheetId="1" r:id="rId1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{OFFICE}/package/2006/relationships">'
    f'<Relationship Id="rId1" Type="{REL}/worksheet" Target="worksheets/sheet1.xml"/>'
    "</Relationships>",
    "xl/styles.xml": f'<styleSheet xmlns="{MAIN}"><cellXfs><xf numFmtId="0"/>'
    '<xf numFmtId="14"/></cellXfs></styleSheet>',
}


if __name__ == "__main__":
    said = asyncio.run(measure(json.loads(sys.argv[1]), Path(sys.argv[2])))
    Path(sys.argv[3]).write_text(json.dumps(said), "utf-8")
