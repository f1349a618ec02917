"""One sequence for inbound texts and consent events; web hosts and losses of the database."""

from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

STATEMENTS = (
    # Which came first, a text or an opt-out, is asked of these numbers: hosts' clocks differ. Null:
    # from before there were any.
    "create sequence ordinals",
    "alter table messages add column ordinal bigint",
    "alter table consent_events add column ordinal bigint",
    "alter table contacts add column revoked_ordinal bigint",
    "update contacts set revoked_ordinal = 0 where revoked_at is not null",
    # The hosts whose web roles take texts, by this server's clock. empty_at: when a host last noted
    # that its journal holds nothing.
    """
    create table web_hosts (
        host text primary key,
        seen_at timestamptz not null,
        empty_at timestamptz
    )
    """,
    # Losses of this database, as somebody noted them; until one is settled, opt-outs may be
    # missing.
    # server_started_at: a server that has another start was lost meanwhile. ordinal: what has a
    # higher one came after the loss.
    """
    create table outages (
        id bigint generated always as identity primary key,
        server_started_at timestamptz not null,
        noted_at timestamptz not null,
        noted_by text not null,
        ordinal bigint not null,
        settled_at timestamptz
    )
    """,
    "create index outages_open on outages (id) where settled_at is null",
    """
    insert into outages (server_started_at, noted_at, noted_by, ordinal, settled_at)
    values (pg_postmaster_start_time(), now(), 'migration', nextval('ordinals'), now())
    """,
    """
    do $$
    begin
        grant usage, select on sequence ordinals to texto_app;
    exception when undefined_object or insufficient_privilege then null;
    end $$
    """,
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
