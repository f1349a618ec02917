"""Exports a copy of everything kept about a person, or erases it.

An erasure takes the conversation and the consent as a turn does, so neither a turn nor a send under
way brings anything back. What remains does not identify the person: the ledger's chain under a
random id, counts, a keyed hash that keeps the number from coming back by a file, and the sealed
proof of consent until its end date.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import structlog

from bot.consent import store as consents
from bot.consent import suppression
from bot.consent import suppression_store as suppressions
from bot.consent.store import Entry
from bot.contacts import audit_store as audit
from bot.contacts import standing_store as standings
from bot.db.database import Connection
from bot.errors import UsageError
from bot.files.journal import Journal
from bot.gate.packs.loading import packs
from bot.imports import uploads
from bot.keys.rules import key_id
from bot.privacy import person_store as person
from bot.privacy import retention_store as retention
from bot.privacy import sealing
from bot.privacy import store as privacy
from bot.privacy.rules import proof_for
from bot.privacy.store import Person, Seal
from bot.services import Services
from bot.sms import phone
from bot.sms.phone import WHATSAPP, AddressKind

log = structlog.get_logger()

FORMAT = "texto-person/1"


def addresses(number: str) -> list[str]:
    """Returns every address that a number may have with us. Raises BadAddress, UsageError."""
    found = phone.parse("".join(number.split()))
    if found.number is None or found.kind is AddressKind.SHORT_CODE:
        raise UsageError(
            "%(number)s is not the number of a person; it is written as in +33612345678.",
            number=repr(number),
        )
    return [found.number, f"{WHATSAPP}{found.number}"]


# -- a copy ----------------------------------------------------------------------------------


async def export(services: Services, number: str, by: str) -> dict[str, Any]:
    """Returns all data about one person as JSON values: format, made_at, and a list of people, one
    for each channel that the number has used. Raises UsageError if nothing is kept."""
    now = services.clock.now()
    async with services.db.begin() as conn:
        await conn.snapshot()
        ids = await person.ids(conn, addresses(number))
        people = [await person.everything(conn, contact_id) for contact_id in ids]
    if not people:
        raise _nothing(number)
    async with services.db.begin() as conn:
        for contact_id in ids:
            await audit.write(conn, by, "export contact", contact_id, {}, now)
    return {"format": FORMAT, "made_at": now.isoformat(), "people": people}


def _nothing(number: str) -> UsageError:
    return UsageError("Nothing is kept about %(number)s.", number=number)


# -- erasure ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Erased:
    """The result of an erasure. texts: how many are gone. sealed_until: None if there was no
    consent to prove. suppressed: the number stays out until its owner texts START."""

    texts: int
    sealed_until: datetime | None
    suppressed: bool


async def erase(services: Services, number: str, by: str, reason: str = "") -> Erased:
    """Erases the person on request: on every channel, for good. Raises UsageError if nothing is
    kept, or if the reason names the person.

    Contact files on their way in that hold the number are forgotten. This host's journal is emptied
    of them at once, that of another host as it is replayed."""
    wanted = addresses(number)
    journal = Journal.of(services.settings.data_dir)
    files = await uploads.holding(services, wanted[0])
    async with services.db.begin() as conn:
        await suppressions.hold_alone(conn)
        ids = await person.ids(conn, wanted)
        done = [await _erase(conn, services, one, by, reason, asked=True) for one in ids]
        texts, until = (
            sum(one.texts for one in done if one),
            [one.sealed_until for one in done if one and one.sealed_until],
        )
        quarantined = await privacy.remove_quarantined(conn, wanted)
        found = any(done) or quarantined or files or journal.holds(_about(wanted))
        if not found:
            raise _nothing(number)
        await uploads.forget(conn, files, by, services.clock.now())
        await suppression.suppress(  # also a number that only a file held
            conn, services, wanted[0], services.clock.now(), provider_blocks=False
        )
    texts += journal.forget(_about(wanted))
    log.info("erased", contact_ids=ids, texts=texts)
    return Erased(texts, max(until, default=None), True)


def _about(addresses: Sequence[str]) -> Callable[[str], bool]:
    """Returns whether a line of the journal is about one of these addresses."""
    quoted = [json.dumps(address) for address in addresses]
    return lambda line: any(one in line for one in quoted)


async def erase_old(services: Services, contact_id: int, last: datetime, by: str) -> bool:
    """Erases a contact for its age. Returns False if it is gone already, or if the person has been
    in touch since `last`."""
    async with services.db.begin() as conn:
        await suppressions.hold_alone(conn)
        if await privacy.lock(conn, contact_id) is None:
            return False
        if await retention.last_contact(conn, contact_id) > last:
            return False
        await _erase(conn, services, contact_id, by, "", asked=False)
    return True


async def erase_again(services: Services, contact_id: int) -> bool:
    """Erases a contact whose erasure this database has lost. Returns False if it is gone already.

    Whether the number stays out was decided then, and stands in the witness by itself."""
    async with services.db.begin() as conn:
        await suppressions.hold_alone(conn)
        return await _erase(conn, services, contact_id, "system", "", asked=False) is not None


async def _erase(
    conn: Connection, services: Services, contact_id: int, by: str, reason: str, *, asked: bool
) -> Erased | None:
    found = await privacy.lock(conn, contact_id)
    if found is None:
        return None
    _check_reason(reason, found)
    now = services.clock.now()
    until = await _seal(conn, services, found, now)
    keeps_out = asked or found.revoked or found.promotions_ended  # no file may undo what they said
    if keeps_out:
        await suppression.suppress(
            conn, services, found.address, now, provider_blocks=found.provider_blocks
        )
    await _close_chain(conn, services, found, by, now)
    await privacy.empty_contact(conn, found, now)
    texts = await privacy.remove(conn, found, now, "erased")
    await audit.write(conn, by, "erase contact", contact_id, {"reason": reason}, now)
    return Erased(texts, until, keeps_out)


def _check_reason(reason: str, found: Person) -> None:
    """Raises UsageError if the reason names the person: the audit trail keeps it."""
    said, digits = reason.casefold(), "".join(c for c in reason if c.isdigit())
    names = [part for part in (found.name or "").casefold().split() if len(part) > 2]
    if any(name in said for name in names) or (len(digits) > 5 and digits[-6:] in found.address):
        raise UsageError(
            "The reason is kept after the erasure: leave out the person's name and number."
        )


async def _close_chain(
    conn: Connection, services: Services, found: Person, by: str, now: datetime
) -> None:
    """Ends the chain with the contact's final state, so that the ledger and the contact agree."""

    async def say(kind: str) -> None:
        await consents.append(
            conn,
            services.ledger_key,
            found.contact_id,
            Entry(
                program="*",
                kind=kind,
                channel="erasure",
                author=by,
                details={},
                provider_blocks=found.provider_blocks,
            ),
            now,
        )

    if found.held:
        await say("released")
    await say("revoked")  # of who had opted out too: without it nobody may count as erased
    if not found.revoked:
        await standings.set_revoked(
            conn, found.contact_id, now, provider_blocks=found.provider_blocks
        )


