"""The figures of campaigns, counted as their rows change."""

from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

TABLES = (
    # opted_out_at: the person's opt-out that is laid to this campaign, the last that had reached
    # them before it.
    "alter table recipients add column opted_out_at timestamptz",
    # counted: audience, waiting, answered, opted_out, completed, or a text's status. detail: why it
    # was suppressed, or with which code it failed.
    """
    create table campaign_counts (
        campaign_id bigint not null references campaigns,
        counted text not null,
        detail text not null,
        n bigint not null,
        primary key (campaign_id, counted, detail)
    )
    """,
    # What was counted since it was added up last. With one row for each figure, all that happens to
    # a campaign's texts would wait for that row.
    """
    create table campaign_increments (
        campaign_id bigint not null,
        counted text not null,
        detail text not null,
        n bigint not null
    )
    """,
    """
    create function counted_detail(status text, reason text, code integer) returns text
    language sql immutable parallel safe return case
        when status = 'suppressed' then coalesce(reason, 'none')
        when status in ('failed', 'undelivered') then coalesce(code::text, 'none')
        else '' end
    """,
)

COUNTED = {
    "messages": """
        select campaign_id, status, counted_detail(status, reason, error_code), {n} from {rows}
        where campaign_id is not null""",
    "recipients": """
        select campaign_id, c.counted, '', {n} from {rows} cross join lateral (values
            ('audience', true), ('waiting', message_id is null),
            ('answered', answered_at is not null), ('opted_out', opted_out_at is not null)
        ) as c (counted, holds) where c.holds""",
    "survey_runs": """
        select campaign_id, 'completed', '', {n} from {rows} where status = 'completed'""",
}
ROWS = {"insert": {"is_now": 1}, "update": {"is_now": 1, "was": -1}, "delete": {"was": -1}}
NAMED = {"is_now": "new table as is_now", "was": "old table as was"}


def summed(table: str, rows: dict[str, int]) -> str:
    parts = (COUNTED[table].format(rows=name, n=n) for name, n in rows.items())
    return f"""select campaign_id, counted, detail, sum(n)
        from ({" union all ".join(parts)}) as d (campaign_id, counted, detail, n)
        group by campaign_id, counted, detail having sum(n) <> 0"""  # noqa: S608


def counting(table: str, event: str) -> tuple[str, str]:
    """Returns what counts each statement of this kind that changes the table."""
    rows = ROWS[event]
    return (
        f"""
        create function count_{table}_{event}() returns trigger language plpgsql as $$
        begin
            insert into campaign_increments (campaign_id, counted, detail, n)
            {summed(table, rows)};
            return null;
        end $$
        """,
        f"""create trigger {table}_counted_by_{event} after {event} on {table}
        referencing {" ".join(NAMED[name] for name in rows)}
        for each statement execute function count_{table}_{event}()""",
    )


# The last campaign's text that had reached a person before they opted out. What the provider did
# not take because they had said STOP to it reached nobody.
REACHED = """
    select m.id from contacts c join recipients r on r.contact_id = c.id
        join messages m on m.id = r.message_id
    where c.subject_id = {event}.subject_id and m.claimed_at < {event}.at and m.status <> 'failed'
        and ({event}.channel <> 'provider'
            or m.status not in ('sending', 'unknown', 'undelivered'))
    order by m.claimed_at desc, m.id desc limit 1
"""

OPT_OUTS = (
    f"""
    update recipients r set opted_out_at = o.at from (
        select reached.id, min(e.at) as at
        from consent_events e cross join lateral ({REACHED.format(event="e")}) as reached
        where e.kind = 'revoked' and e.channel <> 'erasure' group by 1) as o
    where r.message_id = o.id
    """,  # noqa: S608
    f"""
    create function lay_opt_out() returns trigger language plpgsql as $$
    begin
        update recipients set opted_out_at = new.at
        where opted_out_at is null and message_id = ({REACHED.format(event="new")});
        return null;
    end $$
    """,  # noqa: S608
    """create trigger consent_events_lay_opt_outs after insert on consent_events for each row
    when (new.kind = 'revoked' and new.channel <> 'erasure') execute function lay_opt_out()""",
)


def upgrade() -> None:
    for statement in (*TABLES, *OPT_OUTS):
        op.execute(statement)
    for table in COUNTED:
        op.execute(f"insert into campaign_counts {summed(table, {table: 1})}")
        for event in ROWS:
            for statement in counting(table, event):
                op.execute(statement)
