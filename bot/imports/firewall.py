"""Decides which rows of a contact file stay out, and why.

No file makes a person textable without proof, and none brings back a person who has opted out.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kept(StrEnum):
    """Why a row's consent does not count."""

    NO_PROOF = "no_proof"  # an unknown number, and no proof of consent
    OPTED_OUT = "opted_out"  # only START from the person's own phone undoes it
    HELD = "held"  # texts wait for a decision by staff, such as after a wrong number
    SUPPRESSED = "suppressed"  # was erased: not kept, not even in quarantine


@dataclass(frozen=True, slots=True)
class Known:
    """The present state of the contact with a row's number."""

    revoked: bool
    held: bool


def kept_out(*, proof: bool, known: Known | None, suppressed: bool) -> Kept | None:
    """Returns why the row stays out, None if it passes: as a contact with its consent, or without
    one to complete a contact that we have. The consent's age does not count: none lifts an
    opt-out."""
    if suppressed:
        return Kept.SUPPRESSED
    if known is None:
        return None if proof else Kept.NO_PROOF
    if proof and known.revoked:
        return Kept.OPTED_OUT
    if proof and known.held:
        return Kept.HELD
    return None


def completes(kept: Kept | None) -> bool:
    """Returns whether the row's name, tags and the like go to the contact."""
    return kept in (None, Kept.OPTED_OUT, Kept.HELD)
