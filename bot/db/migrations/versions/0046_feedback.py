"""What feedback is about, and who has corrected that; cases of harassment; when staff answer."""

from alembic import op

revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None

KINDS = """'asked', 'failed', 'survey', 'order', 'not_understood', 'injury', 'danger', 'theft',
    'harassment', 'safety', 'legal', 'anger', 'urgent', 'complaint', 'detractor', 'staff',
    'unsure_opt_out', 'unasked_doubt', 'wrong_number', 'auto_reply', 'loop', 'call_back',
    'late_text', 'data_copy', 'data_erasure'"""

STATEMENTS = (
    # read_kind, read_theme: what it was taken for, once staff have corrected it.
    """
    alter table feedback
        add column kind text not null default 'complaint'
            check (kind in ('praise', 'complaint', 'suggestion', 'question')),
        add column theme text not null default 'other'
            check (theme in ('delivery', 'staff', 'price', 'product', 'shop', 'site', 'other')),
        add column urgency text,
        add column read_kind text,
        add column read_theme text,
        add column corrected_by text,
        add column corrected_at timestamptz
    """,
    "update feedback set kind = 'praise' where sentiment > 0",
    "create index feedback_by_time on feedback (at)",
    "create index feedback_searched on feedback using gin (searched(body))",
    f"""
    alter table cases drop constraint cases_kind_check,
        add constraint cases_kind_check check (kind in ({KINDS}))
    """,
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
