"""The list of those who had said no and are erased: keyed hashes of their addresses (CNIL, 27 Jan
2022: an opposition list is used for nothing else, and kept as hashes rather than names)."""

from __future__ import annotations

import hmac


def address_hash(ledger_key: bytes, address: str) -> bytes:
    """What the list keeps of an address: 32 bytes that tell nobody without the key, who could
    otherwise try all numbers in minutes, which one it was. The key is derived from the ledger's,
    so that it serves no other purpose."""
    key = hmac.digest(ledger_key, b"texto-suppression", "sha256")
    return hmac.digest(key, address.encode(), "sha256")
