"""A text in doubt holds back the later ones of its contact; the inbox without a scan."""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

STATEMENTS = (
    "drop index messages_active",
    # `direction` keeps the planner from taking it in place of messages_to_send, which has the order
    """create index messages_active on messages (contact_id)
       where direction = 'outbound' and status in ('queued', 'deferred', 'sending', 'unknown')""",
    "create index conversations_with_staff on conversations (updated_at) where owner <> 'bot'",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
