"""Answers to anonymous surveys, apart from the people who gave them."""

from alembic import op

revision = "0053"
down_revision = "0052"
branch_labels = None
depends_on = None

STATEMENTS = (
    # sheet: what one person answered, under a number that leads nowhere. No time, no message.
    """
    create table anonymous_answers (
        campaign_id bigint not null references campaigns,
        sheet uuid not null,
        question text not null,
        value text,
        comment text not null default '',
        theme text,
        counts boolean not null
    )
    """,
    "create index anonymous_answers_by_campaign on anonymous_answers (campaign_id, sheet)",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
