"""Notes, drafts and canned replies; the writer's own id of a text; the search."""

from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

STATEMENTS = (
    # mentions: the users who were called by @name.
    """
    create table notes (
        id bigint generated always as identity primary key,
        contact_id bigint not null references contacts,
        author text not null,
        body text not null,
        mentions text[] not null default '{}',
        at timestamptz not null
    )
    """,
    "create index notes_by_contact on notes (contact_id, at, id)",
    "create index notes_by_mention on notes using gin (mentions)",
    """
    create table drafts (
        contact_id bigint not null references contacts,
        author text not null,
        body text not null,
        updated_at timestamptz not null,
        primary key (contact_id, author)
    )
    """,
    "create index drafts_by_age on drafts (updated_at)",
    # version: a second writer sees that there is a newer one.
    """
    create table canned_replies (
        id bigint generated always as identity primary key,
        name text not null,
        language text not null check (language in ('en', 'fr')),
        body text not null,
        author text not null,
        version integer not null default 1,
        updated_at timestamptz not null,
        unique (name, language)
    )
    """,
    # client_id: made by the writer, so that a text that is submitted twice is there once.
    "alter table messages add column client_id uuid",
    "create unique index messages_by_client on messages (client_id) where client_id is not null",
    # What is searched: small letters without accents. `unaccent` is no immutable function, and an
    # extension may not be there; ligatures are two letters.
    """
    create function searched(words text) returns tsvector
    language sql immutable parallel safe return to_tsvector('simple', translate(
        replace(replace(replace(lower(words), 'œ', 'oe'), 'æ', 'ae'), 'ß', 'ss'),
        'àáâãäåāăąçćčďđèéêëēĕėęěìíîïĩīĭįłñńňòóôõöøōŏőŕřśšşťţùúûüũūŭůűýÿźžż''’-/.@_:',
        'aaaaaaaaacccddeeeeeeeeeiiiiiiiilnnnooooooooorrsssttuuuuuuuuuyyzzz        '))
    """,
    # A campaign's words are the same for all; the answers to them are found.
    """create index messages_searched on messages using gin (searched(body))
       where campaign_id is null and body <> ''""",
    "create index contacts_searched on contacts using gin (searched(name)) where name is not null",
    "create index notes_searched on notes using gin (searched(body))",
    # The last digits of a number, the first letters of an address.
    "create index contacts_by_end on contacts (reverse(address) text_pattern_ops)",
    "create index contacts_by_start on contacts (address text_pattern_ops)",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
