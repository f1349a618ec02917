"""The command line: `texto`. Each command imports only what it needs."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from bot.cli import access as access_cli
from bot.cli import consent_cli, order_cli, people_cli, rules_cli, texts_cli
from bot.cli import numbers as numbers_cli
from bot.cli import programs as programs_cli
from bot.cli.start import run as _run
from bot.cli.start import start as _start
from bot.config import Settings
from bot.errors import ModelError, SettingsError, TextoError, UsageError

app = typer.Typer(
    name="texto", no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False,
    help="A two-way SMS bot: customers text, the bot answers, staff take over.")
db = typer.Typer(no_args_is_help=True, help="The database's schema.")
conversation = typer.Typer(no_args_is_help=True, help="Conversations that wait for a person.")
campaign = typer.Typer(no_args_is_help=True, help="Texts to many, with or without a survey.")
survey = typer.Typer(no_args_is_help=True, help="What people have answered.")
app.add_typer(db, name="db")
app.add_typer(texts_cli.nlu, name="nlu")
app.add_typer(people_cli.contact, name="contact")
app.add_typer(people_cli.request, name="request")
app.add_typer(people_cli.quarantine, name="quarantine")
app.add_typer(consent_cli.app, name="consent")
app.add_typer(campaign, name="campaign")
app.add_typer(survey, name="survey")
app.add_typer(conversation, name="conversation")
app.add_typer(texts_cli.faq, name="faq")
app.add_typer(order_cli.order, name="order")
app.add_typer(rules_cli.rules, name="rules")
app.add_typer(numbers_cli.number, name="number")
app.add_typer(programs_cli.program, name="program")
app.add_typer(access_cli.user, name="user")
app.add_typer(access_cli.token, name="token")

console = Console(stderr=True)
EX_USAGE, EX_CONFIG = 64, 78  # sysexits.h; a role that ends with EX_CONFIG is not restarted


def main() -> None:
    """Runs the command; an error of ours becomes its message and an exit code."""
    try:
        app()
    except (SettingsError, ModelError) as error:
        console.print(str(error), style="red", markup=False)
        sys.exit(EX_CONFIG)
    except UsageError as error:
        console.print(str(error), style="red", markup=False)
        sys.exit(EX_USAGE)
    except TextoError as error:
        console.print(str(error), style="red", markup=False)
        sys.exit(1)


# -- the roles -------------------------------------------------------------------------------


@app.command()
def run(
    demo: Annotated[bool, typer.Option(
        "--demo", help="With the fake carrier and its phone page instead of Twilio.")] = False,
) -> None:
    """Runs everything on this machine; restarts what dies."""
    from bot.run import all_in_one as allinone

    sys.exit(asyncio.run(allinone.run(demo=demo)))


@app.command()
def web() -> None:
    """Runs the web role: webhooks, health, figures."""
    from bot.run import roles

    _run(roles.run_web(_start()))


@app.command()
def worker() -> None:
    """Runs a worker: understands texts and answers them. Run as many as are needed."""
    from bot.run import roles

    _run(roles.run_worker(_start()))


@app.command()
def sender() -> None:
    """Runs a sender: hands queued texts to the provider, at each number's pace."""
    from bot.run import roles

    _run(roles.run_sender(_start()))


@app.command()
def jobs() -> None:
    """Runs the periodic jobs: looks into texts of unknown outcome."""
    from bot.run import roles

    _run(roles.run_jobs(_start()))


@app.command()
def emulator() -> None:
    """Runs the fake carrier: Twilio's API, and handsets at /phone."""
    from bot.run import all_in_one as allinone

    _run(allinone.run_emulator(_start()))


# -- the model -------------------------------------------------------------------------------


