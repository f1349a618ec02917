"""What came of a campaign: who wrote back, what the provider charged. Tests, and pauses."""

from alembic import op

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None

STATEMENTS = (
    # replied_at: the person's first text within a week, if this campaign was the last that had
    # reached them.
    "alter table recipients add column replied_at timestamptz",
    # price: what the provider says that the text cost. test: it tries a campaign out, and is no
    # part of it.
    """alter table messages add column price numeric, add column currency text,
       add column test boolean not null default false""",
    # paused_for: why a campaign paused by itself, null if somebody paused it. watched_from: its
    # figures when it was resumed: what came before made nobody pause it again. canary_passed_at:
    # when what came of its first texts let the others go. charged_until: until when it is known
    # what its texts cost.
    """alter table campaigns add column paused_for text, add column watched_from jsonb,
       add column canary_passed_at timestamptz, add column charged_until timestamptz""",
)

COUNTED = """
    select campaign_id, c.counted, '', {n} from {rows} cross join lateral (values
        ('audience', true), ('waiting', message_id is null),
        ('answered', answered_at is not null), ('replied', replied_at is not null),
        ('opted_out', opted_out_at is not null)
    ) as c (counted, holds) where c.holds"""
# nobody has replied when the recipients are written
ROWS = {"update": {"is_now": 1, "was": -1}, "delete": {"was": -1}}


def counting(event: str) -> str:
    """Returns what counts each statement of this kind that changes the recipients, as 0024 made it,
    with who wrote back."""
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


REPLIES = (
    """
    create function lay_reply() returns trigger language plpgsql as $$
    begin
        update recipients set replied_at = new.created_at
        where replied_at is null and message_id = (
            select m.id from recipients r join messages m on m.id = r.message_id
            where r.contact_id = new.contact_id and m.claimed_at < new.created_at
                and m.claimed_at > new.created_at - interval '7 days' and m.status <> 'failed'
            order by m.claimed_at desc, m.id desc limit 1);
        return null;
    end $$
    """,
    # A keyword is no reply, and what no person wrote neither.
    """create trigger messages_lay_replies after update of handled_by on messages for each row
    when (new.direction = 'inbound' and old.handled_by is null
        and new.handled_by in ('dialogue', 'inbox', 'late', 'apology', 'unanswerable'))
    execute function lay_reply()""",
)


def upgrade() -> None:
    for statement in (*STATEMENTS, *(counting(event) for event in ROWS), *REPLIES):
        op.execute(statement)
