"""Who waits for a survey that something they did has started; what becomes of orders is such a
thing."""

from alembic import op

revision = "0056"
down_revision = "0055"
branch_labels = None
depends_on = None

STATEMENTS = (
    # Nothing refers to the contact, as in contact_events: a reference would lock its row.
    """
    create table survey_waits (
        campaign_id bigint not null references campaigns,
        contact_id bigint not null,
        event_at timestamptz not null,
        due_at timestamptz not null,
        ended_at timestamptz,
        outcome text,
        primary key (campaign_id, contact_id),
        check ((ended_at is null) = (outcome is null))
    )
    """,
    "create index survey_waits_due on survey_waits (due_at) where ended_at is null",
    "create index survey_waits_by_contact on survey_waits (contact_id)",
    # A new order is no change: the first file of a shop has all its old ones.
    """create function note_order_state() returns trigger language plpgsql as $$
    begin
        insert into contact_events (contact_id, kind, ref, part, at)
        values (new.contact_id, 'event', 'order_' || new.state, new.key, new.updated_at);
        return null;
    end $$""",
    """create trigger note_order_state after update on orders for each row
    when (new.contact_id is not null and new.state is distinct from old.state)
    execute function note_order_state()""",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
