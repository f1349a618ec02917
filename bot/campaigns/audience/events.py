"""Takes what a shop or an app tells of a person: what they bought, redeemed or did."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal, InvalidOperation

from bot.campaigns.audience import events_store
from bot.contacts import audit_store as audit
from bot.contacts import people_store
from bot.contacts.people import known
from bot.db.database import Connection
from bot.errors import UsageError
from bot.services import Services

KINDS = ("bought", "refunded", "redeemed", "event")  # what can be told; all else notes itself
MAX_REF = 80
MOST = Decimal(10) ** 12
EARLIEST = 2000
AHEAD = timedelta(minutes=5)  # that another clock may be before ours


@dataclass(frozen=True, slots=True)
class Told:
    """An event. ref: the order, coupon or name; part: what tells two of one name apart."""

    kind: str
    ref: str
    part: str
    at: datetime
    amount: Decimal | None
    currency: str | None = None


async def add(
    services: Services,
    number: str,
    what: str,
    by: str,
    *,
    at: str | None = None,
    amount: str | None = None,
    currency: str | None = None,
) -> bool:
    """Adds an event of a person. what: its kind, and after a colon the coupon, the event's name or
    the order. Returns False if the same one was there. Raises UsageError."""
    kind, _, ref = (part.strip() for part in what.partition(":"))
    if kind not in KINDS or (kind != "bought" and not ref) or len(ref) > MAX_REF:
        raise UsageError(
            "%(what)s is no event; say event:NAME, redeemed:COUPON, bought, bought:ORDER or"
            " refunded:ORDER, with at most %(most)s characters for its name.",
            what=what[:100],
            most=MAX_REF,
        )
    now = services.clock.now()
    told = Told(kind, ref, "", _instant(at, now), _amount(amount), currency)
    async with known(services, number) as (conn, contact):
        return await _add(conn, contact.id, told, by, now)


async def note(conn: Connection, number: str, told: Told, by: str, now: datetime) -> bool | None:
    """Adds an event in a transaction. Returns False if the same one was there, None if no contact
    has the number."""
    contact = await people_store.one(conn, number)
    return None if contact is None else await _add(conn, contact.id, told, by, now)


async def _add(conn: Connection, contact_id: int, told: Told, by: str, now: datetime) -> bool:
    added = await events_store.add(
        conn,
        contact_id,
        told.kind,
        told.ref,
        told.at,
        told.amount,
        part=told.part,
        currency=told.currency,
    )
    if added:
        what = f"{told.kind}:{told.ref}" if told.ref else told.kind
        noted = {"event": what, "at": told.at.isoformat(), "amount": _plain(told.amount)}
        await audit.write(conn, by, "add event", contact_id, noted, now)
    return added


def _plain(amount: Decimal | None) -> str | None:
    return None if amount is None else str(amount)


def _instant(said: str | None, now: datetime) -> datetime:
    if said is None:
        return now
    try:
        at = datetime.fromisoformat(said)
    except ValueError:
        raise UsageError(
            "%(said)s is no instant; write it as in 2026-12-01T10:00+01:00.", said=said
        ) from None
    return happened(at if at.tzinfo else at.replace(tzinfo=UTC), now)


def happened(at: datetime | None, now: datetime) -> datetime:
    """Returns when an event was, now if nobody says. Raises UsageError for one of the future."""
    if at is not None and at.year < EARLIEST:
        raise UsageError("%(said)s is too long ago.", said=at.isoformat())
    if at is not None and at > now + AHEAD:
        raise UsageError("%(said)s has not come yet: an event is in the past.", said=at.isoformat())
    return at or now


def _amount(said: str | None) -> Decimal | None:
    if said is None:
        return None
    try:
        amount = Decimal(said)
    except InvalidOperation:
        amount = Decimal("nan")
    if not amount.is_finite() or abs(amount) >= MOST:
        raise UsageError("%(said)s is no amount; write it as in 49.90.", said=said)
    return amount
