"""What stands beside a thread about its person: one look at many tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.contacts.waiting_store import STATE
from bot.db.database import Connection, sql

MOST = 20  # of each kind, the newest
LISTS = ("consents", "campaigns", "surveys", "answers", "feedback", "cases")  # of About


@dataclass(frozen=True, slots=True)
class About:
    """A person as staff see it. consents: program → class; the rest are rows as JSON has them, the
    newest first: campaigns (name, at, answered), surveys (name, status, position, questions),
    answers (name, question, value, comment), feedback (kind, theme, body), cases (kind, opened,
    closed, by, outcome, and what the person answered on it)."""

    postcode: str | None
    zone: str | None
    attributes: Mapping[str, str]
    created_at: datetime
    revoked_at: datetime | None
    consents: Sequence[dict[str, Any]]
    campaigns: Sequence[dict[str, Any]]
    surveys: Sequence[dict[str, Any]]
    answers: Sequence[dict[str, Any]]
    feedback: Sequence[dict[str, Any]]
    cases: Sequence[dict[str, Any]]


def _times(rows: Sequence[dict[str, Any]] | None) -> list[dict[str, Any]]:
    """Reads the times of rows, whose names end in "at"."""
    return [
        {
            name: datetime.fromisoformat(value) if value and name.endswith("at") else value
            for name, value in row.items()
        }
        for row in rows or ()
    ]


async def about(conn: Connection, contact_id: int, now: datetime) -> About:
    """Returns what is known of a person."""
    row = (await conn.execute(_ABOUT, {"id": contact_id, "now": now, "most": MOST})).one()
    return About(
        row.postcode,
        row.zone,
        row.attributes,
        row.created_at,
        row.revoked_at,
        *(_times(row[name]) for name in LISTS),
    )


def _newest(columns: str, source: str, order: str) -> str:
    return f"""(select jsonb_agg(to_jsonb(x)) from (
        select {columns} from {source} order by {order} desc limit :most) x)"""  # noqa: S608


_ABOUT = sql(f"""
    select c.postcode, c.zone, c.attributes, c.created_at, c.revoked_at,
        {
    _newest("s.program, s.message_class, s.at", "consents s where s.contact_id = c.id", "s.program")
} as consents,
        {
    _newest(
        "k.name, coalesce(m.created_at, k.launched_at) as at, r.answered_at",
        '''recipients r join campaigns k on k.id = r.campaign_id
                 left join messages m on m.id = r.message_id where r.contact_id = c.id''',
        "k.id",
    )
} as campaigns,
        {
    _newest(
        f'''k.name, {STATE} as status, u.position, u.updated_at,
                 jsonb_array_length(k.content -> 'survey' -> 'questions') as questions''',
        '''survey_runs u join campaigns k on k.id = u.campaign_id
                 where u.contact_id = c.id''',
        "u.updated_at",
    )
} as surveys,
        {
    _newest(
        "k.name, a.question, a.value, a.comment, a.at",
        '''answers a join survey_runs u on u.id = a.run_id
                 join campaigns k on k.id = u.campaign_id
                 where u.contact_id = c.id and not a.remark''',
        "a.id",
    )
} as answers,
        {
    _newest("f.kind, f.theme, f.body, f.at", "feedback f where f.contact_id = c.id", "f.id")
} as feedback,
        {
    _newest(
        '''o.kind, o.opened_at, o.first_answered_at, o.closed_at, o.closed_by,
                 o.outcome, o.due_at, (select jsonb_agg(jsonb_build_object('question', a.question,
                    'value', a.value, 'comment', a.comment) order by a.id)
                 from recipients r join survey_runs u on u.campaign_id = r.campaign_id
                    and u.contact_id = r.contact_id join answers a on a.run_id = u.id
                 where r.case_id = o.id and a.counts) as answers''',
        "cases o where o.contact_id = c.id",
        "o.id",
    )
} as cases
    from contacts c where c.id = :id
""")  # noqa: S608


async def numbered(conn: Connection, contact_id: int) -> list[str]:
    """Returns the person's last texts that have digits in them, the newest first."""
    rows = await conn.execute(_NUMBERED, {"id": contact_id, "most": MOST})
    return [row.body for row in rows]


_NUMBERED = sql("""
    select t.body from (
        select m.id, m.body from messages m
        where m.contact_id = :id and m.direction = 'inbound' order by m.id desc limit 200) t
    where t.body ~ '[0-9]{3}' order by t.id desc limit :most
""")


@dataclass(frozen=True, slots=True)
class Proof:
    """An event of a person's ledger, with what proves it. details: None once they are erased."""

    kind: str
    program: str
    message_class: str | None
    channel: str
    language: str | None
    wording_version: str | None
    author: str
    at: datetime
    details: Mapping[str, Any] | None


async def proofs(conn: Connection, contact_id: int, program: str) -> list[Proof]:
    """Returns the events that a consent to a program rests on, the newest first."""
    rows = await conn.execute(_PROOFS, {"id": contact_id, "program": program})
    return [Proof(**row) for row in rows]


_PROOFS = sql("""
    select e.kind, e.program, e.message_class, e.channel, e.language, e.wording_version,
        e.author, e.at, v.details
    from contacts c join consent_events e on e.subject_id = c.subject_id
    left join consent_evidence v on v.subject_id = e.subject_id and v.seq = e.seq
    where c.id = :id and e.program in (:program, '*') order by e.seq desc limit 100
""")


async def tags(conn: Connection, contact_id: int) -> tuple[str, ...]:
    """Returns the person's tags."""
    found = await conn.execute(sql("select tags from contacts where id = :id"), {"id": contact_id})
    return tuple(found.scalar_one())


async def wrote(conn: Connection, contact_id: int, message_id: int) -> bool:
    """Returns whether this text is the person's."""
    found = await conn.execute(
        sql("""select 1 from messages
            where id = :message_id and contact_id = :id and direction = 'inbound'"""),
        {"id": contact_id, "message_id": message_id},
    )
    return bool(len(found))


async def id_of(conn: Connection, address: str) -> int:
    """Returns the id of the contact with this number."""
    found = await conn.execute(
        sql("select id from contacts where address = :address"), {"address": address}
    )
    return int(found.scalar_one())
