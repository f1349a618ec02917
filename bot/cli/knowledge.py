"""`texto faq`: the answers to frequent questions, edited without retraining."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from bot.cli.acting import Author, act, look
from bot.cli.console import console, say
from bot.cli.nlu import load_engine
from bot.consent import changes as consent
from bot.knowledge import changes, facts_store, store
from bot.knowledge.file import read
from bot.knowledge.rules.answers import heard
from bot.models import BOT, FaqAnswer, Language
from bot.services import Services

SHOWN = 5  # entries that `try` names

app = typer.Typer()
faq = typer.Typer(no_args_is_help=True)
app.add_typer(faq, name="faq")


@faq.command("list")
def faq_list() -> None:
    """Lists the FAQ entries."""
    look(show)


async def show(services: Services) -> None:
    async with services.db.connect() as conn:
        entries = await store.every(conn)
    table = Table("slug", "language", "questions", "answer")
    for entry in entries:
        answer = entry.answer if entry.active else f"(off) {entry.answer}"
        table.add_row(entry.slug, entry.language, str(len(entry.questions)), answer)
    console.print(table if entries else "No entries; `texto faq import data/faq.yml` reads some.")


@faq.command("import")
def faq_import(file: Path, by: Author = None) -> None:
    """Reads FAQ entries from a YAML file; those with the same slug and language are replaced."""
    act(by, lambda services, author: import_file(services, file, author))


async def import_file(services: Services, path: Path, by: str) -> None:
    entries = read(path)
    await changes.put(services, entries, by)
    console.print(f"{len(entries)} entries imported; workers use them within seconds.")


@faq.command("set")
def faq_set(
    slug: str,
    language: Annotated[Language, typer.Option(help="en or fr.")],
    answer: Annotated[str | None, typer.Option(help="What is answered.")] = None,
    question: Annotated[
        list[str] | None,
        typer.Option(help="A way of asking; give several. They replace those that are there."),
    ] = None,
    active: Annotated[
        bool | None, typer.Option("--on/--off", help="Off: kept, but not used.")
    ] = None,
    by: Author = None,
) -> None:
    """Writes an FAQ entry, or changes what is given of one; workers use it within seconds."""
    entry = act(
        by,
        lambda services, author: changes.change(
            services, slug, language, answer, question, active, author
        ),
    )
    console.print(f"{slug} ({language}) is written; workers use it within seconds.")
    if not entry.questions:
        console.print("Without any --question it answers only the intent of its name.")


@faq.command("remove")
def faq_remove(
    slug: str,
    language: Annotated[Language | None, typer.Option(help="Only in this language.")] = None,
    by: Author = None,
) -> None:
    """Removes an FAQ entry."""
    gone = act(by, lambda services, author: changes.remove(services, slug, language, author))
    console.print(f"{gone} removed.")


@faq.command("try")
def faq_try(text: str) -> None:
    """Shows which FAQ entries come closest to a text, and which would answer it."""
    look(lambda services: attempt(services, text))


async def attempt(services: Services, text: str) -> None:
    """Prints how the bot would answer a text that asks for something."""
    async with services.db.connect() as conn:
        entries = await store.answers(conn)
    engine = await load_engine(services.settings)
    from bot.dialogue import faq as meanings  # numpy, which not every environment has
    from bot.dialogue import questions

    learn(services, entries)
    read = engine.explain(text.strip())
    intent = read["intent"]["name"]
    likely = {guess["name"]: guess["confidence"] for guess in read.get("intent_ranking", ())}
    for match in meanings.ranked(entries, text, likely)[:SHOWN]:
        console.print(f"  {match.closeness:5.2f}  {match.slug}", highlight=False)
    now = services.clock.now()
    question = heard(text, questions.entities(read), Language.EN, now)
    slug = questions.slug_of(text, read, entries, question)
    console.print(f"intent: {intent} ({read['intent']['confidence']:.2f})", highlight=False)
    console.print(f"answered by: {slug or 'no entry'}", highlight=False)


def learn(services: Services, entries: Mapping[Language, Mapping[str, FaqAnswer]]) -> None:
    """Encodes the entries' ways of asking, as a worker does at its start."""
    from bot.dialogue import faq as meanings

    settings = services.settings
    meanings.learn(entries, settings.data_dir / "faq.npz", settings.project_dir / meanings.SHIPPED)


async def reply_to(services: Services, text: str, language: Language | None) -> None:
    """Prints what the bot would answer to a question of a stranger, and by which entries."""
    async with services.db.connect() as conn:
        entries, shop = await store.answers(conn), await facts_store.present(conn)
    engine = await load_engine(services.settings)
    from bot.dialogue.turn import Facts, Reply

    learn(services, entries)
    facts = Facts(
        now=services.clock.now(),
        language=language,
        introduced=True,
        owner=BOT,
        revoked=False,
        media=(),
        faq=entries,
        variables=consent.variables(services),
        default_language=services.settings.default_language,
        shop=shop,
    )
    turn = await engine.turn(None, text, facts)
    for effect in turn.effects:
        if isinstance(effect, Reply):
            say(effect.text)
    say(f"intent: {turn.understanding.intent if turn.understanding else 'none'}")
