"""Texts that become stale while they wait are found by the time at which they do."""

from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

STATEMENTS = (
    """create index messages_stale on messages (campaign_id, expires_at)
       where status in ('queued', 'deferred') and expires_at is not null""",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
