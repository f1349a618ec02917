"""Gives people short links of their own, many at a time."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from bot.db.database import Connection
from bot.links import store, tokens
from bot.links.rules.file import Link
from bot.links.store import Ids
from bot.models import Language
from bot.services import Services

Own = dict[int, dict[str, str]]  # contact → a link's name → its address


def leads(links: Mapping[str, Link], campaign: str) -> store.Leads:
    """Returns where the links of a campaign lead, in each language."""
    return {
        (name, language): link.destination(language, campaign)
        for name, link in links.items()
        for language in link.to
    }


async def give(
    services: Services,
    conn: Connection,
    ids: Ids,
    links: Mapping[str, Link],
    people: Mapping[int, Language],
    now: datetime,
) -> Own:
    """Makes a token for each link of each of these people, by the language of their texts. Returns
    their links. ids: of the links, as `settle` returned them."""
    wanted = [(one, name) for one in people for name in links]
    fresh = tokens.fresh(len(wanted))
    expiries = {name: now + timedelta(days=link.days) for name, link in links.items()}
    await store.add_tokens(
        conn,
        fresh,
        [ids[name, people[one]] for one, name in wanted],
        [one for one, _ in wanted],
        [expiries[name] for _, name in wanted],
    )
    own: Own = {one: {} for one in people}
    for (one, name), token in zip(wanted, fresh, strict=True):
        own[one][name] = tokens.address(services.settings, token)
    return own
