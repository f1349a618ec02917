"""Whether a text wishes for no more texts: sure, unsure or no; and what silence then means.

Sources: 47 CFR 64.1200(a)(10): consent may be revoked in any reasonable words; art. 7(3) GDPR:
withdrawing must be as easy as giving. A false alarm costs a customer their texts, a missed one
breaks the law, so what is unsure holds everything and asks.
"""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum

from bot.models import Understanding

# The confidences of an opt-out that is only just sure, and only just unsure. Training finds which
# probabilities they stand for, and stores those with the model.
SURE, UNSURE = 0.6, 0.4
SILENCE = timedelta(hours=24)  # after it, who was asked and said nothing has opted out


class Band(StrEnum):
    SURE = "sure"  # opted out and confirmed
    UNSURE = "unsure"  # all but direct answers held, one question, an item for staff
    NO = "no"


def band(read: Understanding) -> Band:
    """The band of a text, as the pipeline reads it."""
    if read.intent != "opt_out" or read.confidence < UNSURE:
        return Band.NO
    return Band.SURE if read.confidence >= SURE else Band.UNSURE
