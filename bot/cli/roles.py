"""`texto run`, `web`, `worker`, `sender`, `jobs` and `emulator`: the processes of Texto."""

from __future__ import annotations

import asyncio
import sys
from typing import Annotated

import typer

from bot.cli.start import run, start
from bot.run import all_in_one, roles

app = typer.Typer()

Trust = Annotated[
    bool, typer.Option("--trust", help="Also take a model that was not trained under our key.")
]


@app.command("run")
def everything(
    demo: Annotated[
        bool,
        typer.Option("--demo", help="With the fake carrier and its phone page instead of Twilio."),
    ] = False,
    trust: Trust = False,
) -> None:
    """Runs everything on this machine; restarts what dies."""
    sys.exit(asyncio.run(all_in_one.run(demo=demo, trust=trust)))


@app.command()
def web() -> None:
    """Runs the web role: webhooks, health, figures."""
    run(roles.run_web(start()))


@app.command()
def worker(trust: Trust = False) -> None:
    """Runs a worker: understands texts and answers them. Run as many as are needed."""
    run(roles.run_worker(start(), trust=trust))


@app.command()
def sender() -> None:
    """Runs a sender: hands queued texts to the provider, at each number's pace."""
    run(roles.run_sender(start()))


@app.command()
def jobs() -> None:
    """Runs the periodic jobs: repairs, campaigns, holds, retention."""
    run(roles.run_jobs(start()))


@app.command()
def emulator() -> None:
    """Runs the fake carrier: Twilio's API, and handsets at /phone."""
    run(all_in_one.run_emulator(start()))
