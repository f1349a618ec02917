"""Verifies that the consent ledger is as it was written: chains, checkpoints, and the projection.

The ledger is read in pages, in the state of one moment: it may grow meanwhile.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from uuid import UUID

import structlog

from bot.consent import store as consents
from bot.consent import suppression_store as suppressions
from bot.consent.address_hash import link
from bot.consent.ledger import in_force, store
from bot.consent.ledger import projection_store as projections
from bot.consent.ledger import rules as ledger
from bot.consent.ledger.in_force import Current
from bot.consent.ledger.rules import BEGINNING, Checkpoint, Fault, Head, Stored
from bot.consent.ledger.store import Owner
from bot.db.database import Connection
from bot.keys.rules import Keys
from bot.services import Services

log = structlog.get_logger()

SHOWN = 100  # breaks that are reported one by one
CONTACTS = 1_000  # compared with their events at a time
Progress = Callable[[float, str], None]


@dataclass(frozen=True, slots=True)
class Break:
    """One break: the fault, and the contact's event or the checkpoint that has it."""

    fault: Fault
    subject_id: UUID | None = None
    seq: int | None = None
    checkpoint: int | None = None

    def __str__(self) -> str:
        if self.fault is Fault.NO_CHECKPOINT:
            return (
                f"checkpoint {self.checkpoint} is not in this database: it was restored from "
                "an older backup, or the checkpoint was removed"
            )
        of = f"checkpoint {self.checkpoint}: " if self.checkpoint is not None else ""
        if self.subject_id == store.LIST:
            return f"{of}the suppression list, entry {self.seq}: {self.fault}"
        if self.subject_id is None:
            return f"{of}{self.fault}"
        return f"{of}contact {self.subject_id}, event {self.seq}: {self.fault}"


@dataclass(slots=True)
class Report:
    """The result of a verification.

    broken: how many breaks there are; breaks: the first of them, in the ledger's order."""

    events: int = 0
    contacts: int = 0
    checkpoints: int = 0
    broken: int = 0
    breaks: list[Break] = field(default_factory=list)

    def add(self, found: Break) -> None:
        """Counts a break, and keeps it if it is among the first."""
        self.broken += 1
        if len(self.breaks) < SHOWN:
            self.breaks.append(found)

    def names(self, subject_id: UUID) -> bool:
        """Returns whether a kept break is of this chain."""
        return any(one.subject_id == subject_id for one in self.breaks)


# -- verify ----------------------------------------------------------------------------------


async def verify(
    services: Services,
    known: Sequence[tuple[int, str]] = (),
    on_progress: Progress = lambda share, doing: None,
) -> Report:
    """Walks every chain and every checkpoint, in the state of one moment and in little memory.

    known: (id, hash in hex) of checkpoints that are remembered outside the database.
    """
    report = Report()
    async with services.db.begin() as conn:
        await conn.snapshot()
        await _walk_chains(conn, services.ledger_keys, report, on_progress)
        on_progress(1.0, "checkpoints")
        made = await store.checkpoints(conn)
        report.checkpoints = len(made)
        _check_seals(services.ledger_keys, made, report)
        await _check_heads(conn, made, report)
        await _check_list(conn, services.ledger_keys, report)
    there = {(checkpoint.id, hash_.hex()) for checkpoint, hash_ in made}
    for one in dict.fromkeys(known):
        if one not in there:
            report.add(Break(Fault.NO_CHECKPOINT, checkpoint=one[0]))
    return report


class _Walk:
    """Checks the events of all chains, one chain after the other."""

    def __init__(self, keys: Keys, report: Report) -> None:
        self._keys, self._report = keys, report
        self._subject: UUID | None = None
        self._last: Head = BEGINNING
        self._owner: Owner | None = None
        self._broken = False  # the present chain; only its first break is reported
        self._erasure = False  # whether one of its events is an erasure's

    def take(self, stored: Stored, owner: Owner | None) -> None:
        if stored.event.subject_id != self._subject:
            self.end_chain()
            self._subject, self._last, self._owner = stored.event.subject_id, BEGINNING, owner
            self._broken = self._erasure = False
            self._report.contacts += 1
        self._report.events += 1
        if not self._broken:
            self._tell(ledger.fault_of(self._keys, self._last, stored))
        if not self._broken and owner is not None and not owner.erased:
            self._tell(_fault_of_evidence(stored, owner.address))
        self._erasure = self._erasure or stored.event.channel == "erasure"
        self._last = stored.event.seq, stored.hash

    def end_chain(self) -> None:
        if self._subject is None or self._broken:
            return
        owner = self._owner
        self._tell(ledger.fault_at_end(self._last, owner.head if owner else None))
        if owner is not None and owner.erased and not self._broken:
            if not self._erasure:
                self._tell((Fault.NOT_ERASED, self._last[0]))
            elif owner.address != f"erased:{self._subject}":
                self._tell((Fault.ADDRESS, self._last[0]))

    def _tell(self, found: tuple[Fault, int] | None) -> None:
        if found is not None:
            self._broken = True
            self._report.add(Break(found[0], self._subject, found[1]))


def _fault_of_evidence(stored: Stored, address: str) -> tuple[Fault, int] | None:
    """Returns the fault of an event whose contact lives and has this address, or None."""
    if stored.salt is None or stored.details is None:
        return Fault.NO_EVIDENCE, stored.event.seq
    if stored.details.get("address", address) != address:
        return Fault.ADDRESS, stored.event.seq
    return None


