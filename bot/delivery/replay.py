"""Does again what the witness has seen and a restored database has lost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

from bot.consent import changes as consent
from bot.consent import less, opt_in, suppression
from bot.consent.change import Cause, lock
from bot.consent.witness import store
from bot.consent.witness.rules import EVERYTHING, Line, Sealed, outstanding
from bot.imports import uploads, uploads_store
from bot.models import HeldFor
from bot.privacy import erase
from bot.services import Services

BATCH = 1000
NEAR = timedelta(days=1)  # how far the clocks of those who made a contact may have been apart


async def replay(services: Services, missing: Sequence[Sealed]) -> int:
    """Does all of it, each at its date and without a text to the person. Returns how much changed.

    Done twice it changes nothing the second time."""
    keys = {one.line: one.key for one in missing}
    lines = outstanding(one.line for one in missing)
    changed = await _forget_files(services, lines)
    for first in range(0, len(lines), BATCH):
        batch = lines[first : first + BATCH]
        async with services.db.connect() as conn:
            known = await store.contacts(conn, [line.subject for line in batch])
        for line in batch:
            if line.subject in known:
                changed += await _do(services, line, known[line.subject])
    strangers = [
        line
        for line in lines
        if line.who and line.kind in ("added", "revoked") and line.program == EVERYTHING
    ]
    return changed + await _keep_out(services, strangers, keys)


async def _forget_files(services: Services, lines: Sequence[Line]) -> int:
    """Forgets the contact files that were brought before the last erasure: one that held a person
    was forgotten with them, and it can't be told any more which. Returns how many."""
    erased = [line.at for line in lines if line.kind in ("erased", "added")]
    if not erased:
        return 0
    async with services.db.begin() as conn:
        files = await uploads_store.kept(conn, before=max(erased))
        await uploads.forget(conn, files, "system", services.clock.now())
    return len(files)


async def _do(services: Services, line: Line, contact_id: int) -> bool:
    """Does a line of a contact that this database knows. Returns whether anything changed."""
    if line.kind == "erased":
        return await erase.erase_again(services, contact_id)
    cause = Cause("", line.at, line.channel, "system", evidence={"from": "witness"}, late=True)
    async with services.db.begin() as conn:
        change = await lock(conn, services, contact_id, cause)
        if line.kind == "class_revoked":
            done = await less.end_offers(change)
        elif line.kind == "held":
            done = await consent.hold(change, HeldFor(line.held_for or HeldFor.WRONG_NUMBER))
        elif line.program != EVERYTHING:
            done = await opt_in.leave(change, line.program)
        else:
            done = await consent.revoke(change, silently=True, provider_confirms=line.blocks)
    return done is not None


async def _keep_out(services: Services, lines: Sequence[Line], keys: Mapping[Line, str]) -> int:
    """Opts out the addresses that this database does not know as those lines did: it lost them, or
    has met them anew since. Whoever it has not met goes on the suppression list."""
    if not lines:
        return 0
    async with services.db.connect() as conn:
        known = await store.contacts(conn, [line.subject for line in lines])
        newcomers = await store.newcomers(conn, min(line.at for line in lines) - NEAR)
    here = {
        hash_: contact_id
        for contact_id, address in newcomers
        for hash_ in suppression.hashes(services, address)
    }
    changed = 0
    for line in lines:
        hash_ = bytes.fromhex(line.who)
        if line.subject in known:
            continue
        if hash_ in here:
            line = replace(line, kind="revoked", channel="system")
            changed += await _do(services, line, here[hash_])
            continue
        async with services.db.begin() as conn:
            await suppression.suppress_hash(
                conn, services, hash_, keys[line], line.at, blocks=line.blocks
            )
        changed += 1
    return changed
