"""What a member has begun to write as a note, beside what they have begun as an answer."""

from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None

STATEMENTS = ("alter table drafts add column note text not null default ''",)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
