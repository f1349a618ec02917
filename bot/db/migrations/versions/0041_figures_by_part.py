"""The figures of campaigns by language, country and hour; segments and charges are figures too.

A report on a million people reads figures and not their rows."""

import phonenumbers
import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None

COLUMNS = (
    # language: the person's when the campaign began; of a text, when it was written. country: where
    # the number is, by ISO 3166.
    "alter table recipients add column language text",
    "alter table messages add column language text, add column country text",
    # counted: also charged, with the currency as its detail. hour: in which the texts were handed
    # over. amount: what the provider charged.
    *(
        f"""alter table {table} add column language text not null default '',
        add column country text not null default '',
        add column hour timestamptz not null default '-infinity',
        add column segments bigint not null default 0,
        add column amount numeric not null default 0"""
        for table in ("campaign_counts", "campaign_increments")
    ),
    """alter table campaign_counts drop constraint campaign_counts_pkey,
       add primary key (campaign_id, counted, detail, language, country, hour)""",
)
FIGURE = "campaign_id, counted, detail, language, country, hour"
HOUR = "coalesce(date_trunc('hour', {at}, 'UTC'), '-infinity')"

# {n}: 1 for what is there, -1 for what was
TEXTS = f"""
    select campaign_id, status, counted_detail(status, reason, error_code), coalesce(language, ''),
        coalesce(country, ''), {HOUR.format(at="claimed_at")}, {{n}}, {{n}} * coalesce(segments, 0),
        0::numeric
    from {{rows}} where campaign_id is not null
    union all
    select campaign_id, 'charged', currency, '', '', '-infinity', {{n}}, 0, {{n}} * price
    from {{rows}} where campaign_id is not null and price is not null
"""  # noqa: S608
# What somebody did counts where their text does. The text is looked up for each of these by itself:
# they are few, and a kept plan that joins would read all texts.
PEOPLE = f"""
    select r.campaign_id, c.counted, '', coalesce(r.language, ''), '', '-infinity', {{n}}, 0,
        0::numeric
    from {{rows}} r cross join lateral (values ('audience', true), ('waiting', message_id is null)
        ) as c (counted, holds) where c.holds
    union all
    select r.campaign_id, c.counted, '', coalesce(m.language, ''), coalesce(m.country, ''),
        {HOUR.format(at="m.claimed_at")}, {{n}}, 0, 0
    from (select * from {{rows}} where answered_at is not null or replied_at is not null
            or opted_out_at is not null or clicked_at is not null offset 0) r
        cross join lateral (values ('answered', answered_at is not null),
            ('replied', replied_at is not null), ('clicked', clicked_at is not null),
            ('opted_out', opted_out_at is not null)
        ) as c (counted, holds)
        left join lateral (select * from messages t where t.id = r.message_id offset 0) m on true
    where c.holds
"""  # noqa: S608
COUNTED = {"messages": TEXTS, "recipients": PEOPLE}
ROWS = {"insert": {"is_now": 1}, "update": {"is_now": 1, "was": -1}, "delete": {"was": -1}}


def summed(table: str, rows: dict[str, int]) -> str:
    """Returns what changes in the figures by these rows."""
    parts = (COUNTED[table].format(rows=name, n=n) for name, n in rows.items())
    return f"""select {FIGURE}, sum(n), sum(segments), sum(amount)
        from ({" union all ".join(parts)}) as d ({FIGURE}, n, segments, amount)
        group by {FIGURE} having sum(n) <> 0 or sum(segments) <> 0 or sum(amount) <> 0"""  # noqa: S608


def counting(table: str, event: str) -> str:
    """Returns what counts each statement of this kind that changes the table."""
    return f"""
        create or replace function count_{table}_{event}() returns trigger language plpgsql as $$
        begin
            insert into campaign_increments ({FIGURE}, n, segments, amount)
            {summed(table, ROWS[event])};
            return null;
        end $$
    """


