"""What pages ask of a worker: to try a question out, to train, to take an earlier model; and the
models that there are."""

from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

STATEMENTS = (
    # wanted: what is asked. noted_at: when whoever does it last said so. share, doing: how far it
    # is. result: what came of it; wrong: why nothing did.
    """
    create table dialogue_tasks (
        id bigint generated always as identity primary key,
        kind text not null check (kind in ('try', 'train', 'back')),
        wanted jsonb not null,
        author text not null,
        at timestamptz not null,
        taken_at timestamptz,
        noted_at timestamptz,
        share real not null default 0,
        doing text not null default '',
        done_at timestamptz,
        result jsonb,
        wrong text
    )
    """,
    "create index dialogue_tasks_waiting on dialogue_tasks (id) where done_at is null",
    # one change of the model at a time
    """
    create unique index dialogue_tasks_one_model on dialogue_tasks ((true))
    where done_at is null and kind <> 'try'
    """,
    # As the workers see their folder. figures: on the texts that were held out, null without any.
    # taught_until: corrections up to then are in it. serves: the workers use it.
    """
    create table models (
        name text primary key,
        trained_at timestamptz not null,
        figures jsonb,
        taught_until timestamptz,
        serves boolean not null
    )
    """,
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
