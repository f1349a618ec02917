"""The versions of what the business says of itself; the newest is in force."""

from __future__ import annotations

from datetime import datetime

from bot.db.database import Connection, sql
from bot.numbers.business import Business


async def load(conn: Connection) -> Business | None:
    """Returns the newest version, None while only the environment says it."""
    row = (
        await conn.execute(
            sql("""select brand, support, site, version from business
                order by version desc limit 1""")
        )
    ).first()
    return Business(**row) if row else None


async def add(conn: Connection, business: Business, author: str, now: datetime) -> bool:
    """Adds the version after the one that it was read with. Returns False if there is a newer one
    by now."""
    values = {
        "brand": business.brand,
        "support": business.support,
        "site": business.site,
        "version": business.version + 1,
        "author": author,
        "now": now,
    }
    return bool(await conn.execute(_ADD, values))


_ADD = sql("""
    insert into business (version, brand, support, site, author, at)
    select :version, :brand, :support, :site, :author, :now
    where cast(:version as integer) > coalesce((select max(version) from business), 0)
    on conflict (version) do nothing returning version
""")
