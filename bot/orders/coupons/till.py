"""What a till does with a code: looks at it, redeems it, takes that back within a minute."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from bot.contacts import audit_store as audit
from bot.db.database import Connection
from bot.errors import UsageError
from bot.orders.coupons import store
from bot.orders.coupons.model import Coupon, Redemption
from bot.orders.coupons.rules.codes import LONGEST, is_sound, key
from bot.orders.coupons.rules.state import State, may_undo, state, taken_off, too_small
from bot.services import Services

MAX_PLACE, MAX_PURCHASE = 60, 60
PLACES = 10
TYPED = 40  # characters of what is taken for a code


@dataclass(frozen=True, slots=True)
class Seen:
    """What a till is told of a code. typed: as somebody typed it; mistyped: one letter at least is
    wrong, by its check character; again: the same purchase has redeemed it before."""

    typed: str
    state: State
    coupon: Coupon | None = None
    mistyped: bool = False
    again: bool = False
    done: Redemption | None = None

    @property
    def off(self) -> Decimal | None:
        """What the redemption that was just made took off."""
        if self.coupon is None or self.done is None:
            return None
        return taken_off(self.coupon.pool.worth, self.done.amount)


def spellings(typed: str) -> tuple[str, ...]:
    """Returns how a code may stand in the table: as it is typed, and without what parts it."""
    as_typed = " ".join(typed.split()).upper()[:TYPED]
    return tuple(dict.fromkeys((as_typed, as_typed.replace(" ", ""), key(as_typed))))


async def look(services: Services, typed: str) -> Seen:
    """Returns what a code is now; writes nothing."""
    async with services.db.connect() as conn:
        found = await store.find(conn, spellings(typed))
    return _seen(typed, found, services.clock.now())


def _seen(typed: str, coupon: Coupon | None, now: datetime) -> Seen:
    now_is, code = state(coupon, now), key(typed)
    mistyped = now_is is State.UNKNOWN and len(code) <= LONGEST and not is_sound(code)
    return Seen(
        typed.strip()[:TYPED], now_is, None if now_is is State.UNKNOWN else coupon, mistyped
    )


async def redeem(services: Services, typed: str, used: Redemption) -> Seen:
    """Redeems a code, once: whoever comes second is told when and where it was used. Raises
    UsageError for a purchase under the minimum. used: where, and by whom."""
    async with services.db.begin() as conn:
        seen = await redeem_in(conn, typed, used, services.clock.now())
    return seen


async def redeem_in(conn: Connection, typed: str, used: Redemption, now: datetime) -> Seen:
    """Redeems a code in a transaction."""
    found = await store.find(conn, spellings(typed), for_update=True)
    seen = _seen(typed, found, now)
    if found is None or seen.state is not State.VALID:
        again = _same_purchase(found, used)
        return Seen(seen.typed, seen.state, seen.coupon, seen.mistyped, again)
    if too_small(found.pool, used.amount):
        raise UsageError(
            "This coupon is for purchases from %(minimum)s on.", minimum=f"{found.pool.minimum:f}"
        )
    done = await store.redeem(conn, found.code, used, now)
    assert done is not None  # its row is locked
    noted = {"code": found.code, "place": used.place, "purchase": used.purchase}
    await audit.write(conn, used.author, "redeem coupon", found.contact_id, noted, now)
    return Seen(seen.typed, State.VALID, found, done=done)


def _same_purchase(found: Coupon | None, used: Redemption) -> bool:
    before = found.used if found else None
    return before is not None and before.purchase is not None and before.purchase == used.purchase


async def undo(services: Services, typed: str, by: str) -> None:
    """Takes a redemption back. Raises UsageError if there is none, or if it is older than a
    minute."""
    async with services.db.begin() as conn:
        now = services.clock.now()
        found = await store.find(conn, spellings(typed), for_update=True)
        if found is None or found.used is None:
            raise UsageError("%(code)s is not redeemed.", code=typed.strip()[:TYPED])
        if not may_undo(found.used, now):
            raise UsageError(
                "%(code)s was redeemed more than a minute ago: that can't be taken back here.",
                code=found.code,
            )
        await store.undo(conn, found.used.id, by, now)
        noted = {"code": found.code, "place": found.used.place}
        await audit.write(conn, by, "undo redemption", found.contact_id, noted, now)


async def places(services: Services) -> list[str]:
    """Returns where codes were redeemed last."""
    async with services.db.connect() as conn:
        return await store.places(conn, PLACES)


def used_at(
    author: str,
    now: datetime,
    *,
    place: str = "",
    purchase: str = "",
    amount: Decimal | None = None,
    currency: str | None = None,
) -> Redemption:
    """Returns a use that is to be noted. Raises UsageError for words that are too long."""
    where, which = " ".join(place.split()), " ".join(purchase.split())
    if len(where) > MAX_PLACE or len(which) > MAX_PURCHASE:
        raise UsageError("Place and purchase may have %(most)s characters each.", most=MAX_PURCHASE)
    return Redemption(0, now, author, where, which or None, amount, currency)


def plain(seen: Seen) -> dict[str, Any]:
    """Returns what a code is as plain values, for programs; its keys stay as they are."""
    coupon = seen.coupon
    used = seen.done or (coupon.used if coupon else None)
    return {
        "code": coupon.code if coupon else seen.typed,
        "status": "redeemed" if seen.done else seen.state.value,
        "pool": coupon.pool.name if coupon else None,
        "percent": _said(coupon.pool.worth.percent) if coupon else None,
        "amount": _said(coupon.pool.worth.amount) if coupon else None,
        "currency": coupon.pool.worth.currency if coupon else None,
        "redeemed_at": used.at.isoformat() if used else None,
        "place": used.place if used else None,
        "purchase": used.purchase if used else None,
        "taken_off": _said(seen.off),
    }


def _said(amount: Decimal | None) -> str | None:
    return None if amount is None else f"{amount:f}"
