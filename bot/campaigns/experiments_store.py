"""The tables of experiments: what each look saw, what was found, what the others get."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.campaigns.rules.decision import Arm, Decision, Seen
from bot.campaigns.rules.experiment import Measure
from bot.campaigns.rules.goal import Goal, GoalKind
from bot.db.database import Connection, Row, sql


@dataclass(frozen=True, slots=True)
class State:
    """How an experiment stands. need: people a variant that it takes. outcome, best, stopped: what
    was found, None as long as nothing is. chosen: what the others get, once that is known."""

    campaign_id: int
    ends_at: datetime
    need: int
    outcome: str | None
    best: int | None
    stopped: int | None
    decided_at: datetime | None
    chosen: int | None
    chosen_by: str | None
    chosen_at: datetime | None


_STATE = """campaign_id, ends_at, need, outcome, best, stopped, decided_at, chosen, chosen_by,
    chosen_at"""


def _state(row: Row) -> State:
    return State(*row.values())


async def begin(
    conn: Connection, campaign_id: int, ends_at: datetime, need: int, next_look_at: datetime
) -> None:
    """Notes an experiment that begins."""
    values = {"id": campaign_id, "ends_at": ends_at, "need": need, "next": next_look_at}
    await conn.execute(_BEGIN, values)


_BEGIN = sql("""
    insert into experiments (campaign_id, ends_at, need, next_look_at)
    values (:id, :ends_at, :need, :next)
""")


async def find(conn: Connection, campaign_id: int) -> State | None:
    """Returns how a campaign's experiment stands, None if none has begun."""
    row = (await conn.execute(_FIND, {"id": campaign_id})).first()
    return _state(row) if row else None


async def lock(conn: Connection, campaign_id: int) -> State | None:
    """Returns the same, and lets nobody else change it."""
    row = (await conn.execute(_LOCK, {"id": campaign_id})).first()
    return _state(row) if row else None


_FIND = sql(f"select {_STATE} from experiments where campaign_id = :id")  # noqa: S608
_LOCK = sql(f"select {_STATE} from experiments where campaign_id = :id for update")  # noqa: S608


async def next_due(conn: Connection, now: datetime) -> State | None:
    """Locks the next experiment that is to be looked at; those of paused campaigns wait."""
    row = (await conn.execute(_NEXT_DUE, {"now": now})).first()
    return _state(row) if row else None


_NEXT_DUE = sql(f"""
    select {", ".join(f"e.{one.strip()}" for one in _STATE.split(","))}
    from experiments e join campaigns k on k.id = e.campaign_id
    where e.decided_at is null and e.next_look_at <= :now and k.status in ('running', 'finished')
    order by e.next_look_at, e.campaign_id limit 1 for update of e skip locked
""")  # noqa: S608


@dataclass(frozen=True, slots=True)
class Group:
    """What came of one variant: its people by what became of their texts and what they did. clicks:
    all that persons made; sent_at: when its texts went, on average; responded: how many did what
    is measured, within the experiment's hours."""

    variant: int
    people: int
    sent: int
    sent_at: datetime | None
    segments: int
    delivered: int
    failed: int
    clicked: int
    clicks: int
    replied: int
    responded: int
    opted_out: int

    @property
    def arm(self) -> Arm:
        return Arm(self.people, self.sent, self.responded, self.opted_out, self.segments)


async def groups(
    conn: Connection,
    campaign_id: int,
    measure: Measure,
    goal: Goal | None,
    hours: int,
    now: datetime,
    *,
    clicks: bool = False,
) -> list[Group]:
    """Returns what had come by now of each variant that somebody was drawn for. clicks: counts
    these one by one, too."""
    kind, ref = goal.event if goal else ("", "")
    values = {
        "id": campaign_id,
        "hours": timedelta(hours=hours),
        "kind": kind,
        "ref": ref,
        "now": now,
    }
    which = "survey" if goal and goal.kind is GoalKind.SURVEY else "event"
    name = which if measure is Measure.CONVERSIONS else measure.value
    rows = await conn.execute(_GROUPS[name], {**values, "clicks": clicks})
    return [Group(**row) for row in rows]


