"""`texto faq`: the answers to frequent questions, edited without retraining."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table

from bot.access.rules import Right
from bot.cli.acting import Author, act, look
from bot.cli.console import console, say
from bot.cli.nlu import load_engine
from bot.errors import UsageError
from bot.knowledge import changes, entries, store
from bot.knowledge.entries import Kept
from bot.knowledge.file import read
from bot.knowledge.store import FaqEntry
from bot.models import Language
from bot.services import Services

app = typer.Typer()
faq = typer.Typer(no_args_is_help=True)
app.add_typer(faq, name="faq")


@faq.command("list")
def faq_list() -> None:
    """Lists the FAQ entries."""
    look(show)


async def show(services: Services) -> None:
    async with services.db.connect() as conn:
        found = await store.every(conn)
    table = Table("slug", "language", "questions", "answer")
    for entry in found:
        answer = entry.answer if entry.active else f"(off) {entry.answer}"
        table.add_row(entry.slug, entry.language, str(len(entry.questions)), answer)
    console.print(table if found else "No entries; `texto faq import data/faq.yml` reads some.")


@faq.command("import")
def faq_import(file: Path, by: Author = None) -> None:
    """Reads FAQ entries from a YAML file; those with the same slug and language are replaced."""
    act(by, lambda services, author: import_file(services, file, author), Right.PUBLISH)


async def import_file(services: Services, path: Path, by: str) -> None:
    found = read(path)
    await changes.put(services, found, by)
    console.print(f"{len(found)} entries imported; workers use them within seconds.")


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
        Right.PUBLISH,
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
    gone = act(
        by,
        lambda services, author: changes.remove(services, slug, language, author),
        Right.PUBLISH,
    )
    console.print(f"{gone} removed.")


@faq.command("show")
def faq_show(slug: str) -> None:
    """Shows an entry in both languages, with its draft."""
    kept = look(lambda services: _known(services, slug))
    for title, sides in (("answered", kept.sides), ("draft", kept.written if kept.draft else {})):
        for language, one in sides.items():
            say(f"{title} ({language}){'' if one.active else ' (off)'}: {one.answer}")
            for question in one.questions:
                say(f"  {question}")
    if kept.lacks:
        say(f"Not answered in: {', '.join(kept.lacks)}")


async def _known(services: Services, slug: str) -> Kept:
    kept = await entries.one(services, slug)
    if kept is None:
        raise UsageError(f"There is no entry {slug}: `texto faq list` lists them.")
    return kept


@faq.command("draft")
def faq_draft(
    slug: str,
    language: Annotated[Language, typer.Option(help="en or fr.")],
    answer: Annotated[str | None, typer.Option(help="What shall be answered.")] = None,
    question: Annotated[
        list[str] | None,
        typer.Option(help="A way of asking; give several. They replace those that are there."),
    ] = None,
    by: Author = None,
) -> None:
    """Proposes an entry, or a change of one; nothing is answered by it until it is published."""

    async def work(services: Services, author: str) -> None:
        kept = await entries.one(services, slug) or Kept(slug, {})
        side = kept.written.get(language) or FaqEntry(slug, language, (), "")
        side = replace(
            side,
            answer=side.answer if answer is None else answer.strip(),
            questions=tuple(question) if question else side.questions,
        )
        sides = {**kept.written, language: side}
        seen = kept.draft.edits if kept.draft else 0
        await entries.save(services, slug, sides, author, base=kept.base, seen=seen)

    act(by, work, Right.KNOWLEDGE)
    console.print(f"The draft is kept; `texto faq publish {slug}` makes it the answer.")


@faq.command("publish")
def faq_publish(slug: str, by: Author = None) -> None:
    """Makes the draft of an entry what is answered; workers use it within seconds."""
    act(by, lambda services, author: entries.publish_draft(services, slug, author), Right.PUBLISH)
    console.print(f"{slug} is published; workers use it within seconds.")


@faq.command("discard")
def faq_discard(slug: str, by: Author = None) -> None:
    """Throws the draft of an entry away."""
    act(by, lambda services, author: entries.discard(services, slug, author), Right.KNOWLEDGE)
    console.print("The draft is gone.")


@faq.command("back")
def faq_back(slug: str, by: Author = None) -> None:
    """Goes back to what was answered before the newest version."""
    act(by, lambda services, author: entries.step_back(services, slug, author), Right.PUBLISH)
    console.print(f"{slug} is as it was before; workers use it within seconds.")


@faq.command("try")
def faq_try(text: str) -> None:
    """Shows which FAQ entries come closest to a text, and which would answer it."""
    found = tried(text, None)
    if "keyword" in found:
        say(f"{found['keyword']}: a keyword, so no entry is asked.")
        return
    for slug, closeness in found["closest"]:
        console.print(f"  {closeness:5.2f}  {slug}", highlight=False)
    console.print(f"intent: {found['intent']} ({found['sure']:.2f})", highlight=False)
    console.print(f"answered by: {found['slug'] or 'no entry'}", highlight=False)


def tried(text: str, language: Language | None) -> dict[str, Any]:
    """Returns what the bot would answer to a stranger's text, and why. This process loads the model
    itself, so no worker is needed."""
    return look(lambda services: _try(services, text, language))


async def _try(services: Services, text: str, language: Language | None) -> dict[str, Any]:
    engine = await load_engine(services.settings)
    from bot.conversations.tasks import try_out  # Rasa, which not every environment has
    from bot.dialogue import faq as meanings

    async with services.db.connect() as conn:
        answers = await store.answers(conn)
    settings = services.settings
    meanings.learn(answers, settings.data_dir / "faq.npz", settings.project_dir / meanings.SHIPPED)
    return await try_out(services, engine, {"text": text, "language": language, "drafts": {}})
