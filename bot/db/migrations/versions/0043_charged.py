"""What the provider charges is counted when it says so, not at each change of a text."""

from alembic import op

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None

FIGURE = "campaign_id, counted, detail, language, country, hour"
TEXTS = """
    select campaign_id, status, counted_detail(status, reason, error_code), coalesce(language, ''),
        coalesce(country, ''), coalesce(date_trunc('hour', claimed_at, 'UTC'), '-infinity'), {n},
        {n} * coalesce(segments, 0)
    from {rows} where campaign_id is not null
"""

STATEMENTS = (
    f"""
    create or replace function count_messages_update() returns trigger language plpgsql as $$
    begin
        insert into campaign_increments ({FIGURE}, n, segments)
        select {FIGURE}, sum(n), sum(segments)
        from ({TEXTS.format(rows="is_now", n=1)} union all {TEXTS.format(rows="was", n=-1)})
            as d ({FIGURE}, n, segments)
        group by {FIGURE} having sum(n) <> 0 or sum(segments) <> 0;
        return null;
    end $$
    """,  # noqa: S608
    """
    create function count_charge() returns trigger language plpgsql as $$
    begin
        insert into campaign_increments (campaign_id, counted, detail, n, amount)
        select new.campaign_id, 'charged', c.currency, c.n, c.n * c.price
        from (values (old.currency, -1, old.price), (new.currency, 1, new.price))
            as c (currency, n, price)
        where c.price is not null;
        return null;
    end $$
    """,
    """create trigger messages_count_charge after update of price, currency on messages
    for each row when (new.campaign_id is not null
        and (old.price, old.currency) is distinct from (new.price, new.currency))
    execute function count_charge()""",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
