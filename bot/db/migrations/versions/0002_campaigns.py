"""Campaigns, their recipients, survey runs and answers; tags and attributes of contacts."""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

STATEMENTS = (
    """alter table contacts add column tags text[] not null default '{}',
       add column attributes jsonb not null default '{}'""",
    "create index contacts_by_tag on contacts using gin (tags)",
    # `content` is the campaign as it was launched; nothing changes it afterwards.
    """
    create table campaigns (
        id bigint generated always as identity primary key,
        name text not null unique,
        status text not null check (status in ('running', 'paused', 'finished', 'canceled')),
        message_class text not null,
        program text not null,
        number text not null,
        content jsonb not null,
        launched_at timestamptz not null,
        finished_at timestamptz
    )
    """,
    # One (campaign, contact) is one text: the key says so.
    """
    create table recipients (
        campaign_id bigint not null references campaigns,
        contact_id bigint not null references contacts,
        message_id bigint references messages,
        answered_at timestamptz,
        primary key (campaign_id, contact_id)
    )
    """,
    """create index recipients_waiting on recipients (campaign_id, contact_id)
       where message_id is null""",
    "create index recipients_by_contact on recipients (contact_id)",
    "alter table messages add column campaign_id bigint references campaigns",
    """create index messages_by_campaign on messages (campaign_id, status)
       where campaign_id is not null""",
    # A run is opened by the first reply; its row is the truth of where the person is.
    """
    create table survey_runs (
        id bigint generated always as identity primary key,
        campaign_id bigint not null,
        contact_id bigint not null,
        status text not null check (status in ('open', 'completed', 'stopped', 'handed_over')),
        position smallint not null default 0,
        tries smallint not null default 0,
        opened_at timestamptz not null,
        updated_at timestamptz not null,
        unique (campaign_id, contact_id),
        foreign key (campaign_id, contact_id) references recipients
    )
    """,
    """
    create table answers (
        run_id bigint not null references survey_runs,
        question text not null,
        value text,
        comment text not null default '',
        message_id bigint not null references messages,
        at timestamptz not null,
        primary key (run_id, question)
    )
    """,
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
