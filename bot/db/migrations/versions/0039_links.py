"""Short links: where they lead, a token for each person, the clicks on them."""

from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None

TABLES = (
    # A version's links are written once, and never changed. campaign_id: null for a test.
    """
    create table links (
        id bigint generated always as identity primary key,
        campaign_id bigint references campaigns,
        version integer,
        name text not null,
        language text not null,
        destination text not null,
        unique (campaign_id, version, name, language)
    )
    """,
    # As with events, nothing refers to the contact: an erasure deletes the tokens.
    """
    create table link_tokens (
        token text primary key,
        link_id bigint not null,
        contact_id bigint not null,
        expires_at timestamptz not null
    )
    """,
    "create index link_tokens_by_contact on link_tokens (contact_id)",
    "create index link_tokens_by_end on link_tokens using brin (expires_at)",
    # All that a click is judged by, so that it can be judged again: ip and headers, until they are
    # emptied. campaign_id: null in a test. marks: why it may be no person's; human: null until it
    # has been judged.
    """
    create table clicks (
        id bigint generated always as identity primary key,
        campaign_id bigint,
        link_id bigint not null,
        contact_id bigint not null,
        at timestamptz not null,
        method text not null,
        ip inet,
        headers jsonb not null default '{}',
        marks text[] not null default '{}',
        score integer,
        human boolean
    )
    """,
    "create index clicks_by_campaign on clicks (campaign_id, contact_id)",
    "create index clicks_by_contact on clicks (contact_id)",
    "create index clicks_by_ip on clicks (ip, at)",
    "create index clicks_unjudged on clicks (id) where human is null",
    # clicked_at: the first click that a person made
    "alter table recipients add column clicked_at timestamptz",
)

# A person's click is an event, and the first one stands with the recipient.
JUDGED = (
    """
    create function note_click() returns trigger language plpgsql as $$
    begin
        if new.human then
            insert into contact_events (contact_id, kind, ref, part, at)
            select new.contact_id, 'clicked', k.name, l.name, new.at
            from campaigns k join links l on l.id = new.link_id where k.id = new.campaign_id;
        else
            delete from contact_events e using campaigns k
            where k.id = new.campaign_id and e.contact_id = new.contact_id
                and e.kind = 'clicked' and e.ref = k.name and e.at = new.at;
        end if;
        update recipients r set clicked_at = first.at
        from (select min(c.at) as at from clicks c where c.campaign_id = new.campaign_id
            and c.contact_id = new.contact_id and c.human) first
        where r.campaign_id = new.campaign_id and r.contact_id = new.contact_id
            and r.clicked_at is distinct from first.at;
        return null;
    end $$
    """,
    """create trigger clicks_note after update of human on clicks for each row
    when (new.campaign_id is not null and coalesce(new.human, false) <> coalesce(old.human, false))
    execute function note_click()""",
)

COUNTED = """
    select campaign_id, c.counted, '', {n} from {rows} cross join lateral (values
        ('audience', true), ('waiting', message_id is null),
        ('answered', answered_at is not null), ('replied', replied_at is not null),
        ('clicked', clicked_at is not null), ('opted_out', opted_out_at is not null)
    ) as c (counted, holds) where c.holds"""
# nobody has clicked when the recipients are written
ROWS = {"update": {"is_now": 1, "was": -1}, "delete": {"was": -1}}


def counting(event: str) -> str:
    """Returns what counts each statement of this kind that changes the recipients, as 0038 made it,
    with who clicked."""
    parts = (COUNTED.format(rows=name, n=n) for name, n in ROWS[event].items())
    return f"""
        create or replace function count_recipients_{event}() returns trigger
        language plpgsql as $$
        begin
            insert into campaign_increments (campaign_id, counted, detail, n)
            select campaign_id, counted, detail, sum(n)
            from ({" union all ".join(parts)}) as d (campaign_id, counted, detail, n)
            group by campaign_id, counted, detail having sum(n) <> 0;
            return null;
        end $$
        """  # noqa: S608


def upgrade() -> None:
    for statement in (*TABLES, *JUDGED, *(counting(event) for event in ROWS)):
        op.execute(statement)
