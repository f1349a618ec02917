"""What a person who waits for staff was told, once in each case; cases of those who want a call."""

from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

KINDS = """'asked', 'failed', 'survey', 'order', 'not_understood', 'injury', 'danger', 'theft',
    'safety', 'legal', 'anger', 'urgent', 'complaint', 'detractor', 'staff', 'unsure_opt_out',
    'unasked_doubt', 'wrong_number', 'auto_reply', 'loop', 'call_back', 'late_text',
    'data_copy', 'data_erasure'"""

STATEMENTS = (
    # told_away_at: when the bot said that staff are away, and until when; told_late_at: when it
    # said that the person is not forgotten.
    f"""
    alter table cases drop constraint cases_kind_check,
        add constraint cases_kind_check check (kind in ({KINDS})),
        add column told_away_at timestamptz,
        add column told_late_at timestamptz
    """,
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
