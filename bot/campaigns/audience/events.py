"""Takes what a shop or an app tells of a person: what they bought, redeemed or did."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal, InvalidOperation

from bot.campaigns.audience import events_store
from bot.contacts import audit_store as audit
from bot.contacts.people import known
from bot.errors import UsageError
from bot.services import Services

KINDS = ("bought", "redeemed", "event")  # what can be told; all else notes itself
MAX_REF = 80
MOST = Decimal(10) ** 12
AHEAD = timedelta(minutes=5)  # that another clock may be before ours


async def add(
    services: Services,
    number: str,
    what: str,
    by: str,
    *,
    at: str | None = None,
    amount: str | None = None,
) -> bool:
    """Adds an event of a person. what: its kind, and after a colon the coupon, the event's name or
    the order. Returns False if the same one was there. Raises UsageError."""
    kind, _, ref = (part.strip() for part in what.partition(":"))
    if kind not in KINDS or (kind != "bought" and not ref) or len(ref) > MAX_REF:
        raise UsageError(
            "%(what)s is no event; say event:NAME, redeemed:COUPON, bought or bought:ORDER, with at"
            " most %(most)s characters for its name.",
            what=what[:100],
            most=MAX_REF,
        )
    now = services.clock.now()
    happened, worth = _instant(at, now), _amount(amount)
    async with known(services, number) as (conn, contact):
        added = await events_store.add(conn, contact.id, kind, ref, happened, worth)
        noted = {"event": what, "at": happened.isoformat(), "amount": amount}
        if added:
            await audit.write(conn, by, "add event", contact.id, noted, now)
    return added


def _instant(said: str | None, now: datetime) -> datetime:
    if said is None:
        return now
    try:
        at = datetime.fromisoformat(said)
    except ValueError:
        raise UsageError(
            "%(said)s is no instant; write it as in 2026-12-01T10:00+01:00.", said=said
        ) from None
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    if at > now + AHEAD:
        raise UsageError("%(said)s has not come yet: an event is in the past.", said=said)
    return at


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
