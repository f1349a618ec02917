"""Contact files that come by the console: kept, read, imported by the jobs role.

A page asks by a row; the job answers in it. So an import outlives the page, the browser and a
process: it goes on where it was cut short, as one of the command line does.
"""

from __future__ import annotations

import asyncio
import contextlib
import io
import tempfile
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path, PurePath
from typing import Any

from bot.contacts import audit_store as audit
from bot.db.database import Connection
from bot.errors import ConflictError, UsageError
from bot.files.tables import open_table
from bot.imports import run as importing
from bot.imports import uploads_store as store
from bot.imports.columns import guesses
from bot.imports.problems import Problems
from bot.imports.rejected import RejectedFile, Say, in_english
from bot.imports.run import Preview, Report
from bot.imports.source import Source, open_source
from bot.imports.uploads_store import Upload
from bot.imports.values import countries
from bot.models import Language
from bot.services import Services

MOST = 20 * 1024 * 1024  # bytes; larger files are for the command line
NATIONAL = 9  # digits at a number's end that are written in every spelling of it
SAMPLES = 3  # rows that are shown while somebody says what the columns are
NOTE_SECONDS = 1.0  # between notes of how far it is


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a file as a page shows it. meaning: one of ours, an attribute, "" if left out."""

    name: str
    meaning: str
    samples: tuple[str, ...]


async def keep(services: Services, name: str, content: bytes, by: str) -> int:
    """Keeps a file for its way in. Returns its id. Raises UsageError if it is no table."""
    if not content:
        raise UsageError("The file is empty.")
    await asyncio.to_thread(open_table, io.BytesIO(content))
    wanted = {one for program in services.numbers.described for one in program.countries}
    options: dict[str, object] = {
        "countries": sorted(wanted) or ["US"],
        "columns": {},
        "day_first": None,
    }
    said = PurePath(name.replace("\\", "/")).name.strip()[:120] or "contacts"
    async with services.db.begin() as conn:
        now = services.clock.now()
        upload_id = await store.add(conn, by, said, content, options, now)
        details = {"id": upload_id, "bytes": len(content)}
        await audit.write(conn, by, "upload contacts", None, details, now)
    return upload_id


async def columns(services: Services, upload: Upload) -> list[Column]:
    """Returns the columns of a file with what they stand for, told or guessed."""
    async with services.db.connect() as conn:
        content = await store.content(conn, upload.id)
    return await asyncio.to_thread(_columns, content, upload.options["columns"])


def _columns(content: bytes, told: Mapping[str, str]) -> list[Column]:
    table = open_table(io.BytesIO(content))
    rows = [line.cells for line in islice(table.rows, SAMPLES)]
    names = [" ".join(cell.split()) for cell in table.header.cells]
    return [
        Column(
            name,
            told.get(name, guess),
            tuple(row[place][:60] for row in rows if len(row) > place and row[place].strip()),
        )
        for place, (name, guess) in enumerate(zip(names, guesses(names), strict=True))
    ]


async def look(
    services: Services,
    upload_id: int,
    said: Mapping[str, str],
    where: str,
    *,
    day_first: bool | None,
    language: Language = Language.EN,
) -> None:
    """Asks for the file to be read as it is said. said: column → meaning. where: the countries of
    numbers without one. language: that of whoever mends its rows. Raises UsageError."""
    options = {
        "countries": list(countries(where)),
        "columns": dict(said),
        "day_first": day_first,
        "language": language,
    }
    await _ask(services, upload_id, ("new", "looked"), "look", options)


async def holding(services: Services, number: str) -> Sequence[int]:
    """Returns the ids of the files on their way in that hold a number, in whatever spelling, among
    their rows or among those that were rejected."""
    async with services.db.connect() as conn:
        ids = await store.kept(conn)
    found = []
    for one in ids:
        async with services.db.connect() as conn:
            files = [await store.content(conn, one), await store.rejected(conn, one)]
        if any([await asyncio.to_thread(_holds, file, number) for file in files if file]):
            found.append(one)
    return found


async def forget(conn: Connection, ids: Sequence[int], by: str, now: datetime) -> None:
    """Forgets files for a person in them who is or was erased, within the transaction."""
    for one in ids:
        await store.forget(conn, one)
        details = {"id": one, "why": "it holds a person who was erased"}
        await audit.write(conn, by, "forget contact file", None, details, now)


def _holds(content: bytes, number: str) -> bool:
    """Returns whether a cell of a table ends with the digits by which a number is known
    everywhere. A file that is no table any more counts as holding it."""
    end = "".join(filter(str.isdigit, number))[-NATIONAL:]
    try:
        table = open_table(io.BytesIO(content))
        return any(
            "".join(filter(str.isdigit, cell)).endswith(end)
            for line in table.rows
            for cell in line.cells
        )
    except UsageError:
        return True


async def run(services: Services, upload_id: int) -> None:
    """Asks for the file to be imported as it was read. Raises ConflictError."""
    await _ask(services, upload_id, ("looked",), "run")


async def again(services: Services, upload_id: int) -> None:
    """Leads back to what the columns are. Raises ConflictError."""
    await _ask(services, upload_id, ("looked", "look"), "new")


async def _ask(
    services: Services,
    upload_id: int,
    since: Sequence[str],
    state: str,
    options: Mapping[str, object] | None = None,
) -> None:
    async with services.db.begin() as conn:
        now = services.clock.now()
        if not await store.ask(conn, upload_id, since, state, now, options):
            raise ConflictError("This file is further on by now. Look at it again.")


async def drop(services: Services, upload_id: int) -> None:
    """Forgets a file. Raises ConflictError if it is being imported."""
    async with services.db.begin() as conn:
        if not await store.drop(conn, upload_id):
            raise ConflictError("This file is further on by now. Look at it again.")


# -- the job ---------------------------------------------------------------------------------


async def work(services: Services, say: Say = in_english) -> None:
    """Reads or imports the next file that somebody asked for. say: in whose words its rejected rows
    get their reasons."""
    async with services.db.connect() as conn:
        upload = await store.next_asked(conn)
        content = await store.content(conn, upload.id) if upload else b""
    if upload is None:
        return
    try:
        source = await asyncio.to_thread(_source, services, upload, content)
        async with _noted(services, upload.id) as progress:
            if upload.state == "look":
                await _look(services, upload, source, progress)
            else:
                await _run(services, upload, source, progress, say)
    except UsageError as error:
        wrong = {"text": error.text, "values": {k: str(v) for k, v in error.values.items()}}
        async with services.db.begin() as conn:
            await store.back(conn, upload.id, wrong, services.clock.now())


def _source(services: Services, upload: Upload, content: bytes) -> Source:
    said = upload.options
    options = importing.options(
        services,
        countries=tuple(said["countries"]),
        columns=dict(said["columns"]),
        day_first=said["day_first"],
    )
    return open_source(io.BytesIO(content), options)


async def _look(
    services: Services, upload: Upload, source: Source, progress: Callable[[float], None]
) -> None:
    found = await importing.preview(services, source, progress)
    result = {"read": _found(found)}
    async with services.db.begin() as conn:
        await store.looked(conn, upload.id, result, services.clock.now())


async def _run(
    services: Services, upload: Upload, source: Source, progress: Callable[[float], None], say: Say
) -> None:
    language = Language(upload.options.get("language", Language.EN))
    with tempfile.TemporaryDirectory(prefix="texto-import-") as folder:
        with RejectedFile(Path(folder) / "contacts", source, language, say) as bad:
            report = await importing.run(services, source, upload.author, progress, bad.add)
        rejected = await asyncio.to_thread(bad.path.read_bytes) if bad.path else None
    async with services.db.begin() as conn:
        await store.done(conn, upload.id, _result(report), rejected, services.clock.now())


def _result(report: Report) -> dict[str, Any]:
    return {
        "imported": report.imported,
        "consented": report.consented,
        "kept": {reason.value: count for reason, count in report.kept.items()},
        "read": _found(report.read),
    }


def _found(found: Preview) -> dict[str, Any]:
    """Returns what was found in a file, as JSON values."""

    def said(problems: Problems) -> dict[str, Any]:
        kinds = [[one.says.json(), one.lines, one.count] for one in problems.kinds]
        return {"kinds": kinds, "others": problems.others}

    return {
        "good": found.good,
        "bad": found.bad,
        "noted": found.noted,
        "unproved": found.unproved,
        "rejected": said(found.rejected),
        "notes": said(found.notes),
        "resumes": found.resumes.line if found.resumes else 0,
    }


@asynccontextmanager
async def _noted(services: Services, upload_id: int) -> AsyncIterator[Callable[[float], None]]:
    """Notes in the file's row how far a step is, as it says so."""
    said = 0.0

    def say(share: float) -> None:
        nonlocal said
        said = share

    async def note() -> None:
        noted = 0.0
        while True:
            await asyncio.sleep(NOTE_SECONDS)
            if said != noted:
                noted = said
                async with services.db.begin() as conn:
                    await store.set_share(conn, upload_id, noted)

    noting = asyncio.create_task(note())
    try:
        yield say
    finally:
        noting.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await noting
