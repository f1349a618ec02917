"""The case that a survey asks somebody about."""

from alembic import op

revision = "0055"
down_revision = "0054"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("alter table recipients add column case_id bigint references cases")
    op.execute(
        "create index recipients_by_case on recipients (case_id) where case_id is not null"
    )
