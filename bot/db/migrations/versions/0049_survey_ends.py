"""Survey runs that end because a question was given up on."""

from alembic import op

revision = "0049"
down_revision = "0048"
branch_labels = None
depends_on = None

STATEMENTS = (
    """
    alter table survey_runs drop constraint survey_runs_status_check,
        add constraint survey_runs_status_check
            check (status in ('open', 'completed', 'stopped', 'ended', 'handed_over'))
    """,
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
