"""Figures of surveys, and how runs stand, in words."""

from __future__ import annotations

from bot.surveys.rules.intervals import Estimate
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