async def _walk_chains(conn: Connection, keys: Keys, report: Report, on_progress: Progress) -> None:
    total = await store.count(conn)
    walk = _Walk(keys, report)
    async for page in store.events(conn):
        for stored, owner in page:
            walk.take(stored, owner)
        on_progress(report.events / total, f"{report.events:,} events")
    walk.end_chain()
    for subject_id in await store.without_events(conn):
        report.add(Break(Fault.CUT_OFF, subject_id, 1))


def _check_seals(keys: Keys, made: Sequence[tuple[Checkpoint, bytes]], report: Report) -> None:
    """Checks that each checkpoint is the one that was made, and follows the one before."""
    number, previous = 0, b""
    for checkpoint, hash_ in made:
        number += 1
        if checkpoint.id != number:
            report.add(Break(Fault.NO_CHECKPOINT, checkpoint=number))
        elif checkpoint.key_id not in keys:
            report.add(Break(Fault.UNKNOWN_KEY, checkpoint=number))
        elif checkpoint.previous != previous or not hmac.compare_digest(
            ledger.seal(keys[checkpoint.key_id], checkpoint), hash_
        ):
            report.add(Break(Fault.CHECKPOINT, checkpoint=number))
        number, previous = checkpoint.id, hash_


async def _check_heads(
    conn: Connection, made: Sequence[tuple[Checkpoint, bytes]], report: Report
) -> None:
    """Checks that each checkpoint's notes are unchanged, and that the events it saw still exist."""
    digests = {checkpoint.id: hashlib.sha256() for checkpoint, _ in made}
    missing: dict[UUID, Break] = {}
    async for number, subject_id, seq, hash_, present, known in store.heads(conn):
        if number in digests:
            digests[number].update(ledger.head_record(subject_id, seq, hash_))
        if present == hash_ or report.names(subject_id):
            continue
        if present is not None:
            report.add(Break(Fault.ALTERED, subject_id, seq, number))
        elif len(missing) < SHOWN:
            fault = Fault.CUT_OFF if known else Fault.NO_CONTACT
            missing.setdefault(subject_id, Break(fault, subject_id, seq, number))
    for subject_id, found in missing.items():  # the checkpoint knows the last event, not the first
        report.add(replace(found, seq=await store.length(conn, subject_id) + 1))
    for checkpoint, _ in made:
        if digests[checkpoint.id].digest() != checkpoint.heads:
            report.add(Break(Fault.CHECKPOINT, checkpoint=checkpoint.id))


async def _check_list(conn: Connection, keys: Keys, report: Report) -> None:
    """Checks that the suppression list is what the entries of its chain say."""
    last, previous = 0, b""
    while page := await suppressions.chain(conn, last, store.PAGE):
        for entry, key_id, hash_ in page:
            if entry.id != last + 1:
                return report.add(Break(Fault.REMOVED, store.LIST, last + 1))
            if key_id not in keys:
                return report.add(Break(Fault.UNKNOWN_KEY, store.LIST, entry.id))
            if not hmac.compare_digest(link(keys[key_id], previous, entry), hash_):
                return report.add(Break(Fault.ALTERED, store.LIST, entry.id))
            last, previous = entry.id, hash_
    if last:  # before it, the first checkpoint has not yet begun the chain
        for number in await suppressions.differing(conn):
            report.add(Break(Fault.LIST, store.LIST, number))


# -- rebuild ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Difference:
    """One contact's projection that differs from its events.

    mended is False if it was only compared, or if the chain is broken (`broken`) and so can't be
    built on."""

    subject_id: UUID
    what: Sequence[str]
    mended: bool
    broken: bool = False


async def rebuild(
    services: Services, *, write: bool, on_progress: Progress = lambda share, doing: None
) -> list[Difference]:
    """Compares every contact's consent with its events; with `write`, corrects it."""
    differences: list[Difference] = []
    after, last = 0, await _last_contact(services)
    while True:
        async with services.db.connect() as conn:
            page = await projections.projected(conn, after, CONTACTS)
            chains = await projections.chains(conn, [contact.subject_id for contact in page])
        for contact in page:
            if in_force.differences(
                contact.state, _should(chains[contact.subject_id], erased=contact.erased)
            ):
                difference = await _mend(services, contact.contact_id, write=write)
                if difference is not None:
                    differences.append(difference)
        if not page:
            return differences
        after = page[-1].contact_id
        on_progress(after / last if last else 1.0, f"{after:,} contacts")


async def _last_contact(services: Services) -> int:
    async with services.db.connect() as conn:
        return await projections.last_contact(conn)


def _should(events: Sequence[ledger.ConsentEvent], *, erased: bool) -> Current:
    """Returns the consent that the events result in; an erased contact keeps no grants."""
    state = in_force.current(events)
    if not erased:
        return state
    return replace(state, grants={})


async def _mend(services: Services, contact_id: int, *, write: bool) -> Difference | None:
    """Compares again under the lock, since the first comparison read at two moments.

    Returns None if nothing differs."""
    async with services.db.begin() as conn:
        one = await projections.lock(conn, contact_id)
        chain, head = await consents.chain(conn, contact_id)
        should = _should([stored.event for stored in chain], erased=one.erased)
        what = in_force.differences(one.state, should)
        if not what:
            return None
        broken = ledger.first_break(services.ledger_keys, chain, head) is not None
        mended = write and not broken
        if mended:
            await projections.project(conn, contact_id, should)
            log.warning("consent_rebuilt", contact_id=contact_id, was=what)
    return Difference(one.subject_id, what, mended, broken)
