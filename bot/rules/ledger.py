"""The arithmetic of the consent ledger: what is hashed, and how one event binds the next.

Each event's hash is HMAC-SHA256(key, previous hash ‖ canonical event). Nothing personal is in
the event itself: it holds HMAC-SHA256(salt, canonical details), so that erasing the details and
the salt leaves a chain that still verifies and tells nothing.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class ConsentEvent:
    """One row of the ledger. kind: requested, granted, confirmed, declined, revoked, reinstated,
    imported or held. channel: keyword, any-wording, web-form, app, api, staff or import."""

    subject_id: UUID
    seq: int
    program: str
    kind: str
    message_class: str | None
    channel: str
    language: str | None
    wording_version: str | None
    author: str
    at: datetime
    commitment: bytes


def key_id(key: bytes) -> str:
    """A public name of a key: the first 8 bytes of its hash, in hex."""
    return hashlib.sha256(b"texto-ledger-key:" + key).hexdigest()[:16]


def _canonical(values: Mapping[str, object]) -> bytes:
    return json.dumps(
        values, sort_keys=True, separators=(",", ":"), ensure_ascii=False
    ).encode()


def commit(salt: bytes, details: Mapping[str, object]) -> bytes:
    """The commitment to the personal part of an event."""
    return hmac.digest(salt, _canonical(details), "sha256")


def link(key: bytes, previous: bytes, event: ConsentEvent) -> bytes:
    """The hash of an event that follows `previous` (empty for a contact's first)."""
    body = _canonical({
        "subject_id": str(event.subject_id),
        "seq": event.seq,
        "program": event.program,
        "kind": event.kind,
        "message_class": event.message_class,
        "channel": event.channel,
        "language": event.language,
        "wording_version": event.wording_version,
        "author": event.author,
        "at": event.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "commitment": event.commitment.hex(),
    })
    return hmac.digest(key, previous + body, "sha256")


def first_break(
    key: bytes, chain: Iterable[tuple[ConsentEvent, bytes]], head: tuple[int, bytes]
) -> int | None:
    """The seq at which a contact's chain is broken, None where it holds.

    chain: (event, stored hash) in order of seq; head: (seq, hash) as the contact's row has it, so
    that a cut-off end is seen too.
    """
    previous, seq = b"", 0
    for event, stored in chain:
        if event.seq != seq + 1 or not hmac.compare_digest(link(key, previous, event), stored):
            return seq + 1
        previous, seq = stored, event.seq
    return None if (seq, previous) == head else seq + 1
