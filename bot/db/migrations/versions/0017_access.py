"""Users have a set of roles and sign in: passwords, one-time links, sessions."""

from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

STATEMENTS = (
    # `role` is what code before this reads and writes; a row of its own has no `roles` yet
    """alter table users add column roles text[]
       check (roles <@ array['staff', 'lead', 'marketer', 'admin'] and cardinality(roles) > 0)""",
    "update users set roles = array[role]",
    """alter table users add column password text,
       add column totp text, add column totp_step bigint,
       add column language text check (language in ('en', 'fr')),
       add column theme text check (theme in ('light', 'dark'))""",
    """
    create table invitations (
        hash bytea primary key,
        user_id bigint not null references users,
        created_at timestamptz not null,
        ends_at timestamptz not null,
        used_at timestamptz
    )
    """,
    "create index invitations_by_user on invitations (user_id) where used_at is null",
    """
    create table sessions (
        id bigint generated always as identity primary key,
        hash bytea not null unique,
        user_id bigint not null references users,
        created_at timestamptz not null,
        seen_at timestamptz not null,
        ends_at timestamptz not null,
        ended_at timestamptz,
        ip text not null,
        agent text not null
    )
    """,
    "create index sessions_by_user on sessions (user_id) where ended_at is null",
    # crowd: an address, or in IPv6 its network
    """
    create table sign_in_failures (
        id bigint generated always as identity primary key,
        crowd text not null,
        name text not null,
        at timestamptz not null
    )
    """,
    "create index sign_in_failures_by_crowd on sign_in_failures (crowd, name, at)",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
