"""Answers with their history: a corrected one stays, and remarks in place of an answer are kept."""

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

STATEMENTS = (
    # Of several answers of a run to a question the last one counts. remark: only words, no answer.
    "alter table answers drop constraint answers_pkey",
    "alter table answers add column id bigint generated always as identity primary key",
    "alter table answers add column remark boolean not null default false",
    "create index answers_by_run on answers (run_id, question, id)",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
