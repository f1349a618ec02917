"""The shop's facts as versions; the variants of an FAQ entry."""

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

STATEMENTS = (
    # One value of all facts; the newest version is in force. content: bot.knowledge.model.
    """
    create table facts (
        version bigint generated always as identity primary key,
        content jsonb not null,
        author text not null,
        at timestamptz not null
    )
    """,
    # refuse_change: see 0006
    """
    create trigger facts_append_only before update or delete or truncate on facts
    for each statement execute function refuse_change()
    """,
    # a list of {when, answer}: another answer where the text names that
    "alter table faq_entries add column variants jsonb not null default '[]'",
    # See 0005; without the role the trigger alone stands.
    """
    do $$
    begin
        grant select, insert on facts to texto_app;
        revoke update, delete on facts from texto_app;
    exception when undefined_object or insufficient_privilege then null;
    end $$
    """,
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
