"""`texto rehearse`: the worst day, on servers and a carrier of its own."""

from __future__ import annotations

import os
import secrets
import shutil
import signal
import sys
from pathlib import Path
from typing import Annotated

import typer

from bot import config, log
from bot.campaigns.file import read
from bot.cli.console import AsJson, ProgressBar, as_json_text, say
from bot.cli.start import run
from bot.config import Settings
from bot.dialogue.fingerprint import required_model
from bot.errors import UsageError
from bot.rehearsal import plan as plans
from bot.rehearsal import run as rehearsal
from bot.rehearsal.books import Evidence
from bot.rehearsal.lab import COMMIT_TIMES, Lab, open_lab
from bot.rehearsal.plan import KINDS
from bot.rehearsal.run import Rehearsal, Report

app = typer.Typer()

# What would lead to servers or a provider that others use.
FOREIGN = (
    "TEXTO_DATABASE_URL",
    "TEXTO_REDIS_URL",
    "TWILIO_API_URL",
    "TWILIO_ACCOUNT_SID",
    "TWILIO_AUTH_TOKEN",
)
COUNTED = ("lost", "doubled", "after_stop", "unknown", "out_of_order")


@app.command()
def rehearse(
    file: Path,
    recipients: Annotated[int, typer.Option(min=1, max=50_000, help="People who get it.")] = 2000,
    conversations: Annotated[
        int | None,
        typer.Option(min=1, max=50_000, help="People who write unasked; else one for ten of them."),
    ] = None,
    kills: Annotated[int, typer.Option(min=1, max=1000, help="Faults in all.")] = 30,
    faults: Annotated[
        str | None, typer.Option(help=f"Kinds, separated by commas: {', '.join(KINDS)}.")
    ] = None,
    longest: Annotated[
        float, typer.Option(min=0.5, max=plans.LONGEST, help="Seconds that a fault may last.")
    ] = plans.LONGEST,
    seed: Annotated[int | None, typer.Option(min=0, help="Repeats a rehearsal.")] = None,
    as_json: AsJson = False,
) -> None:
    """Rehearses a campaign file and conversations while roles and servers of its own fail."""
    refuse_foreign()
    campaign, kinds = read(file), plans.kinds(faults)
    settings = config.load()
    log.configure(settings.model_copy(update={"log_level": "error"}))
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # what was started is ended, as by ^C
    required_model(settings.project_dir, settings.models_dir)
    chosen = secrets.randbelow(1_000_000) if seed is None else seed
    rehearsed = Rehearsal(
        seed=chosen,
        strikes=plans.draw(chosen, kinds, kills, longest),
        campaign=campaign,
        recipients=recipients,
        conversations=conversations or max(1, recipients // 10),
    )
    report = _rehearse(settings, rehearsed, disks=bool({"disk", "database-disk"} & set(kinds)))
    say(as_json_text(report.json())) if as_json else show(report)
    sys.exit(0 if report.passed else 1)


def refuse_foreign() -> None:
    """Raises UsageError if this environment names servers or an account: what fails here must be
    nobody's but ours."""
    if found := [name for name in FOREIGN if os.environ.get(name)]:
        raise UsageError(
            "A rehearsal kills its servers and texts thousands, so it runs on nothing but servers "
            f"and an emulator of its own: unset {', '.join(found)} for it."
        )


def _rehearse(settings: Settings, plan: Rehearsal, *, disks: bool) -> Report:
    """Rehearses in a lab; if anything is wrong, its logs are kept."""
    more = {"TEXTO_NUMBERS": plan.numbers(paced=True)}
    with (
        ProgressBar(f"Rehearsing, seed {plan.seed}") as tell,
        open_lab(
            settings.project_dir, settings.models_dir, disks=disks, server=COMMIT_TIMES, more=more
        ) as lab,
    ):
        tell(0.0, "starting")
        rehearsal.start(lab, plan)
        report, evidence = run(rehearsal.rehearse(lab, plan, tell))
        if not report.passed:
            _keep(settings.data_dir / "rehearsals" / str(plan.seed), lab, report, evidence)
    return report


def _keep(folder: Path, lab: Lab, report: Report, evidence: Evidence) -> None:
    """Keeps what happened: the roles' logs, the carrier's, our texts, and each case."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(lab.folder / "logs", folder)
    shutil.copy(lab.settings.data_dir / "postgres" / "log", folder / "postgres.log")
    for name, found in (
        ("carrier", evidence.log),
        ("texts", [dict(row) for row in evidence.rows.texts]),
        ("cases", report.books.faults()),
        ("strikes", evidence.strikes),
    ):
        (folder / f"{name}.json").write_text(as_json_text(found))


def show(report: Report) -> None:
    """Prints the report in words."""
    struck = ", ".join(f"{kind} {count}" for kind, count in sorted(report.strikes.items()))
    say(
        f"{report.recipients:,} recipients, {report.conversations:,} who wrote unasked; "
        f"{report.texts_in:,} texts in, {report.texts_out:,} out."
    )
    say(f"Faults: {struck}.")
    faults = report.books.faults()
    for name in COUNTED:
        say(f"{name.replace('_', ' '):<14}{len(faults[name]):>6}")
        for case in faults[name][:5]:
            say(f"{'':<16}{case}")
    after = report.settled_after
    say(
        f"Settled {after:.0f} s after the last fault."
        if after is not None
        else f"Not settled within {2 * rehearsal.SETTLE:.0f} s after the last fault."
    )
    say(f"Seed: {report.seed}.")
