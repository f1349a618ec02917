"""`texto knowledge`: what the bot could not answer, and what staff's corrections teach it."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any

import typer
from rich.table import Table

from bot.access.rules import Right
from bot.cli.acting import Author, act, look
from bot.cli.console import AsJson, ProgressBar, as_json_text, console, say
from bot.dialogue import taught
from bot.dialogue.available import require_dialogue
from bot.dialogue.tasks_store import BACK
from bot.errors import UsageError
from bot.knowledge import unanswered
from bot.services import Services
from bot.sms.anonymous import anonymous

app = typer.Typer()
knowledge = typer.Typer(no_args_is_help=True)
app.add_typer(knowledge, name="knowledge")


@knowledge.command("unanswered")
def knowledge_unanswered(as_json: AsJson = False) -> None:
    """Lists what people asked and the bot could not answer, grouped by likeness."""
    found = look(unanswered.groups)
    if as_json:
        say(as_json_text([_group(one) for one in found]))
        return
    table = Table("group", "times", "last", "asked", "entry")
    for one in found:
        asked = "\n".join(anonymous(said.body) for said in one.examples)
        group = str(one.id) if one.id else "not grouped yet"
        table.add_row(group, str(one.count), f"{one.last:%Y-%m-%d}", asked, one.slug or "")
    console.print(table if found else "Nothing is unanswered.")


def _group(one: unanswered.Group) -> dict[str, Any]:
    said = [anonymous(each.body) for each in one.asked]
    return {"group": one.id, "times": one.count, "last": one.last, "asked": said, "entry": one.slug}


@knowledge.command("ignore")
def knowledge_ignore(
    group: int,
    again: Annotated[bool, typer.Option("--again", help="Take it into the list again.")] = False,
    by: Author = None,
) -> None:
    """Leaves a group of unanswered questions out of the list, with all that will be like it."""

    async def work(services: Services, author: str) -> None:
        await unanswered.ignore(services, group, author, again=again)

    act(by, work, Right.KNOWLEDGE)
    console.print("It is in the list again." if again else "It is left out.")


@knowledge.command("models")
def knowledge_models() -> None:
    """Lists the models that can serve, with their figures, and the corrections that wait."""
    found = look(taught.state)
    table = Table("model", "trained", "texts held out", "macro F1", "opt-outs found", "")
    for one in found.models:
        figures = one.figures or {}
        table.add_row(
            one.name,
            f"{one.trained_at:%Y-%m-%d %H:%M}",
            f"{figures['n']:,}" if figures else "–",
            f"{figures['macro_f1']:.3f}" if figures else "–",
            f"{figures['opt_outs']:.3f}" if figures else "–",
            "serves" if one.serves else "",
        )
    console.print(table if found.models else "No worker has said yet which models there are.")
    console.print(f"{len(found.waiting)} corrections wait for a training.", highlight=False)


@knowledge.command("train")
def knowledge_train(by: Author = None) -> None:
    """Trains a model with staff's corrections, in this process; it serves if it understands as
    well as the one before it."""

    async def work(services: Services, author: str) -> dict[str, Any]:
        require_dialogue()
        from bot.conversations.tasks import train_here

        with ProgressBar("Training the model") as advance:
            return await train_here(services, author, asyncio.Event(), advance)

    result = act(by, work, Right.PUBLISH)
    for when in ("before", "after"):
        figures = result[when]
        if figures:
            say(
                f"{when}: macro F1 {figures['macro_f1']:.3f}, opt-outs found "
                f"{figures['opt_outs']:.3f}"
            )
    if result["refused"]:
        raise UsageError("It understands less than the one before it, which goes on serving.")
    say(f"{result['model']} serves, with {result['corrections']} corrections.")


@knowledge.command("back")
def knowledge_back(model: str, by: Author = None) -> None:
    """Asks the workers to let an earlier model serve again."""

    async def work(services: Services, author: str) -> None:
        await taught.ask(services, BACK, {"model": model}, author)

    act(by, work, Right.PUBLISH)
    console.print("Workers take it within seconds.")
