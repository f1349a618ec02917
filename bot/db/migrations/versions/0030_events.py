"""What people do and what happens to them, as one narrow table; audiences that are saved."""

from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

TABLES = (
    # kind, ref, part: received, a campaign; answered, a survey and its question; bought, an order …
    # amount: what it was worth, or a number that was answered; said: another answer. Nothing refers
    # to the contact: a reference would lock its row for each text, against an erasure that holds it
    # and waits for the text. An erasure deletes the events last.
    """
    create table contact_events (
        contact_id bigint not null,
        kind text not null check (kind in ('received', 'delivered', 'clicked', 'replied',
            'answered', 'bought', 'redeemed', 'opted_in', 'opted_out', 'event')),
        ref text not null default '',
        part text not null default '',
        at timestamptz not null,
        amount numeric,
        said text
    )
    """,
    # Who did that; all that one has done; all of the last days, since rows come in that order.
    """create index contact_events_by_kind on contact_events (kind, ref, at, contact_id)
       include (amount)""",
    "create index contact_events_by_contact on contact_events (contact_id, kind, ref, at)",
    "create index contact_events_by_day on contact_events using brin (at)",
    """
    create table audiences (
        name text primary key,
        text text not null,
        author text not null,
        changed_at timestamptz not null
    )
    """,
    # Whose order it is, when it was made and what it was worth, where the shop's file says so.
    """alter table orders add column contact_id bigint, add column ordered_at timestamptz,
       add column amount numeric""",
    "create index orders_by_contact on orders (contact_id) where contact_id is not null",
)

# Every topic's rows make their events, in the transaction that writes them: {rows} are those rows.
INSERT = "insert into contact_events (contact_id, kind, ref, part, at, amount, said)"
RECEIVED = """
    select m.contact_id, 'received', k.name, '', m.claimed_at, null::numeric, null
    from {rows} m join campaigns k on k.id = m.campaign_id
    where m.claimed_at is not null and m.status in ('accepted', 'sent', 'delivered', 'read')
"""
DELIVERED = """
    select m.contact_id, 'delivered', k.name, '', m.claimed_at, null::numeric, null
    from {rows} m join campaigns k on k.id = m.campaign_id
    where m.claimed_at is not null and m.status in ('delivered', 'read')
"""
REPLIED = """
    select m.contact_id, 'replied', '', '', m.created_at, null::numeric, null from {rows} m
    where m.direction = 'inbound' and m.automatic is null and m.handled_at is not null
"""
REPLIED_TO = """
    select r.contact_id, 'replied', k.name, '', r.answered_at, null::numeric, null
    from {rows} r join campaigns k on k.id = r.campaign_id where r.answered_at is not null
"""
# Free words stay where they were written. Of several answers to a question the last one counts.
ANSWERED = """
    select distinct on (a.run_id, a.question) u.contact_id, 'answered', k.name, a.question, a.at,
        case when a.value ~ '^[0-9]{{1,9}}(\\.[0-9]{{1,9}})?$' then a.value::numeric end,
        case when q.type <> 'text' then left(a.value, 100) end
    from {rows} a join survey_runs u on u.id = a.run_id join campaigns k on k.id = u.campaign_id
    left join lateral (
        select e ->> 'type' as type
        from jsonb_path_query(k.content, '$.survey.questions[*]') e
        where e ->> 'key' = a.question limit 1) q on true
    where not a.remark and a.value is not null
    order by a.run_id, a.question, a.id desc
"""
BOUGHT = """
    select o.contact_id, 'bought', o.key, '', o.ordered_at, o.amount, null from {rows} o
    where o.contact_id is not null and o.ordered_at is not null
        and o.state not in ('canceled', 'returned')
"""
CONSENTED = """
    select c.id, case when e.kind = 'revoked' then 'opted_out' else 'opted_in' end, e.program, '',
        e.at, null::numeric, null
    from {rows} e join contacts c on c.subject_id = e.subject_id
    where e.kind in ('granted', 'confirmed', 'imported', 'reinstated', 'revoked')
        and e.channel <> 'erasure' and c.erased_at is null
"""

BEFORE = {
    "messages": (RECEIVED, DELIVERED, REPLIED),
    "recipients": (REPLIED_TO,),
    "answers": (ANSWERED,),
    "consent_events": (CONSENTED,),
}


def made_of(select: str, rows: str = "(select new.*)") -> str:
    return f"{INSERT} {select.format(rows=rows)};"


def noting(name: str, on: str, which: str, body: str) -> tuple[str, str]:
    """Returns a function and what calls it for each row that is changed so."""
    return (
        f"""create function {name}() returns trigger language plpgsql as $$
        begin
            {body}
            return null;
        end $$""",
        f"create trigger {name} after {on} {which} execute function {name}()",
    )


GONE = "('accepted', 'sent', 'delivered', 'read')"
THERE = "('delivered', 'read')"

TRIGGERS = (
    # a text that has reached nobody after all takes its events back
    *noting(
        "note_text",
        "update on messages",
        """for each row when (new.campaign_id is not null
            and old.status is distinct from new.status)""",
        f"""if new.status in {GONE} and old.status not in {GONE} then
            {made_of(RECEIVED)}
        end if;
        if new.status in {THERE} and old.status not in {THERE} then
            {made_of(DELIVERED)}
        end if;
        if new.status not in {GONE} and old.status in {GONE} then
            delete from contact_events e using campaigns k
            where k.id = new.campaign_id and e.contact_id = new.contact_id and e.ref = k.name
                and e.kind in ('received', 'delivered') and e.at = new.claimed_at;
        end if;""",  # noqa: S608
    ),
    *noting(
        "note_reply",
        "update on messages",
        """for each row when (new.direction = 'inbound' and new.automatic is null
            and old.handled_at is null and new.handled_at is not null)""",
        made_of(REPLIED),
    ),
    *noting(
        "note_reply_to",
        "update on recipients",
        "for each row when (old.answered_at is null and new.answered_at is not null)",
        made_of(REPLIED_TO),
    ),
    *noting(
        "note_answer",
        "insert on answers",
        "for each row when (not new.remark and new.value is not null)",
        f"""delete from contact_events e using survey_runs u, campaigns k
        where u.id = new.run_id and k.id = u.campaign_id and e.contact_id = u.contact_id
            and e.kind = 'answered' and e.ref = k.name and e.part = new.question;
        {made_of(ANSWERED)}""",  # noqa: S608
    ),
    *noting(
        "note_order",
        "insert on orders",
        "for each row when (new.contact_id is not null)",
        made_of(BOUGHT),
    ),
    *noting(
        "note_order_again",
        "update on orders",
        "for each row when (old.contact_id is not null or new.contact_id is not null)",
        f"""delete from contact_events e
        where e.contact_id = old.contact_id and e.kind = 'bought' and e.ref = old.key;
        {made_of(BOUGHT)}""",  # noqa: S608
    ),
    *noting(
        "note_consents",
        "insert on consent_events",
        "referencing new table as is_now for each statement",
        made_of(CONSENTED, "is_now"),
    ),
)


def upgrade() -> None:
    for statement in TABLES:
        op.execute(statement)
    for table, events in BEFORE.items():
        for one in events:
            op.execute(made_of(one, table))
    for statement in TRIGGERS:
        op.execute(statement)
