"""Derives the consent in force from a contact's events in the ledger."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.consent.ledger.rules import EVERYTHING, ConsentEvent
from bot.models import MessageClass


@dataclass(frozen=True, slots=True)
class Grant:
    """One program's grant.

    message_class: the highest that was granted; seq and at: of the last event that granted."""

    message_class: str
    seq: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Current:
    """A contact's consent, as its events give it. provider_blocks is None if no event says.

    promotions_ended_at: since when offers need an opt-in of the person's own. revoked_ordinal: 0
    for an opt-out from before there were any."""

    revoked_at: datetime | None = None
    provider_blocks: bool | None = False
    held_at: datetime | None = None
    held_for: str | None = None
    grants: Mapping[str, Grant] = field(default_factory=dict)
    promotions_ended_at: datetime | None = None
    revoked_ordinal: int | None = None


def by_the_person(kind: str, channel: str) -> bool:
    """Returns whether a grant is the person's own act: their YES, or a keyword from their phone.

    A form, a file or a member of staff only says that the person agreed."""
    return kind == "confirmed" or (kind == "granted" and channel == "keyword")


def _granted(event: ConsentEvent, before: Grant | None, *, offers_ended: bool) -> Grant:
    """Returns the grant that an event of a grant results in."""
    assert event.message_class is not None
    granted = event.message_class
    if offers_ended and not by_the_person(event.kind, event.channel):
        granted = MessageClass.INFORMATIONAL.value
    return Grant(max(granted, before.message_class if before else ""), event.seq, event.at)


def current(events: Iterable[ConsentEvent]) -> Current:
    """Returns the consent that a contact's events, in order, result in: its one definition."""
    held_at = held_for = promotions_ended_at = None
    revoked: ConsentEvent | None = None
    provider_blocks: bool | None = False
    grants: dict[str, Grant] = {}
    for event in events:
        if event.kind in ("granted", "confirmed", "imported") and event.message_class is not None:
            grants[event.program] = _granted(
                event, grants.get(event.program), offers_ended=promotions_ended_at is not None
            )
        elif event.kind == "class_revoked":
            promotions_ended_at = promotions_ended_at or event.at
            grants = {
                program: replace(grant, message_class=MessageClass.INFORMATIONAL.value)
                for program, grant in grants.items()
            }
        elif event.kind == "revoked" and event.program != EVERYTHING:
            grants.pop(event.program, None)
        elif event.kind == "revoked":
            revoked = revoked or event
            provider_blocks = event.provider_blocks
        elif event.kind == "reinstated":
            revoked = held_at = held_for = None
            provider_blocks = False
        elif event.kind == "held":
            held_at, held_for = event.at, event.held_for
        elif event.kind == "released":
            held_at = held_for = None
        if event.provider_blocks is not None:
            provider_blocks = event.provider_blocks
    at, ordinal = (revoked.at, revoked.ordinal or 0) if revoked else (None, None)
    return Current(at, provider_blocks, held_at, held_for, grants, promotions_ended_at, ordinal)


def differences(found: Current, events: Current) -> list[str]:
    """Returns, in words, how a projection differs from the events; empty if they agree."""
    said = []
    if found.revoked_at != events.revoked_at:
        said.append(f"opted out: {found.revoked_at}, the ledger says {events.revoked_at}")
    elif found.revoked_ordinal != events.revoked_ordinal:
        one, other = found.revoked_ordinal, events.revoked_ordinal
        said.append(f"number of the opt-out: {one}, the ledger says {other}")
    if events.provider_blocks is not None and found.provider_blocks != events.provider_blocks:
        said.append(
            f"blocked by the provider: {found.provider_blocks}, the ledger says "
            f"{events.provider_blocks}"
        )
    if (found.held_at, found.held_for) != (events.held_at, events.held_for):
        said.append(
            f"held: {found.held_for} {found.held_at}, the ledger says {events.held_for} "
            f"{events.held_at}"
        )
    if found.promotions_ended_at != events.promotions_ended_at:
        said.append(
            f"offers ended: {found.promotions_ended_at}, the ledger says "
            f"{events.promotions_ended_at}"
        )
    for program in sorted({*found.grants, *events.grants}):
        held, granted = found.grants.get(program), events.grants.get(program)
        if held != granted:
            said.append(f"{program}: {_grant(held)}, the ledger says {_grant(granted)}")
    return said


def _grant(grant: Grant | None) -> str:
    return f"{grant.message_class} by event {grant.seq} of {grant.at}" if grant else "nothing"
