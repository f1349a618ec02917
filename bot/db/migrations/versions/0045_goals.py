"""Who of a campaign's audience gets no text, so that it can be said what the campaign changed."""

from alembic import op

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None

STATEMENTS = (
    """
    create table held_out (
        campaign_id bigint not null references campaigns,
        contact_id bigint not null,
        primary key (campaign_id, contact_id)
    )
    """,
    "create index held_out_by_contact on held_out (contact_id)",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