# At once among the figures, since that looks up the campaign (0031). Nobody has answered yet, or
# only a few, one by one.
LAUNCHED = f"""
    create or replace function count_recipients_insert() returns trigger language plpgsql as $$
    begin
        insert into campaign_counts as c (campaign_id, counted, detail, language, n)
        select campaign_id, f.counted, '', language, f.n from (
            select campaign_id, coalesce(language, '') as language, count(*) as audience,
                count(*) filter (where message_id is null) as waiting
            from is_now group by 1, 2) as one
        cross join lateral (values ('audience', audience), ('waiting', waiting)) as f (counted, n)
        where f.n <> 0 order by 1, 2, 4
        on conflict ({FIGURE}) do update set n = c.n + excluded.n;
        if exists (select from is_now where answered_at is not null or replied_at is not null
            or opted_out_at is not null or clicked_at is not null)
        then
            insert into campaign_increments ({FIGURE}, n, segments, amount)
            select * from ({summed("recipients", ROWS["insert"])}) as one
            where counted in ('answered', 'replied', 'clicked', 'opted_out');
        end if;
        return null;
    end $$
"""  # noqa: S608

# A text that is handed over once more may be of another hour, and so what its person has done.
MOVED = (
    f"""
    create function move_answers() returns trigger language plpgsql as $$
    begin
        insert into campaign_increments ({FIGURE}, n)
        select r.campaign_id, c.counted, '', coalesce(new.language, ''), coalesce(new.country, ''),
            h.hour, h.n
        from recipients r cross join lateral (values ('answered', answered_at is not null),
            ('replied', replied_at is not null), ('clicked', clicked_at is not null),
            ('opted_out', opted_out_at is not null)
        ) as c (counted, holds) cross join lateral (values
            ({HOUR.format(at="old.claimed_at")}, -1), ({HOUR.format(at="new.claimed_at")}, 1)
        ) as h (hour, n) where r.message_id = new.id and c.holds;
        return null;
    end $$
    """,  # noqa: S608
    """create trigger messages_move_answers after update of claimed_at on messages for each row
    when (new.campaign_id is not null and old.claimed_at is not null
        and date_trunc('hour', old.claimed_at, 'UTC')
            is distinct from date_trunc('hour', new.claimed_at, 'UTC'))
    execute function move_answers()""",
)


def upgrade() -> None:
    for statement in COLUMNS:
        op.execute(statement)
    name_parts()
    for table in COUNTED:
        for event in ROWS:
            if (table, event) != ("recipients", "insert"):
                op.execute(counting(table, event))
    for statement in (LAUNCHED, *MOVED):
        op.execute(statement)
    op.execute("delete from campaign_increments where counted <> 'completed'")
    op.execute("delete from campaign_counts where counted <> 'completed'")
    for table in COUNTED:
        op.execute(
            f"""insert into campaign_counts ({FIGURE}, n, segments, amount)
            {summed(table, {table: 1})}"""
        )


def name_parts() -> None:
    """Writes the parts of texts that are there; the first six characters of a number name its
    country."""
    found = op.get_bind().execute(
        sa.text("""select left(c.address, 6) as beginning, min(c.address) as number from contacts c
            where exists (select from recipients r where r.contact_id = c.id) group by 1""")
    )
    countries = {row.beginning: country(row.number) for row in found}
    op.execute("alter table messages disable trigger user")
    op.execute("alter table recipients disable trigger user")
    op.execute(
        "update recipients r set language = c.language from contacts c where c.id = r.contact_id"
    )
    op.get_bind().execute(
        sa.text("""update messages m set language = c.language, country = p.country
            from contacts c left join unnest(cast(:beginnings as text[]),
                cast(:countries as text[])) as p (beginning, country)
                on p.beginning = left(c.address, 6)
            where c.id = m.contact_id and m.campaign_id is not null"""),
        {"beginnings": list(countries), "countries": list(countries.values())},
    )
    op.execute("alter table messages enable trigger user")
    op.execute("alter table recipients enable trigger user")


def country(number: str) -> str | None:
    """Returns the ISO 3166 code of a number's country, None if it is not known."""
    try:
        parsed = phonenumbers.parse(number)
    except phonenumbers.NumberParseException:
        return None
    region = phonenumbers.region_code_for_number(parsed) or (
        phonenumbers.region_code_for_country_code(parsed.country_code or 0)
    )
    return None if region in ("ZZ", "001") else region
