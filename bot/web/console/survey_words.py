"""Figures of surveys, how runs stand, and what is in a definition, in words."""

from __future__ import annotations

from bot.surveys.rules.intervals import Estimate
from bot.surveys.rules.model import QuestionKind
from bot.surveys.rules.results import Measure
from bot.web.catalog import mark, translate
from bot.web.console.desk import Desk

MEASURES: dict[str, str] = {
    Measure.NPS: mark("NPS"),
    Measure.SATISFIED: mark("Satisfied (4 or 5)"),
    Measure.YES: mark("Yes"),
}
RUNS: dict[str, str] = {
    "open": mark("not finished"),
    "completed": mark("finished"),
    "stopped": mark("opted out"),
    "expired": mark("fell silent"),
    "ended": mark("given up on"),
    "handed_over": mark("went to a person"),
}
TEMPLATES: dict[str, str] = {
    "nps": mark("NPS: would people recommend us, and why"),
    "csat": mark("CSAT: how content people are with our service"),
    "ces": mark("CES: how easy it was to get something done"),
    "visit": mark("After a visit: shop, staff, what was missing"),
    "delivery": mark("After a delivery: on time, unharmed, complete"),
    "event": mark("After an event: how it was, and whether people come again"),
}
KINDS: dict[str, str] = {
    QuestionKind.NPS: mark("0 to 10 (NPS)"),
    QuestionKind.RATING: mark("1 to 5"),
    QuestionKind.YES_NO: mark("Yes or no"),
    QuestionKind.CHOICE: mark("One of several"),
    QuestionKind.MULTIPLE: mark("One or more of several"),
    QuestionKind.PLACE: mark("Place of a list"),
    QuestionKind.PRODUCT: mark("Product of a list"),
    QuestionKind.NUMBER: mark("Number"),
    QuestionKind.DATE: mark("Day"),
    QuestionKind.TIME: mark("Time of day"),
    QuestionKind.FREE_TEXT: mark("Own words"),
}
ANSWERS: dict[str, str] = {
    "yes": mark("yes"),
    "no": mark("no"),
    "answered": mark("any answer"),
    "skipped": mark("left out"),
}
GIVING_UP: dict[str, str] = {
    "skip": mark("goes on to the next question"),
    "end": mark("ends the survey"),
    "handoff": mark("hands over to a person"),
}
# The fields of a survey's file, by their names on the page.
FIELDS: dict[str, str] = {
    "text": mark("Text"),
    "help": mark("Help"),
    "options": mark("Options"),
    "when": mark("Condition"),
    "key": mark("Name"),
    "type": mark("Type"),
    "min": mark("Least"),
    "max": mark("Most"),
    "decimals": mark("Digits after the point"),
    "unit": mark("Unit"),
    "tries": mark("Tries"),
    "on_invalid": mark("Then"),
    "expires": mark("Waits"),
    "reminder": mark("Reminder"),
    "incentive": mark("Coupon"),
    "review": mark("Review"),
}
# The ends of the scale on which a figure is drawn.
SCALES = {Measure.NPS: (-100.0, 100.0), Measure.SATISFIED: (0.0, 1.0), Measure.YES: (0.0, 1.0)}


def figure(measure: Measure | None, value: float) -> str:
    """Returns a figure as short as it can be: "+32", "78 %"."""
    if measure is Measure.NPS:
        return f"{value:+.0f}"
    return f"{100 * value:.0f} %"


def within(desk: Desk, measure: Measure | None, found: Estimate) -> str:
    """Returns the interval of a figure in words: "+20 to +44"."""
    least, most = figure(measure, found.least), figure(measure, found.most)
    return translate(desk.language, mark("%(least)s to %(most)s"), least=least, most=most)
