"""Campaigns ahead of people's own dates: which date a text is about, when they last looked."""

from alembic import op

revision = "0052"
down_revision = "0051"
branch_labels = None
depends_on = None

STATEMENTS = (
    # about: the person's own date, as bot.sms.dated.key writes it; null if it is about none
    "alter table messages add column about text",
    # looked_at: when it last looked for whom it is time
    "alter table campaigns add column looked_at timestamptz",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
