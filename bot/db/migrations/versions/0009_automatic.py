"""Texts that phones and systems send by themselves; numbers that nobody has; loops."""

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

STATEMENTS = (
    # automatic: the kind of a text that no person wrote (bot/reading/automatic.py), else null.
    # reacts_to: the text of ours that a reaction quotes.
    """alter table messages add column automatic text,
       add column reacts_to bigint references messages""",
    # An erasure deletes messages (see 0005).
    "create index messages_by_reacted on messages (reacts_to) where reacts_to is not null",
    # What the bot has answered within the hour: a turn's reply is counted against it.
    """create index messages_answers on messages (contact_id, created_at)
       where purpose in ('answer', 'survey_question', 'keyword_reply') and reason <> 'loop'""",
    # Since when nobody has the number, as carriers or the provider say.
    "alter table contacts add column dead_at timestamptz",
    # auto_reply: an automatic reply asks for no texts. loop: two machines answer each other.
    """alter table contacts drop constraint contacts_held_for_check,
       add constraint contacts_held_for_check check (held_for in
           ('unsure_opt_out', 'wrong_number', 'unasked_doubt', 'auto_reply'))""",
    """alter table requests drop constraint requests_kind_check,
       add constraint requests_kind_check check (kind in ('unsure_opt_out', 'wrong_number',
           'unasked_doubt', 'auto_reply', 'loop', 'data_copy', 'data_erasure'))""",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
