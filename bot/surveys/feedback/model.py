"""What a text of feedback is: its kind, its theme, and whether it can't wait."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bot.reading.urgent_words import Urgency


class FeedbackKind(StrEnum):
    """What somebody does who says something of the business."""

    PRAISE = "praise"
    COMPLAINT = "complaint"
    SUGGESTION = "suggestion"
    QUESTION = "question"


class Theme(StrEnum):
    """What feedback is about. docs/feedback.md says what belongs where."""

    DELIVERY = "delivery"
    STAFF = "staff"
    PRICE = "price"
    PRODUCT = "product"
    SHOP = "shop"
    SITE = "site"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Reading:
    """What a text is taken for. urgency: why a person must see it at once, None if it can wait."""

    kind: FeedbackKind
    theme: Theme
    urgency: Urgency | None = None


# What is urgent for its tone alone, or says no more than that it is: nobody asks for it by name.
TONE = frozenset({Urgency.ANGER, Urgency.URGENT})
# Feelings as numbers, as the table has had them from the beginning.
SENTIMENT = {FeedbackKind.PRAISE: 1, FeedbackKind.COMPLAINT: -1}


def sentiment(kind: FeedbackKind) -> int:
    """Returns +1 for praise, -1 for a complaint, 0 for what is neither."""
    return SENTIMENT.get(kind, 0)
