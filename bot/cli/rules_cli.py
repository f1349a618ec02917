"""`texto rules`: the law as the gate knows it."""

from __future__ import annotations

from typing import Annotated

import typer

from bot.models import MessageClass

rules = typer.Typer(no_args_is_help=True, help="Hours, caps and what else the law asks for.")


@rules.command("show")
def rules_show(
    jurisdiction: Annotated[str, typer.Argument(help="Such as US, US-FL, CA, FR or EU.")] = "",
) -> None:
    """Lists the jurisdictions, or shows all rules of one, with source, dates and status."""
    from bot.cli import rules as rules_commands

    if jurisdiction:
        rules_commands.show(jurisdiction)
    else:
        rules_commands.list_all()


@rules.command("check")
def rules_check(
    number: str,
    message_class: Annotated[MessageClass, typer.Option(
        "--class", help="What the text would be.")] = MessageClass.PROMOTIONAL,
    at: Annotated[str, typer.Option(
        help="When: ISO with a zone, as 2026-11-23T20:30:00-05:00. Now, without.")] = "",
    postcode: Annotated[str, typer.Option(help="The person's, where it is known.")] = "",
    zone: Annotated[str, typer.Option(help="The person's time zone, as Europe/Paris.")] = "",
    strict: Annotated[bool, typer.Option(
        "--strict", envvar="TEXTO_SAFE_HOURS", help="With the safe hours as well.")] = False,
) -> None:
    """Says whether a text could go to a number, as if consent were given: allow, defer UNTIL or
    refuse; then why, and by which rule."""
    from bot.cli import rules as rules_commands

    rules_commands.check(
        number, message_class, at=at, postcode=postcode or None, zone=zone or None, strict=strict)
