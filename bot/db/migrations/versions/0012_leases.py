"""Since when a text is with a sender, by the database's clock."""

from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

# Hosts' clocks differ, and TEXTO_CLOCK moves the product's: `claimed_at` says when a person was
# texted, `leased_at` whether the call may still be under way. A sender of the version before this
# one leaves it null.
STATEMENTS = ("alter table messages add column leased_at timestamptz",)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
