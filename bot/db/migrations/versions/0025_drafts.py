"""Campaigns before they go out: drafts with their versions, and those that start later; expiry."""

from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

STATEMENTS = (
    "alter table campaigns drop constraint campaigns_status_check",
    """alter table campaigns add constraint campaigns_status_check check (status in
       ('draft', 'scheduled', 'running', 'paused', 'finished', 'canceled'))""",
    # A draft has program and number only once it is launched: until then they are ''.
    # version: an edit is a new one. starts_at: when the first texts may go.
    """alter table campaigns alter column launched_at drop not null,
       add column version integer not null default 1, add column starts_at timestamptz,
       add column changed_at timestamptz""",
    """alter table campaigns add constraint campaigns_launched
       check (status in ('draft', 'canceled') or launched_at is not null)""",
    "create index campaigns_due on campaigns (starts_at) where status = 'scheduled'",
    """
    create table campaign_versions (
        campaign_id bigint not null references campaigns,
        version integer not null,
        content jsonb not null,
        author text not null,
        at timestamptz not null,
        primary key (campaign_id, version)
    )
    """,
    # After this instant the text is stale: it does not go out any more.
    "alter table messages add column expires_at timestamptz",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
