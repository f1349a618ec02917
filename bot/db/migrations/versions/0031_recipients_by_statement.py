"""A launch looks once, not once for each person, whether its campaign is there.

The figure that each statement adds up refers to the campaign, so recipients of none can't be
written; and a campaign that has figures can't be deleted."""

from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

STATEMENTS = (
    """
    create or replace function count_recipients_insert() returns trigger language plpgsql as $$
    begin
        insert into campaign_counts as c (campaign_id, counted, detail, n)
        select campaign_id, f.counted, '', count(*) from is_now cross join lateral (values
            ('audience', true), ('waiting', message_id is null),
            ('answered', answered_at is not null), ('opted_out', opted_out_at is not null)
        ) as f (counted, holds) where f.holds group by 1, 2 order by 1, 2
        on conflict (campaign_id, counted, detail) do update set n = c.n + excluded.n;
        return null;
    end $$
    """,
    "alter table recipients drop constraint recipients_campaign_id_fkey",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
