"""The reasons for which a text goes, waits or is refused."""

from __future__ import annotations

from enum import StrEnum


class Reason(StrEnum):
    """The reason for a verdict. Stored on the message, so renaming one needs a migration."""

    ANSWERS = "answers"  # allowed: it answers a text of the last 15 minutes (staff: 24 h)
    ASKED = "asked"  # allowed: staff answer who asked for a person, while that is open
    CASE_CLOSED = "case_closed"  # allowed: a survey on a case that staff closed 15 minutes ago
    CONSENTED = "consented"  # allowed: the program's consent covers its class
    HELD = "held"  # deferred: until the person answers or staff decide
    WITH_STAFF = "with_staff"  # deferred: no offer, no survey while staff talk with the person
    QUIET_HOURS = "quiet_hours"  # deferred: not at this hour (refused: at none within 400 days)
    CAP = "cap"  # deferred: as many texts as a law allows have gone
    FREQUENCY = "frequency"  # deferred: as many as the contact wants have gone
    QUESTION_OPEN = (
        "question_open"  # deferred: it asks, and the answer would be to another question
    )
    PROGRAM_CAP = "program_cap"  # refused: as many as its program says have gone
    DAILY_CAP = "daily_cap"  # refused: as many offers of all programs as we send in a day have gone
    REVOKED = "revoked"
    BLOCKED = "blocked"  # by staff: only what confirms a keyword goes
    DEAD_NUMBER = "dead_number"  # nobody has the number, or it gets no texts; answers may go
    PROVIDER_BLOCKS = "provider_blocks"  # would be allowed, but the provider drops it (21610)
    NO_CONSENT = "no_consent"
    EXPIRED = "expired"  # the text that it answers is too old, and no consent covers it
    TOO_LATE = "too_late"  # an opt-out's confirmation that missed its minutes
    NO_PACK = "no_pack"  # the law, or the hour, at the person's place is unknown
    WHATSAPP_WINDOW = "whatsapp_window"  # WhatsApp holds no consent of ours: answers only
