"""The tables of links and their tokens."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from bot.db.database import Connection, sql
from bot.models import Language

Leads = Mapping[tuple[str, Language], str]  # a link's name, a language → where it leads
Ids = dict[tuple[str, Language], int]


async def settle(
    conn: Connection, campaign_id: int, version: int, variant: int, leads: Leads
) -> Ids:
    """Writes where the links of a campaign's version lead in one of its variants, once and for all.
    Returns their ids."""
    which = {"campaign": campaign_id, "version": version, "variant": variant}
    await conn.execute(_SETTLE, {**which, **_columns(leads)})
    rows = await conn.execute(_IDS, which)
    return {(row.name, Language(row.language)): row.id for row in rows}


_SETTLE = sql("""
    insert into links (campaign_id, version, variant, name, language, destination)
    select :campaign, :version, :variant, l.* from unnest(cast(:names as text[]),
        cast(:languages as text[]), cast(:destinations as text[])) as l
    on conflict do nothing
""")
_IDS = sql("""
    select id, name, language from links
    where campaign_id = :campaign and version = :version and variant = :variant
""")


async def settle_test(conn: Connection, leads: Leads) -> Ids:
    """Writes where the links of a test lead: nothing counts them. Returns their ids."""
    rows = await conn.execute(_SETTLE_TEST, _columns(leads))
    return {(row.name, Language(row.language)): row.id for row in rows}


_SETTLE_TEST = sql("""
    insert into links (name, language, destination)
    select l.* from unnest(cast(:names as text[]), cast(:languages as text[]),
        cast(:destinations as text[])) as l
    returning id, name, language
""")


def _columns(leads: Leads) -> dict[str, list[str]]:
    return {
        "names": [name for name, _ in leads],
        "languages": [language.value for _, language in leads],
        "destinations": list(leads.values()),
    }


async def add_tokens(
    conn: Connection,
    tokens: Sequence[str],
    links: Sequence[int],
    contacts: Sequence[int],
    expiries: Sequence[datetime],
) -> None:
    """Adds a token for each of these links of each of these people."""
    values = {"tokens": tokens, "links": links, "contacts": contacts, "expiries": expiries}
    await conn.execute(_ADD_TOKENS, values)


_ADD_TOKENS = sql("""
    insert into link_tokens (token, link_id, contact_id, expires_at)
    select * from unnest(cast(:tokens as text[]), cast(:links as bigint[]),
        cast(:contacts as bigint[]), cast(:expiries as timestamptz[]))
""")


async def tokens_of(conn: Connection, campaign: str) -> list[tuple[str, int]]:
    """Returns the tokens of a campaign's texts that have gone out, in the order of their people,
    each with the variant that its text is of."""
    rows = await conn.execute(
        sql("""select t.token, l.variant from link_tokens t join links l on l.id = t.link_id
            join campaigns k on k.id = l.campaign_id
            join recipients r on r.campaign_id = k.id and r.contact_id = t.contact_id
            join messages m on m.id = r.message_id and m.status = 'delivered'
            where k.name = :name order by t.contact_id, l.id"""),
        {"name": campaign},
    )
    return [(row.token, row.variant) for row in rows]
