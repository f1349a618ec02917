"""Opt-in requests, and welcomes sent on another's word: the rows that count against the limits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.contacts.waiting_store import ASKS
from bot.db.database import Connection, sql
from bot.models import MessageClass


@dataclass(frozen=True, slots=True)
class OptIn:
    """One opt-in request.

    number: the sender number of ours that it was sent from. wording: its text. program_version: the
    version that was shown; None if it is not known."""

    id: int
    program: str
    message_class: MessageClass
    channel: str
    number: str
    requested_at: datetime
    wording: str | None
    program_version: int | None


async def lock_prefix(conn: Connection, prefix: str) -> None:
    """Keeps others from counting or spending this prefix's budget until the transaction ends.

    Must be taken after the contact's lock, never before."""
    await conn.execute(
        sql("select pg_advisory_xact_lock(7390268, hashtext(:prefix))"), {"prefix": prefix}
    )


async def spent(conn: Connection, prefix: str, program: str, since: datetime) -> int:
    """Returns how many opt-ins of this program and prefix there were since `since`."""
    return int(
        (
            await conn.execute(
                sql("""select count(*) from opt_in_requests
                where prefix = :prefix and requested_at > :since and program = :program"""),
                {"prefix": prefix, "since": since, "program": program},
            )
        ).scalar_one()
    )


async def last_at(conn: Connection, contact_id: int) -> datetime | None:
    """Returns when this contact was last asked or welcomed, in any program and with any outcome."""
    found: datetime | None = (
        await conn.execute(
            sql("select max(requested_at) from opt_in_requests where contact_id = :id"),
            {"id": contact_id},
        )
    ).scalar()
    return found


async def add(
    conn: Connection,
    contact_id: int,
    *,
    program: str,
    message_class: MessageClass,
    channel: str,
    number: str,
    prefix: str,
    now: datetime,
    expires_at: datetime,
    outcome: str | None,
    program_version: int | None,
) -> None:
    """Adds an opt-in.

    outcome: None for a request that waits for its YES; "confirmed" if none is needed."""
    await conn.execute(
        _ADD,
        {
            "contact": contact_id,
            "program": program,
            "class": message_class,
            "channel": channel,
            "number": number,
            "prefix": prefix,
            "now": now,
            "expires_at": expires_at,
            "outcome": outcome,
            "program_version": program_version,
        },
    )


_ADD = sql("""
    insert into opt_in_requests (contact_id, program, message_class, channel, number, prefix,
        requested_at, expires_at, closed_at, outcome, program_version)
    values (:contact, :program, :class, :channel, :number, :prefix, :now, :expires_at,
        case when cast(:outcome as text) is not null then :now end, cast(:outcome as text),
        cast(:program_version as integer))
""")


async def pending(conn: Connection, contact_id: int, now: datetime) -> OptIn | None:
    """Returns the request that this contact may still answer."""
    row = (
        await conn.execute(
            sql("""select r.*, (
                    select body from messages m where m.contact_id = r.contact_id
                        and m.direction = 'outbound' and m.purpose = 'opt_in_request'
                    order by m.id desc limit 1) as wording
                from opt_in_requests r
                where contact_id = :id and closed_at is null and expires_at > :now"""),
            {"id": contact_id, "now": now},
        )
    ).first()
    return (
        OptIn(
            row.id,
            row.program,
            MessageClass(row.message_class),
            row.channel,
            row.number,
            row.requested_at,
            row.wording,
            row.program_version,
        )
        if row
        else None
    )


async def close(conn: Connection, contact_id: int, outcome: str, now: datetime) -> None:
    """Ends the contact's request, if it has one: confirmed, declined, expired or replaced."""
    await conn.execute(
        sql("""update opt_in_requests set closed_at = :now, outcome = :outcome
                where contact_id = :id and closed_at is null"""),
        {"id": contact_id, "outcome": outcome, "now": now},
    )


async def expire(conn: Connection, now: datetime) -> int:
    """Closes the requests that were not answered in time. Returns how many."""
    return len(
        await conn.execute(
            sql("""update opt_in_requests set closed_at = :now, outcome = 'expired'
                where closed_at is null and expires_at <= :now returning id"""),
            {"now": now},
        )
    )


async def said_since(conn: Connection, contact_id: int, body: str, since: datetime) -> int:
    """Returns how often the contact was told this since `since`."""
    return int(
        (
            await conn.execute(
                sql("""select count(*) from messages where contact_id = :id
                    and direction = 'outbound' and created_at >= :since and body = :body"""),
                {"id": contact_id, "since": since, "body": body},
            )
        ).scalar_one()
    )


async def asked_since(conn: Connection, contact_id: int, since: datetime, now: datetime) -> bool:
    """Returns whether a question put to the contact after `since` is open.

    It may be a survey's question, the bot's own last one, or whatever staff have written."""
    return bool(
        (
            await conn.execute(
                _ASKED,
                {
                    "id": contact_id,
                    "since": since,
                    "week": now - timedelta(days=7),
                    "day": now - timedelta(days=1),
                },
            )
        ).scalar_one()
    )


# A survey waits for its answer until its run has ended, a campaign's word until it is said; the
# bot's own question is the dialogue's slot `awaiting` or an active form, as old as its state.
_ASKED = sql(f"""
    select exists (
        select 1 from recipients r
        join messages m on m.id = r.message_id
        join campaigns k on k.id = r.campaign_id
        left join survey_runs u on u.campaign_id = r.campaign_id and u.contact_id = r.contact_id
        where r.contact_id = :id and k.{ASKS} and r.word is null
            and m.status in ('sending', 'unknown', 'accepted', 'sent', 'delivered', 'read',
                'undelivered')
            and coalesce(u.status = 'open', true)
            and coalesce(u.updated_at, m.claimed_at) > greatest(cast(:since as timestamptz), :week)
    ) or exists (
        select 1 from dialogue_states d
        where d.contact_id = :id and d.updated_at > greatest(cast(:since as timestamptz), :day)
            and (d.state ->> 'loop' is not null or d.state -> 'slots' ->> 'awaiting' is not null)
    ) or exists (
        select 1 from contacts c
        where c.id = :id and c.held_for = 'unsure_opt_out' and c.held_at > :since
    ) or exists (
        select 1 from messages m
        where m.contact_id = :id and m.direction = 'outbound' and m.purpose = 'staff'
            and m.created_at > greatest(cast(:since as timestamptz), :day)
    )
""")  # noqa: S608
