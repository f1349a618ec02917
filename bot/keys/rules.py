"""Names a key without showing it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

Keys = Mapping[str, bytes]  # by key id


def key_id(key: bytes) -> str:
    """Returns a public name of a key: the first 8 bytes of its hash, in hex."""
    return hashlib.sha256(b"texto-ledger-key:" + key).hexdigest()[:16]


def by_id(*keys: bytes) -> dict[str, bytes]:
    """Returns the keys by their ids."""
    return {key_id(key): key for key in keys}
