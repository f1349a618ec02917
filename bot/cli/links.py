"""`texto link`: short links, and the clicks on them."""

from __future__ import annotations

import typer

from bot.access.rules import Right
from bot.cli.acting import Author, act
from bot.cli.console import say
from bot.links.judging import judge_again

app = typer.Typer()
link = typer.Typer(no_args_is_help=True)
app.add_typer(link, name="link")


@link.callback()
def _several() -> None:
    """Keeps the second word of a command that is alone so far."""


@link.command("judge")
def link_judge(by: Author = None) -> None:
    """Judges all clicks again, after data/data_centres.txt or the rules have changed."""
    count, changed = act(by, judge_again, Right.INSTALLATION)
    say(f"{count} clicks judged again; something else was made of {changed}.")
