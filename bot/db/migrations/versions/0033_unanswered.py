"""Questions that the bot could not answer, grouped by likeness."""

from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

STATEMENTS = (
    # Questions that are alike. ignored_by: who has said that no answer is wanted. slug: the entry
    # that was begun for them.
    """
    create table unanswered_groups (
        id bigint generated always as identity primary key,
        ignored_by text,
        ignored_at timestamptz,
        slug text
    )
    """,
    # group_id, meaning: null until a worker has compared the text with the others; meaning: what
    # the sentence encoder says of it.
    """
    create table unanswered (
        message_id bigint primary key references messages,
        at timestamptz not null,
        group_id bigint references unanswered_groups,
        meaning bytea
    )
    """,
    "create index unanswered_new on unanswered (message_id) where group_id is null",
    "create index unanswered_by_group on unanswered (group_id)",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
