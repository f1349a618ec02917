"""The table of feedback: what people say of the business outside surveys."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.contacts.model import CaseKind
from bot.db.database import Connection, sql
from bot.models import Language
from bot.reading.urgent_words import Urgency
from bot.surveys.feedback.model import FeedbackKind, Reading, Theme, sentiment

ASKED_FOR = timedelta(days=1)  # how long words may follow on a complaint that asked for them
OF_FEEDBACK = sorted({CaseKind.COMPLAINT, *(CaseKind(one.value) for one in Urgency)})


async def add(
    conn: Connection,
    contact_id: int,
    message_id: int,
    body: str,
    reading: Reading,
    now: datetime,
) -> None:
    """Adds a contact's feedback."""
    values = {
        "contact_id": contact_id,
        "message_id": message_id,
        "sentiment": sentiment(reading.kind),
        "body": body,
        "kind": reading.kind,
        "theme": reading.theme,
        "urgency": reading.urgency,
        "now": now,
    }
    await conn.execute(_ADD, values)


_ADD = sql("""
    insert into feedback (contact_id, message_id, sentiment, body, kind, theme, urgency, at)
    values (:contact_id, :message_id, :sentiment, :body, :kind, :theme, :urgency, :now)
""")


async def latest(conn: Connection, contact_id: int, now: datetime) -> tuple[int, str] | None:
    """Returns the id and the words of the complaint that the contact may still say more about."""
    found = await conn.execute(_LATEST, {"contact_id": contact_id, "since": now - ASKED_FOR})
    row = found.first()
    return (int(row.id), str(row.body)) if row else None


_LATEST = sql("""
    select id, body from feedback
    where contact_id = :contact_id and kind = 'complaint' and at >= :since
        and corrected_at is null
    order by id desc limit 1
""")


async def extend(conn: Connection, feedback_id: int, body: str, reading: Reading) -> None:
    """Puts the words that followed into a complaint, and what both together are about."""
    values = {
        "id": feedback_id,
        "body": body,
        "theme": reading.theme,
        "urgency": reading.urgency,
    }
    await conn.execute(_EXTEND, values)


_EXTEND = sql("""
    update feedback set body = :body, urgency = coalesce(urgency, :urgency),
        theme = case when :theme = 'other' then theme else :theme end
    where id = :id
""")


# -- reading -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Asked:
    """Which feedback is wanted; None for any. until: before this instant. words: a tsquery."""

    kind: FeedbackKind | None = None
    theme: Theme | None = None
    language: Language | None = None
    urgent: bool = False
    words: str | None = None
    since: datetime | None = None
    until: datetime | None = None

    @property
    def values(self) -> dict[str, object]:
        """The values of the statements' condition."""
        return {
            "kind": self.kind,
            "theme": self.theme,
            "language": self.language,
            "urgent": self.urgent,
            "words": self.words,
            "since": self.since,
            "until": self.until,
        }


@dataclass(frozen=True, slots=True)
class Item:
    """A text of feedback, and its case in the inbox, if it has one. read_kind, read_theme: what it
    was taken for before staff corrected it."""

    id: int
    contact_id: int
    message_id: int
    at: datetime
    kind: FeedbackKind
    theme: Theme
    urgency: Urgency | None
    body: str
    name: str | None
    address: str
    language: Language | None
    read_kind: str | None
    read_theme: str | None
    corrected_by: str | None
    case_id: int | None
    due_at: datetime | None
    first_answered_at: datetime | None
    closed_at: datetime | None
    closed_by: str | None
    outcome: str | None

    @property
    def state(self) -> str:
        """How its case stands: none, open, answered or closed."""
        if self.case_id is None:
            return "none"
        if self.closed_at is not None:
            return "closed"
        return "answered" if self.first_answered_at is not None else "open"


_FITS = """(cast(:kind as text) is null or f.kind = :kind)
    and (cast(:theme as text) is null or f.theme = :theme)
    and (cast(:language as text) is null or c.language = :language)
    and (not :urgent or f.urgency is not null)
    and (cast(:words as text) is null or searched(f.body) @@ cast(:words as tsquery))
    and (cast(:since as timestamptz) is null or f.at >= :since)
    and (cast(:until as timestamptz) is null or f.at < :until)"""
