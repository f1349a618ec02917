"""The tables of users and of the API's tokens."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.db.database import Connection, Row, sql
from bot.models import Language, Role


@dataclass(frozen=True, slots=True)
class User:
    """A named user. password: its argon2id hash, None until one was chosen. totp: the secret of the
    authenticator app, None without one. language, theme: as chosen, None for the browser's."""

    id: int
    name: str
    roles: frozenset[Role]
    created_at: datetime
    disabled_at: datetime | None
    password: str | None
    totp: str | None
    language: Language | None
    theme: str | None

    @property
    def spelled(self) -> str:
        """The roles in the order of the enum: "staff, lead"."""
        return ", ".join(role.value for role in Role if role in self.roles)


@dataclass(frozen=True, slots=True)
class Token:
    """An API token, without its secret."""

    name: str
    scopes: tuple[str, ...]
    created_by: str
    created_at: datetime
    revoked_at: datetime | None
    last_used_at: datetime | None


# A row that code from before `roles` has written has none.
ROLES = "coalesce(u.roles, array[u.role])"
USER = f"""u.id, u.name, {ROLES} as roles, u.created_at, u.disabled_at, u.password, u.totp,
    u.language, u.theme"""
_TOKEN = "name, scopes, created_by, created_at, revoked_at, last_used_at"  # noqa: S105  columns


def read_user(row: Row) -> User:
    """Reads a row with USER's columns."""
    return User(
        row.id,
        row.name,
        frozenset(map(Role, row.roles)),
        row.created_at,
        row.disabled_at,
        row.password,
        row.totp,
        Language(row.language) if row.language else None,
        row.theme,
    )


async def lock_users(conn: Connection) -> None:
    """Keeps others from adding or changing a user until the transaction ends."""
    await conn.execute(sql("lock table users in share row exclusive mode"))


async def admins(conn: Connection) -> int:
    """Counts the admins that are not disabled."""
    return int(
        (
            await conn.execute(
                sql(f"""select count(*) from users u
                    where 'admin' = any({ROLES}) and disabled_at is null""")  # noqa: S608
            )
        ).scalar_one()
    )


async def add_user(conn: Connection, name: str, roles: Collection[Role], now: datetime) -> bool:
    """Adds a user. Returns False if the name is taken, even by a disabled user: events carry it."""
    return bool(
        await conn.execute(
            sql("""insert into users (name, role, roles, created_at)
                values (:name, :role, cast(:roles as text[]), :now)
                on conflict (name) do nothing returning id"""),
            {"name": name, "role": _old(roles), "roles": sorted(roles), "now": now},
        )
    )


def _old(roles: Collection[Role]) -> str:
    """Returns the one role that code from before the set of roles reads."""
    return next((role for role in (Role.ADMIN, Role.MARKETER) if role in roles), Role.STAFF).value


async def set_roles(conn: Connection, name: str, roles: Collection[Role]) -> None:
    """Gives a user these roles in place of the present ones."""
    await conn.execute(
        sql("""update users set role = :role, roles = cast(:roles as text[])
            where name = :name"""),
        {"name": name, "role": _old(roles), "roles": sorted(roles)},
    )


async def users(conn: Connection) -> list[User]:
    """Returns all users by name, disabled ones too."""
    rows = await conn.execute(sql(f"select {USER} from users u order by name"))  # noqa: S608
    return [read_user(row) for row in rows]


async def user(conn: Connection, name: str) -> User | None:
    """Returns the user of this name, None if there is none or it is disabled."""
    row = (
        await conn.execute(
            sql(f"select {USER} from users u where name = :name and disabled_at is null"),  # noqa: S608
            {"name": name},
        )
    ).first()
    return read_user(row) if row else None


async def disable_user(conn: Connection, name: str, now: datetime) -> bool:
    """Disables a user. Returns False if there is none of this name, or it is disabled already."""
    return bool(
        await conn.execute(
            sql("""update users set disabled_at = :now
                where name = :name and disabled_at is null returning id"""),
            {"name": name, "now": now},
        )
    )


async def set_password(conn: Connection, user_id: int, password: str | None) -> None:
    """Sets the hash of a user's password, or (None) that there is none; any second factor goes."""
    await conn.execute(
        sql("""update users set password = cast(:password as text), totp = null, totp_step = null
            where id = :id"""),
        {"id": user_id, "password": password},
    )


async def change_password(conn: Connection, user_id: int, password: str) -> None:
    """Sets the hash of a user's password in place of another; the second factor stays."""
    await conn.execute(
        sql("update users set password = :password where id = :id"),
        {"id": user_id, "password": password},
    )


async def set_taste(
    conn: Connection, user_id: int, language: Language | None, theme: str | None
) -> None:
    """Sets the language and the theme ("light", "dark") of a user's pages; None keeps either."""
    await conn.execute(
        sql("""update users set language = coalesce(cast(:language as text), language),
                theme = coalesce(cast(:theme as text), theme)
            where id = :id"""),
        {"id": user_id, "language": language, "theme": theme},
    )


async def set_totp(conn: Connection, user_id: int, secret: str | None) -> None:
    """Sets the secret of a user's authenticator app, or (None) that there is none."""
    await conn.execute(
        sql("update users set totp = cast(:secret as text), totp_step = null where id = :id"),
        {"id": user_id, "secret": secret},
    )


async def use_totp(conn: Connection, user_id: int, step: int) -> bool:
    """Uses up the code of a time step. Returns False if it, or a later one, was used before."""
    return bool(
        await conn.execute(
            sql("""update users set totp_step = :step
                where id = :id and coalesce(totp_step, 0) < :step returning id"""),
            {"id": user_id, "step": step},
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
