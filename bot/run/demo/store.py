"""The demo's own statements: how PostgreSQL is to work while the past is made."""

from __future__ import annotations

from bot.db.database import Connection, sql

# Tables that grow within one transaction have no statistics, so a plan would read them whole; and
# every statement comes a thousand times, so none is worth a plan of its own.
_PLANS = {
    "enable_seqscan": "off",
    "enable_hashjoin": "off",
    "enable_mergejoin": "off",
    "jit": "off",
    "plan_cache_mode": "force_generic_plan",
}


async def plan_by_index(conn: Connection) -> None:
    """Lets this transaction's statements go by indexes, each planned once."""
    for name, value in _PLANS.items():
        await conn.execute(_SET, {"name": name, "value": value})


async def plan_anew(conn: Connection) -> None:
    """Forgets the plans, which were made for smaller tables."""
    await conn.execute(_FORGET)


_FORGET = sql("discard plans")
_SET = sql("select set_config(:name, :value, true)")
