"""`texto survey`: people's answers, and how well they are read."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import typer
from rich.table import Table

from bot.campaigns import control
from bot.cli.acting import look
from bot.cli.console import AsJson, console
from bot.cli.nlu import load_engine
from bot.cli.start import run, start
from bot.config import Settings
from bot.dialogue import survey_evaluation as evaluation
from bot.services import Services
from bot.surveys.rules.model import QuestionKind
from bot.surveys.rules.results import QuestionResult

app = typer.Typer()
survey = typer.Typer(no_args_is_help=True)
app.add_typer(survey, name="survey")


@survey.command("results")
def survey_results(name: str, as_json: AsJson = False) -> None:
    """Shows the answers to a campaign's survey."""
    look(lambda services: results(services, name, as_json=as_json))


async def results(services: Services, name: str, *, as_json: bool) -> None:
    found = await control.results(services, name)
    if as_json:
        answers = {q.key: asdict(q) for q in found}
        print(json.dumps({"campaign": name, "questions": answers}))  # noqa: T201  for programs
        return
    for question in found:
        _print_question(question)


def _print_question(question: QuestionResult) -> None:
    title = f"{question.key} ({question.kind}), n = {question.n}"
    if question.kind is QuestionKind.NPS and question.nps is not None:
        title += f", NPS {question.nps:+.0f}"
    elif question.mean is not None:
        title += f", mean {question.mean:.1f}"
    table = Table("answer", "n", "", title=title, title_justify="left")
    most = max(question.distribution.values(), default=0)
    for value, count in question.distribution.items():
        table.add_row(value, str(count), "█" * round(30 * count / most) if most else "")
    if question.skipped:
        table.add_row("(skipped)", str(question.skipped), "")
    console.print(table if question.distribution or question.skipped else title)
    for words in question.texts:
        console.print(f"  “{words}”", markup=False, highlight=False)


@survey.command("evaluate")
def survey_evaluate(file: Path, as_json: AsJson = False) -> None:
    """Measures how survey answers are read, on a TSV file of replies and what they mean."""
    found = measure(start(), file)
    if as_json:
        print(json.dumps(found))  # noqa: T201
        return
    invalid = found["invalid"]
    console.print(
        f"{found['n']} replies, {found['accuracy']:.1%} read right; {invalid['n']} that "
        f"answer nothing, of which {invalid['wrong_values']} were given a value"
    )
    for miss in found["misses"]:
        console.print(
            f"  line {miss['line']} {miss['question_type']}: {miss['reply']!r} → "
            f"{miss['got']}, expected {miss['expected']}",
            markup=False,
            highlight=False,
        )


def measure(settings: Settings, file: Path) -> dict[str, Any]:
    """Measures with what the pipeline reads in each reply, as in a survey."""
    replies = [case.reply.strip() for case in evaluation.load(file)]
    engine = run(load_engine(settings))
    from bot.dialogue.classifier import IntentCascade  # imports rasa, which has taken seconds

    engine.component(IntentCascade).cascade.prepare(replies)
    return evaluation.evaluate(file, lambda reply, _: engine.read(reply.strip()))
