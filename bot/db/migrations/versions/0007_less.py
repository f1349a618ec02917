"""Less, not none: a person may end the offers in all programs and keep the other texts."""

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

STATEMENTS = (
    # Since when only the person's own opt-in grants offers: the projection of `class_revoked`.
    "alter table contacts add column promotions_ended_at timestamptz",
    "alter table consent_events drop constraint consent_events_kind_check",
    """
    alter table consent_events add constraint consent_events_kind_check check (
        kind in ('requested', 'granted', 'confirmed', 'declined', 'revoked', 'class_revoked',
            'reinstated', 'imported', 'held', 'released'))
    """,
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
