"""When another system was told of a case, or shall be tried again."""

from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

STATEMENTS = (
    """
    alter table cases
        add column announced_at timestamptz,
        add column announce_after timestamptz
    """,
    "create index cases_unannounced on cases (opened_at) where announced_at is null",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