async def _seal(
    conn: Connection, services: Services, found: Person, now: datetime
) -> datetime | None:
    """Encrypts the proof of consent and the texts sent under it, for as long as claims can be made.
    Returns the end date; None if there is nothing to prove, or no claim any more."""
    everything = await person.everything(conn, found.contact_id)
    proof = {
        "format": FORMAT + "/proof",
        "address": found.address,
        "subject_id": str(found.subject_id),
        "sealed_at": now.isoformat(),
        "consent_events": everything["consent_events"],
        "texts": [_sent(row) for row in everything["messages"] if row["direction"] == "outbound"],
    }
    times = [row["at"] for row in everything["consent_events"]] + [
        row["created_at"] for row in everything["messages"] if row["direction"] == "outbound"
    ]
    if not times:
        return None
    where = phone.country(found.address.removeprefix(WHATSAPP))
    until = datetime.fromisoformat(max(times)) + proof_for(packs(), where)
    if until <= now:
        return None
    await privacy.add_seal(
        conn,
        Seal(
            found.subject_id,
            suppression.hashes(services, found.address)[0],
            key_id(services.ledger_key),
            sealing.seal(services.ledger_key, proof),
            now,
            until,
        ),
    )
    return until


_KEPT = (
    "id",
    "created_at",
    "number",
    "purpose",
    "message_class",
    "program",
    "author",
    "verdict",
    "reason",
    "status",
    "status_at",
    "provider_sid",
    "error_code",
)


def _sent(row: dict[str, Any]) -> dict[str, Any]:
    """Returns a text with its verdict, and its wording only if it needed consent: no
    conversation."""
    kept = {name: row[name] for name in _KEPT}
    if row["message_class"] != "conversational":
        kept["body"] = row["body"]
    return kept