_RESPONDED = {
    "clicks": "r.clicked_at",
    "replies": "least(r.replied_at, r.answered_at)",
    "survey": """(select s.updated_at from survey_runs s where s.campaign_id = :id
        and s.contact_id = r.contact_id and s.status = 'completed')""",
    "event": """(select min(e.at) from contact_events e where e.contact_id = r.contact_id
        and e.kind = :kind and (:ref = '' or e.ref = :ref) and e.at >= m.claimed_at)""",
}
# Whoever the gate refuses is not among a variant's people: it refuses all variants alike.
_GROUPS = {
    name: sql(f"""
        with clicked as (
            select contact_id, count(*) as n from clicks
            where cast(:clicks as boolean) and campaign_id = :id and human group by contact_id
        ), one as (
            select r.*, m.status, m.claimed_at, m.segments, k.n as clicks, {at} as responded_at
            from recipients r left join messages m on m.id = r.message_id
                left join clicked k on k.contact_id = r.contact_id
            where r.campaign_id = :id and r.variant is not null
                and coalesce(m.status, '') not in ('suppressed', 'canceled')
        )
        select variant, count(*) as people, count(claimed_at) as sent,
            to_timestamp(avg(extract(epoch from claimed_at))) as sent_at,
            coalesce(sum(segments) filter (where claimed_at is not null), 0)::bigint as segments,
            count(*) filter (where status in ('delivered', 'read')) as delivered,
            count(*) filter (where status in ('failed', 'undelivered')) as failed,
            count(clicked_at) as clicked, coalesce(sum(clicks), 0)::bigint as clicks,
            count(coalesce(replied_at, answered_at)) as replied,
            count(*) filter (where responded_at <= :now
                and responded_at < claimed_at + cast(:hours as interval)) as responded,
            count(opted_out_at) as opted_out
        from one group by variant order by variant
    """)  # noqa: S608
    for name, at in _RESPONDED.items()
}


async def looks(conn: Connection, campaign_id: int) -> list[Seen]:
    """Returns what was seen at each look, in their order."""
    rows = await conn.execute(_LOOKS, {"id": campaign_id})
    return [
        Seen(
            row.clock,
            tuple(
                Arm(*figures)
                for figures in zip(
                    row.people, row.sent, row.responded, row.opted_out, row.segments, strict=True
                )
            ),
        )
        for row in rows
    ]


_LOOKS = sql("""
    select clock, people, sent, responded, opted_out, segments from experiment_looks
    where campaign_id = :id order by at
""")


async def add_look(conn: Connection, campaign_id: int, seen: Seen, now: datetime) -> None:
    """Keeps what a look saw."""
    await conn.execute(
        _ADD_LOOK,
        {
            "id": campaign_id,
            "at": now,
            "clock": seen.clock,
            "people": [one.people for one in seen.arms],
            "sent": [one.sent for one in seen.arms],
            "responded": [one.responded for one in seen.arms],
            "opted_out": [one.opted_out for one in seen.arms],
            "segments": [one.segments for one in seen.arms],
        },
    )


_ADD_LOOK = sql("""
    insert into experiment_looks (campaign_id, at, clock, people, sent, responded, opted_out,
        segments)
    values (:id, :at, :clock, :people, :sent, :responded, :opted_out, :segments)
    on conflict do nothing
""")


async def look_again(conn: Connection, campaign_id: int, at: datetime) -> None:
    """Notes when an experiment is to be looked at next."""
    await conn.execute(
        sql("update experiments set next_look_at = :at where campaign_id = :id"),
        {"id": campaign_id, "at": at},
    )


async def decide(conn: Connection, campaign_id: int, found: Decision, now: datetime) -> None:
    """Notes what was found."""
    await conn.execute(
        _DECIDE,
        {
            "id": campaign_id,
            "outcome": found.outcome,
            "best": found.best,
            "stopped": found.stopped,
            "now": now,
        },
    )


_DECIDE = sql("""
    update experiments set outcome = :outcome, best = :best, stopped = :stopped, decided_at = :now
    where campaign_id = :id and decided_at is null
""")


async def choose(conn: Connection, campaign_id: int, variant: int, by: str, now: datetime) -> None:
    """Notes what the others get."""
    await conn.execute(
        sql("""update experiments set chosen = :variant, chosen_by = :by, chosen_at = :now
                where campaign_id = :id and chosen is null"""),
        {"id": campaign_id, "variant": variant, "by": by, "now": now},
    )


async def waiting_texts(conn: Connection, campaign_id: int, variant: int) -> Sequence[int]:
    """Locks the texts of a variant that have not gone out. Returns their ids. The campaign's row
    is locked first, so that no batch adds to them."""
    await conn.execute(
        sql("select 1 from campaigns where id = :id for no key update"), {"id": campaign_id}
    )
    rows = await conn.execute(_WAITING, {"id": campaign_id, "variant": variant})
    return [row.id for row in rows]


_WAITING = sql("""
    select m.id from messages m join recipients r on r.message_id = m.id
    where r.campaign_id = :id and r.variant = :variant and m.status in ('queued', 'deferred')
    for update of m skip locked
""")


async def undraw(conn: Connection, campaign_id: int, variant: int) -> None:
    """Makes those of a variant who have no text get what the others get."""
    await conn.execute(
        sql("""update recipients set variant = null
                where campaign_id = :id and variant = :variant and message_id is null"""),
        {"id": campaign_id, "variant": variant},
    )
