"""Imports as rows, so that one that was cut short goes on; blocked contacts."""

from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

STATEMENTS = (
    # digest: of the file and of how it is read. line: up to which its rows are in; it moves in the
    # transaction that takes them in.
    """
    create table imports (
        id bigint generated always as identity primary key,
        digest bytea not null,
        author text not null,
        begun_at timestamptz not null,
        line bigint not null default 0,
        imported bigint not null default 0,
        consented bigint not null default 0,
        kept jsonb not null default '{}',
        ended_at timestamptz
    )
    """,
    "create unique index imports_under_way on imports (digest) where ended_at is null",
    # Since when neither bot nor staff answer this contact.
    "alter table contacts add column blocked_at timestamptz",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
