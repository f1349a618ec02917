"""The cases of who complains or rates badly, and whether their people came back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.contacts.model import CaseKind
from bot.db.database import Connection, sql
from bot.surveys.feedback.store import OF_FEEDBACK

KINDS = sorted({*OF_FEEDBACK, CaseKind.DETRACTOR} - {CaseKind.URGENT, CaseKind.SAFETY})


@dataclass(frozen=True, slots=True)
class Matter:
    """A case as the figures need it. back: its person was won back."""

    team_id: int | None
    opened_at: datetime
    first_answered_at: datetime | None
    closed_at: datetime | None
    back: bool


async def matters(
    conn: Connection, since: datetime, until: datetime, lasts: timedelta
) -> Sequence[Matter]:
    """Returns the cases that opened in the time. lasts: how long after its closing somebody may be
    won back."""
    values = {"since": since, "until": until, "kinds": KINDS, "lasts": lasts}
    return [Matter(**row) for row in await conn.execute(_MATTERS, values)]


# A good rating is 9 or 10 of ten, 4 or 5 of five, as in bot/surveys/rules/mood.py.
_MATTERS = sql("""
    select k.team_id, k.opened_at, k.first_answered_at, k.closed_at,
        k.closed_at is not null and (
            exists (select 1 from feedback f where f.contact_id = k.contact_id
                and f.kind = 'praise' and f.at > k.closed_at and f.at < k.closed_at + :lasts)
            or exists (select 1 from contact_events e where e.contact_id = k.contact_id
                and e.kind = 'bought' and e.at > k.closed_at and e.at < k.closed_at + :lasts)
            or exists (select 1 from survey_runs u
                join campaigns g on g.id = u.campaign_id
                join answers a on a.run_id = u.id
                cross join lateral jsonb_array_elements(g.content -> 'survey' -> 'questions') q
                where u.contact_id = k.contact_id and a.at > k.closed_at
                    and a.at < k.closed_at + :lasts and q ->> 'key' = a.question
                    and (q ->> 'type' = 'nps' and a.value in ('9', '10')
                        or q ->> 'type' = 'rating' and a.value in ('4', '5')))
        ) as back
    from cases k
    where k.opened_at >= :since and k.opened_at < :until and k.kind = any(cast(:kinds as text[]))
    order by k.id
""")
