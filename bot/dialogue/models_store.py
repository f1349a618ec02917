"""The table of models, as the workers see them in their folder."""

from __future__ import annotations

import json
from collections.abc import Sequence

from bot.db.database import Connection, sql
from bot.dialogue.serving import Model


async def put(conn: Connection, models: Sequence[Model]) -> None:
    """Makes these the models that there are."""
    for one in models:
        values = {
            "name": one.name,
            "at": one.trained_at,
            "figures": json.dumps(one.figures) if one.figures else None,
            "until": one.taught_until,
            "serves": one.serves,
        }
        await conn.execute(_PUT, values)
    await conn.execute(
        sql("delete from models where not name = any(cast(:names as text[]))"),
        {"names": [one.name for one in models]},
    )


_PUT = sql("""
    insert into models (name, trained_at, figures, taught_until, serves)
    values (:name, :at, cast(:figures as jsonb), :until, :serves)
    on conflict (name) do update set trained_at = excluded.trained_at,
        figures = excluded.figures, taught_until = excluded.taught_until,
        serves = excluded.serves
""")


async def every(conn: Connection) -> list[Model]:
    """Returns the models, the newest first."""
    query = sql("""select name, trained_at, figures, taught_until, serves from models
                order by trained_at desc""")
    return [Model(**row) for row in await conn.execute(query)]
