"""Whether the people of new rows are there is looked up once for each statement.

A foreign key asks once for each row, and locks that row's contact: of an import and of a launch to
many that was the largest part. Contacts are never deleted but erased, and events of the ledger are
append-only; so it is enough to look when rows come, or when a row is given to another contact."""

from alembic import op

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None

OF_CONTACTS = ("conversations", "consents", "consent_evidence", "recipients")

# A subquery for each row and no join: the plan is kept, and one that was made while there were few
# contacts would read all of them for each statement later.
LOOKS = (
    """
    create function look_for_contacts() returns trigger language plpgsql as $$
    declare missing bigint;
    begin
        select n.contact_id into missing from is_now n where n.contact_id is not null
            and (select c.id from contacts c where c.id = n.contact_id) is null limit 1;
        if found then
            raise foreign_key_violation
            using message = format('%s: there is no contact %s', tg_table_name, missing);
        end if;
        return null;
    end $$
    """,
    """
    create function look_for_contact() returns trigger language plpgsql as $$
    begin
        if new.contact_id is not null
            and not exists (select from contacts c where c.id = new.contact_id)
        then
            raise foreign_key_violation
            using message = format('%s: there is no contact %s', tg_table_name, new.contact_id);
        end if;
        return null;
    end $$
    """,
    """
    create function look_for_events() returns trigger language plpgsql as $$
    declare missing text;
    begin
        select format('%s %s', n.subject_id, n.seq) into missing from is_now n
        where (select e.seq from consent_events e
            where e.subject_id = n.subject_id and e.seq = n.seq) is null limit 1;
        if found then
            raise foreign_key_violation
            using message = format('%s: there is no event %s', tg_table_name, missing);
        end if;
        return null;
    end $$
    """,
    """
    create function refuse_removal() returns trigger language plpgsql as $$
    begin raise exception 'contacts are never deleted, only erased'; end $$
    """,
    """create trigger contacts_are_kept before delete or truncate on contacts
       for each statement execute function refuse_removal()""",
    """create trigger consent_evidence_of_events after insert on consent_evidence
       referencing new table as is_now for each statement execute function look_for_events()""",
    """
    create function look_for_event() returns trigger language plpgsql as $$
    begin
        if not exists (select from consent_events e
            where e.subject_id = new.subject_id and e.seq = new.seq)
        then
            raise foreign_key_violation using message =
                format('%s: there is no event %s %s', tg_table_name, new.subject_id, new.seq);
        end if;
        return null;
    end $$
    """,
    """create trigger consent_evidence_of_an_event after update of subject_id, seq
       on consent_evidence for each row execute function look_for_event()""",
    "alter table consent_evidence drop constraint consent_evidence_subject_id_seq_fkey",
)

# As 0030 made it, but that each event's contact is looked up by itself, for the same reason.
NOTE_CONSENTS = """
    create or replace function note_consents() returns trigger language plpgsql as $$
    begin
        insert into contact_events (contact_id, kind, ref, part, at, amount, said)
        select c.id, case when e.kind = 'revoked' then 'opted_out' else 'opted_in' end,
            e.program, '', e.at, null::numeric, null
        from is_now e cross join lateral (select k.id from contacts k
            where k.subject_id = e.subject_id and k.erased_at is null offset 0) c
        where e.kind in ('granted', 'confirmed', 'imported', 'reinstated', 'revoked')
            and e.channel <> 'erasure';
        return null;
    end $$
"""

# A conversation is news by its texts: without any it is on no page that is open.
NO_NEWS = "drop trigger conversations_changed_by_insert on conversations"


def upgrade() -> None:
    for statement in (*LOOKS, NOTE_CONSENTS, NO_NEWS):
        op.execute(statement)
    for table in OF_CONTACTS:
        op.execute(f"alter table {table} drop constraint {table}_contact_id_fkey")
        op.execute(
            f"""create trigger {table}_of_contacts after insert on {table} referencing new table
            as is_now for each statement execute function look_for_contacts()"""
        )
        op.execute(
            f"""create trigger {table}_of_a_contact after update of contact_id on {table}
            for each row execute function look_for_contact()"""
        )
