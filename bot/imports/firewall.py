"""Which rows of a contact file stay out, and why: no file makes a person textable without proof,
and none brings back who has said no."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kept(StrEnum):
    """Why a row's consent does not count."""

    NO_PROOF = "no_proof"  # nobody we know, and no consent is shown
    OPTED_OUT = "opted_out"  # only START from the person's own phone lifts that
    HELD = "held"  # their texts wait for a person's decision, such as a wrong number
    SUPPRESSED = "suppressed"  # was erased: not even kept in quarantine


@dataclass(frozen=True, slots=True)
class Known:
    """What a contact with a row's number is at this moment."""

    revoked: bool
    held: bool


def kept_out(*, proof: bool, known: Known | None, suppressed: bool) -> Kept | None:
    """None where the row passes: as a contact with its consent, or without one as a completion of
    a contact that we have. A consent that is older or newer than an opt-out lifts it in no case.
    """
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
    """Whether the row's name, tags and the like go to the contact."""
    return kept in (None, Kept.OPTED_OUT, Kept.HELD)
