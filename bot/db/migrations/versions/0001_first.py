"""Contacts, conversations, messages, the consent ledger, FAQ entries, audit."""

from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

TABLES = (
    # The contact's row is the lock of its consent: a revocation writes it, the sender's claim
    # holds it shared, so no text becomes `sending` after a revocation has committed.
    """
    create table contacts (
        id bigint generated always as identity primary key,
        subject_id uuid not null unique default gen_random_uuid(),
        address text not null unique,
        channel text not null check (channel in ('sms', 'whatsapp')),
        language text check (language in ('en', 'fr')),
        language_asked boolean not null default false,
        name text,
        introduced_at timestamptz,
        revoked_at timestamptz,
        -- Twilio took the STOP itself and refuses texts to this person until START
        provider_blocks boolean not null default false,
        ledger_seq integer not null default 0,
        ledger_head bytea not null default ''::bytea,
        created_at timestamptz not null
    )
    """,
    # The conversation's row is the lock of a turn.
    """
    create table conversations (
        contact_id bigint primary key references contacts,
        owner text not null default 'bot',
        fence bigint not null default 0,
        number text not null,
        updated_at timestamptz not null
    )
    """,
    """
    create table dialogue_states (
        contact_id bigint primary key references contacts,
        state jsonb not null,
        updated_at timestamptz not null
    )
    """,
    """
    create table messages (
        id bigint generated always as identity primary key,
        contact_id bigint not null references contacts,
        direction text not null check (direction in ('inbound', 'outbound')),
        number text not null,
        provider_sid text unique,
        body text not null,
        media jsonb not null default '[]',
        created_at timestamptz not null,
        -- inbound
        form jsonb,
        handled_at timestamptz,
        handled_by text,
        failures smallint not null default 0,
        intent text,
        confidence real,
        -- outbound
        author text,
        purpose text,
        message_class text,
        program text,
        answers bigint references messages,
        answers_at timestamptz,
        fence bigint,
        priority smallint not null default 5,
        status text,
        verdict text,
        reason text,
        not_before timestamptz,
        valid_seconds integer,
        attempts smallint not null default 0,
        claimed_at timestamptz,
        status_at timestamptz,
        error_code integer,
        error text,
        segments smallint,
        check (direction = 'inbound' or (author is not null and purpose is not null
            and message_class is not null and program is not null and status is not null))
    )
    """,
    "create index messages_by_contact on messages (contact_id, id)",
    """create index messages_unhandled on messages (contact_id, id)
       where direction = 'inbound' and handled_at is null""",
    """create index messages_to_send on messages (number, priority, id)
       where status in ('queued', 'deferred')""",
    """create index messages_in_doubt on messages (claimed_at)
       where status in ('sending', 'unknown')""",
    """create index messages_active on messages (contact_id, id)
       where status in ('queued', 'deferred', 'sending')""",
    # What a status callback said is kept even where no message of ours is known (yet).
    """
    create table message_statuses (
        id bigint generated always as identity primary key,
        message_id bigint references messages,
        provider_sid text,
        status text not null,
        source text not null,
        error_code integer,
        at timestamptz not null
    )
    """,
    "create index message_statuses_by_message on message_statuses (message_id)",
    """create index message_statuses_strays on message_statuses (provider_sid)
       where message_id is null""",
    # How fast each sender number may speak (generic cell rate algorithm).
    """
    create table paces (
        number text primary key,
        busy_until timestamptz not null
    )
    """,
    # Append-only. Nothing personal is in it: address, wording and the like lie in
    # consent_evidence, of which the row holds a salted commitment.
    """
    create table consent_events (
        subject_id uuid not null,
        seq integer not null,
        program text not null,
        kind text not null,
        message_class text,
        channel text not null,
        language text,
        wording_version text,
        author text not null,
        at timestamptz not null,
        commitment bytea not null,
        key_id text not null,
        hash bytea not null,
        primary key (subject_id, seq)
    )
    """,
    """
    create table consent_evidence (
        subject_id uuid not null,
        seq integer not null,
        contact_id bigint references contacts,
        salt bytea not null,
        details jsonb not null,
        primary key (subject_id, seq),
        foreign key (subject_id, seq) references consent_events
    )
    """,
    # The projection of the ledger: what a contact has granted, program by program.
    """
    create table consents (
        contact_id bigint not null references contacts,
        program text not null,
        message_class text not null check (message_class in ('informational', 'promotional')),
        seq integer not null,
        at timestamptz not null,
        primary key (contact_id, program)
    )
    """,
    """
    create table ledger_keys (
        key_id text primary key,
        first_used_at timestamptz not null
    )
    """,
    """
    create table faq_entries (
        id bigint generated always as identity primary key,
        slug text not null,
        language text not null check (language in ('en', 'fr')),
        questions text[] not null default '{}',
        answer text not null,
        active boolean not null default true,
        updated_at timestamptz not null,
        unique (slug, language)
    )
    """,
    """
    create table feedback (
        id bigint generated always as identity primary key,
        contact_id bigint not null references contacts,
        message_id bigint not null references messages,
        sentiment smallint not null,
        body text not null,
        at timestamptz not null
    )
    """,
    """
    create table audit (
        id bigint generated always as identity primary key,
        at timestamptz not null,
        actor text not null,
        action text not null,
        contact_id bigint references contacts,
        details jsonb not null default '{}'
    )
    """,
    """
    create function refuse_change() returns trigger language plpgsql as $$
    begin raise exception 'the consent ledger is append-only'; end $$
    """,
    """
    create trigger consent_events_append_only before update or delete or truncate on consent_events
    for each statement execute function refuse_change()
    """,
)


def upgrade() -> None:
    for statement in TABLES:
        op.execute(statement)
