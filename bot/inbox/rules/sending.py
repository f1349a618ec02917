"""What staff may send: words, and not too many; when "at 9:00 theirs" is."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.errors import UsageError
from bot.gate.packs.model import Place
from bot.sms.segments import clean

MORNING = 9  # the hour at which a text waits for the person to be up


def check_body(body: str, most: int) -> str:
    """Returns the text as it leaves. Raises UsageError if it is empty or longer than `most` UTF-16
    code units, which is all that the provider takes in one."""
    body = clean(body).strip()
    if not body:
        raise UsageError("A text needs words.")
    units = len(body.encode("utf-16-le", "surrogatepass")) // 2
    if units > most:
        raise UsageError(
            "The text is too long: %(most)s characters at most, and it has %(length)s.",
            most=most,
            length=units,
        )
    return body


def shown_name(user: str) -> str:
    """Returns the name that customers see of a user: "ana" and "ana.martin" are Ana."""
    return user.split(".")[0].capitalize()


def theirs(place: Place, now: datetime) -> datetime | None:
    """Returns the time on the person's clock, in the first zone that is possible; None if no zone
    is."""
    return now.astimezone(ZoneInfo(place.zones[0])) if place.zones else None


def morning(place: Place, now: datetime) -> datetime | None:
    """Returns the next 9:00 on the person's clock, None if no zone is known.

    Where the person may be in several zones, it is 9:00 in the last of them."""
    mornings = []
    for zone in place.zones:
        local = now.astimezone(ZoneInfo(zone))
        nine = local.replace(hour=MORNING, minute=0, second=0, microsecond=0)
        if nine <= local:
            nine = (nine + timedelta(days=1)).replace(fold=0)
        mornings.append(nine)
    return max(mornings) if mornings else None
