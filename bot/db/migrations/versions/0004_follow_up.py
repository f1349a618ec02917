"""Texts whose last status never came: when the provider was asked about them."""

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
        alter table messages add column asked_at timestamptz,
            add column asks smallint not null default 0
    """)
    op.execute("""
        create index messages_without_last_status on messages (coalesce(asked_at, status_at))
        where status in ('accepted', 'sent') and asks < 6
    """)
