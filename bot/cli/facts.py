"""`texto facts`: opening hours, delivery and returns, from which answers are computed."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
import yaml

from bot.access.rules import Right
from bot.cli.acting import Author, act, look
from bot.cli.console import console, say
from bot.cli.faq import tried
from bot.errors import UsageError
from bot.knowledge import facts as changes
from bot.knowledge import facts_drafts as drafts
from bot.knowledge import facts_store as store
from bot.knowledge.facts_store import Version
from bot.knowledge.rules.paths import differences, with_value
from bot.models import Language
from bot.services import Services

app = typer.Typer()
facts = typer.Typer(no_args_is_help=True)
app.add_typer(facts, name="facts")

NONE_YET = "There are no facts yet; `texto facts import data/facts.yml` reads some."


@facts.command()
def show(
    version: Annotated[
        int | None, typer.Option(help="An earlier version; the newest one without it.")
    ] = None,
) -> None:
    """Shows the facts, as the file that `import` reads."""
    say(look(lambda services: text_of(services, version)).rstrip())


async def text_of(services: Services, version: int | None = None) -> str:
    """Returns a version of the facts as YAML. Raises UsageError if there is none."""
    found = await versions_of(services)
    one = next((each for each in found if version in (None, each.version)), None)
    if version is None:
        one = found[-1]
    if one is None:
        raise UsageError(f"There is no version {version}: `texto facts history` lists them.")
    return changes.written(changes.checked(one.content))


@facts.command("set")
def set_(path: str, value: str, by: Author = None) -> None:
    """Changes one fact, named by its path: `set hours.sun closed`, `set returns.days 14`.

    The value none takes a fact away. Workers use the change within seconds."""
    given = yaml.safe_load(value) if value else None

    async def work(services: Services, author: str) -> bool:
        return await changes.change(services, path, given, author)

    console.print("Changed." if act(by, work, Right.PUBLISH) else "It was so already.")


@facts.command()
def draft(path: str, value: str, by: Author = None) -> None:
    """Proposes a change of one fact, as `set` writes it; answers stay until it is published."""
    given = yaml.safe_load(value) if value else None

    async def work(services: Services, author: str) -> None:
        kept = await drafts.kept(services)
        content = with_value(kept.written, path, given)
        seen = kept.draft.edits if kept.draft else 0
        await drafts.save(services, content, author, base=kept.base, seen=seen)

    act(by, work, Right.KNOWLEDGE)
    console.print("The draft is kept; `texto facts publish` makes it the facts.")


@facts.command()
def publish(by: Author = None) -> None:
    """Makes the draft the facts; workers use them within seconds."""
    act(by, drafts.publish_draft, Right.PUBLISH)
    console.print("The facts are published; workers use them within seconds.")


@facts.command()
def discard(by: Author = None) -> None:
    """Throws the draft away."""
    act(by, drafts.discard, Right.KNOWLEDGE)
    console.print("The draft is gone.")


@facts.command()
def back(by: Author = None) -> None:
    """Makes the version before the one in force the facts again."""
    act(by, drafts.step_back, Right.PUBLISH)
    console.print("The facts are as they were before; workers use them within seconds.")


@facts.command("import")
def import_(file: Path, by: Author = None) -> None:
    """Reads all facts from a YAML file, in place of those that are there."""
    read = changes.read(file)

    async def work(services: Services, author: str) -> bool:
        return await changes.put(services, read, author)

    changed = act(by, work, Right.PUBLISH)
    console.print(
        "The facts are written; workers use them within seconds."
        if changed
        else "The facts are so already."
    )


@facts.command()
def export(file: Path) -> None:
    """Writes the facts into a YAML file, to be edited and imported."""
    file.write_text(look(text_of), "utf-8")
    console.print(f"{file} is written; `texto facts import {file}` reads it.")


@facts.command()
def history() -> None:
    """Shows who changed which facts, and when."""
    before: Version | None = None
    for one in look(versions_of):
        say(f"version {one.version}, {one.author}, {one.at:%Y-%m-%d %H:%M} UTC")
        for line in differences(before.content if before else {}, one.content):
            say(f"  {line}")
        before = one


@facts.command("try")
def try_(
    text: str,
    language: Annotated[Language | None, typer.Option(help="en or fr; else as heard.")] = None,
) -> None:
    """Shows what the bot would answer to a question of a stranger, and by which entry."""
    found = tried(text, language)
    for one in found.get("replies", ()):
        say(one)
    say(f"intent: {found.get('intent') or found['keyword']}")


async def versions_of(services: Services) -> list[Version]:
    """Returns all versions, the first one first. Raises UsageError if there are none."""
    async with services.db.connect() as conn:
        found = await store.versions(conn)
    if not found:
        raise UsageError(NONE_YET)
    return found
