"""`texto survey`: people's answers, and how well they are read."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from bot.access.rules import Right
from bot.campaigns import survey_results as results
from bot.campaigns import survey_rows as rows
from bot.campaigns.rules import Survey
from bot.campaigns.survey_results import Results, results_json
from bot.campaigns.survey_starts import start as start_survey
from bot.cli import survey_checks
from bot.cli import survey_prints as prints
from bot.cli.acting import Author, act, look
from bot.cli.console import AsJson, as_json_text, console, say, write_private
from bot.cli.feedback import zone_of
from bot.cli.nlu import load_engine
from bot.cli.start import run, start
from bot.config import Settings
from bot.dialogue import survey_evaluation as evaluation
from bot.errors import UsageError
from bot.services import Services
from bot.surveys.results_file import File
from bot.surveys.rows_store import Said, Sheet
from bot.surveys.rules.wanted import Filters

app = typer.Typer()
survey = typer.Typer(no_args_is_help=True)
survey.add_typer(survey_checks.survey)
app.add_typer(survey, name="survey")


LanguageOption = Annotated[str, typer.Option("--language", help="en or fr.")]
Tag = Annotated[str, typer.Option(help="Only people with this tag.")]
Since = Annotated[str, typer.Option(help="Only those asked from this day on: 2026-11-01.")]
Until = Annotated[str, typer.Option(help="Only those asked up to this day.")]
Answer = Annotated[str, typer.Option(help="Only those who answered this: shop=Lyon.")]
Zone = Annotated[str, typer.Option(help="On whose clock days and weeks begin.")]


@survey.command("results")
def survey_results(
    name: str,
    with_: Annotated[
        str, typer.Option("--with", metavar="NAME", help="Another campaign, to compare.")
    ] = "",
    by: Annotated[
        str, typer.Option(help="Part people by language, tag, week, variant, or a question's key.")
    ] = "",
    language: LanguageOption = "",
    tag: Tag = "",
    since: Since = "",
    until: Until = "",
    answer: Answer = "",
    zone: Zone = "UTC",
    as_json: AsJson = False,
) -> None:
    """Shows what came of a campaign's survey; with another one, both beside each other."""
    filters, where = Filters(language, tag, since, until, answer, by), zone_of(zone)

    async def work(services: Services) -> tuple[Results, Results | None]:
        found = await results.results(services, name, filters, where)
        if not with_:
            return found, None
        return found, await results.results(services, with_, filters, where)

    found, other = look(work)
    pairs = results.compared(found.figures, other.figures) if other else []
    if as_json:
        say(as_json_text(results_json(found) | ({"compared": pairs} if other else {})))
    elif other:
        prints.print_compared(name, with_, pairs)
    else:
        prints.print_results(found)


@survey.command("answers")
def survey_answers(
    name: str,
    people: Annotated[
        bool, typer.Option("--people", help="Person by person, instead of the words.")
    ] = False,
    theme: Annotated[
        str, typer.Option(help="delivery, staff, price, product, shop, site or other.")
    ] = "",
    question: Annotated[str, typer.Option(help="The key of a question.")] = "",
    words: Annotated[str, typer.Option("--search", help="Words of the text.")] = "",
    language: LanguageOption = "",
    tag: Tag = "",
    since: Since = "",
    until: Until = "",
    answer: Answer = "",
    zone: Zone = "UTC",
    limit: Annotated[int, typer.Option(min=1, max=1000)] = 50,
    as_json: AsJson = False,
) -> None:
    """Shows what people wrote in a survey, or who answered what, the newest first."""
    filters, where = Filters(language, tag, since, until, answer), zone_of(zone)
    about = rows.about(theme, question, words)

    async def work(services: Services) -> tuple[Survey, list[Sheet] | list[Said]]:
        found = await results.survey_of(services, name)
        if people:
            return found[1], await rows.people(services, *found, filters, where, limit=limit)
        said = await rows.said(services, *found, filters, where, about, limit=limit)
        return found[1], said[0]

    asked, found = look(work)
    if as_json:
        say(as_json_text(found))
    elif people:
        keys = [one.key for one in asked.questions]
        prints.print_people([one for one in found if isinstance(one, Sheet)], keys)
    else:
        prints.print_said([one for one in found if isinstance(one, Said)])


@survey.command("export")
def survey_export(
    name: str,
    output: Annotated[Path, typer.Argument(help="A file that ends with .csv or .json.")],
    wide: Annotated[
        bool, typer.Option("--wide", help="A line for each person, not for each answer.")
    ] = False,
    language: LanguageOption = "",
    tag: Tag = "",
    since: Since = "",
    until: Until = "",
    answer: Answer = "",
    zone: Zone = "UTC",
    by: Author = None,
) -> None:
    """Writes all answers that fit into a file; the audit trail has who did."""
    if output.suffix not in (".csv", ".json"):
        raise UsageError(f"{output} must end with .csv or .json.")
    filters, where = Filters(language, tag, since, until, answer), zone_of(zone)

    async def work(services: Services, author: str) -> str:
        survey, pages = await rows.export(services, name, filters, where, author)
        shape = File(survey.questions, output.suffix[1:], wide=wide, named=True)
        return "".join([part async for part in shape.parts(pages)])

    write_private(output, act(by, work, Right.EXPORT_FEEDBACK))


@survey.command("start")
def survey_start(
    name: str,
    to: Annotated[str, typer.Option("--to", metavar="NUMBER", help="Whom to ask.")],
    by: Author = None,
) -> None:
    """Lets a survey that has gone out go to one person more."""

    text = act(by, lambda services, author: start_survey(services, name, to, author), Right.INBOX)
    say(f"{name} to {to}: {prints.verdict(text)}")


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
