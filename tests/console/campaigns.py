"""People who agreed to offers, and campaigns to look at, made as the product makes them."""

from __future__ import annotations

from typing import Any

from bot.campaigns import drafts, launch
from bot.campaigns import store as campaigns
from bot.campaigns.release import release
from bot.campaigns.rules import parse_campaign
from bot.imports import run as importing
from bot.orders.coupons import pools
from bot.orders.coupons.rules.pool import read_pool
from tests.console.office import Office

LIST = """phone,first_name,language,tags,consent_source,consent_date,consent_wording,consent_program
+12025550161,Zoë,en,vip,form,2026-01-05,Yes,shop
+12025550162,Al,en,vip,form,2026-01-05,Yes,shop
+33612345661,Maximilienne,fr,vip,form,2026-01-05,Oui,shop
+33612345662,Jean-Baptiste,fr,vip;lyon,form,2026-01-05,Oui,shop
"""
DRAFT: dict[str, Any] = {
    "class": "promotional",
    "way_out": True,
    "audience": {"tags": ["vip"], "match": "any"},
    "text": {
        "en": "{brand}: {first_name}, don’t miss our new coats. Come in and try one!",
        "fr": "{brand} : {first_name}, nos nouveaux manteaux sont là. Venez les essayer !",
    },
    "fallback": {"first_name": {"en": "hello", "fr": "bonjour"}},
}


async def people(office: Office) -> None:
    await importing.run_bytes(office.services, LIST.encode(), "marc")


async def furnish(office: Office) -> dict[str, int]:
    """A draft with a warning, one for tomorrow, one that has gone out. Returns their ids."""
    services = office.services
    async with services.db.connect() as conn:
        known = {
            name: row.id
            for name in ("draft", "tomorrow", "sale")
            if (row := await campaigns.find(conn, name))
        }
    if known:
        return known
    await people(office)
    await pools.create(services, read_pool("winter", "20 %", "Europe/Paris"), "marc")
    await pools.generate(services, "winter", 20, "marc")
    begins = {"start": {"local": "2026-12-01T10:00", "past": "next_day"}}
    await release(services, parse_campaign({**DRAFT, **begins, "name": "tomorrow"}), "marc")
    await release(services, parse_campaign({**DRAFT, "name": "sale"}), "marc")
    await launch.distribute(services)
    await drafts.create(services, "draft", DRAFT, "marc")
    return await furnish(office)
