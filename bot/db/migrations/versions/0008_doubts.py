"""Doubts about an opt-out that nobody has been asked about yet."""

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

STATEMENTS = (
    """alter table contacts drop constraint contacts_held_for_check,
       add constraint contacts_held_for_check
           check (held_for in ('unsure_opt_out', 'wrong_number', 'unasked_doubt'))""",
    # ask_at: when the bot asks by itself if nobody has settled the doubt; null: it does not
    """alter table requests drop constraint requests_kind_check,
       add constraint requests_kind_check check (kind in
           ('unsure_opt_out', 'wrong_number', 'unasked_doubt', 'data_copy', 'data_erasure')),
       add column ask_at timestamptz check (ask_at is null or kind = 'unasked_doubt')""",
    """create index requests_to_ask on requests (ask_at)
       where ask_at is not null and closed_at is null""",
    # Whether a doubt of the last days was cleared is asked in every turn.
    """create index requests_doubts on requests (contact_id, closed_at)
       where kind in ('unsure_opt_out', 'unasked_doubt')""",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
