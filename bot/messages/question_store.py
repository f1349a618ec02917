"""Which questions of ours are open: while one is, a text that asks another one waits."""

from __future__ import annotations

from bot.contacts.waiting_store import ASKS

WORD_HOURS, SURVEY_HOURS = 2, 24  # how long a campaign's question is open, and a survey's


def open_until(contact: str) -> str:
    """Returns the SQL for until when a question to a contact is open: a survey's, a campaign's that
    names a word, or whether somebody wants to join. Null if none is at :now. contact: SQL of the
    statement around; its tables must have other names than these."""
    return f"""(select max(q.until) from (
        select coalesce(u.updated_at, put.claimed_at) + case when k.content ? 'survey'
            then interval '{SURVEY_HOURS} hours' else interval '{WORD_HOURS} hours' end as until
        from recipients r join messages put on put.id = r.message_id
            join campaigns k on k.id = r.campaign_id
            left join survey_runs u on u.campaign_id = k.id and u.contact_id = r.contact_id
        where r.contact_id = {contact} and k.{ASKS} and r.word is null
            and put.status in ('sending', 'unknown', 'accepted', 'sent', 'delivered', 'read')
            and coalesce(u.status = 'open', true)
        union all
        select o.expires_at from opt_in_requests o
        where o.contact_id = {contact} and o.closed_at is null
    ) q where q.until > cast(:now as timestamptz))"""  # noqa: S608
