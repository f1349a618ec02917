"""Pictures and files that came with texts, fetched from the provider and kept here."""

from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

STATEMENTS = (
    # due_at: when it is fetched, null: it is kept, or lost. width: of what is shown as a picture.
    """
    create table attachments (
        id bigint generated always as identity primary key,
        message_id bigint not null references messages,
        place smallint not null,
        at timestamptz not null,
        due_at timestamptz,
        tries smallint not null default 0,
        lost text check (lost in ('too_large', 'unreachable')),
        content_type text,
        width integer,
        height integer,
        size integer,
        content bytea,
        unique (message_id, place)
    )
    """,
    "create index attachments_due on attachments (due_at) where due_at is not null",
    "create index attachments_by_time on attachments (at)",
    # What came before this table is fetched too, as far as the provider still has it.
    """
    insert into attachments (message_id, place, at, due_at)
    select m.id, one.place - 1, m.created_at, now()
    from messages m, jsonb_array_elements(m.media) with ordinality as one(value, place)
    where m.direction = 'inbound' and m.media <> '[]'
    """,
    # A page that is open shows it as soon as it is there.
    """
    create function note_attachments() returns trigger language plpgsql as $$
    begin
        insert into changes (contact_id)
        select distinct m.contact_id from touched t join messages m on m.id = t.message_id;
        return null;
    end $$
    """,
    """
    create trigger attachments_changed_by_update after update on attachments
    referencing new table as touched for each statement execute function note_attachments()
    """,
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
