"""The suppression list: erased people who must not be texted again.

An address is found on it under every key the ledger has had."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.consent import suppression_store as suppressions
from bot.consent.address_hash import Kind, ListEntry, address_hash, link
from bot.consent.change import Cause, lock
from bot.contacts import standing_store as standings
from bot.contacts import store as contacts
from bot.db.database import Connection
from bot.keys.rules import Keys, key_id
from bot.providers.base import InboundText
from bot.services import Services


def hashes(services: Services, address: str) -> list[bytes]:
    """Returns the hashes that the list may hold of this address, the present key's first."""
    earlier = (key for key in services.ledger_keys.values() if key != services.ledger_key)
    return [address_hash(key, address) for key in (services.ledger_key, *earlier)]


async def suppress(
    conn: Connection, services: Services, address: str, now: datetime, *, provider_blocks: bool
) -> None:
    """Puts an address on the list. provider_blocks: the provider had taken a STOP itself."""
    await services.ring.renew(conn)
    hash_ = hashes(services, address)[0]
    await begin(conn, services, now)
    await _append(conn, services, "added", hash_, now)
    await suppressions.add(
        conn, hash_, key_id(services.ledger_key), now, provider_blocks=provider_blocks
    )


async def suppress_hash(
    conn: Connection, services: Services, hash_: bytes, key: str, at: datetime, *, blocks: bool
) -> None:
    """Puts a hash on the list that is not there: of an address that this database does not know.
    key: the id of the key that it was made with."""
    await begin(conn, services, at)
    if await suppressions.among(conn, [hash_]):
        return
    await _append(conn, services, "added", hash_, at)
    await suppressions.add(conn, hash_, key, at, provider_blocks=blocks)


async def begin(conn: Connection, services: Services, now: datetime) -> None:
    """Begins the list's chain with the addresses that were on it before there was one."""
    last, _ = await suppressions.end(conn)
    if last or (await suppressions.lock_end(conn))[0]:
        return
    for hash_ in await suppressions.listed(conn):
        await _append(conn, services, "added", hash_, now)


async def _append(
    conn: Connection, services: Services, kind: Kind, hash_: bytes, now: datetime
) -> None:
    """Notes a change of the list in its chain."""
    last, previous = await suppressions.lock_end(conn)
    entry = ListEntry(last + 1, kind, hash_, now)
    await suppressions.extend(
        conn, entry, key_id(services.ledger_key), link(services.ledger_key, previous, entry)
    )


@dataclass(frozen=True, slots=True)
class Hashed:
    """Addresses by the hashes under which the list may hold them. keys: with which they were
    made."""

    keys: Keys
    of: Mapping[bytes, str]


def hashed(services: Services, addresses: Iterable[str]) -> Hashed:
    """Hashes addresses for `suppressed`."""
    keys = services.ledger_keys
    return Hashed(keys, {address_hash(key, one): one for one in addresses for key in keys.values()})


async def suppressed(
    conn: Connection,
    services: Services,
    addresses: Sequence[str],
    known: Hashed | None = None,
) -> frozenset[str]:
    """Returns those of these addresses that only their owner may bring back.

    Keeps erasures out until the transaction ends; must be called before any contact is locked.
    known: the addresses' hashes, if they were made before."""
    await suppressions.hold(conn)
    await services.ring.renew(conn)  # an erasure may have hashed with a key that is newer than ours
    if known is None or known.keys != services.ledger_keys:
        known = hashed(services, addresses)
    return frozenset(known.of[one] for one in await suppressions.among(conn, list(known.of)))


async def make_contact(services: Services, text: InboundText) -> None:
    """Makes the contact for the first text from an address, in a transaction of its own.

    An address on the list is opted out from the first moment, until START: the contact now holds
    the opt-out, and the list no longer does."""
    address, now = text.sender.raw, services.clock.now()
    async with services.db.begin() as conn:
        await services.ring.renew(conn)
        listed_as = hashes(services, address)
        contact_id = await contacts.make(conn, address, text.channel, text.to, now)
        if not await suppressions.among(conn, listed_as):
            return
        await begin(conn, services, now)
        listed = await suppressions.take(conn, listed_as)
        if listed is None:  # another text of theirs was quicker
            return
        for hash_ in listed.hashes:
            await _append(conn, services, "taken", hash_, now)
        change = await lock(
            conn,
            services,
            contact_id,
            Cause(
                text.to,
                now,
                "system",
                "suppression list",
                evidence={"suppressed_since": listed.at.isoformat()},
            ),
        )
        if change.standing.revoked_at is None:
            await change.note("revoked", language=None, provider_blocks=listed.provider_blocks)
            await standings.set_revoked(
                conn, contact_id, change.now, provider_blocks=listed.provider_blocks
            )


async def erased_since(services: Services, address: str, at: datetime) -> bool:
    """Returns whether the person of this address was erased after `at`, also if they have written
    again since."""
    async with services.db.connect() as conn:
        return await suppressions.erased_since(conn, hashes(services, address), address, at)
