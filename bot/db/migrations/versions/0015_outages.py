"""Texts that are taken in later than they came: from a host's journal, or the provider's list."""

from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

STATEMENTS = (
    # When a text was taken in that came earlier, at created_at; null for all others.
    "alter table messages add column taken_in_at timestamptz",
    # How far the provider's list of a number's inbound texts is known. begun_at and reached_at: by
    # the product's clock; ran_at: by this server's.
    """
    create table catch_ups (
        number text primary key,
        begun_at timestamptz not null,
        reached_at timestamptz not null,
        ran_at timestamptz
    )
    """,
    # late_text: a text that was taken in too late for the bot to answer it.
    """alter table requests drop constraint requests_kind_check,
       add constraint requests_kind_check check (kind in ('unsure_opt_out', 'wrong_number',
           'unasked_doubt', 'auto_reply', 'loop', 'late_text', 'data_copy', 'data_erasure'))""",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