@app.command()
def train(
    if_needed: Annotated[bool, typer.Option(
        "--if-needed", help="Only if models/ has none for the present training data.")] = False,
    seed: Annotated[int, typer.Option(help="For a training that can be repeated.")] = 1,
    force: Annotated[bool, typer.Option(
        "--force", help="Also take a model that understands less than the one before.")] = False,
) -> None:
    """Trains the dialogue model on data/, config.yml and domain.yml into models/."""
    settings = _start()
    from bot.dialogue.fingerprint import present_model

    present = present_model(settings.project_dir, settings.models_dir)
    if present and if_needed:
        console.print(f"{present} is up to date.")
        return
    from bot.cli import console as commands
    from bot.dialogue.training import train as run_training

    log_file = settings.data_dir / "train.log"
    log_file.parent.mkdir(parents=True, exist_ok=True)
    with commands.ProgressBar("Training the model") as advance:
        path = run_training(
            settings.project_dir, settings.models_dir, advance, log_file, seed, force=force)
    console.print(f"{path} is trained; Rasa's own words are in {log_file}.")
    commands.say_measured(path)


# -- the database ----------------------------------------------------------------------------


@db.command("upgrade")
def db_upgrade() -> None:
    """Brings the database to the present schema."""
    from bot.services import open_services

    async def upgrade(settings: Settings) -> None:
        async with open_services(settings):  # opening upgrades
            pass

    _run(upgrade(_start()))
    console.print("The database has the present schema.")


# -- conversations ---------------------------------------------------------------------------

Staff = Annotated[str, typer.Option("--as", envvar="USER", help="Your name, for the record.")]


@conversation.command("list")
def conversation_list() -> None:
    """Lists the conversations that are not the bot's, those that wait the longest first."""
    from bot.cli import console as commands

    _run(commands.list_conversations(_start()))


@conversation.command("reply")
def conversation_reply(number: str, text: str, staff: Staff = "staff") -> None:
    """Answers a contact yourself; the bot keeps silent until the conversation is handed back."""
    from bot.cli import console as commands

    _run(commands.reply(_start(), number, text, staff))


@conversation.command("handback")
def conversation_handback(number: str, staff: Staff = "staff") -> None:
    """Gives a conversation back to the bot."""
    from bot.cli import console as commands

    _run(commands.hand_back(_start(), number, staff))


# -- campaigns ------------------------------------------------------------------


@campaign.command("launch")
def campaign_launch(
    file: Path,
    dry_run: Annotated[bool, typer.Option(
        "--dry-run", help="Only say who would get it, who would not and why.")] = False,
) -> None:
    """Launches the campaign that a YAML file describes."""
    from bot.cli import campaigns as campaign_commands

    _run(campaign_commands.start(_start(), file, dry_run=dry_run))


def _verb(verb: str, name: str) -> None:
    from bot.cli import campaigns as campaign_commands

    _run(campaign_commands.set_state(_start(), name, verb))


@campaign.command("pause")
def campaign_pause(name: str) -> None:
    """Nothing more goes out until it is resumed."""
    _verb("pause", name)


@campaign.command("resume")
def campaign_resume(name: str) -> None:
    """Goes on where it was paused."""
    _verb("resume", name)


@campaign.command("cancel")
def campaign_cancel(name: str) -> None:
    """Nothing more goes out, ever."""
    _verb("cancel", name)


AsJson = Annotated[bool, typer.Option("--json", help="For programs.")]


@campaign.command("show")
def campaign_show(name: str, as_json: AsJson = False) -> None:
    """Shows how far a campaign is, and what came of it."""
    from bot.cli import campaigns as campaign_commands

    _run(campaign_commands.show(_start(), name, as_json=as_json))


@survey.command("results")
def survey_results(name: str, as_json: AsJson = False) -> None:
    """Shows the answers to a campaign's survey."""
    from bot.cli import campaigns as campaign_commands

    _run(campaign_commands.results(_start(), name, as_json=as_json))


@survey.command("evaluate")
def survey_evaluate(file: Path, as_json: AsJson = False) -> None:
    """Measures how survey answers are read, on a TSV file of replies and what they mean."""
    from bot.cli import nlu as nlu_commands

    nlu_commands.evaluate_survey(_start(), file, as_json=as_json)


if __name__ == "__main__":
    main()
