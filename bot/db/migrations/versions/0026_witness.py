"""The witness of opt-outs, holds and erasures outside the database, and databases restored."""

from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

STATEMENTS = (
    # Events that are not yet in the witness file: written with them, deleted once they are on its
    # disk. subject_id: nil for an entry of the suppression list, whose id is then seq.
    """
    create table unwitnessed (
        id bigint generated always as identity primary key,
        subject_id uuid not null,
        seq bigint not null
    )
    """,
    """
    create function note_events() returns trigger language plpgsql as $$
    begin
        insert into unwitnessed (subject_id, seq)
        select subject_id, seq from written
        where kind in ('revoked', 'class_revoked', 'held', 'released', 'reinstated');
        return null;
    end $$
    """,
    """
    create function note_list() returns trigger language plpgsql as $$
    begin
        insert into unwitnessed (subject_id, seq)
        select '00000000-0000-0000-0000-000000000000', id from written where kind = 'added';
        return null;
    end $$
    """,
    """create trigger events_to_witness after insert on consent_events
       referencing new table as written for each statement execute function note_events()""",
    """create trigger list_to_witness after insert on suppression_events
       referencing new table as written for each statement execute function note_list()""",
    # The witness that counts; none before the first jobs role. seen_at: when its host last wrote or
    # looked; compared_at: when the database last had all that stands in it. By this server's clock.
    """
    create table witness (
        single boolean primary key default true check (single),
        name text not null,
        seen_at timestamptz not null,
        compared_at timestamptz not null
    )
    """,
    # restored: the database is older than what was there before. known_until: what went out before
    # is in it, by the world's clock. doubted_at: when all texts that wait were put in doubt.
    """
    alter table outages add column restored boolean not null default false,
        add column known_until timestamptz,
        add column doubted_at timestamptz
    """,
    # Since when texts of this campaign may have gone that this database does not know.
    "alter table campaigns add column doubt_since timestamptz",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
