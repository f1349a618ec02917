"""`texto campaign`, of those that are tried in variants: what came of each, and the choice."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.table import Table

from bot.access.rules import Right
from bot.campaigns import experiments
from bot.campaigns.experiment_report import Found, letter
from bot.campaigns.review import Review
from bot.campaigns.rules.decision import Outcome, needed
from bot.campaigns.rules.experiment import Measure
from bot.cli.acting import Author, act
from bot.cli.console import console, say
from bot.sms.segments import encoding

MEASURES = {
    Measure.CLICKS: "opened a link",
    Measure.REPLIES: "wrote back",
    Measure.CONVERSIONS: "reached the goal",
}
OUTCOMES = {
    Outcome.WINNER: "{best} does better than the others.",
    Outcome.NO_DIFFERENCE: "No difference was found. {best} has the shortest texts.",
    Outcome.TOO_FEW: "Too few people got it to name a winner: {need} of each variant are needed.",
    Outcome.OPT_OUTS: "{stopped} was stopped: too many people opted out of it.",
    Outcome.BY_HAND: "{by} ended it and chose {best}.",
}


def campaign_choose(
    name: str,
    variant: Annotated[str, typer.Argument(help="Its letter, such as B.")],
    by: Author = None,
) -> None:
    """Lets the others get this variant; an experiment that goes on is ended by it."""
    act(
        by,
        lambda services, author: experiments.choose(services, name, variant, author),
        Right.CAMPAIGNS,
    )
    console.print(f"{name}: the others get {variant.strip().upper()}.")


def in_words(found: Found) -> str:
    """Says what was found, and what the others get."""
    state = found.state
    if state.outcome is None:
        return (
            f"Nothing has been found yet, in {found.looks} looks. It is looked at every hour until"
            f" {state.ends_at:%d %B %H:%M} UTC; looking more often changes nothing."
        )
    said = OUTCOMES[Outcome(state.outcome)].format(
        best=letter(state.best), stopped=letter(state.stopped), need=state.need, by=state.chosen_by
    )
    if state.chosen is None:
        return f"{said} Somebody is to choose what the others get: texto campaign choose."
    return f"{said} The others get {letter(state.chosen)}."


def print_experiment(found: Found) -> None:
    """Prints what came of an experiment."""
    measure = MEASURES[found.experiment.measure]
    table = Table(
        "variant", "people", "sent", "delivered", "failed", "opened a link", "clicks", "wrote back",
        "opted out", f"{measure} in {found.experiment.hours} h",
    )  # fmt: skip
    for one in found.groups:
        counts = (one.people, one.sent, one.delivered, one.failed, one.clicked, one.clicks,
            one.replied, one.opted_out)  # fmt: skip
        rate = f"{one.responded} ({100 * one.arm.rate:.1f} %)"
        table.add_row(str(letter(one.variant)), *map(str, counts), rate)
    console.print(table)
    say(in_words(found))
    if (far := found.difference) is not None:
        say(
            f"{letter(found.best)} against {letter(found.second)}: {100 * far.points:+.1f} points,"
            f" 19 times in 20 from {100 * far.least:+.1f} to {100 * far.most:+.1f}."
        )


def print_tried(found: Review) -> None:
    """Prints what a campaign would try: its variants, and how many people that takes."""
    one, seen = found.campaign.experiment, found.preview
    if one is None:
        return
    need = needed(one.usual, one.difference)
    say(
        f"It is tried in {len(one.letters)} variants on {one.share} % of the audience; who has"
        f" {MEASURES[one.measure]} within {one.hours} hours decides. {need} people of each are"
        f" needed to find {one.difference:g} points more or less than {one.usual:g} %, in 8 of 10"
        " experiments, misled by chance in 1 of 20."
    )
    for number, name in enumerate(one.letters):
        say(f"{name}: {seen.drawn[number]} people.")
        for language, worst in seen.variants.get(number, {}).items():
            said = f"{worst.segments} segments, {encoding(worst.body)}"
            say(f"Its longest text in {language} has {said}:")
            say(worst.body)
