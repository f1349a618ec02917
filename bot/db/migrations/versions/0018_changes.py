"""What has changed, for pages that are open: which conversations, and in which transaction."""

from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

STATEMENTS = (
    # Not logged: after a crash all pages load anew anyway. A reader asks for the transactions that
    # its last snapshot did not see, so it misses none however late one commits.
    """
    create unlogged table changes (
        xid xid8 not null default pg_current_xact_id(),
        contact_id bigint not null,
        at timestamptz not null default clock_timestamp()
    )
    """,
    "create index changes_by_xid on changes (xid)",
    "create index changes_by_time on changes (at)",
    """
    create function note_conversations() returns trigger language plpgsql as $$
    begin
        insert into changes (contact_id) select distinct contact_id from touched;
        return null;
    end $$
    """,
    # A campaign's texts are too many to be news; the answers to them are.
    """
    create function note_messages() returns trigger language plpgsql as $$
    begin
        insert into changes (contact_id)
        select distinct contact_id from touched where campaign_id is null;
        return null;
    end $$
    """,
    *(
        f"""create trigger {table}_changed_by_{event} after {event} on {table}
        referencing new table as touched for each statement execute function note_{table}()"""
        for table in ("conversations", "messages")
        for event in ("insert", "update")
    ),
    "create index conversations_by_update on conversations (updated_at)",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
