"""`texto case`: the cases that staff must look at, and by when."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.table import Table

from bot.cli.acting import Author, act, look
from bot.cli.console import console
from bot.consent import cases
from bot.contacts import cases_store as store
from bot.errors import UsageError
from bot.services import Services

KINDS = {
    "asked": "wants a person",
    "failed": "the bot failed",
    "survey": "gave up on a survey",
    "campaign": "replied to a campaign, and it calls staff",
    "order": "asks about an order",
    "not_understood": "was not understood",
    "injury": "speaks of an injury",
    "danger": "speaks of a danger",
    "theft": "speaks of a theft",
    "harassment": "speaks of harassment",
    "safety": "asks what could harm",
    "legal": "speaks of the law",
    "anger": "is angry",
    "urgent": "says that it is urgent",
    "complaint": "complains",
    "detractor": "gave a low rating",
    "staff": "opened by staff",
    "unsure_opt_out": "may have opted out",
    "unasked_doubt": "may want no more texts, not asked yet",
    "wrong_number": "wrong number",
    "auto_reply": "an automatic reply asks for no texts",
    "loop": "texts like a machine",
    "call_back": "wants to be called",
    "late_text": "wrote while texts could not be taken in, too long ago for the bot to answer",
    "data_copy": "wants a copy of their data",
    "data_erasure": "wants to be erased",
}

app = typer.Typer()
case = typer.Typer(no_args_is_help=True)
app.add_typer(case, name="case")


@case.command("list")
def case_list(
    everything: Annotated[bool, typer.Option("--all", help="Closed ones too.")] = False,
) -> None:
    """Lists what is open: who waits for a person, data requests, doubts; due ones first."""
    look(lambda services: show(services, everything=everything))


async def show(services: Services, *, everything: bool) -> None:
    async with services.db.connect() as conn:
        found = await store.listing(conn, closed=everything)
    if not found:
        console.print("Nobody has asked for anything." if everything else "Nothing is open.")
        return
    now = services.clock.now()
    table = Table("id", "what", "number", "since", "due", "words")
    for one in found:
        due = str(one.due_at.date()) if one.due_at else ""
        if one.ask_at:
            due = f"the bot asks on {one.ask_at.date()}"
        if one.closed_at:
            due = f"closed by {one.closed_by}: {one.outcome or ''}"
        elif one.due_at and one.due_at < now:
            due += " OVERDUE"
        table.add_row(
            str(one.id),
            KINDS[one.kind],
            one.address,
            str(one.opened_at.date()),
            due,
            (one.words or "")[:60],
        )
    console.print(table)


@case.command("close")
def case_close(
    case_id: int,
    outcome: Annotated[str, typer.Option(help="What came of it.")],
    by: Author = None,
    stop: Annotated[
        bool | None,
        typer.Option(
            "--stop-texts/--keep-texts",
            help="Of who is held (a possible opt-out, a wrong number): what becomes of the texts.",
        ),
    ] = None,
) -> None:
    """Closes a case that needed a decision; a talk is closed with its conversation."""
    if not outcome.strip():
        raise UsageError("Say what came of it: --outcome.")
    closed = act(
        by,
        lambda services, author: cases.close(services, case_id, author, outcome.strip(), stop=stop),
    )
    console.print(f"Closed: {KINDS[closed.kind]}.")
