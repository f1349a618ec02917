"""Kinds, themes and states of feedback in words."""

from __future__ import annotations

from bot.surveys.feedback.model import FeedbackKind, Theme
from bot.web.catalog import mark

KINDS: dict[str, str] = {
    FeedbackKind.PRAISE: mark("Praise"),
    FeedbackKind.COMPLAINT: mark("Complaint"),
    FeedbackKind.SUGGESTION: mark("Suggestion"),
    FeedbackKind.QUESTION: mark("Question"),
}
THEMES: dict[str, str] = {
    Theme.DELIVERY: mark("Delivery"),
    Theme.STAFF: mark("Staff and service"),
    Theme.PRICE: mark("Price and bills"),
    Theme.PRODUCT: mark("Products"),
    Theme.SHOP: mark("Shop"),
    Theme.SITE: mark("Site and app"),
    Theme.OTHER: mark("Anything else"),
}
# How the case stands that a complaint has opened in the inbox.
STATES: dict[str, str] = {
    "open": mark("waits for an answer"),
    "answered": mark("answered"),
    "closed": mark("closed"),
}
