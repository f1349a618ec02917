"""Experiments: which variant of a campaign each person gets, and what was found."""

from alembic import op

revision = "0050"
down_revision = "0049"
branch_labels = None
depends_on = None

STATEMENTS = (
    # variant: which one somebody was drawn for, 0 is the campaign as it stands; null without an
    # experiment, and for those who get what it finds.
    "alter table recipients add column variant smallint",
    """create index recipients_drawn on recipients (campaign_id, contact_id)
        where message_id is null and variant is not null""",
    # Where the links of one version lead in each of its variants.
    "alter table links add column variant smallint not null default 0",
    "alter table links drop constraint links_campaign_id_version_name_language_key",
    "create unique index links_of_variant on links (campaign_id, version, variant, name, language)",
    # need: people a variant that it takes. outcome, best: what was found, and which variant; null
    # as long as nothing is. chosen: what the others get, once that is known, and by whom.
    """
    create table experiments (
        campaign_id bigint primary key references campaigns,
        ends_at timestamptz not null,
        next_look_at timestamptz not null,
        need integer not null,
        outcome text,
        best smallint,
        stopped smallint,
        decided_at timestamptz,
        chosen smallint,
        chosen_by text,
        chosen_at timestamptz
    )
    """,
    "create index experiments_due on experiments (next_look_at) where decided_at is null",
    # What each look saw, by variant: a decision rests on all of them.
    """
    create table experiment_looks (
        campaign_id bigint not null references experiments,
        at timestamptz not null,
        clock double precision not null,
        people integer[] not null,
        sent integer[] not null,
        responded integer[] not null,
        opted_out integer[] not null,
        segments bigint[] not null,
        primary key (campaign_id, at)
    )
    """,
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
