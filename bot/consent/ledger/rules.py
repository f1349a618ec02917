"""The consent ledger's arithmetic: hashes its events and chains them.

Each event's hash is HMAC-SHA256(key, previous hash ‖ canonical event). Nothing personal is in the
event itself: it holds HMAC-SHA256(salt, canonical details), so that erasing the details and the
salt leaves a chain that still verifies and reveals nothing."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from functools import lru_cache
from uuid import UUID

from bot.keys.rules import Keys

EVERYTHING = "*"  # the program of an event that holds for all programs


@dataclass(slots=True)  # not frozen, which takes three times as long: they come by the million
class ConsentEvent:
    """One row of the ledger.

    kind: requested, granted, confirmed, declined, revoked, class_revoked, reinstated, imported,
    held or released.
    channel: keyword, any-wording, web-form, app, api, staff, import, link, provider, system or
    erasure. held_for: the reason for a hold. provider_blocks: whether the provider refuses texts
    from this event on; None if the event does not say. ordinal: see
    bot/contacts/ordinals_store.py; None for an event from before there were any.
    """

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
    held_for: str | None = None
    provider_blocks: bool | None = None
    ordinal: int | None = None


@dataclass(frozen=True, slots=True)
class Stored:
    """An event as the database has it; salt and details are None once they are erased."""

    event: ConsentEvent
    key_id: str
    hash: bytes
    salt: bytes | None = None
    details: Mapping[str, object] | None = None


# -- what is hashed --------------------------------------------------------------------------


_JSON = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False)
_quoted = json.encoder.encode_basestring


def _canonical(values: Mapping[str, object]) -> bytes:
    return _JSON.encode(values).encode()


def storable(value: object) -> object:
    """Returns the value as PostgreSQL can hold it: without NUL and without lone surrogates.

    A web request's headers may contain either."""
    if isinstance(value, str):
        return value.replace("\0", "").encode("utf-8", "replace").decode()
    if isinstance(value, Mapping):
        return {str(storable(name)): storable(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [storable(one) for one in value]
    return value


def wording_version(details: Mapping[str, object]) -> str | None:
    """Returns a short hash of the wording that was shown, or None if there was none."""
    shown = details.get("wording_shown") or details.get("wording")
    return _short(str(shown)) if shown else None


@lru_cache(256)  # few wordings are shown to many
def _short(words: str) -> str:
    return hashlib.sha256(words.encode()).hexdigest()[:12]


def commit(salt: bytes, details: Mapping[str, object] | str) -> bytes:
    """Returns the commitment to the personal part of an event, or to it as `written`."""
    said = details.encode() if isinstance(details, str) else _canonical(details)
    return hmac.digest(salt, said, "sha256")


def written(details: Mapping[str, object]) -> str:
    """Returns the personal part of an event as it is committed to: storable, in canonical JSON."""
    parts = []
    for name, value in sorted(details.items()):
        if type(value) is str and value.isprintable() and name.isprintable():
            parts.append(f"{_quoted(name)}:{_quoted(value)}")
        elif type(value) is int:
            parts.append(f"{_quoted(name)}:{value}")
        else:
            return _JSON.encode(storable(details))
    return f"{{{','.join(parts)}}}"  # as the encoder writes it, in a third of the time


def link(key: bytes, previous: bytes, event: ConsentEvent) -> bytes:
    """Returns the hash of an event that follows `previous` (empty for a contact's first)."""
    return hmac.digest(key, previous + canonical(event), "sha256")


def canonical(event: ConsentEvent) -> bytes:
    """Returns the event as JSON with sorted keys and no spaces.

    It is written out by hand, since verifying a million events spends most of its time here and the
    encoder would take three times as long. held_for, ordinal and provider_blocks are left out if
    they are None: the hash of an older event, which had none of them, still holds.
    """
    at = _instant(event.at)
    held = "" if event.held_for is None else f',"held_for":{_quoted(event.held_for)}'
    blocks = (
        ""
        if event.provider_blocks is None
        else (',"provider_blocks":true' if event.provider_blocks else ',"provider_blocks":false')
    )
    ordinal = "" if event.ordinal is None else f',"ordinal":{event.ordinal}'
    return (
        f'{{"at":"{at}","author":{_quoted(event.author)},"channel":{_quoted(event.channel)},'
        f'"commitment":"{event.commitment.hex()}"{held},"kind":{_quoted(event.kind)},'
        f'"language":{_or_null(event.language)},"message_class":{_or_null(event.message_class)}'
        f'{ordinal},"program":{_quoted(event.program)}{blocks},"seq":{event.seq},'
        f'"subject_id":"{event.subject_id}","wording_version":{_or_null(event.wording_version)}}}'
    ).encode()


@lru_cache(64)  # a batch of events has one
def _instant(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def _or_null(value: str | None) -> str:
    return "null" if value is None else _quoted(value)


# -- whether a chain holds -------------------------------------------------------------------


class Fault(StrEnum):
    """A way in which a chain can be broken."""

    ALTERED = "altered"  # this event, or one before it, is not the one that was written
    REMOVED = "removed"  # the event is missing, and later ones are there
    CUT_OFF = "cut off"  # the event is missing, and all later ones
    HEAD = "head differs"  # the contact's row has another end of the chain
    NO_CONTACT = "contact removed"  # the events belong to no contact
    UNKNOWN_KEY = "unknown key"
    EVIDENCE = "evidence altered"  # it does not match its commitment
    CHECKPOINT = "checkpoint altered"
    NO_CHECKPOINT = "checkpoint removed"
    NO_EVIDENCE = "evidence removed"  # of a person who was not erased
    ADDRESS = "address altered"  # the contact's is not the one in its evidence
    NOT_ERASED = "not erased"  # the contact's row says so, and no event does
    LIST = "suppression list altered"


Head = tuple[int, bytes]  # seq and hash of the last event; (0, b"") before the first
BEGINNING: Head = (0, b"")


def fault_of(keys: Keys, last: Head, stored: Stored) -> tuple[Fault, int] | None:
    """Returns the fault of an event that follows `last`, and the seq to name, or None."""
    event = stored.event
    if event.seq != last[0] + 1:
        return Fault.REMOVED, last[0] + 1
    key = keys.get(stored.key_id)
    if key is None:
        return Fault.UNKNOWN_KEY, event.seq
    if not hmac.compare_digest(link(key, last[1], event), stored.hash):
        return Fault.ALTERED, event.seq
    if (
        stored.salt is not None
        and stored.details is not None
        and not hmac.compare_digest(commit(stored.salt, stored.details), event.commitment)
    ):
        return Fault.EVIDENCE, event.seq
    return None


def fault_at_end(last: Head, head: Head | None) -> tuple[Fault, int] | None:
    """Returns a fault if the chain does not end where the contact's row says, else None.

    head: None if there is no such contact."""
    if head is None:
        return Fault.NO_CONTACT, last[0]
    if head == last:
        return None
    return (Fault.CUT_OFF, last[0] + 1) if head[0] > last[0] else (Fault.HEAD, last[0])


def first_break(keys: Keys, chain: Iterable[Stored], head: Head | None) -> tuple[Fault, int] | None:
    """Returns the first fault of a contact's chain, and its seq; None if the chain holds.

    chain: in order of seq; head: as the contact's row has it, so that a cut-off end is seen too.
    """
    last = BEGINNING
    for stored in chain:
        found = fault_of(keys, last, stored)
        if found is not None:
            return found
        last = stored.event.seq, stored.hash
    return fault_at_end(last, head)


# -- checkpoints -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """One record of the ends of all chains.

    heads: the digest over the chains that grew since the checkpoint before; previous: that one's
    hash. Together they cover every chain."""

    id: int
    at: datetime
    events: int
    heads: bytes
    previous: bytes
    key_id: str


def head_record(subject_id: UUID, seq: int, hash_: bytes) -> bytes:
    """Returns one chain's part of a checkpoint's digest (SHA-256), which is taken by subject id."""
    return subject_id.bytes + seq.to_bytes(4, "big") + hash_


def seal(key: bytes, checkpoint: Checkpoint) -> bytes:
    """Returns the keyed hash of a checkpoint."""
    return hmac.digest(
        key,
        _canonical(
            {
                "id": checkpoint.id,
                "at": checkpoint.at.astimezone(UTC).isoformat(timespec="microseconds"),
                "events": checkpoint.events,
                "heads": checkpoint.heads.hex(),
                "previous": checkpoint.previous.hex(),
            }
        ),
        "sha256",
    )
