"""What the model takes a text for, in words of people."""

from __future__ import annotations

from bot.models import Language
from bot.web.catalog import mark, translate

# Intents of domain.yml, in the order in which staff choose among them.
READINGS = {
    "order_status": mark("where an order is"),
    "delivery_info": mark("delivery"),
    "return_refund": mark("returns, refunds"),
    "payment_issue": mark("a payment"),
    "product_availability": mark("a product in stock"),
    "promo_question": mark("an offer"),
    "opening_hours": mark("opening hours"),
    "store_location": mark("where the shop is"),
    "appointment_change": mark("an appointment"),
    "human_handoff": mark("asks for a person"),
    "feedback_positive": mark("praise"),
    "feedback_negative": mark("a complaint"),
    "opt_out": mark("wants no more texts"),
    "opt_in": mark("wants texts"),
    "greet": mark("a greeting"),
    "thank": mark("thanks"),
    "goodbye": mark("a goodbye"),
    "help": mark("asks for help"),
    "affirm": mark("a yes"),
    "deny": mark("a no"),
    "language_switch": mark("another language"),
    "out_of_scope": mark("not understood"),
}


def reading(language: Language, intent: str) -> str:
    """Returns an intent in words; one that pages have no words for, by its name."""
    words = READINGS.get(intent)
    return translate(language, words) if words else intent.replace("_", " ")


# Why staff are needed: the kinds of cases (bot/contacts/model.py).
KINDS = {
    "asked": mark("Asked for a person"),
    "failed": mark("The bot failed"),
    "survey": mark("Gave up on a survey"),
    "campaign": mark("Replied to a campaign"),
    "order": mark("An order"),
    "not_understood": mark("Not understood"),
    "injury": mark("Injury"),
    "danger": mark("Danger"),
    "theft": mark("Theft"),
    "harassment": mark("Harassment"),
    "safety": mark("Safety"),
    "legal": mark("Legal"),
    "anger": mark("Angry"),
    "urgent": mark("Urgent"),
    "complaint": mark("Complaint"),
    "detractor": mark("Bad rating"),
    "staff": mark("Taken by staff"),
    "unsure_opt_out": mark("Perhaps an opt-out"),
    "unasked_doubt": mark("Perhaps an opt-out"),
    "wrong_number": mark("Perhaps a wrong number"),
    "auto_reply": mark("Automatic replies"),
    "loop": mark("Two machines in a loop"),
    "call_back": mark("Wants to be called"),
    "late_text": mark("A text that came late"),
    "data_copy": mark("Wants their data"),
    "data_erasure": mark("Wants to be erased"),
}


def kind(language: Language, case: str) -> str:
    """Returns why staff are needed, in words."""
    words = KINDS.get(case)
    return translate(language, words) if words else case.replace("_", " ")
