"""The tables of sign-in: one-time links, sessions, failures. Secrets are kept as hashes only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.access.store import USER, User, read_user
from bot.db.database import Connection, Row, sql

IDLE = timedelta(hours=12)
KEPT = timedelta(days=90)  # ended sessions, used links and failures, for whoever looks into a case


@dataclass(frozen=True, slots=True)
class Session:
    """A session in force. ip, agent: of its sign-in. ends_at: however much it is used."""

    id: int
    hash: bytes
    user: User
    created_at: datetime
    seen_at: datetime
    ends_at: datetime
    ip: str
    agent: str


async def add_invitation(
    conn: Connection, user_id: int, digest: bytes, now: datetime, ends_at: datetime
) -> None:
    """Adds a one-time link for a user; earlier ones open nothing any more."""
    await conn.execute(
        sql("""update invitations set used_at = :now
            where user_id = :user_id and used_at is null"""),
        {"user_id": user_id, "now": now},
    )
    await conn.execute(
        sql("""insert into invitations (hash, user_id, created_at, ends_at)
            values (:digest, :user_id, :now, :ends_at)"""),
        {"digest": digest, "user_id": user_id, "now": now, "ends_at": ends_at},
    )


async def invited(conn: Connection, digest: bytes, now: datetime) -> User | None:
    """Returns whom a one-time link is for; None if it is no link, used, or too old."""
    row = (await conn.execute(_INVITED, {"digest": digest, "now": now})).first()
    return read_user(row) if row else None


_INVITED = sql(f"""
    select {USER} from invitations i join users u on u.id = i.user_id
    where i.hash = :digest and i.used_at is null and i.ends_at > :now and u.disabled_at is null
""")  # noqa: S608


async def use_invitation(conn: Connection, digest: bytes, now: datetime) -> bool:
    """Uses a one-time link up. Returns False if somebody else was first, or it is too old."""
    return bool(
        await conn.execute(
            sql("""update invitations set used_at = :now
                where hash = :digest and used_at is null and ends_at > :now returning hash"""),
            {"digest": digest, "now": now},
        )
    )


async def end_invitations(conn: Connection, user_id: int, now: datetime) -> None:
    """Ends the one-time links of a user."""
    await conn.execute(
        sql("""update invitations set used_at = :now
            where user_id = :user_id and used_at is null"""),
        {"user_id": user_id, "now": now},
    )


async def add_session(
    conn: Connection,
    user_id: int,
    digest: bytes,
    now: datetime,
    ends_at: datetime,
    ip: str,
    agent: str,
) -> None:
    """Adds a session."""
    await conn.execute(
        sql("""insert into sessions (hash, user_id, created_at, seen_at, ends_at, ip, agent)
            values (:digest, :user_id, :now, :now, :ends_at, :ip, :agent)"""),
        {
            "digest": digest,
            "user_id": user_id,
            "now": now,
            "ends_at": ends_at,
            "ip": ip,
            "agent": agent,
        },
    )


_IN_FORCE = """s.ended_at is null and s.ends_at > :now and s.seen_at > :idle
    and u.disabled_at is null"""
_SESSION = f"""s.id as session_id, s.hash, s.created_at as since, s.seen_at, s.ends_at, s.ip,
    s.agent, {USER}"""


async def session(conn: Connection, digest: bytes, now: datetime) -> Session | None:
    """Returns the session in force with this hash, and notes its use at most once a minute."""
    row = (await conn.execute(_USE, {"digest": digest, "now": now, "idle": now - IDLE})).first()
    return _session(row) if row else None


_USE = sql(f"""
    with used as (
        update sessions s set seen_at = :now from users u
        where s.hash = :digest and u.id = s.user_id and {_IN_FORCE}
            and s.seen_at < :now - interval '1 minute'
    )
    select {_SESSION} from sessions s join users u on u.id = s.user_id
    where s.hash = :digest and {_IN_FORCE}
""")  # noqa: S608


async def in_force(conn: Connection, digests: list[bytes], now: datetime) -> set[bytes]:
    """Returns those of the hashes whose sessions are in force, without noting a use."""
    rows = await conn.execute(_STILL, {"digests": digests, "now": now, "idle": now - IDLE})
    return {bytes(row.hash) for row in rows}


_STILL = sql(f"""
    select s.hash from sessions s join users u on u.id = s.user_id
    where s.hash = any(cast(:digests as bytea[])) and {_IN_FORCE}
""")  # noqa: S608


async def sessions(conn: Connection, user_id: int, now: datetime) -> list[Session]:
    """Returns a user's sessions in force, the last used first."""
    rows = await conn.execute(_SESSIONS, {"user_id": user_id, "now": now, "idle": now - IDLE})
    return [_session(row) for row in rows]


_SESSIONS = sql(f"""
    select {_SESSION} from sessions s join users u on u.id = s.user_id
    where s.user_id = :user_id and {_IN_FORCE}
    order by s.seen_at desc, s.id desc
""")  # noqa: S608


def _session(row: Row) -> Session:
    return Session(
        row.session_id,
        bytes(row.hash),
        read_user(row),
        row.since,
        row.seen_at,
        row.ends_at,
        row.ip,
        row.agent,
    )


async def end_session(conn: Connection, user_id: int, session_id: int, now: datetime) -> bool:
    """Ends one session of a user. Returns False if none in force has this id."""
    return bool(
        await conn.execute(
            sql("""update sessions set ended_at = :now
                where id = :id and user_id = :user_id and ended_at is null returning id"""),
            {"id": session_id, "user_id": user_id, "now": now},
        )
    )


async def end_sessions(
    conn: Connection, user_id: int, now: datetime, but: bytes | None = None
) -> int:
    """Ends a user's sessions, except the one with the hash `but`. Returns how many."""
    return len(
        await conn.execute(
            sql("""update sessions set ended_at = :now
                where user_id = :user_id and ended_at is null
                    and hash is distinct from cast(:but as bytea) returning id"""),
            {"user_id": user_id, "now": now, "but": but},
        )
    )


async def failures(conn: Connection, crowd: str, name: str, since: datetime) -> int:
    """Counts the failed tries from this crowd to sign in under this name."""
    return int(
        (
            await conn.execute(
                sql("""select count(*) from sign_in_failures
                    where crowd = :crowd and name = :name and at > :since"""),
                {"crowd": crowd, "name": name, "since": since},
            )
        ).scalar_one()
    )


async def add_failure(conn: Connection, crowd: str, name: str, now: datetime) -> None:
    """Notes a failed try."""
    await conn.execute(
        sql("""insert into sign_in_failures (crowd, name, at) values (:crowd, :name, :now)"""),
        {"crowd": crowd, "name": name, "now": now},
    )


async def tidy(conn: Connection, now: datetime) -> None:
    """Deletes what ended or failed long ago."""
    for statement in _TIDY:
        await conn.execute(statement, {"before": now - KEPT})


_TIDY = (
    sql("delete from sessions where coalesce(ended_at, ends_at) < :before"),
    sql("delete from invitations where coalesce(used_at, ends_at) < :before"),
    sql("delete from sign_in_failures where at < :before"),
)
