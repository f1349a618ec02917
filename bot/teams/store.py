"""The tables of teams, their members, and who is away."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from bot.db.database import Connection, Row, sql
from bot.teams.model import Team, TeamHours


async def teams(conn: Connection) -> list[Team]:
    """Returns the teams in their order, the default one last."""
    return [_team(row) for row in await conn.execute(_TEAMS)]


_TEAMS = sql("""
    select t.id, t.name, t.languages, t.numbers, t.hours, t.promised_minutes, t.place,
        t.is_default, t.version,
        array(select m.member from team_members m where m.team_id = t.id order by m.member)
            as members
    from teams t order by t.is_default, t.place, t.id
""")


def _team(row: Row) -> Team:
    return Team(
        row.id,
        row.name,
        tuple(row.languages),
        tuple(row.numbers),
        TeamHours(**row.hours),
        timedelta(minutes=row.promised_minutes),
        row.place,
        row.is_default,
        row.version,
        tuple(row.members),
    )


async def save(conn: Connection, values: dict[str, Any], seen: int) -> int | None:
    """Writes a team over the version that its writer has seen, 0 for a new one.

    values: its columns, hours as JSON text. Returns its id, None if there is another version."""
    statement = _CHANGE if seen else _ADD
    row = (await conn.execute(statement, {**values, "seen": seen})).first()
    return int(row.id) if row else None


_ADD = sql("""
    insert into teams (name, languages, numbers, hours, promised_minutes, place, is_default)
    values (:name, cast(:languages as text[]), cast(:numbers as text[]), cast(:hours as jsonb),
        :promised_minutes, :place, :is_default)
    on conflict (name) do nothing returning id
""")
_CHANGE = sql("""
    update teams set languages = cast(:languages as text[]), numbers = cast(:numbers as text[]),
        hours = cast(:hours as jsonb), promised_minutes = :promised_minutes, place = :place,
        is_default = :is_default, version = version + 1
    where name = :name and version = :seen returning id
""")


async def set_members(conn: Connection, team_id: int, members: Sequence[str]) -> None:
    """Makes these, and nobody else, the team's members."""
    values = {"id": team_id, "members": list(members)}
    await conn.execute(
        sql("""delete from team_members
                where team_id = :id and not member = any(cast(:members as text[]))"""),
        values,
    )
    await conn.execute(
        sql("""insert into team_members (team_id, member)
                select :id, unnest(cast(:members as text[])) on conflict do nothing"""),
        values,
    )


async def is_away(conn: Connection, member: str) -> bool:
    """Returns whether new work passes the member by."""
    rows = await conn.execute(sql("select 1 from away where member = :member"), {"member": member})
    return bool(len(rows))


async def away(conn: Connection) -> frozenset[str]:
    """Returns the members whom new work passes by."""
    rows = await conn.execute(sql("select member from away"))
    return frozenset(row.member for row in rows)


async def set_away(conn: Connection, member: str, now: datetime, *, away: bool) -> None:
    """Notes that the member is away, or back."""
    statement = _AWAY if away else _BACK
    values = {"member": member, "now": now}
    await conn.execute(statement, {name: values[name] for name in statement.names})


_AWAY = sql("insert into away (member, since) values (:member, :now) on conflict do nothing")
_BACK = sql("delete from away where member = :member")
