"""The command line's part on what texts mean: `texto faq` and `texto nlu`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bot.cli.start import run, start
from bot.models import Language

faq = typer.Typer(no_args_is_help=True, help="Answers to frequent questions.")
nlu = typer.Typer(no_args_is_help=True, help="How texts are understood.")
corrections = typer.Typer(no_args_is_help=True, help="What staff says that texts are about.")
nlu.add_typer(corrections, name="corrections")

AsJson = Annotated[bool, typer.Option("--json", help="For programs.")]


@faq.command("list")
def faq_list() -> None:
    """Lists the FAQ entries."""
    from bot.cli import faq as faq_commands

    run(faq_commands.show(start()))


@faq.command("import")
def faq_import(file: Path) -> None:
    """Reads FAQ entries from a YAML file; those with the same slug and language are replaced."""
    from bot.cli import faq as faq_commands

    run(faq_commands.import_file(start(), file))


@faq.command("set")
def faq_set(
    slug: str,
    language: Annotated[Language, typer.Option(help="en or fr.")],
    answer: Annotated[str | None, typer.Option(help="What is answered.")] = None,
    question: Annotated[list[str] | None, typer.Option(
        help="A way of asking; give several. They replace those that are there.")] = None,
    active: Annotated[bool | None, typer.Option(
        "--on/--off", help="Off: kept, but not used.")] = None,
) -> None:
    """Writes an FAQ entry, or changes what is given of one; workers use it within seconds."""
    from bot.cli import faq as faq_commands

    run(faq_commands.change(start(), slug, language, answer, question, active))


@faq.command("remove")
def faq_remove(
    slug: str,
    language: Annotated[Language | None, typer.Option(help="Only in this language.")] = None,
) -> None:
    """Removes an FAQ entry."""
    from bot.cli import faq as faq_commands

    run(faq_commands.remove(start(), slug, language))


@faq.command("try")
def faq_try(text: str) -> None:
    """Shows which FAQ entries come closest to a text, and which would answer it."""
    from bot.cli import faq as faq_commands

    run(faq_commands.attempt(start(), text))


@nlu.command("evaluate")
def nlu_evaluate(file: Path, as_json: AsJson = False) -> None:
    """Measures how texts are understood, on a TSV file of texts and their intents."""
    from bot.cli import nlu as nlu_commands

    nlu_commands.evaluate(start(), file, as_json=as_json)


@nlu.command("explain")
def nlu_explain(text: str) -> None:
    """Shows what is understood in a text, and how."""
    from bot.cli import nlu as nlu_commands

    nlu_commands.explain(start(), text)


@nlu.command("correct")
def nlu_correct(
    message_id: int,
    intent: str,
    by: Annotated[str, typer.Option("--by", envvar="USER", help="Your name, for the record.")],
) -> None:
    """Says what a text was about; the next training may learn from it."""
    from bot.cli import correction_commands

    run(correction_commands.correct(start(), message_id, intent, by))


@corrections.command("export")
def corrections_export(
    file: Annotated[Path | None, typer.Argument(
        help="A TSV file; without one they are printed.")] = None,
    as_nlu: Annotated[Path | None, typer.Option(
        "--nlu", help="A file of training texts, such as data/nlu/corrections.yml.")] = None,
) -> None:
    """Writes the corrected texts, phone numbers and e-mail addresses replaced."""
    from bot.cli import correction_commands

    run(correction_commands.export(start(), file, as_nlu))
