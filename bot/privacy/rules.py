"""Retention periods, by the country of the number."""

from __future__ import annotations

from datetime import timedelta

from bot.gate.packs.model import Packs

PROOF = timedelta(days=1826)  # 5 years: US practice, and the French civil limitation (art. 2224)
EVENTS = timedelta(days=1096)  # 3 years, as the CNIL has it for customers' data in marketing
QUARANTINE = timedelta(days=90)  # for somebody to bring the proof
DRAFTS = timedelta(days=30)  # answers that somebody has begun
UNANSWERED = timedelta(days=90)  # which texts could not be answered; the texts stay longer
CLICKS = timedelta(days=90)  # by what a click was judged; that there was one stays
EXPIRED_LINKS = timedelta(days=90)  # until then a link says that it is over
UPLOADS = timedelta(days=7)  # contact files, and what was rejected of them
LOOKS = timedelta(days=366)  # who has opened a person's page or proof
STRAYS = timedelta(days=30)  # statuses of texts that we do not know


def silent_for(packs: Packs, country: str | None, otherwise: timedelta) -> timedelta:
    """Returns how long a silent person is kept: the shortest of the country's rules, `otherwise` if
    there is none."""
    return min(_days(packs, country, "retention_prospect_days"), default=otherwise)


def proof_for(packs: Packs, country: str | None) -> timedelta:
    """Returns how long the proof of consent is kept after the last text: the longest rule."""
    return max([PROOF, *_days(packs, country, "retention_consent_days")])


def shortest(packs: Packs, otherwise: timedelta) -> timedelta:
    """Returns the shortest period of all countries: nobody in touch more recently need be looked
    at."""
    return min([otherwise, *(silent_for(packs, country, otherwise) for country in packs.covers)])


def _days(packs: Packs, country: str | None, key: str) -> list[timedelta]:
    return [
        timedelta(days=int(note.value))
        for jurisdiction in packs.covers.get(country or "", ())
        for note in packs.notes.get(jurisdiction, ())
        if note.key == key and note.value
    ]
