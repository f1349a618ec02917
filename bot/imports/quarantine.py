"""Releases rows from quarantine once staff add the proof and the row passes the firewall."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from bot.consent import suppression_store as suppressions
from bot.contacts import audit_store as audit
from bot.errors import UsageError
from bot.imports import quarantine_store as quarantine
from bot.imports.file import EVIDENCE, Consent, ContactRow, HalfProof, consent_of
from bot.imports.firewall import Kept
from bot.imports.quarantine_store import Item
from bot.imports.row_json import from_json
from bot.imports.run import options
from bot.imports.take_in import take_in
from bot.imports.values import BadValue
from bot.services import Services

WHY = {
    Kept.NO_PROOF: "no proof of consent",
    Kept.OPTED_OUT: "opted out: only START from their own phone lifts that",
    Kept.HELD: "held until a person has decided: `texto case list` shows why",
    Kept.SUPPRESSED: "erased on request: only a text from their own phone brings them back",
}


@dataclass(frozen=True, slots=True)
class Waiting:
    """A row in quarantine, read."""

    id: int
    row: ContactRow
    reason: Kept
    author: str
    at: datetime


async def waiting(services: Services, after: int = 0, limit: int | None = None) -> list[Waiting]:
    """Returns the rows in quarantine, the oldest first. after: only those beyond this id."""
    async with services.db.connect() as conn:
        return [_read(item) for item in await quarantine.waiting(conn, after, limit)]


async def one(services: Services, item_id: int) -> Waiting | None:
    """Returns a row in quarantine, None if none has this id."""
    async with services.db.connect() as conn:
        item = await quarantine.one(conn, item_id)
    return _read(item) if item else None


def _read(item: Item) -> Waiting:
    return Waiting(item.id, from_json(item.row), item.reason, item.author, item.at)


async def release(services: Services, item_id: int, by: str, cells: Mapping[str, str]) -> Waiting:
    """Imports the row with its proof. Raises UsageError if the proof is missing or wrong, or if the
    person still stays out.

    cells: consent_source, consent_date, consent_wording, consent_class, consent_program, as in a
    file; empty if the row has its own proof.
    """
    async with services.db.begin() as conn:
        await suppressions.hold(conn)
        item = await quarantine.take(conn, item_id)
        if item is None:
            raise UsageError(
                "No row %(id)s is in quarantine; `texto quarantine list` shows those that are.",
                id=item_id,
            )
        found = _read(item)
        now = services.clock.now()
        consent = _proof(services, cells, now) or found.row.consent
        if consent is None:
            raise UsageError(
                "This row shows no consent: say where it was given (--proof), when "
                "(--date) and to which words (--wording)."
            )
        row = replace(found.row, consent=consent)
        # marked before the import, which drops the number's other waiting rows
        await quarantine.release(conn, item_id, by, now)
        kept = await take_in(conn, services, [row], by)
        if kept:
            raise UsageError("Not released: %(why)s.", why=WHY[kept[row.number]])
        await audit.write(conn, by, "release from quarantine", None, {"id": item_id}, now)
    return found


def _proof(services: Services, cells: Mapping[str, str], now: datetime) -> Consent | None:
    if not any(cells.get(column, "").strip() for column in EVIDENCE):
        return None
    try:
        return consent_of(cells, options(services), now)
    except HalfProof as error:
        raise UsageError(
            "The proof can't be taken: %(column)s: %(why)s.", column=error.column, why=error
        ) from None
    except BadValue as error:
        raise UsageError("The proof can't be taken: consent_date %(why)s.", why=error) from None
