"""Keeps the witness, and holds the database against it: it may be an old copy.

Each opt-out, hold and erasure is written with a row that waits for the witness (migration 0026).
Here the row becomes a line on this host's disk, and only then goes. So a line is of something that
was committed, and nothing is missing that is not waiting. Before a line is added, the last one must
be in the database: if it is not, this is an old copy, however it came about.
"""

from __future__ import annotations

import asyncio
import secrets
import socket
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import islice

import structlog

from bot.campaigns import store as campaigns
from bot.consent.address_hash import address_hash
from bot.consent.witness import store
from bot.consent.witness.file import WitnessError, WitnessFile
from bot.consent.witness.rules import Line, Sealed, seal
from bot.db.database import Connection
from bot.delivery import catch_up_store
from bot.delivery.catch_up import OVERLAP
from bot.delivery.replay import replay
from bot.messages import outage_store
from bot.services import Services

log = structlog.get_logger()

BATCH = 1000
DAY = timedelta(days=1)


@dataclass
class Witness:
    """Keeps the witness of this host, if it is the one that counts."""

    services: Services
    _told: str = ""

    async def run(self) -> None:
        """Adds to the witness what waits for it, and notes that the database has what stands in it.

        What is wrong with the file is told once: nothing is noted until it is mended."""
        try:
            await follow(self.services)
            self._told = ""
        except (WitnessError, PermissionError, FileExistsError, NotADirectoryError) as error:
            if str(error) != self._told:
                log.error("witness_stuck", error=str(error))
            self._told = str(error)


async def follow(services: Services) -> None:
    """Does so once, one process at a time. Raises WitnessError and OSError."""
    file = WitnessFile(services.settings.witness)
    last = await asyncio.to_thread(file.last)
    async with services.db.connect() as conn:
        keeper = await store.keeper(conn)
        old = last is not None and bool(await store.absent(conn, [last.line]))
    if last is None or (keeper is None and last.key not in services.ledger_keys):
        if keeper is None or (keeper.silent and not keeper.awaited):
            await _begin(services, file)
        return
    if last.key not in services.ledger_keys:
        raise WitnessError(
            f"The witness {file.path} was written under the key {last.key}, which is none of the "
            "ledger's: set TEXTO_WITNESS to this installation's own."
        )
    name = await asyncio.to_thread(file.name)
    if old:
        await _restored(services, file, str(name))
    elif keeper is not None and keeper.name == name:
        await _add_waiting(services, file, name)
    elif keeper is None or (keeper.silent and not keeper.awaited):
        await _begin(services, file)


async def _begin(services: Services, file: WitnessFile) -> None:
    """Begins a new witness, which will hold all that the database has."""
    name, now = f"{socket.gethostname()}-{secrets.token_hex(2)}", services.clock.now()
    aside = await asyncio.to_thread(file.put_aside)
    await _append(services, file, [Line("begun", now, program=name)])
    async with services.db.begin() as conn:
        await store.refill(conn)
        await store.compared(conn, name)
    log.info("witness_begun", file=str(file.path), name=name, set_aside=str(aside or ""))


async def _append(services: Services, file: WitnessFile, lines: list[Line]) -> None:
    last = await asyncio.to_thread(file.last)
    await asyncio.to_thread(file.append, seal(services.ledger_key, last, lines))


async def _add_waiting(services: Services, file: WitnessFile, name: str) -> None:
    while True:
        async with services.db.connect() as conn:
            found = await store.waiting(conn, BATCH)
            if found:
                await _append(services, file, [_line(services, one) for one in found])
                await store.forget(conn, [one.id for one in found])
            if len(found) < BATCH:
                return await store.compared(conn, name)


def _line(services: Services, one: store.Waiting) -> Line:
    hash_ = one.address_hash
    if one.address is not None:
        hash_ = address_hash(services.ledger_key, one.address)
    return replace(one.line, who=hash_.hex()) if hash_ else one.line


# -- an old copy -----------------------------------------------------------------------------


async def mark(services: Services, by: str) -> datetime:
    """Notes that this is an old copy of the database: nothing goes until it has caught up. Returns
    until when it knows what went out."""
    async with services.db.begin() as conn:
        return (await _note(conn, services, by))[2]


async def _note(conn: Connection, services: Services, by: str) -> tuple[int, datetime, datetime]:
    known = await catch_up_store.known_until(conn)
    until = services.clock.machine_time(known or services.clock.now() - DAY) - OVERLAP
    outage, noted_at, new = await outage_store.note_restored(conn, by, until)
    if new:
        await campaigns.doubt(conn, until)
        log.warning(
            "database_restored",
            known_until=until.isoformat(),
            hint="nothing goes until it has caught up; see `texto outage show`",
        )
    return outage, noted_at, until


async def _restored(services: Services, file: WitnessFile, name: str) -> None:
    """Tells an old copy what the witness has and it lacks."""
    async with services.db.begin() as conn:
        outage, noted_at, _ = await _note(conn, services, "witness")
    missing = await _missing(services, file)
    done = await replay(services, missing)
    await _append(services, file, [Line("restored", noted_at, seq=outage)])
    async with services.db.connect() as conn:
        await store.compared(conn, name)
    log.warning("witness_replayed", lines=len(missing), changed=done)


async def _missing(services: Services, file: WitnessFile) -> list[Sealed]:
    """Returns the lines that the database lacks."""
    missing: list[Sealed] = []
    lines = file.lines()

    def page() -> list[Sealed]:
        return list(islice(lines, BATCH))

    while found := await asyncio.to_thread(page):
        of = {one.line: one for one in found if one.line.of_ledger}
        async with services.db.connect() as conn:
            missing += [of[line] for line in await store.absent(conn, list(of))]
    return missing
