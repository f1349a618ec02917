"""Reads all that is stored about one person, section by section (GDPR 15 and 20)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from bot.db.database import Connection, Statement, sql

Section = list[dict[str, Any]]


async def ids(conn: Connection, addresses: list[str]) -> list[int]:
    """Returns the ids of the contacts with these addresses."""
    rows = await conn.execute(
        sql("""select id from contacts where address = any(cast(:addresses as text[]))
                order by id"""),
        {"addresses": addresses},
    )
    return [int(row.id) for row in rows]


async def everything(conn: Connection, contact_id: int) -> dict[str, Section]:
    """Returns section → its rows, oldest first, as JSON values: times in ISO 8601, bytes in hex."""
    found: dict[str, Section] = {}
    for name, statement in SECTIONS.items():
        rows = await conn.execute(statement, {"id": contact_id})
        found[name] = [{key: plain(value) for key, value in row.items()} for row in rows]
    return found


def plain(value: object) -> object:
    """Returns a column's value as JSON has it."""
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, bytes):
        return value.hex()
    return str(value) if isinstance(value, UUID) else value


SECTIONS: Mapping[str, Statement] = {
    name: sql(query)
    for name, query in {
        "contact": """
        select subject_id, address, channel, name, language, language_asked, tags, attributes,
            postcode, zone, frequency, created_at, introduced_at, revoked_at, revoked_ordinal,
            provider_blocks, held_at, held_for, dead_at, blocked_at, promotions_ended_at
        from contacts where id = :id""",
        "conversation": """
        select owner, number, updated_at, snoozed_until, closed_at, closed_by, heard, heard_at
        from conversations where contact_id = :id""",
        "messages": """
        select id, direction, number, body, media, form, provider_sid, created_at, handled_at,
            taken_in_at, ordinal, handled_by, automatic, reacts_to, intent, confidence, author,
            purpose, message_class, program, answers, status, status_at, verdict, reason,
            not_before, error_code, error, segments, campaign_id, price, currency, test, language,
            country, replies_to, word, about
        from messages where contact_id = :id order by id""",
        "attachments": """
        select a.id, a.message_id, a.place, a.at, a.content_type, a.width, a.height, a.size, a.lost,
            encode(a.content, 'base64') as content
        from attachments a join messages m on m.id = a.message_id
        where m.contact_id = :id order by a.message_id, a.place""",
        "message_statuses": """
        select s.message_id, s.status, s.source, s.error_code, s.at
        from message_statuses s join messages m on m.id = s.message_id
        where m.contact_id = :id order by s.id""",
        "dialogue_state": """
        select state, updated_at from dialogue_states where contact_id = :id""",
        "consents": """
        select program, message_class, seq, at from consents where contact_id = :id
        order by program""",
        "consent_events": """
        select e.seq, e.program, e.kind, e.message_class, e.channel, e.language,
            e.wording_version, e.author, e.at, e.ordinal, v.details, v.salt, e.commitment,
            e.key_id, e.hash
        from contacts c join consent_events e on e.subject_id = c.subject_id
        left join consent_evidence v on v.subject_id = e.subject_id and v.seq = e.seq
        where c.id = :id order by e.seq""",
        "opt_in_requests": """
        select program, message_class, channel, number, requested_at, expires_at, closed_at,
            outcome, program_version
        from opt_in_requests where contact_id = :id order by id""",
        "campaigns": """
        select k.id, k.name, k.message_class, k.program, r.message_id, r.language, r.replied_at,
            r.answered_at, r.clicked_at, r.opted_out_at, r.word, r.variant,
            r.reminded_at, r.case_id
        from recipients r join campaigns k on k.id = r.campaign_id
        where r.contact_id = :id order by k.id""",
        "link_tokens": """
        select t.token, l.name, l.destination, t.expires_at
        from link_tokens t join links l on l.id = t.link_id
        where t.contact_id = :id order by t.expires_at, t.token""",
        "clicks": """
        select k.name as campaign, l.name as link, l.destination, c.at, c.method, host(c.ip) as ip,
            c.headers, c.marks, c.score, c.human
        from clicks c join links l on l.id = c.link_id left join campaigns k on k.id = c.campaign_id
        where c.contact_id = :id order by c.id""",
        "survey_runs": """
        select k.name as campaign, u.status, u.position, u.asked_at, u.opened_at, u.updated_at
        from survey_runs u join campaigns k on k.id = u.campaign_id
        where u.contact_id = :id order by u.id""",
        "survey_waits": """
        select k.name as campaign, w.event_at, w.due_at, w.ended_at, w.outcome
        from survey_waits w join campaigns k on k.id = w.campaign_id
        where w.contact_id = :id order by w.due_at, k.id""",
        "survey_answers": """
        select k.name as campaign, a.question, a.value, a.comment, a.theme, a.message_id, a.at
        from answers a join survey_runs u on u.id = a.run_id
        join campaigns k on k.id = u.campaign_id
        where u.contact_id = :id order by a.at, a.question""",
        "events": """
        select kind, ref, part, at, amount::text, currency, said from contact_events
        where contact_id = :id order by at, kind""",
        "held_out": """
        select k.name as campaign from held_out h join campaigns k on k.id = h.campaign_id
        where h.contact_id = :id order by k.id""",
        "coupons": """
        select c.code, c.pool, k.name as campaign, c.handed_at, r.at as redeemed_at, r.place,
            r.purchase, r.amount::text, r.currency, r.author, r.undone_at, r.undone_by
        from coupons c left join campaigns k on k.id = c.campaign_id
        left join redemptions r on r.code = c.code
        where c.contact_id = :id order by c.handed_at, r.at""",
        "orders": """
        select number, state, expected_on, carrier, tracking, updated_at, ordered_at, amount::text
        from orders where contact_id = :id order by key""",
        "feedback": """
        select sentiment, kind, theme, urgency, body, message_id, at, read_kind, read_theme,
            corrected_by, corrected_at
        from feedback where contact_id = :id order by id""",
        "corrections": """
        select x.message_id, x.intent, x.author, x.at
        from corrections x join messages m on m.id = x.message_id
        where m.contact_id = :id order by x.at""",
        "unanswered": """
        select u.message_id, u.at from unanswered u join messages m on m.id = u.message_id
        where m.contact_id = :id order by u.at""",
        "cases": """
        select k.id, k.kind, k.message_id, k.opened_at, k.due_at, k.ask_at, k.first_answered_at,
            k.answered_by, k.closed_at, k.closed_by, k.outcome, t.name as team
        from cases k left join teams t on t.id = k.team_id
        where k.contact_id = :id order by k.id""",
        "notes": """
        select author, body, mentions, at from notes where contact_id = :id order by id""",
        "drafts": """
        select author, body, note, updated_at from drafts where contact_id = :id
        order by updated_at""",
        "audit": """
        select at, actor, action, details from audit where contact_id = :id order by id""",
        "quarantine": """
        select q.reason, q.row, q.author, q.at, q.released_at, q.released_by
        from quarantine q join contacts c on c.address = q.address
        where c.id = :id order by q.id""",
    }.items()
}
