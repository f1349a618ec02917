"""The tables of users of the command line and tokens of the API."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.db.database import Connection, sql


@dataclass(frozen=True, slots=True)
class User:
    """A named user. role: staff, marketer or admin."""

    name: str
    role: str
    created_at: datetime
    disabled_at: datetime | None


@dataclass(frozen=True, slots=True)
class Token:
    """An API token, without its secret."""

    name: str
    scopes: tuple[str, ...]
    created_by: str
    created_at: datetime
    revoked_at: datetime | None
    last_used_at: datetime | None


_USER = "name, role, created_at, disabled_at"
_TOKEN = "name, scopes, created_by, created_at, revoked_at, last_used_at"  # noqa: S105  columns


async def lock_users(conn: Connection) -> None:
    """Keeps others from adding a user until the transaction ends."""
    await conn.execute(sql("lock table users in share row exclusive mode"))


async def admins(conn: Connection) -> int:
    """Counts the admins that are not disabled."""
    return int(
        (
            await conn.execute(
                sql("select count(*) from users where role = 'admin' and disabled_at is null")
            )
        ).scalar_one()
    )


async def add_user(conn: Connection, name: str, role: str, now: datetime) -> bool:
    """Adds a user. Returns False if the name is taken, even by a disabled user: events carry it."""
    return bool(
        await conn.execute(
            sql("""insert into users (name, role, created_at) values (:name, :role, :now)
                on conflict (name) do nothing returning id"""),
            {"name": name, "role": role, "now": now},
        )
    )


async def users(conn: Connection) -> list[User]:
    """Returns all users by name, disabled ones too."""
    rows = await conn.execute(sql(f"select {_USER} from users order by name"))  # noqa: S608
    return [User(*row) for row in rows]


async def user(conn: Connection, name: str) -> User | None:
    """Returns the user of this name, None if there is none or it is disabled."""
    row = (
        await conn.execute(
            sql(f"select {_USER} from users where name = :name and disabled_at is null"),  # noqa: S608
            {"name": name},
        )
    ).first()
    return User(*row) if row else None


async def disable_user(conn: Connection, name: str, now: datetime) -> bool:
    """Disables a user. Returns False if there is none of this name, or it is disabled already."""
    return bool(
        await conn.execute(
            sql("""update users set disabled_at = :now
                where name = :name and disabled_at is null returning id"""),
            {"name": name, "now": now},
        )
    )


async def add_token(
    conn: Connection, name: str, digest: bytes, scopes: Sequence[str], by: str, now: datetime
) -> bool:
    """Adds a token. Returns False if the name is taken, even by a revoked token: events carry
    it."""
    return bool(
        await conn.execute(
            sql("""insert into api_tokens (name, hash, scopes, created_by, created_at)
                values (:name, :digest, cast(:scopes as text[]), :by, :now)
                on conflict (name) do nothing returning id"""),
            {"name": name, "digest": digest, "scopes": list(scopes), "by": by, "now": now},
        )
    )


async def tokens(conn: Connection) -> list[Token]:
    """Returns all tokens by name, revoked ones too."""
    rows = await conn.execute(sql(f"select {_TOKEN} from api_tokens order by name"))  # noqa: S608
    return [_token(row) for row in rows]


async def token(conn: Connection, digest: bytes, now: datetime) -> Token | None:
    """Returns the token in force with this hash, and notes its use at most once a minute."""
    row = (await conn.execute(_USE, {"digest": digest, "now": now})).first()
    return _token(row) if row else None


_USE = sql(f"""
    with used as (
        update api_tokens set last_used_at = :now
        where hash = :digest and revoked_at is null
            and (last_used_at is null or last_used_at < :now - interval '1 minute')
    )
    select {_TOKEN} from api_tokens where hash = :digest and revoked_at is null
""")  # noqa: S608


async def revoke_token(conn: Connection, name: str, now: datetime) -> bool:
    """Revokes a token. Returns False if there is none of this name, or it is revoked already."""
    return bool(
        await conn.execute(
            sql("""update api_tokens set revoked_at = :now
                where name = :name and revoked_at is null returning id"""),
            {"name": name, "now": now},
        )
    )


def _token(row: tuple[object, ...]) -> Token:
    name, scopes, *rest = row
    return Token(name, tuple(scopes), *rest)  # type: ignore[arg-type]
