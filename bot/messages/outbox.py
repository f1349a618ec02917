"""The entrance for every outbound text, whoever wrote it: the gate, then a row (invariant 4)."""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import datetime, timedelta

from bot.db.database import Connection
from bot.gate.packs.model import NOWHERE, Place
from bot.gate.places import place
from bot.gate.verdict import Gate, Verdict, VerdictKind, may_send
from bot.gate.windows import LEAST_VALIDITY
from bot.messages import outbox_store as outbox
from bot.messages.outbox_store import Ruling
from bot.messages.stale_store import EXPIRED
from bot.models import (
    CAMPAIGN_HOLDS,
    Channel,
    Draft,
    Home,
    MessageClass,
    Outbound,
    Purpose,
    Standing,
    Status,
)
from bot.services import Services
from bot.sms import segments as text

FENCED = "fenced"  # produced under an old fencing number (invariant 7)
CANCELED = "campaign_canceled"
LEFT_OUT = "left_out"  # its time had passed where the person is
NO_DATE = "no_date"  # the person has no date that it could be about
DATE_MOVED = "date_moved"  # the date that it is about is another one now
WAITS = "waits"  # its author may still take it back, or wants it to go later
LOOP = "loop"  # two machines would answer each other (bot/messages/rules.py)


async def queue(
    conn: Connection,
    services: Services,
    draft: Draft,
    channel: Channel,
    standing: Standing,
    now: datetime,
) -> Ruling:
    """Passes the draft through the gate and writes its row: queued, deferred or suppressed.

    One that may not go before a time waits for it as deferred, and passes the gate then."""
    ruling = when_queued(of_draft(services, draft, channel, standing, now))
    if draft.not_before is not None and ruling.status is Status.QUEUED:
        ruling = replace(ruling, status=Status.DEFERRED, reason=WAITS, not_before=draft.not_before)
    message_id = await outbox.insert(conn, draft, ruling, text.segments(draft.body), now)
    return replace(ruling, id=message_id)


def of_draft(
    services: Services, draft: Draft, channel: Channel, standing: Standing, now: datetime
) -> Gate:
    """Collects all that the gate looks at for a text that has no row yet."""
    return gate(
        services,
        standing,
        channel,
        draft.message_class,
        draft.purpose,
        draft.program,
        now,
        answers_at=draft.answers_at,
        answers=draft.answers_ordinal,
        test=draft.test,
    )


async def withhold(conn: Connection, draft: Draft, now: datetime) -> Status:
    """Writes the row of an answer that would only go on with a loop: suppressed."""
    ruling = Ruling(0, Status.SUPPRESSED, VerdictKind.REFUSE.value, LOOP)
    await outbox.insert(conn, draft, ruling, text.segments(draft.body), now)
    return ruling.status


def gate(
    services: Services,
    standing: Standing,
    channel: Channel,
    message_class: MessageClass,
    purpose: Purpose,
    program: str,
    now: datetime,
    *,
    answers_at: datetime | None = None,
    answers: int | None = None,
    test: bool = False,
    asks: bool = False,
    closed_at: datetime | None = None,
) -> Gate:
    """Collects all that the gate looks at for a text to this contact. answers_at, answers: of the
    text that it answers. test: a trial, free of marketing caps. closed_at: of the case it is on."""
    return Gate(
        now=now,
        message_class=message_class,
        purpose=purpose,
        channel=channel,
        provider_blocks=standing.provider_blocks,
        granted=standing.granted.get(program),
        revoked=_revoked(standing),
        held=standing.held_for not in (None, *CAMPAIGN_HOLDS),
        campaigns_held=standing.held_for in CAMPAIGN_HOLDS,
        dead=standing.dead,
        blocked=standing.blocked,
        answers_at=answers_at,
        answers=answers,
        place=place_of(standing.home),
        recent=standing.recent,
        lately=standing.lately,
        frequency=standing.frequency,
        at_most=None if test else services.numbers.at_most(program),
        offers_a_day=0 if test else services.settings.offers_a_day,
        strict=services.settings.safe_hours,
        with_staff=standing.with_staff,
        asked_at=standing.asked_at,
        asked_for=timedelta(hours=services.settings.answer_asked_hours),
        closed_at=closed_at,
        asks=asks,
        question_until=standing.question_until,
    )


def place_of(home: Home | None) -> Place:
    """Returns where a person is, or may be."""
    return place(home.address, home.postcode, home.zone) if home else NOWHERE


def _revoked(standing: Standing) -> int | None:
    """Returns the ordinal of the opt-out in force. One without a number comes after everything."""
    if standing.revoked_at is None:
        return None
    return sys.maxsize if standing.revoked_ordinal is None else standing.revoked_ordinal


def when_queued(gate: Gate) -> Ruling:
    """Passes a text through the gate for the first time, when it has no row yet."""
    return _ruling(0, may_send(gate), Status.QUEUED)


def judge(services: Services, message: Outbound, now: datetime) -> Ruling:
    """Passes a text through the gate once more, right before the call to the provider."""
    if message.fenced:
        return Ruling(message.id, Status.SUPPRESSED, VerdictKind.REFUSE.value, FENCED)
    if message.moved:
        return Ruling(message.id, Status.SUPPRESSED, VerdictKind.REFUSE.value, DATE_MOVED)
    if message.canceled:  # it was being sent when the campaign was canceled, and came back
        return Ruling(message.id, Status.CANCELED, VerdictKind.REFUSE.value, CANCELED)
    verdict = may_send(
        gate(
            services,
            message.standing,
            message.channel,
            message.message_class,
            message.purpose,
            message.program,
            now,
            answers_at=message.answers_at,
            answers=message.answers_ordinal,
            test=message.test,
            asks=message.asks,
            closed_at=message.closed_at,
        )
    )
    return in_time(_ruling(message.id, verdict, Status.SENDING), now, message.expires_at)


def in_time(ruling: Ruling, at: datetime, expires_at: datetime | None) -> Ruling:
    """Returns the decision on a text that may go at `at`, but is stale after its expiry."""
    if expires_at is None or ruling.status is Status.SUPPRESSED:
        return ruling
    left = expires_at - (ruling.not_before or at)
    if left < LEAST_VALIDITY:
        return replace(
            ruling,
            status=Status.SUPPRESSED,
            verdict=VerdictKind.REFUSE.value,
            reason=EXPIRED,
            not_before=None,
            valid_seconds=None,
        )
    if ruling.valid_seconds is None:
        return ruling
    return replace(ruling, valid_seconds=min(ruling.valid_seconds, int(left.total_seconds())))


def _ruling(message_id: int, verdict: Verdict, allowed: Status) -> Ruling:
    status = {
        VerdictKind.ALLOW: allowed,
        VerdictKind.DEFER: Status.DEFERRED,
        VerdictKind.REFUSE: Status.SUPPRESSED,
    }[verdict.kind]
    seconds = int(verdict.valid_for.total_seconds()) if verdict.valid_for else None
    return Ruling(
        message_id, status, verdict.kind.value, verdict.reason.value, verdict.until, seconds
    )
