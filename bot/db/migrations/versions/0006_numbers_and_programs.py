"""Sender numbers and programs as versions; which version of a program an opt-in request showed."""

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

STATEMENTS = (
    # id: the order of all changes. content: what bot/programs knows of it, "retired" included.
    """
    create table numbers (
        id bigint generated always as identity primary key,
        number text not null,
        version integer not null,
        content jsonb not null,
        author text not null,
        at timestamptz not null,
        unique (number, version),
        check (content ->> 'number' = number)
    )
    """,
    """
    create table programs (
        id bigint generated always as identity primary key,
        name text not null,
        version integer not null,
        content jsonb not null,
        author text not null,
        at timestamptz not null,
        unique (name, version),
        check (content ->> 'name' = name)
    )
    """,
    """
    create or replace function refuse_change() returns trigger language plpgsql as $$
    begin raise exception '% is append-only', tg_table_name; end $$
    """,
    """
    create trigger numbers_append_only before update or delete or truncate on numbers
    for each statement execute function refuse_change()
    """,
    """
    create trigger programs_append_only before update or delete or truncate on programs
    for each statement execute function refuse_change()
    """,
    "alter table opt_in_requests add column program_version integer",
    # See 0005; without the role the triggers alone stand.
    """
    do $$
    begin
        grant select, insert on numbers, programs to texto_app;
        revoke update, delete on numbers, programs from texto_app;
    exception when undefined_object or insufficient_privilege then null;
    end $$
    """,
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
