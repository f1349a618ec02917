"""Prints what came of surveys."""

from __future__ import annotations

from datetime import timedelta

from rich.table import Table

from bot.campaigns.store import Placed
from bot.campaigns.survey_results import Compared, Results
from bot.cli.campaign_prints import REASONS, WAITS
from bot.cli.console import console, say
from bot.models import Status
from bot.surveys.rows_store import Said, Sheet
from bot.surveys.rules.intervals import Estimate
from bot.surveys.rules.results import Figures, Measure, QuestionResult

NAMED = {Measure.NPS: "NPS", Measure.SATISFIED: "satisfied (4, 5)", Measure.YES: "yes"}


def score(measure: Measure | None, found: Estimate | None) -> str:
    """Returns a figure with its interval: "NPS +32 (+20 to +44)"; "" without one."""
    if measure is None or found is None:
        return ""
    return f"{NAMED[measure]} {spelled(measure, found)}"


def spelled(measure: Measure, found: Estimate) -> str:
    """Returns the figure without its name."""
    if measure is Measure.NPS:
        return f"{found.value:+.0f} ({found.least:+.0f} to {found.most:+.0f})"
    return f"{found.value:.0%} ({found.least:.0%} to {found.most:.0%})"


def print_results(found: Results) -> None:
    """Prints all figures of a survey."""
    figures = found.figures
    say(
        f"{found.campaign.name}: {figures.asked} asked, {figures.started} began"
        f"{_share(figures.responded)}, {figures.completed} came to the end{_share(figures.ended)},"
        f" {figures.open} may go on, {figures.silent} fell silent, {figures.stopped} opted out,"
        f" {figures.ended_early} were given up on, {figures.handed_over} went to a person"
    )
    if figures.first is not None:
        say(f"Median time to the first answer {_lasted(figures.first)}, to the end "
            f"{_lasted(figures.whole)}.")  # fmt: skip
    for question in figures.questions:
        _print_question(question)
    _print_parts("By week", {week.isoformat(): one for week, one in found.weeks.items()})
    _print_parts("By part", found.parts)


def _share(found: Estimate | None) -> str:
    return f" ({found.value:.1%})" if found else ""


def _lasted(time: timedelta | None) -> str:
    return "–" if time is None else str(timedelta(seconds=round(time.total_seconds())))


def _print_question(question: QuestionResult) -> None:
    title = f"{question.key} ({question.kind}), n = {question.n}"
    if text := score(question.measure, question.score):
        title += f", {text}"
    if question.mean is not None:
        title += f", mean {question.mean.value:.2f}"
        title += f" ({question.mean.least:.2f} to {question.mean.most:.2f})"
    table = Table("answer", "n", "", title=title, title_justify="left")
    most = max(question.distribution.values(), default=0)
    for value, count in question.distribution.items():
        table.add_row(value, str(count), "█" * round(30 * count / most) if most else "")
    console.print(table if question.distribution else title)
    say(
        f"  shown to {question.shown}: {question.n} answered, {question.skipped} skipped, "
        f"{question.waiting} may still answer, {question.left} went no further"
    )


def _print_parts(title: str, parts: dict[str, Figures] | object) -> None:
    if not isinstance(parts, dict) or not parts:
        return
    table = Table("", "asked", "began", "ended", "figure", title=title, title_justify="left")
    for name, figures in parts.items():
        first = figures.score
        text = score(first.measure, first.score) if first else ""
        asked = str(figures.asked) if figures.asked > figures.started else ""
        table.add_row(name or "–", asked, str(figures.started), str(figures.completed), text)
    console.print(table)


def print_compared(one: str, other: str, found: list[Compared]) -> None:
    """Prints two surveys beside each other."""
    table = Table("question", one, other, "difference")
    for pair in found:
        measure, apart = pair.one.measure, ""
        if measure is not None and pair.apart is not None:
            apart = spelled(measure, pair.apart) + ("" if pair.is_found else ", may be chance")
        table.add_row(
            pair.one.key,
            score(measure, pair.one.score) or f"n = {pair.one.n}",
            score(measure, pair.other.score) or f"n = {pair.other.n}",
            apart,
        )
    console.print(table)


def print_said(found: list[Said]) -> None:
    """Prints what people wrote, the newest first."""
    table = Table("when", "question", "answer", "theme", "number", "words")
    for one in found:
        table.add_row(
            f"{one.by.at:%Y-%m-%d %H:%M}" if one.by else "",
            one.question,
            one.value or "",
            one.theme or "",
            one.by.address if one.by else "",
            one.words,
        )
    console.print(table)


def print_people(found: list[Sheet], keys: list[str]) -> None:
    """Prints the runs, a person each, the newest first."""
    table = Table("number", "name", "status", *keys)
    for sheet in found:
        values = [sheet.answers[key].value if key in sheet.answers else None for key in keys]
        run = sheet.run
        who = (run.address, run.name or "", run.status) if run else ("", "", "")
        table.add_row(*who, *(one or "" for one in values))
    console.print(table)


def verdict(text: Placed) -> str:
    """Says what the gate lets become of a survey that was started for somebody."""
    match text.status:
        case Status.QUEUED:
            return "it goes now."
        case Status.DEFERRED:
            why = WAITS.get(text.reason, text.reason.replace("_", " "))
            return f"it waits until {text.not_before:%d %B %H:%M} UTC: {why}."
        case _:
            return f"it does not go: the person {REASONS.get(text.reason, text.reason)}."
