"""The suppression list's chain; addresses and keys that the product's own role can't take away."""

from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

STATEMENTS = (
    # Each change of the suppression list, chained and keyed: a row that is gone from the list
    # without its entry is seen. It begins with the first checkpoint after this migration.
    """
    create table suppression_events (
        id bigint primary key,  -- 1, 2, 3 … without a gap
        kind text not null check (kind in ('added', 'taken')),
        address_hash bytea not null,
        at timestamptz not null,
        key_id text not null,
        hash bytea not null
    )
    """,
    "create index suppression_events_by_address on suppression_events (address_hash, id)",
    # refuse_change: see 0006
    """
    create trigger suppression_events_append_only before update or delete or truncate
    on suppression_events for each statement execute function refuse_change()
    """,
    """
    create trigger ledger_keys_append_only before update or delete or truncate on ledger_keys
    for each statement execute function refuse_change()
    """,
    # The only way in which the product's role may change an address (bot/db/schema.py, PROTECTED).
    """
    create function erase_address(contact bigint, at timestamptz) returns void
    language sql security definer set search_path = public, pg_temp as $$
        update contacts set address = 'erased:' || subject_id, erased_at = at
        where id = contact and erased_at is null
    $$
    """,
    "revoke all on function erase_address(bigint, timestamptz) from public",
    # See 0005; without the role the triggers alone stand.
    """
    do $$
    begin
        grant execute on function erase_address(bigint, timestamptz) to texto_app;
        grant select, insert on suppression_events to texto_app;
        revoke update, delete on suppression_events, ledger_keys from texto_app;
    exception when undefined_object or insufficient_privilege then null;
    end $$
    """,
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
