"""Answers as versions, and drafts of answers and facts."""

from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

STATEMENTS = (
    # What was published of an entry, in both languages; faq_entries holds the newest of it.
    # content: language → {questions, answer, active, variants}.
    """
    create table faq_versions (
        version bigint generated always as identity primary key,
        slug text not null,
        content jsonb not null,
        author text not null,
        at timestamptz not null
    )
    """,
    "create index faq_versions_by_slug on faq_versions (slug, version)",
    # refuse_change: see 0006
    """
    create trigger faq_versions_append_only before update or delete or truncate on faq_versions
    for each statement execute function refuse_change()
    """,
    """
    insert into faq_versions (slug, content, author, at)
    select slug, jsonb_object_agg(language, jsonb_build_object('questions', questions,
            'answer', answer, 'active', active, 'variants', variants)), '', max(updated_at)
    from faq_entries group by slug order by slug
    """,
    # What somebody has written and nobody has published. kind: entry, with its slug as the name,
    # or facts, without one. base: the version that it was written over, 0 for none. edits: grows
    # with each change.
    """
    create table knowledge_drafts (
        kind text not null check (kind in ('entry', 'facts')),
        name text not null,
        content jsonb not null,
        author text not null,
        at timestamptz not null,
        base bigint not null,
        edits integer not null default 1,
        primary key (kind, name)
    )
    """,
    # See 0005; without the role the trigger alone stands.
    """
    do $$
    begin
        grant select, insert on faq_versions to texto_app;
        revoke update, delete on faq_versions from texto_app;
    exception when undefined_object or insufficient_privilege then null;
    end $$
    """,
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
