"""The audit trail is searched by who and by what."""

from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

STATEMENTS = (
    "create index audit_by_action on audit (action, id)",
    "create index audit_by_actor on audit (actor, id)",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
