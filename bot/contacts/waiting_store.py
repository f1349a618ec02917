"""What waits for a contact's reply: surveys, and campaigns that went out lately."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.sms import dated


@dataclass(frozen=True, slots=True)
class Waiting:
    """A campaign that went out to this contact lately, or a survey that was answered lately.

    content: the campaign's file. position: the question that was asked; tries: how often its answer
    was not understood. answers: the values that count now, by question. went_at: when its text went
    out; asked_at: when it last asked something. open: whether its survey waits for an answer. word:
    the one of its words that the person has replied. about: the person's own date that its text was
    about; date: what their date is now."""

    campaign_id: int
    version: int
    program: str
    content: Mapping[str, object]
    position: int
    tries: int
    answers: Mapping[str, str | None]
    went_at: datetime
    asked_at: datetime
    open: bool = False
    word: str | None = None
    about: str | None = None
    date: str | None = None

    @property
    def moved(self) -> bool:
        """Whether its text was about a date that is another one now."""
        return self.about is not None and dated.key(self.date or "") != self.about

    @classmethod
    def read(cls, row: Mapping[str, Any]) -> Waiting:
        """Reads it as PostgreSQL writes JSON."""
        times = {name: datetime.fromisoformat(row[name]) for name in ("went_at", "asked_at")}
        return cls(**{**row, **times})


# Whether a campaign's text asks for a reply.
ASKS = "content ?| array['survey', 'replies']"
_ANSWERS = """
    coalesce((select jsonb_object_agg(a.question, a.value)
        from (select distinct on (question) question, value from answers
            where run_id = u.id and not remark order by question, id desc) a), '{}')
"""

# How long a campaign k waits for its answer: a week, or what its survey says.
WAITS = "make_interval(hours => coalesce(cast(k.content #>> '{survey,expires,hours}' as int), 168))"


def state(since: str) -> str:
    """Returns how a run u stands, as SQL: one whose answer has not come since then has expired."""
    return f"""(case when u.status = 'open' and u.updated_at <= {since}
        then 'expired' else u.status end)"""


STATE = state(f"cast(:now as timestamptz) - {WAITS}")  # of a run of campaign k
# What went out to a contact, and when it last asked something.
_WENT_OUT = """
    from recipients r
    join messages m on m.id = r.message_id
    join campaigns k on k.id = r.campaign_id
    left join survey_runs u on u.campaign_id = r.campaign_id and u.contact_id = r.contact_id,
    lateral (select greatest(u.updated_at, m.claimed_at) as asked_at) a
    where r.contact_id = c.id and m.status in
        ('sending', 'unknown', 'accepted', 'sent', 'delivered', 'read', 'undelivered')
"""

# The campaigns that went out to a contact and still wait: those that ask something, and the last
# one of all. A survey asks anew with each of its questions.
CAMPAIGNS = f"""
    select jsonb_agg(w.campaign order by w.place) from (
    select jsonb_build_object('campaign_id', k.id, 'content', k.content,
        'position', coalesce(u.position, 0), 'tries', coalesce(u.tries, 0), 'answers', {_ANSWERS},
        'version', k.version, 'program', k.program, 'went_at', m.claimed_at,
        'asked_at', a.asked_at, 'word', r.word, 'about', m.about,
        'date', c.attributes ->> (k.content #>> '{{start,before}}'),
        'open', k.content ? 'survey' and coalesce(u.status = 'open', true)) as campaign,
        row_number() over (order by a.asked_at desc, m.id desc) as place,
        row_number() over (order by m.claimed_at desc, m.id desc) as last,
        k.{ASKS} as asks
    {_WENT_OUT}
        and a.asked_at > cast(:now as timestamptz) - {WAITS}) w
    where w.asks or w.last = 1
"""  # noqa: S608

# A survey that was answered to its end: its answers may be corrected for a day.
ENDED = f"""
    select jsonb_build_object('campaign_id', k.id, 'version', k.version, 'program', k.program,
        'content', k.content, 'position', u.position, 'tries', 0, 'answers', {_ANSWERS},
        'went_at', u.opened_at, 'asked_at', u.updated_at)
    from survey_runs u join campaigns k on k.id = u.campaign_id
    where u.contact_id = c.id and u.status = 'completed'
        and u.updated_at > cast(:now as timestamptz) - interval '1 day'
    order by u.updated_at desc limit 1
"""  # noqa: S608

# A survey that waited too long, if its question is the last that we said: an answer is thanked.
EXPIRED = f"""
    select jsonb_build_object('campaign_id', k.id, 'version', k.version, 'program', k.program,
        'content', k.content, 'position', coalesce(u.position, 0), 'tries', 0,
        'answers', {_ANSWERS}, 'went_at', m.claimed_at, 'asked_at', a.asked_at)
    {_WENT_OUT}
        and k.content ? 'survey' and coalesce(u.status = 'open', true)
        and a.asked_at <= cast(:now as timestamptz) - {WAITS}
        and a.asked_at > cast(:now as timestamptz) - interval '60 days'
        and (select o.purpose from messages o where o.contact_id = c.id
            and o.direction = 'outbound' and o.status not in ('suppressed', 'canceled', 'failed')
            order by o.id desc limit 1) = 'survey_question'
    order by a.asked_at desc limit 1
"""  # noqa: S608
