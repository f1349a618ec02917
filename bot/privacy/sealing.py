"""Encrypts proof that outlives an erasure (GDPR 17(3)(e)), so that nobody reads it by chance."""

from __future__ import annotations

import base64
import hmac
import json
from collections.abc import Mapping
from typing import Any

from cryptography.fernet import Fernet, InvalidToken

from bot.errors import UsageError


def _fernet(ledger_key: bytes) -> Fernet:
    """Returns the cipher. Its key is derived from the ledger's and serves no other purpose."""
    derived = hmac.digest(ledger_key, b"texto-sealed-proof", "sha256")
    return Fernet(base64.urlsafe_b64encode(derived))


def seal(ledger_key: bytes, proof: Mapping[str, Any]) -> bytes:
    """Encrypts the proof with AES-128-CBC and HMAC-SHA256 (the Fernet format). proof: JSON
    values."""
    return _fernet(ledger_key).encrypt(json.dumps(proof, ensure_ascii=False).encode())


def unseal(ledger_key: bytes, sealed: bytes) -> dict[str, Any]:
    """Decrypts the proof. Raises UsageError for another key, or bytes that were changed."""
    try:
        opened: dict[str, Any] = json.loads(_fernet(ledger_key).decrypt(sealed))
    except InvalidToken:
        raise UsageError(
            "The sealed proof can't be opened with this key: give the ledger's key "
            "that was in use when it was sealed."
        ) from None
    return opened
