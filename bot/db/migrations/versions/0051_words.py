"""What a campaign's word leads to: a case for staff, a code that comes back if it never goes."""

from alembic import op

revision = "0051"
down_revision = "0050"
branch_labels = None
depends_on = None

KINDS = """'asked', 'failed', 'survey', 'campaign', 'order', 'not_understood', 'injury', 'danger',
    'theft', 'harassment', 'safety', 'legal', 'anger', 'urgent', 'complaint', 'detractor', 'staff',
    'unsure_opt_out', 'unasked_doubt', 'wrong_number', 'auto_reply', 'loop', 'call_back',
    'late_text', 'data_copy', 'data_erasure'"""

STATEMENTS = (
    f"""
    alter table cases drop constraint cases_kind_check,
        add constraint cases_kind_check check (kind in ({KINDS}))
    """,
    # An answer that hands over a code and never goes out gives it back, unless another text to the
    # same person holds it.
    """
    create function release_promised() returns trigger language plpgsql as $$
    begin
        update coupons set campaign_id = null, contact_id = null, handed_at = null
        where contact_id = new.contact_id and strpos(new.body, code) > 0
            and not exists (select 1 from redemptions r where r.code = coupons.code)
            and not exists (select 1 from messages m
                where m.contact_id = new.contact_id and m.direction = 'outbound'
                    and m.id <> new.id and m.status not in ('suppressed', 'canceled')
                    and strpos(m.body, coupons.code) > 0);
        return null;
    end $$
    """,
    """
    create trigger messages_release_refused after insert on messages for each row
    when (new.purpose = 'promised' and new.status = 'suppressed')
    execute function release_promised()
    """,
    """
    create trigger messages_release_promised after update of status on messages for each row
    when (new.purpose = 'promised' and (
        old.status in ('queued', 'deferred') and new.status in ('suppressed', 'canceled')
        or old.status = 'sending' and new.status = 'failed' and new.provider_sid is null))
    execute function release_promised()
    """,
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
