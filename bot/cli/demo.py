"""`texto demo`: the shop that `texto run --demo` shows."""

from __future__ import annotations

import os

import typer

from bot import config, log
from bot.cli.console import ProgressBar, say
from bot.cli.start import run
from bot.run.demo import shop

app = typer.Typer()
demo = typer.Typer(no_args_is_help=True)
app.add_typer(demo, name="demo")


@demo.command("reset")
def reset() -> None:
    """Makes the demo anew, in place of the one that is there: its eight weeks end now."""
    from bot.run.demo.reset import reset as anew

    os.environ.update(shop.environment())
    settings = config.load()
    log.configure(settings)
    with ProgressBar("The demo") as advance:
        run(anew(settings, advance))
    say("The demo is new. `texto run --demo` starts it.")
