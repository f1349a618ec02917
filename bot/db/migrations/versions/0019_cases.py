"""Requests become cases; teams, to which they go; snoozed and closed conversations, and who has
heard what."""

from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

KINDS = """'asked', 'failed', 'survey', 'order', 'not_understood', 'injury', 'danger', 'theft',
    'safety', 'legal', 'anger', 'urgent', 'complaint', 'detractor', 'staff', 'unsure_opt_out',
    'unasked_doubt', 'wrong_number', 'auto_reply', 'loop', 'late_text',
    'data_copy', 'data_erasure'"""

STATEMENTS = (
    "alter table requests rename to cases",
    "alter index requests_pkey rename to cases_pkey",
    "alter index requests_open rename to cases_open",
    "alter index requests_by_message rename to cases_by_message",
    "alter index requests_to_ask rename to cases_to_ask",
    "alter index requests_doubts rename to cases_doubts",
    # hours: what bot/inbox/rules/hours.py reads. promised_minutes: in these hours. place: the
    # first team that fits takes a case; the default is the last.
    """
    create table teams (
        id bigint generated always as identity primary key,
        name text not null unique,
        languages text[] not null default '{}',
        numbers text[] not null default '{}',
        hours jsonb not null default '{}',
        promised_minutes integer not null default 60 check (promised_minutes > 0),
        place integer not null default 0,
        is_default boolean not null default false,
        version integer not null default 1
    )
    """,
    "create unique index teams_default on teams (is_default) where is_default",
    """
    create table team_members (
        team_id bigint not null references teams,
        member text not null,
        primary key (team_id, member)
    )
    """,
    "create index team_members_by_member on team_members (member)",
    # Who takes no new work, and since when.
    """
    create table away (
        member text primary key,
        since timestamptz not null
    )
    """,
    # kind: why it waits for staff; message_id: the person's text that opened it; null for `staff`,
    # which staff opened themselves. first_answered_at: when the provider took the first text of
    # staff, by answered_by. reminded_at: when its owner was told that the person waits.
    f"""
    alter table cases drop constraint requests_kind_check,
        add constraint cases_kind_check check (kind in ({KINDS})),
        add column team_id bigint references teams,
        add column first_answered_at timestamptz,
        add column answered_by text,
        add column reminded_at timestamptz
    """,
    "create index cases_by_contact on cases (contact_id, opened_at)",
    "create index cases_waiting on cases (opened_at, id) where closed_at is null",
    "create index cases_by_team on cases (team_id) where team_id is not null",
    """create index cases_unanswered on cases (closed_at)
       where first_answered_at is null and kind not in ('data_copy', 'data_erasure')""",
    # heard: how many texts the person has written; last_heard_id: the last of them, heard_at: when
    # it came. A member's unread ones are this less what the member has seen. waiting_since: since
    # when the person waits for staff; spoken_at: when staff last wrote.
    """
    alter table conversations add column snoozed_until timestamptz,
        add column closed_at timestamptz,
        add column closed_by text,
        add column heard bigint not null default 0,
        add column heard_at timestamptz,
        add column last_heard_id bigint,
        add column waiting_since timestamptz,
        add column spoken_at timestamptz
    """,
    """
    update conversations v set heard_at = m.created_at, last_heard_id = m.id
    from (select distinct on (contact_id) contact_id, id, created_at from messages
          where direction = 'inbound' and automatic is null order by contact_id, id desc) m
    where m.contact_id = v.contact_id
    """,
    "update conversations set heard_at = updated_at where heard_at is null",
    "alter table conversations alter column heard_at set default 'epoch'",
    "create index conversations_by_heard on conversations (heard_at, contact_id)",
    "create index conversations_by_owner on conversations (owner, heard_at, contact_id)",
    """create index conversations_snoozed on conversations (snoozed_until, contact_id)
       where snoozed_until is not null""",
    """create index conversations_closed on conversations (closed_at, contact_id)
       where closed_at is not null""",
    """
    create table seen (
        contact_id bigint not null references contacts,
        member text not null,
        heard bigint not null,
        primary key (contact_id, member)
    )
    """,
    "update conversations set waiting_since = updated_at where owner = 'nobody'",
    # What staff have or what waits for them has a case from now on.
    f"""
    insert into cases (contact_id, kind, message_id, opened_at)
    select v.contact_id,
        case when called.details ->> 'reason' in ({KINDS})
            then called.details ->> 'reason' else 'staff' end,
        m.id, coalesce(called.at, v.updated_at)
    from conversations v
    left join lateral (
        select a.details, a.at from audit a
        where a.contact_id = v.contact_id and a.action = 'hand off conversation'
        order by a.id desc limit 1) called on true
    left join messages m on m.id = cast(called.details ->> 'message_id' as bigint)
        and m.contact_id = v.contact_id
    where v.owner <> 'bot'
    on conflict (contact_id, kind) where closed_at is null do nothing
    """,  # noqa: S608
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