_ITEMS = """
    select f.id, f.contact_id, f.message_id, f.at, f.kind, f.theme, f.urgency, f.body, c.name,
        c.address, c.language, f.read_kind, f.read_theme, f.corrected_by, k.id as case_id, k.due_at,
        k.first_answered_at, k.closed_at, k.closed_by, k.outcome
    from feedback f join contacts c on c.id = f.contact_id
    left join lateral (select k.* from cases k
        where k.contact_id = f.contact_id and k.kind = any(cast(:of as text[]))
            and k.opened_at <= f.at and (k.closed_at is null or k.closed_at >= f.at)
            and f.kind in ('complaint', 'question')
        order by k.opened_at desc, k.id desc limit 1) k on true
"""  # one that came while a case was open belongs to it
_FIND = sql(f"""{_ITEMS}
    where {_FITS} and (cast(:before as bigint) is null or f.id < :before)
    order by f.id desc limit :limit
""")
_ONE = sql(f"{_ITEMS} where f.id = :id")


def _item(row: dict[str, object]) -> Item:
    language, urgency = row["language"], row["urgency"]
    read = {
        "kind": FeedbackKind(str(row["kind"])),
        "theme": Theme(str(row["theme"])),
        "urgency": Urgency(str(urgency)) if urgency else None,
        "language": Language(str(language)) if language else None,
    }
    return Item(**{**row, **read})  # type: ignore[arg-type]


async def find(conn: Connection, asked: Asked, before: int | None, limit: int) -> list[Item]:
    """Returns the newest feedback that fits. before: only what stands before this id."""
    values = {**asked.values, "of": OF_FEEDBACK, "before": before, "limit": limit}
    return [_item(dict(row)) for row in await conn.execute(_FIND, values)]


async def one(conn: Connection, feedback_id: int) -> Item | None:
    """Returns the feedback with this id, None if there is none."""
    row = (await conn.execute(_ONE, {"id": feedback_id, "of": OF_FEEDBACK})).first()
    return _item(dict(row)) if row else None


@dataclass(frozen=True, slots=True)
class Count:
    """How much feedback of a theme a week has, and how much of it was urgent. week: its Monday."""

    week: date
    theme: Theme
    count: int
    urgent: int


async def counts(conn: Connection, asked: Asked, zone: str) -> Sequence[Count]:
    """Returns how much fits, by theme and week. zone: on whose clock weeks begin."""
    rows = await conn.execute(_COUNTS, {**asked.values, "zone": zone})
    return [Count(row.week, Theme(row.theme), row.count, row.urgent) for row in rows]


_COUNTS = sql(f"""
    select cast(date_trunc('week', f.at at time zone :zone) as date) as week, f.theme,
        count(*) as count, count(f.urgency) as urgent
    from feedback f join contacts c on c.id = f.contact_id
    where {_FITS} group by 1, 2 order by 1, 2
""")  # noqa: S608


# -- corrections ---------------------------------------------------------------------------------


async def correct(
    conn: Connection, feedback_id: int, kind: FeedbackKind, theme: Theme, by: str, now: datetime
) -> None:
    """Writes what staff take the feedback for, beside what it was read as first."""
    values = {
        "id": feedback_id,
        "kind": kind,
        "theme": theme,
        "sentiment": sentiment(kind),
        "by": by,
        "now": now,
    }
    await conn.execute(_CORRECT, values)


_CORRECT = sql("""
    update feedback set read_kind = coalesce(read_kind, kind),
        read_theme = coalesce(read_theme, theme), kind = :kind, theme = :theme,
        sentiment = :sentiment, corrected_by = :by, corrected_at = :now
    where id = :id
""")


@dataclass(frozen=True, slots=True)
class Corrected:
    """A text as staff have corrected it."""

    body: str
    kind: FeedbackKind
    theme: Theme
    at: datetime


async def corrected(conn: Connection) -> list[Corrected]:
    """Returns all that staff have corrected, the oldest first."""
    rows = await conn.execute(
        sql("""select body, kind, theme, corrected_at from feedback
            where corrected_at is not null order by corrected_at, id""")
    )
    return [
        Corrected(row.body, FeedbackKind(row.kind), Theme(row.theme), row.corrected_at)
        for row in rows
    ]
