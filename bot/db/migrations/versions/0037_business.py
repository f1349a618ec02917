"""What the business says of itself, by version: before, only the environment said it."""

from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None

STATEMENTS = (
    """
    create table business (
        version integer primary key,
        brand text not null,
        support text not null,
        site text not null,
        author text not null,
        at timestamptz not null
    )
    """,
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
