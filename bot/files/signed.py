"""Signed tokens: a person's link, which never expires, and a form's stamp, which does.

The keys are derived from the ledger's, each for one purpose.
"""

from __future__ import annotations

import base64
import binascii
import hmac
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from uuid import UUID

MAC = 16  # bytes of the signature: nobody guesses 128 bits


def _sign(ledger_key: bytes, purpose: bytes, content: bytes) -> bytes:
    key = hmac.digest(ledger_key, purpose, "sha256")
    return hmac.digest(key, content, "sha256")[:MAC]


def personal_token(ledger_key: bytes, subject_id: UUID) -> str:
    """Returns the token of a person's link: 43 characters for an address."""
    content = subject_id.bytes
    return _encode(content + _sign(ledger_key, b"texto-personal-link", content))


def subject_of(ledger_keys: Iterable[bytes], token: str) -> UUID | None:
    """Returns the person whose link this is, under any of the ledger's keys so far; None if the
    signature is wrong."""
    raw = _decode(token)
    if raw is None or len(raw) != 16 + MAC:
        return None
    content, mac = raw[:16], raw[16:]
    for key in ledger_keys:
        if hmac.compare_digest(mac, _sign(key, b"texto-personal-link", content)):
            return UUID(bytes=content)
    return None


def form_stamp(ledger_key: bytes, form: str, now: datetime) -> str:
    """Returns a signed record of when this form was shown."""
    content = int(now.timestamp()).to_bytes(8, "big")
    return _encode(content + _sign(ledger_key, b"texto-form:" + form.encode(), content))


def form_age(
    ledger_keys: Iterable[bytes], form: str, stamp: str, now: datetime
) -> timedelta | None:
    """Returns how long ago the form was shown, in whole seconds; None if the signature is wrong."""
    raw = _decode(stamp)
    if raw is None or len(raw) != 8 + MAC:
        return None
    content, mac = raw[:8], raw[8:]
    for key in ledger_keys:
        if hmac.compare_digest(mac, _sign(key, b"texto-form:" + form.encode(), content)):
            return now - datetime.fromtimestamp(int.from_bytes(content, "big"), UTC)
    return None


def _encode(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _decode(token: str) -> bytes | None:
    """Decodes only what _encode wrote: one token, one spelling."""
    try:
        raw = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return None
    return raw if _encode(raw) == token else None
