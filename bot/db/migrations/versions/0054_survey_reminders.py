"""When somebody was asked once more by a survey."""

from alembic import op

revision = "0054"
down_revision = "0053"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("alter table recipients add column reminded_at timestamptz")
