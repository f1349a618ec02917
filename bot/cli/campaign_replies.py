"""`texto campaign replies`: what people reply to a campaign."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from bot.campaigns.replies import Replies, audience_of, replies
from bot.cli.acting import look
from bot.cli.console import AsJson, as_json_text, console


def campaign_replies(
    name: str,
    word: Annotated[str, typer.Option(help="Who has replied this word, such as YES.")] = "",
    about: Annotated[
        str | None, typer.Option(help="Only texts about that, such as promo_question.")
    ] = None,
    limit: Annotated[int, typer.Option(min=1, max=10_000)] = 50,
    as_json: AsJson = False,
) -> None:
    """Shows what people reply to a campaign: the words that it asks for, and texts of their own."""
    found = look(lambda services: replies(services, name, word=word, intent=about, limit=limit))
    if not as_json:
        _print(found, word)
        return
    made = {
        "words": dict(found.words),
        "intents": dict(found.intents),
        "texts": [asdict(one) for one in found.page],
    }
    print(as_json_text(made))  # noqa: T201


def _print(found: Replies, word: str) -> None:
    """Prints what people reply to a campaign. word: those who said it are shown, "" for none."""
    for one, people in found.words.items():
        rule = audience_of(found.campaign.name, one)
        console.print(f"{one}: {people} people, the audience {rule}", highlight=False, markup=False)
    for intent, texts in found.intents.items():
        console.print(f"{texts} texts about {intent or 'nothing known'}", highlight=False)
    table = Table("number", "name", *([] if word else ["about"]), "text")
    for one_text in found.page:
        about = [] if word else [one_text.intent]
        table.add_row(one_text.address, one_text.name or "", *about, escape(one_text.text))
    console.print(table)
