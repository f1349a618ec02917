"""Holds, opt-in requests, what staff must look at, erasure, checkpoints, users and tokens; orders;
corrected intents."""

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

STATEMENTS = (
    # held: everything but direct answers waits (an opt-out in unsure words, a wrong number)
    """alter table contacts add column postcode text,
       add column zone text,
       add column frequency text not null default 'any'
           check (frequency in ('any', 'weekly', 'monthly')),
       add column held_at timestamptz,
       add column held_for text check (held_for in ('unsure_opt_out', 'wrong_number')),
       add column erased_at timestamptz,
       add check ((held_at is null) = (held_for is null))""",
    "create index contacts_held on contacts (held_at) where held_at is not null",
    # What a person must look at, by when. data_copy and data_erasure: GDPR 12(3), one month.
    """
    create table requests (
        id bigint generated always as identity primary key,
        contact_id bigint not null references contacts,
        kind text not null check (kind in
            ('unsure_opt_out', 'wrong_number', 'data_copy', 'data_erasure')),
        message_id bigint references messages,
        opened_at timestamptz not null,
        due_at timestamptz,
        closed_at timestamptz,
        closed_by text,
        outcome text
    )
    """,
    """create unique index requests_open on requests (contact_id, kind) where closed_at is null""",
    # A double opt-in that was asked for; at most one open per contact.
    """
    create table opt_in_requests (
        id bigint generated always as identity primary key,
        contact_id bigint not null references contacts,
        program text not null,
        message_class text not null check (message_class in ('informational', 'promotional')),
        channel text not null,
        number text not null,
        prefix text not null,
        requested_at timestamptz not null,
        expires_at timestamptz not null,
        closed_at timestamptz,
        outcome text check (outcome in ('confirmed', 'declined', 'expired', 'replaced'))
    )
    """,
    """create unique index opt_in_requests_open on opt_in_requests (contact_id)
       where closed_at is null""",
    "create index opt_in_requests_by_prefix on opt_in_requests (prefix, requested_at)",
    # What was last said about all chains at once: a chain cut at its end is seen.
    """
    create table checkpoints (
        id bigint primary key,  -- 1, 2, 3 … without a gap
        at timestamptz not null,
        events bigint not null,
        heads bytea not null,
        previous bytea not null,
        key_id text not null,
        hash bytea not null
    )
    """,
    # The end of each chain that grew since the checkpoint before.
    """
    create table checkpoint_heads (
        checkpoint_id bigint not null,
        subject_id uuid not null,
        seq integer not null,
        hash bytea not null,
        primary key (checkpoint_id, subject_id)
    )
    """,
    "create index checkpoint_heads_by_subject on checkpoint_heads (subject_id, seq)",
    """
    create trigger checkpoints_append_only before update or delete or truncate on checkpoints
    for each statement execute function refuse_change()
    """,
    """
    create trigger checkpoint_heads_append_only before update or delete or truncate
    on checkpoint_heads for each statement execute function refuse_change()
    """,
    """
    alter table consent_events add column held_for text, add column provider_blocks boolean,
        add check (kind in ('requested', 'granted', 'confirmed', 'declined', 'revoked',
            'reinstated', 'imported', 'held', 'released')),
        add check (channel in ('keyword', 'any-wording', 'web-form', 'app', 'api', 'staff',
            'import', 'link', 'provider', 'system', 'erasure')),
        add check (kind <> 'held' or held_for is not null)
    """,
    # Erased people who had said no: their number as a keyed hash, used for nothing else.
    """
    create table suppressions (
        address_hash bytea primary key,
        key_id text not null,
        provider_blocks boolean not null,
        at timestamptz not null
    )
    """,
    # Proof kept for legal claims after an erasure (GDPR 17(3)(e)), encrypted, until its end date.
    """
    create table sealed_proofs (
        id bigint generated always as identity primary key,
        subject_id uuid not null unique,
        address_hash bytea not null,
        key_id text not null,
        sealed bytea not null,
        sealed_at timestamptz not null,
        until timestamptz not null
    )
    """,
    "create index sealed_proofs_by_address on sealed_proofs (address_hash)",
    # Imported rows without proof of consent, and those that an opt-out keeps out.
    """
    create table quarantine (
        id bigint generated always as identity primary key,
        address text not null,
        reason text not null,
        row jsonb not null,
        author text not null,
        at timestamptz not null,
        released_at timestamptz,
        released_by text
    )
    """,
    """create unique index quarantine_waiting on quarantine (address)
       where released_at is null""",
    """
    create table users (
        id bigint generated always as identity primary key,
        name text not null unique,
        role text not null check (role in ('staff', 'marketer', 'admin')),
        created_at timestamptz not null,
        disabled_at timestamptz
    )
    """,
    """
    create table api_tokens (
        id bigint generated always as identity primary key,
        name text not null unique,
        hash bytea not null unique,
        scopes text[] not null,
        created_by text not null,
        created_at timestamptz not null,
        revoked_at timestamptz,
        last_used_at timestamptz
    )
    """,
    """create index messages_promotional on messages (contact_id, claimed_at)
       where direction = 'outbound' and message_class = 'promotional' and claimed_at is not null""",
    """
    create table orders (
        key text primary key,
        digits text not null,
        number text not null,
        state text not null,
        expected_on date,
        carrier text,
        tracking text,
        updated_at timestamptz not null
    )
    """,
    "create index orders_digits on orders (digits)",
    # An erasure deletes messages: without these each would look through whole tables for who
    # refers to it.
    "create index messages_by_answered on messages (answers) where answers is not null",
    "create index recipients_by_message on recipients (message_id) where message_id is not null",
    "create index feedback_by_message on feedback (message_id)",
    "create index answers_by_message on answers (message_id)",
    "create index requests_by_message on requests (message_id) where message_id is not null",
    "create index feedback_by_contact on feedback (contact_id)",
    "create index audit_by_contact on audit (contact_id) where contact_id is not null",
    "create index quarantine_by_address on quarantine (address)",
    "create index opt_in_requests_by_contact on opt_in_requests (contact_id)",
    "create index survey_runs_by_contact on survey_runs (contact_id)",
    # What a person says a message's intent is; training candidates.
    """
    create table corrections (
        message_id bigint primary key references messages,
        intent text not null,
        author text not null,
        at timestamptz not null
    )
    """,
)

# Every connection of the running product takes this role (bot/services.py): what it may not do is
# refused before a trigger is asked, and it can't drop the trigger. A user that may not create
# roles goes without it; then the triggers alone stand (docs/compliance.md).
APP_ROLE = """
    do $$
    begin
        if not exists (select from pg_roles where rolname = 'texto_app') then
            begin
                create role texto_app nologin;
            exception when duplicate_object or unique_violation then null;
            end;
        end if;
        begin
            execute format('grant texto_app to %I', current_user);
        exception when insufficient_privilege then null;  -- made and granted by somebody else
        end;
        alter default privileges in schema public
            grant select, insert, update, delete on tables to texto_app;
        alter default privileges in schema public grant usage, select on sequences to texto_app;
        grant select, insert, update, delete on all tables in schema public to texto_app;
        grant usage, select on all sequences in schema public to texto_app;
        revoke insert, update, delete on alembic_version from texto_app;
        revoke update, delete on consent_events, checkpoints, checkpoint_heads from texto_app;
    exception when insufficient_privilege then
        raise warning 'the role texto_app could not be made: %', sqlerrm;
    end $$
"""


def upgrade() -> None:
    for statement in (*STATEMENTS, APP_ROLE):
        op.execute(statement)
