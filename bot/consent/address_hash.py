"""Hashes the addresses of erased people who had opted out, for the suppression list.

CNIL, 27 Jan 2022: an opposition list is used for nothing else, and kept as hashes rather than
names."""

from __future__ import annotations

import hmac


def address_hash(ledger_key: bytes, address: str) -> bytes:
    """Returns the 32 bytes that the suppression list keeps of an address.

    Without the key they do not reveal the address: a plain hash would, since anyone can try all
    numbers in minutes. The key is derived from the ledger's, so that it serves no other purpose."""
    key = hmac.digest(ledger_key, b"texto-suppression", "sha256")
    return hmac.digest(key, address.encode(), "sha256")
