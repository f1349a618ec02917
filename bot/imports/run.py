"""Looks through a contact file, and imports it: batch by batch, in little memory, to be resumed.

Neither knows who asks: values in, values out, progress and rejected rows by callback.
"""

from __future__ import annotations

import asyncio
import io
import sys
from collections import Counter
from collections.abc import AsyncIterator, Callable, Mapping, Sequence, Sized
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import TypeVar

from bot.contacts import audit_store as audit
from bot.errors import UsageError
from bot.imports import store as imports
from bot.imports.file import BadRow, ContactRow, Options
from bot.imports.firewall import Kept
from bot.imports.problems import Problems
from bot.imports.source import Source, open_source
from bot.imports.store import Import
from bot.imports.take_in import Prepared, prepare, take_in
from bot.services import Services

BATCH = 2_000  # rows of one transaction
# How long the thread that reads keeps the interpreter while the database's answer is there: with
# Python's own 5 ms, each of a batch's dozen statements would wait for that long.
SWITCH_SECONDS = 0.0001

Some = TypeVar("Some", bound=Sized)

Progress = Callable[[float], None]  # gets a share, 0 to 1
Reject = Callable[[BadRow], None]


def _nothing(_: object) -> None: ...


@dataclass(slots=True)
class Preview:
    """What an import of the file would do.

    good, bad: rows that can be taken, and that can't. noted: good ones of which something is left
    out; unproved: good ones without consent. rejected, notes: why, alike ones together. resumes:
    the import of this file that was cut short, None without one."""

    good: int = 0
    bad: int = 0
    noted: int = 0
    unproved: int = 0
    rejected: Problems = field(default_factory=Problems)
    notes: Problems = field(default_factory=Problems)
    resumes: Import | None = None

    def count(self, row: ContactRow | BadRow) -> None:
        """Counts a row, and keeps what is wrong with it."""
        if isinstance(row, BadRow):
            self.bad += 1
            self.rejected.add(row.line, row.reason)
            return
        self.good += 1
        self.unproved += row.consent is None
        self.noted += bool(row.notes)
        for note in row.notes:
            self.notes.add(row.line, note)


@dataclass(frozen=True, slots=True)
class Report:
    """The result of an import. Every row is in one of imported, kept and read.bad.

    consented: of those imported, how many came with proof of consent; the others complete contacts
    that were there. kept: how many were kept out, by reason. read: what the file's rows were like.
    """

    imported: int
    consented: int
    kept: Mapping[Kept, int]
    read: Preview


def options(services: Services, **said: object) -> Options:
    """Returns how a file is to be read, with the programs that there are."""
    ours = services.numbers
    return Options(programs=tuple(ours.programs) if ours.described else None, **said)  # type: ignore[arg-type]


async def preview(services: Services, source: Source, on_progress: Progress = _nothing) -> Preview:
    """Reads the whole file and writes nothing. Raises UsageError if it can't be read."""
    found = Preview()
    rows = source.rows(services.clock.now())
    async for batch in _ahead(lambda: list(islice(rows, BATCH))):
        for row in batch:
            found.count(row)
        on_progress(source.share_read())
    digest = await asyncio.to_thread(source.digest)
    async with services.db.connect() as conn:
        found.resumes = await imports.under_way(conn, digest)
    return found


async def run(
    services: Services,
    source: Source,
    author: str,
    on_progress: Progress = _nothing,
    on_rejected: Reject = _nothing,
) -> Report:
    """Imports the good rows, one batch in each transaction; goes on where an earlier import of this
    file was cut short. Raises UsageError, also if the file is being imported at this moment."""
    digest = await asyncio.to_thread(source.digest)
    key = int.from_bytes(digest[:8], "big", signed=True)
    async with services.db.try_lock(key) as got:
        if not got:
            raise UsageError("This file is being imported at this moment, by another command.")
        return await _run(services, source, digest, author, on_progress, on_rejected)


async def run_bytes(services: Services, content: bytes, author: str, country: str = "US") -> Report:
    """Imports the good rows of a file that is in memory. Raises UsageError."""
    source = open_source(io.BytesIO(content), options(services, countries=(country,)))
    return await run(services, source, author)


async def _run(
    services: Services,
    source: Source,
    digest: bytes,
    author: str,
    on_progress: Progress,
    on_rejected: Reject,
) -> Report:
    async with services.db.begin() as conn:
        at = await imports.begin(conn, digest, author, services.clock.now())
    read = Preview(resumes=at if at.line else None)
    rows, since = source.rows(services.clock.now()), at.line
    async for batch in _ahead(lambda: _batch(services, list(islice(rows, BATCH)), since, author)):
        for row in batch.rows:
            read.count(row)
            if isinstance(row, BadRow):
                on_rejected(row)
        if batch.good:
            at = await _write(services, at, batch, author)
        on_progress(source.share_read())
    async with services.db.begin() as conn:
        now = services.clock.now()
        await imports.end(conn, at.id, now)
        await audit.write(
            conn,
            author,
            "import contacts",
            None,
            {
                "imported": at.imported,
                "consented": at.consented,
                "bad": read.bad,
                "kept": dict(at.kept),
            },
            now,
        )
    kept = {Kept(reason): count for reason, count in at.kept.items()}
    return Report(at.imported, at.consented, kept, read)


@dataclass(frozen=True, slots=True)
class _Batch:
    """Rows on their way in. good: those that are written; prepared: for them. Without rows the file
    is at its end."""

    rows: Sequence[ContactRow | BadRow]
    good: Sequence[ContactRow]
    prepared: Prepared

    def __len__(self) -> int:
        return len(self.rows)


def _batch(
    services: Services, rows: Sequence[ContactRow | BadRow], since: int, author: str
) -> _Batch:
    good = [row for row in rows if isinstance(row, ContactRow) and row.line > since]
    return _Batch(rows, good, prepare(services, good, author))


async def _write(services: Services, at: Import, batch: _Batch, author: str) -> Import:
    """Takes a batch in. Returns how far the import is then."""
    rows = batch.good
    async with services.db.begin() as conn:
        await imports.hasten(conn)
        out = await take_in(conn, services, rows, author, batch.prepared)
        kept = Counter(at.kept)
        kept.update(reason.value for reason in out.values())
        after = replace(
            at,
            line=rows[-1].line,
            imported=at.imported + len(rows) - len(out),
            consented=at.consented
            + sum(row.consent is not None and row.number not in out for row in rows),
            kept=kept,
        )
        await imports.advance(conn, after)
    return after


async def _ahead(take: Callable[[], Some]) -> AsyncIterator[Some]:
    """Yields what `take` returns until it is empty; takes the next in a thread while the caller
    works on the present one."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(SWITCH_SECONDS)
    coming = asyncio.create_task(asyncio.to_thread(take))
    try:
        while batch := await coming:
            coming = asyncio.create_task(asyncio.to_thread(take))
            yield batch
    finally:
        if not coming.done():
            await asyncio.wait([coming])  # its thread uses the file
        sys.setswitchinterval(before)
