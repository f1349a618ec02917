"""Which answers count, what their words are about, and when the person of a run was asked."""

from alembic import op

revision = "0048"
down_revision = "0047"
branch_labels = None
depends_on = None

THEMES = "'delivery', 'staff', 'price', 'product', 'shop', 'site', 'other'"

STATEMENTS = (
    # counts: it is the value that counts for its question: the last one, and no remark. theme: what
    # the words of an answer or a remark are about, where they were read.
    f"""alter table answers add column counts boolean not null default false,
        add column theme text check (theme in ({THEMES}))""",
    """update answers a set counts = true from (
            select distinct on (run_id, question) id from answers where not remark
            order by run_id, question, id desc) last
        where a.id = last.id""",
    "create index answers_counted on answers (run_id, question) where counts",
    """create index answers_searched on answers
        using gin (searched(comment || ' ' || coalesce(value, '')))""",
    # asked_at: when the text with the first question went out
    "alter table survey_runs add column asked_at timestamptz",
    """update survey_runs u set asked_at = m.claimed_at from recipients r
            join messages m on m.id = r.message_id
        where r.campaign_id = u.campaign_id and r.contact_id = u.contact_id""",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
