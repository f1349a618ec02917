"""News for open pages of what lets a person be texted, and of cases, however they changed."""

from alembic import op

revision = "0047"
down_revision = "0046"
branch_labels = None
depends_on = None

STANDING = ("revoked_at", "provider_blocks", "held_for", "dead_at", "blocked_at")

STATEMENTS = (
    """
    create function note_contact() returns trigger language plpgsql as $$
    begin
        insert into changes (contact_id) values (new.id);
        return null;
    end $$
    """,
    # By row: these change for one person at a time, and other updates of contacts cost nothing.
    f"""
    create trigger contacts_changed_by_update after update of {", ".join(STANDING)} on contacts
    for each row when (({", ".join(f"old.{one}" for one in STANDING)})
        is distinct from ({", ".join(f"new.{one}" for one in STANDING)}))
    execute function note_contact()
    """,
    *(
        f"""create trigger cases_changed_by_{event} after {event} on cases
        referencing new table as touched for each statement execute function note_conversations()"""
        for event in ("insert", "update")
    ),
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
