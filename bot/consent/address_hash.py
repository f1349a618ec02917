"""Hashes the addresses of erased people who had opted out, for the suppression list, and chains
the list's entries.

CNIL, 27 Jan 2022: an opposition list is used for nothing else, and kept as hashes rather than
names."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Literal


def address_hash(ledger_key: bytes, address: str) -> bytes:
    """Returns the 32 bytes that the suppression list keeps of an address.

    Without the key they do not reveal the address: a plain hash would, since anyone can try all
    numbers in minutes. The key is derived from the ledger's, so that it serves no other purpose."""
    return hmac.digest(_key(ledger_key), address.encode(), "sha256")


@lru_cache(maxsize=16)
def _key(ledger_key: bytes) -> bytes:
    return hmac.digest(ledger_key, b"texto-suppression", "sha256")


Kind = Literal["added", "taken"]


@dataclass(frozen=True, slots=True)
class ListEntry:
    """One change of the suppression list: an erasure has added an address, or the text of its owner
    has taken it off. id: its place in the list's chain, from 1 without a gap."""

    id: int
    kind: Kind
    address_hash: bytes
    at: datetime


def link(ledger_key: bytes, previous: bytes, entry: ListEntry) -> bytes:
    """Returns the hash of an entry that follows `previous` (empty for the first).

    Without the key nobody can write an entry that says that an address was taken off."""
    at = entry.at.astimezone(UTC).isoformat(timespec="microseconds")
    said = f"{entry.id} {entry.kind} {entry.address_hash.hex()} {at}"
    key = hmac.digest(ledger_key, b"texto-suppression-chain", "sha256")
    return hmac.digest(key, previous + said.encode(), "sha256")
