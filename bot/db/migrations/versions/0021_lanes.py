"""Texts that wait stand in lanes, by when they are due."""

from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

STATEMENTS = (
    # A lane is what has one number, priority and campaign. A claim looks at the start of each, and
    # passes over a campaign that is paused, or texts that are not due yet, without reading them.
    "drop index messages_to_send",
    """create index messages_to_send on messages (number, priority, (coalesce(campaign_id, 0)),
        (coalesce(not_before, '-infinity')), id) where status in ('queued', 'deferred')""",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
