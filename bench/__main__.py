"""`python -m bench [--full] [--only NAME]… [--minutes N]`: measures and prints the figures."""

from __future__ import annotations

import json
import platform
import subprocess
import time
from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime
from functools import partial
from typing import Annotated

import psutil
import structlog
import typer
from rich.console import Console
from rich.table import Table

from bench import (
    answers,
    audience,
    backlog,
    campaign,
    clicks,
    console,
    conversations,
    crash,
    diet,
    experiments,
    flat,
    fuzz,
    histories,
    imports,
    inbox,
    ledger,
    million,
    partitions,
    rest,
    soak,
    surveys,
    understanding,
    verdicts,
    webhook,
)
from bench.figures import Figure
from bench.lab import ROOT
from bench.respondents import run as respondents

Measure = Callable[[bool], list[Figure]]
# in this order: first the figures that need the machine to themselves
FIGURES: dict[str, Measure] = {
    "webhook": webhook.run,
    "clicks": clicks.run,
    "answers": answers.run,
    "flat": flat.run,
    "inbox": inbox.run,
    "console": console.run,
    "audience": audience.run,
    "surveys": surveys.run,
    "respondents": respondents.run,
    "campaign": campaign.run,
    "backlog": backlog.run,
    "million": million.run,
    "imports": imports.run,
    "histories": histories.run,
    "ledger": ledger.run,
    "verdicts": verdicts.run,
    "experiments": experiments.run,
    "understanding": understanding.run,
    "conversations": conversations.run_conversations,
    "questions": conversations.run_questions,
    "rest": rest.run,
    "fuzz": fuzz.run,
    "crash": crash.run_conversations,
    "campaign-crash": crash.run_campaign,
    "rehearsal": crash.run_rehearsal,
    "diet": diet.run,
    "soak": soak.run,
    "partitions": partitions.run,
}
LONGER = (
    "audience",
    "surveys",
    "respondents",
    "campaign",
    "campaign-crash",
    "rehearsal",
    "histories",
    "diet",
    "imports",
    "million",
    "soak",
    "partitions",
)  # run by --full, or when named
terminal = Console()


def main(
    full: Annotated[bool, typer.Option("--full", help="Longer and larger runs.")] = False,
    only: Annotated[list[str] | None, typer.Option(help=f"One of {', '.join(FIGURES)}.")] = None,
    minutes: Annotated[
        float | None, typer.Option(min=1, help="How long the soak lasts; half an hour by --full.")
    ] = None,
) -> None:
    """Measures the product's figures, with peers in the same run."""
    unknown = set(only or ()) - set(FIGURES)
    if unknown:
        raise typer.BadParameter(f"no figure is called {', '.join(sorted(unknown))}")
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(30))
    soaking = partial(soak.run, minutes=minutes)
    measures: dict[str, Measure] = {**FIGURES, "soak": soaking}
    found: dict[str, list[Figure]] = {}
    for name in only or [name for name in FIGURES if full or name not in LONGER]:
        began = time.monotonic()
        terminal.print(f"{name} …", style="dim")
        try:
            found[name] = measures[name](full)
        except Exception as error:
            terminal.print_exception()
            found[name] = [Figure(f"{name}: could not be measured", "", repr(error), False)]
        terminal.print(f"{name}: {time.monotonic() - began:.0f} s", style="dim")
    figures = [figure for several in found.values() for figure in several]
    terminal.print(_table(figures))
    terminal.print(f"Written to {_write(figures)}", style="dim")
    raise typer.Exit(1 if any(figure.met is False for figure in figures) else 0)


def _table(figures: list[Figure]) -> Table:
    table = Table("figure", "asked", "measured", "")
    words = {True: "[green]pass", False: "[red]falls short", None: ""}
    for figure in figures:
        table.add_row(figure.name, figure.asked, figure.measured, words[figure.met])
    return table


def _write(figures: list[Figure]) -> str:
    now = datetime.now(UTC)
    path = ROOT / "var" / "bench" / f"{now:%Y-%m-%dT%H%M%SZ}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    commit = subprocess.run(
        ["git", "rev-parse", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    path.write_text(
        json.dumps(
            {
                "at": now.isoformat(timespec="seconds"),
                "commit": commit.stdout.strip(),
                "machine": {
                    "system": platform.platform(),
                    "cores": psutil.cpu_count(),
                    "load": psutil.getloadavg()[0],
                },
                "figures": [asdict(figure) for figure in figures],
            },
            indent=1,
            ensure_ascii=False,
        ),
        "utf-8",
    )
    return str(path.relative_to(ROOT))


if __name__ == "__main__":
    typer.run(main)
