"""Coupons: pools of codes, whose each code is, and when it was redeemed."""

from alembic import op

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None

TABLES = (
    # What all codes of a pool are worth: percent, or amount and currency. first_day, last_day: on
    # the shop's calendar, in zone. places: where they are taken, in words.
    """
    create table coupon_pools (
        name text primary key,
        percent numeric,
        amount numeric,
        currency text,
        minimum numeric,
        first_day date,
        last_day date,
        zone text not null,
        places text not null default '',
        author text not null,
        created_at timestamptz not null,
        check ((percent is null) <> (amount is null))
    )
    """,
    # handed_at: when it was put into a text, null while it is free. contact_id: whose text; null
    # after an erasure, and the code stays used up. No two codes to a person in a campaign.
    """
    create table coupons (
        code text primary key,
        id bigint generated always as identity,
        pool text not null references coupon_pools,
        campaign_id bigint references campaigns,
        contact_id bigint,
        handed_at timestamptz,
        unique (campaign_id, contact_id),
        check (handed_at is not null or (campaign_id is null and contact_id is null))
    )
    """,
    "create index coupons_free on coupons (pool, id) where handed_at is null",
    "create index coupons_by_contact on coupons (contact_id) where contact_id is not null",
    # purchase: the shop's own number of it. amount: what the purchase came to. A code is redeemed
    # once, unless that was undone.
    """
    create table redemptions (
        id bigint generated always as identity primary key,
        code text not null references coupons,
        at timestamptz not null,
        place text not null default '',
        purchase text,
        amount numeric,
        currency text,
        author text not null,
        undone_at timestamptz,
        undone_by text
    )
    """,
    "create unique index redemptions_once on redemptions (code) where undone_at is null",
    # refunded: a part of what was bought is given back
    """alter table contact_events add column currency text,
       drop constraint contact_events_kind_check,
       add constraint contact_events_kind_check check (kind in ('received', 'delivered', 'clicked',
            'replied', 'answered', 'bought', 'refunded', 'redeemed', 'opted_in', 'opted_out',
            'event')) not valid""",
    # What a call of the API was answered, by its Idempotency-Key: the same call again changes
    # nothing. digest: of its body.
    """
    create table api_answers (
        token text not null,
        key text not null,
        digest bytea not null,
        status integer not null,
        answer jsonb not null,
        at timestamptz not null,
        primary key (token, key)
    )
    """,
)

TRIGGERS = (
    # A text that never goes out gives its code back: it was refused, withdrawn or stale before it
    # was handed over, or the provider did not take it. One that may have gone keeps it.
    """
    create function release_coupon() returns trigger language plpgsql as $$
    begin
        update coupons set campaign_id = null, contact_id = null, handed_at = null
        where campaign_id = new.campaign_id and contact_id = new.contact_id
            and not exists (select 1 from redemptions r where r.code = coupons.code);
        return null;
    end $$
    """,
    """
    create trigger messages_release_coupons after update of status on messages for each row
    when (new.campaign_id is not null and (
        old.status in ('queued', 'deferred') and new.status in ('suppressed', 'canceled')
        or old.status = 'sending' and new.status = 'failed' and new.provider_sid is null))
    execute function release_coupon()
    """,
    # The event of a redemption, as every topic's rows make theirs (migration 0030).
    """
    create function note_redemption() returns trigger language plpgsql as $$
    begin
        if tg_op = 'UPDATE' and new.undone_at is not null then
            delete from contact_events e using coupons c
            where c.code = old.code and e.contact_id = c.contact_id and e.kind = 'redeemed'
                and e.ref = c.pool and e.part = c.code and e.at = old.at;
        elsif tg_op = 'INSERT' then
            insert into contact_events (contact_id, kind, ref, part, at, amount, currency)
            select c.contact_id, 'redeemed', c.pool, c.code, new.at, new.amount, new.currency
            from coupons c where c.code = new.code and c.contact_id is not null;
        end if;
        return null;
    end $$
    """,
    """create trigger note_redemption after insert or update of undone_at on redemptions
       for each row execute function note_redemption()""",
)


def upgrade() -> None:
    for statement in (*TABLES, *TRIGGERS):
        op.execute(statement)
