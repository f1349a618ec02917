"""`texto survey list`, `templates`, `check` and `try`: surveys before anybody answers them."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from bot.campaigns import store as campaigns
from bot.campaigns import survey_templates
from bot.campaigns.rules.findings import Finding
from bot.campaigns.survey_files import Source, checked, find, read
from bot.cli.acting import look
from bot.cli.console import AsJson, console, say
from bot.cli.start import start
from bot.dialogue.survey_trial import Trial, facts_of
from bot.models import Language
from bot.services import Services
from bot.surveys.rules.drawing import drawn
from bot.surveys.rules.flow import flow
from bot.surveys.rules.picture import STYLE, svg
from bot.texts import Texts

survey = typer.Typer()
COLUMNS = ("name", "status", "questions", "begun", "completed")
BAD = 1  # the exit code of a check that found errors
What = Annotated[
    str, typer.Argument(help="A file with a campaign or a survey alone, or a campaign's name.")
]
In = Annotated[
    Language | None, typer.Option("--language", help="In which language; default: its first one.")
]


@survey.command("list")
def survey_list(as_json: AsJson = False) -> None:
    """Lists the surveys, the newest first."""

    async def work(services: Services) -> list[dict[str, object]]:
        async with services.db.connect() as conn:
            return await campaigns.surveys(conn)

    found = look(work)
    if as_json:
        print(json.dumps(found, default=str))  # noqa: T201  for programs
        return
    table = Table(*COLUMNS)
    for one in found:
        table.add_row(*(str(one[name]) for name in COLUMNS))
    console.print(table if found else "There are no surveys.")


@survey.command("templates")
def survey_template_list() -> None:
    """Lists the surveys that one may begin with."""
    for name, title in survey_templates.titles().items():
        say(f"{name}: {title}")


@survey.command("template")
def survey_template(name: str) -> None:
    """Prints a template as the file of a campaign, to be made one's own."""
    print(survey_templates.text(name), end="")  # noqa: T201  into a file


@survey.command("check")
def survey_check(
    what: What,
    language: In = None,
    picture: Annotated[
        Path | None, typer.Option(metavar="FILE.svg", help="Also draw the flow into this file.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Says what is wrong with a survey, and draws how its questions follow each other."""
    source = _source(what)
    if picture is not None:
        drawing = svg(source.survey, language or source.languages[0], style=STYLE)
        picture.write_text(drawing, "utf-8")
    findings = checked(source)
    if as_json:
        print(json.dumps(_as_json(source, findings), ensure_ascii=False))  # noqa: T201
    else:
        for one in findings:
            say(_said(source, one))
        if not findings:
            say(f"{source.name} has no errors and no warnings.")
        for line in drawn(source.survey, language or source.languages[0]):
            say(line)
    if any(one.is_error for one in findings):
        raise typer.Exit(BAD)


@survey.command("try")
def survey_try(what: What, language: In = None) -> None:
    """Asks its questions here, to be answered line by line; nothing is stored. Answers are read by
    their words alone."""
    source = _source(what)
    spoken = language or source.languages[0]
    texts = Texts.load(start().project_dir / "domain.yml")
    trial = Trial(facts_of(source.survey), spoken, texts, datetime.now(UTC))
    if intro := source.survey.intro.get(spoken):
        say(intro)
    say(trial.asks())
    for line in sys.stdin:
        if line.strip():
            say(trial.reply(line.strip()))
        if trial.over:
            break
    say("")
    for key, value in trial.counts.items():
        say(f"{key}: {'(skipped)' if value is None else value}")


def _source(what: str) -> Source:
    path = Path(what)
    return read(path) if path.is_file() else look(lambda services: find(services, what))


def _said(source: Source, one: Finding) -> str:
    line = source.line(one.place)
    at = f"line {line}, " if line else ""
    return f"{'error' if one.is_error else 'warning'} {one.code}: {at}{one.place} {one.said}"


def _as_json(source: Source, findings: tuple[Finding, ...]) -> dict[str, object]:
    seen = flow(source.survey)
    return {
        "name": source.name,
        "questions": len(source.survey.questions),
        "longest": seen.longest,
        "findings": [
            {
                "code": one.code,
                "error": one.is_error,
                "line": source.line(one.place),
                "place": one.place,
                "text": one.said,
            }
            for one in findings
        ],
    }
