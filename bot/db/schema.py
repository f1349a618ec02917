"""Brings a database to the present schema, and refuses one that is not ours."""

from __future__ import annotations

from pathlib import Path

import asyncpg

from bot.db.database import Connection, Database, sql
from bot.errors import SettingsError

APP_ROLE = "texto_app"  # made by the migrations
MIGRATIONS = Path(__file__).parent / "migrations"
COLUMNS = MIGRATIONS / "columns.txt"  # of the newest schema: table, column, type

# If two processes start at once, the second waits for this lock, then finds nothing left to do.
UPGRADE_LOCK = 7_390_266

# What says whose consent a chain is. The product's role can't write it: an erasure does by a
# function of the owner's (0013).
PROTECTED = ("id", "subject_id", "address", "channel", "created_at", "erased_at")


def head() -> str:
    """Returns the newest revision this code knows: the files' names begin with theirs, in order."""
    return max(path.name.split("_")[0] for path in MIGRATIONS.glob("versions/[0-9]*.py"))


async def present(db: Database) -> str | None:
    """Returns the database's revision, or None if it is empty."""
    async with db.connect() as conn:
        return await _present(conn)


async def _present(conn: Connection) -> str | None:
    there = (await conn.execute(sql("select to_regclass('alembic_version')::text"))).scalar_one()
    if there is None:
        return None
    found = (await conn.execute(sql("select version_num from alembic_version"))).scalar()
    return str(found) if found else None


async def upgrade(db: Database) -> bool:
    """Runs the missing migrations in one transaction. Returns whether there were any.

    Raises SettingsError, which says what to do, if this user may not, or if the database's schema
    is a newer version's or one that no version has made."""
    found = await present(db)
    if found == head():
        await _compare(db)
        return False
    if found is not None and found > head():
        raise SettingsError(
            f"This database has the schema {found}, of a newer version of Texto; this one knows "
            f"schemas up to {head()}. Update Texto here too; a database can't go back."
        )
    async with db.begin() as conn:
        await conn.execute(sql("select pg_advisory_xact_lock(:key)"), {"key": UPGRADE_LOCK})
        if await _present(conn) == head():
            return False
        try:
            await _migrate(db.url)
        except Exception as error:
            if not isinstance(_cause(error), asyncpg.InsufficientPrivilegeError):
                raise
            raise SettingsError(
                f"This database has the schema {found} and this version of Texto needs {head()}, "
                "which the user of TEXTO_DATABASE_URL may not make. Run `texto db upgrade` with "
                "the tables' owner in TEXTO_DATABASE_URL."
            ) from None
        await conn.execute(_PROTECT)
    await _compare(db)
    return True


def _cause(error: BaseException) -> BaseException | None:
    """Returns the driver's own error, which SQLAlchemy wraps twice."""
    found = getattr(error, "orig", None) or error
    return found.__cause__ or found


async def columns(db: Database) -> list[str]:
    """Returns the columns of all tables as lines of "table column type", in order."""
    async with db.connect() as conn:
        return [row.line for row in await conn.execute(_COLUMNS)]


async def _compare(db: Database) -> None:
    """Raises SettingsError if a column of the present schema is missing or has another type."""
    missing = sorted(set(COLUMNS.read_text("utf-8").splitlines()) - set(await columns(db)))
    if missing:
        table, column, kind = missing[0].split(" ", 2)
        raise SettingsError(
            f"This database is marked as schema {head()} and lacks what that has: "
            + ", ".join(f"{one.split()[0]}.{one.split()[1]}" for one in missing[:5])
            + (f" and {len(missing) - 5} more" if len(missing) > 5 else "")
            + ". A version that was never released has made it. Restore a backup from before it "
            "and run `texto db upgrade`; or add what is missing, as the tables' owner: psql -c "
            f"'alter table {table} add column {column} {kind}'"
        )


_COLUMNS = sql("""
    select format('%s %s %s', c.relname, a.attname, format_type(a.atttypid, a.atttypmod)) as line
    from pg_attribute a join pg_class c on c.oid = a.attrelid
    where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and a.attnum > 0
        and not a.attisdropped and c.relname <> 'alembic_version'
    order by c.relname collate "C", a.attname collate "C"
""")

_PROTECT = sql(f"""
    do $$
    begin
        revoke update, delete on contacts from {APP_ROLE};
        execute (
            select format('grant update (%s) on contacts to {APP_ROLE}',
                string_agg(quote_ident(attname), ', '))
            from pg_attribute where attrelid = 'contacts'::regclass and attnum > 0
                and not attisdropped and attname <> all (array{list(PROTECTED)}));
    exception when undefined_object or insufficient_privilege then null;
    end $$
""")  # noqa: S608


async def in_use(db: Database) -> bool:
    """Returns whether another process of Texto is connected."""
    async with db.connect() as conn:
        return bool((await conn.execute(_OTHERS)).scalar_one())


async def wipe(db: Database) -> None:
    """Removes all tables with all that is in them, the ledger too. Only the demo is ever wiped."""
    async with db.begin() as conn:
        for statement in _WIPE:
            await conn.execute(statement)


_OTHERS = sql("""
    select count(*) from pg_stat_activity
    where datname = current_database() and application_name = 'texto' and pid <> pg_backend_pid()
""")

# a new schema lets nobody in, as the first one did
_WIPE = (
    sql("drop schema public cascade"),
    sql("create schema public"),
    sql("grant usage on schema public to public"),
)


async def app_role(db: Database) -> str | None:
    """Returns the role that connections should take, or None if this user can't take it."""
    try:
        async with db.begin() as conn:
            await conn.execute(sql(f"set local role {APP_ROLE}"))
    except (asyncpg.InvalidParameterValueError, asyncpg.InsufficientPrivilegeError):
        return None
    return APP_ROLE


async def _migrate(url: str, revision: str = "head") -> None:
    # imported here, since it takes half a second that most starts need not spend
    from alembic import command
    from alembic.config import Config
    from sqlalchemy.ext.asyncio import create_async_engine
    from sqlalchemy.pool import NullPool

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))

    def run(connection: object) -> None:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)

    engine = create_async_engine(url, poolclass=NullPool)
    try:
        async with engine.begin() as conn:
            await conn.run_sync(run)
    finally:
        await engine.dispose()
