"""The command line: `texto`. A command's module is imported only when the command is used."""

from __future__ import annotations

import sys
from importlib import import_module
from typing import Any

import typer
from rich.console import Console
from typer.core import TyperCommand, TyperGroup
from typer.main import get_group

from bot.errors import ModelError, SettingsError, TextoError, UsageError

# name → (module of bot.cli, help)
COMMANDS = {
    "run": ("roles", "Runs everything on this machine; restarts what dies."),
    "web": ("roles", "Runs the web role: webhooks, health, figures."),
    "worker": (
        "roles",
        "Runs a worker: understands texts and answers them. Run as many as are needed.",
    ),
    "sender": (
        "roles",
        "Runs a sender: hands queued texts to the provider, at each number's pace.",
    ),
    "jobs": ("roles", "Runs the periodic jobs: repairs, campaigns, holds, retention."),
    "emulator": ("roles", "Runs the fake carrier: Twilio's API, and handsets at /phone."),
    "rehearse": (
        "rehearse",
        "Rehearses a campaign file and conversations while roles and servers of its own fail.",
    ),
    "demo": ("demo", "The shop that `texto run --demo` shows."),
    "train": ("nlu", "Trains the dialogue model on data/, config.yml and domain.yml into models/."),
    "doctor": (
        "doctor",
        "Looks at settings, accounts, addresses, clocks, keys, disk and model; says what to do.",
    ),
    "db": ("db", "The database's schema."),
    "backup": ("backup", "Copies database, keys and models into a new folder; or verifies one."),
    "restore": ("backup", "Puts a backup in place of the database, or says that another was."),
    "nlu": ("nlu", "How texts are understood."),
    "contact": ("contacts", "People who may be texted."),
    "case": ("cases", "What a person must look at, and by when."),
    "quarantine": ("contacts", "Rows of contact files without proof."),
    "consent": ("consent", "The consent ledger, and what it proves."),
    "campaign": ("campaigns", "Texts to many, with or without a survey."),
    "audience": ("audiences", "Who a campaign is for, as a rule in a small language."),
    "event": ("audiences", "What people have done, for such rules."),
    "link": ("links", "Short links, and the clicks on them."),
    "coupon": ("coupons", "Codes that take something off, one to a person; the till redeems them."),
    "survey": ("surveys", "What people have answered."),
    "feedback": ("feedback", "What people say of the business outside surveys."),
    "outage": ("inbound", "What texts wait for after a loss of the database."),
    "inbound": ("inbound", "Texts that came in while nobody could take them."),
    "conversation": ("conversations", "Conversations: what waits, what is said, what staff do."),
    "team": ("teams", "Who answers which cases, and when."),
    "business": ("business", "What the business says of itself in texts and on pages."),
    "canned": ("teams", "Words that staff write often."),
    "faq": ("faq", "Answers to frequent questions."),
    "knowledge": ("knowledge", "What the bot could not answer, and what it is taught."),
    "facts": ("facts", "Opening hours, delivery and returns, to compute answers from."),
    "order": ("orders", "The shop's orders, for those who ask."),
    "rules": ("rules", "Hours, caps and what else the law asks for."),
    "number": ("numbers", "The numbers that our texts come from."),
    "program": ("programs", "What people subscribe to."),
    "user": ("access", "The people who work with Texto."),
    "token": ("access", "Keys of the API."),
}


def load(name: str) -> TyperCommand | TyperGroup:
    """Imports a command's module. Returns the command or the group of commands."""
    module, words = COMMANDS[name]
    command = get_group(import_module(f"bot.cli.{module}").app).commands[name]
    assert isinstance(command, TyperCommand | TyperGroup)
    command.help = words
    return command


class LazyGroup(TyperGroup):
    """A group that knows its commands by name and help alone until one of them is used."""

    def __init__(self, **attributes: Any) -> None:
        super().__init__(**attributes)
        for name, (_, words) in COMMANDS.items():
            self.add_command(TyperCommand(name, help=words))

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        name, _, rest = super().resolve_command(ctx, args)
        return name, load(name) if name else None, rest


def _renamed(word: str) -> str:
    """Reads the words that commands and options had before as those that they have now."""
    return {"by": "as", "request": "case"}.get(word, word)


app = typer.Typer(
    name="texto",
    cls=LazyGroup,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"token_normalize_func": _renamed},
)


@app.callback()
def texto() -> None:
    """A two-way SMS bot: customers text, the bot answers, staff take over."""


console = Console(stderr=True)
EX_USAGE, EX_CONFIG = 64, 78  # sysexits.h; a role that ends with EX_CONFIG is not restarted


def main() -> None:
    """Runs the command. Turns an error of ours into its message and an exit code."""
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


if __name__ == "__main__":
    main()
