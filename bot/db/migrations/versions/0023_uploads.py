"""Contact files that somebody has brought to the console, on their way in."""

from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

STATEMENTS = (
    # content goes once its rows are in. options: how it is read. state: what it waits for. share:
    # how far the present step is. result: what was found, or came of it; wrong: why it can't be
    # read. rejected: the file of rows that could not be taken.
    """
    create table uploads (
        id bigint generated always as identity primary key,
        author text not null,
        at timestamptz not null,
        name text not null,
        content bytea,
        options jsonb not null,
        state text not null default 'new'
            check (state in ('new', 'look', 'looked', 'run', 'done')),
        share real not null default 0,
        result jsonb,
        wrong jsonb,
        rejected bytea,
        changed_at timestamptz not null
    )
    """,
    "create index uploads_waiting on uploads (id) where state in ('look', 'run')",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
