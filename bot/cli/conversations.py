"""`texto conversation`: the conversations that wait for staff, their replies, the hand-back."""

from __future__ import annotations

import typer
from rich.table import Table

from bot.cli.acting import Author, act, look
from bot.cli.console import console
from bot.conversations import handoff, store
from bot.errors import UsageError
from bot.models import NOBODY, Status
from bot.services import Services

app = typer.Typer()
conversation = typer.Typer(no_args_is_help=True)
app.add_typer(conversation, name="conversation")


@conversation.command("list")
def conversation_list() -> None:
    """Lists the conversations that are not the bot's, those that wait the longest first."""
    look(show)


async def show(services: Services) -> None:
    async with services.db.connect() as conn:
        items = await store.inbox(conn)
    if not items:
        console.print("Nobody waits: every conversation is the bot's.")
        return
    now = services.clock.now()
    table = Table("number", "name", "language", "owner", "for", "why", "last text")
    for item in items:
        minutes = int((now - item.updated_at).total_seconds() // 60)
        owner = "waits" if item.owner == NOBODY else item.owner
        table.add_row(
            item.address,
            item.name or "",
            item.language or "",
            owner,
            f"{minutes} min",
            _why(item),
            (item.last_text or "")[:60],
        )
    console.print(table)


def _why(item: store.InboxItem) -> str:
    """Returns why the bot called a person: the reason, the order, and the words that it was for
    unless they are the last text."""
    parts = [(item.reason or "").replace("_", " ")]
    if item.order:
        parts = [part for part in parts if part != "order"] + [f"order {item.order}"]
    said = ", ".join(part for part in parts if part)
    words = item.words if item.words != item.last_text else None
    return f"{said}: {words[:60]}" if said and words else said


@conversation.command("take")
def conversation_take(number: str, by: Author = None) -> None:
    """Takes a conversation over before you have words for it; the bot keeps silent."""
    before = act(by, lambda services, author: handoff.take(services, number, author))
    console.print(f"The conversation is yours; {_was(before)}.")


@conversation.command("assign")
def conversation_assign(number: str, to: str, by: Author = None) -> None:
    """Gives a conversation to a colleague, by their name."""
    before = act(by, lambda services, author: handoff.assign(services, number, to, author))
    console.print(f"The conversation is {to}'s; {_was(before)}.")


def _was(owner: str) -> str:
    return "nobody had it" if owner == NOBODY else f"{owner} had it"


@conversation.command("reply")
def conversation_reply(number: str, text: str, by: Author = None) -> None:
    """Answers a contact yourself; the bot keeps silent until the conversation is handed back."""
    status = act(by, lambda services, author: handoff.reply(services, number, author, text))
    if status is Status.SUPPRESSED:
        raise UsageError(
            f"Not sent: {number} may not be texted now (opted out, or has not written within a "
            "day). The refusal is recorded."
        )
    console.print(
        "Queued. The conversation is yours; hand it back with "
        f"`texto conversation handback {number}`."
    )


@conversation.command("handback")
def conversation_handback(number: str, by: Author = None) -> None:
    """Gives a conversation back to the bot."""
    changed = act(by, lambda services, author: handoff.hand_back(services, number, author))
    console.print("The bot has it again." if changed else "The bot has it already.")
