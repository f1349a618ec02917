"""Understands the text of a rule: the grammar, then the names that there are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.campaigns.audience import countries, names_store, store
from bot.campaigns.audience.rules.names import Names, expanded, faults
from bot.campaigns.audience.rules.parse import parse
from bot.campaigns.audience.rules.tokens import Mistake, RuleError
from bot.campaigns.audience.rules.tree import (
    Compared,
    Condition,
    HasValue,
    Rule,
    Tagged,
    conditions,
)
from bot.db.database import Connection
from bot.files.naming import attribute, tag
from bot.services import Services


@dataclass(frozen=True, slots=True)
class Understood:
    """A text, what is wrong with it and what is only doubtful, in the order of the text. written:
    the rule as it stands; rule: with each saved audience in its place, None if anything is wrong.
    """

    text: str
    written: Rule | None
    rule: Rule | None
    wrong: Sequence[Mistake] = ()
    doubtful: Sequence[Mistake] = ()


async def understand(services: Services, conn: Connection, text: str) -> Understood:
    """Understands a text; whatever is wrong with it is in what is returned."""
    try:
        written = parse(text)
    except RuleError as error:
        return Understood(text, None, None, [error.mistake])
    known = await names(services, conn, list(conditions(written)))
    wrong, doubtful = faults(written, known)
    rule = None if wrong else expanded(written, known.audiences)
    return Understood(text, written, rule, wrong, doubtful)


async def names(services: Services, conn: Connection, used: Sequence[Condition] = ()) -> Names:
    """Returns the names that there are, all of those that a rule uses among them."""
    said = [one.name.said for one in used if isinstance(one, Compared | HasValue)]
    tags = [tag(one.name.said) for one in used if isinstance(one, Tagged)]
    campaigns = await names_store.campaigns(conn)
    ours = services.numbers
    return Names(
        audiences={one.name: one.text for one in await store.listing(conn)},
        programs=list(ours.programs) or sorted({number.program for number in ours.active}),
        campaigns=list(campaigns),
        surveys={name: keys for name, keys in campaigns.items() if keys is not None},
        countries=countries.countries(),
        tags=await names_store.tags(conn, tags),
        attributes=await names_store.attributes(conn, [attribute(one) for one in said]),
        events=await names_store.events(conn),
    )


def listed(understood: Understood) -> str:
    """Returns what is wrong in English, with the place of each marked below the text."""
    return "\n".join(marked(understood.text, one) for one in understood.wrong)


def marked(text: str, mistake: Mistake) -> str:
    """Returns a mistake in English with its column, and its line of the text marked below."""
    start, end = mistake.at
    begins = text.rfind("\n", 0, start) + 1
    line = text[begins:].split("\n", 1)[0]
    under = " " * (start - begins) + "^" * max(1, min(end, begins + len(line)) - start)
    meant = mistake.instead if mistake.instead and mistake.instead not in mistake.said else None
    asked = f" Did you mean {meant}?" if meant else ""
    return f"column {start - begins + 1}: {mistake.said}{asked}\n  {line}\n  {under}"
