"""Changes what the business says of itself: its name, how to reach a person, its site."""

from __future__ import annotations

from bot.access.users import require_user
from bot.contacts import audit_store as audit
from bot.errors import ConflictError, UsageError
from bot.numbers import business_store as store
from bot.numbers.business import Business
from bot.services import Services
from bot.sms.segments import clean

MOST = {"brand": 40, "support": 60, "site": 60}  # letters: they stand in texts of one SMS


async def save(services: Services, wanted: Business, by: str) -> Business:
    """Writes a version after the one that it was read with; every process has it within seconds.

    Raises UsageError, and ConflictError if somebody has changed it meanwhile."""
    await require_user(services, by)
    wanted, before = checked(wanted), services.business
    changed = {
        name: [getattr(before, name), getattr(wanted, name)]
        for name in MOST
        if getattr(before, name) != getattr(wanted, name)
    }
    async with services.db.begin() as conn:
        now = services.clock.now()
        if not await store.add(conn, wanted, by, now):
            raise ConflictError("Somebody has changed this meanwhile. Look at theirs, then save.")
        await audit.write(conn, by, "change business", None, {"changed": changed}, now)
    await services.live.refresh(services.db)
    return services.business


def checked(business: Business) -> Business:
    """Returns it as it is kept, each on one line. Raises UsageError for what is empty or long."""
    values = {name: " ".join(clean(getattr(business, name)).split()) for name in MOST}
    for name, most in MOST.items():
        if not values[name]:
            raise UsageError("%(name)s is empty; texts need it.", name=name)
        if len(values[name]) > most:
            raise UsageError("%(name)s has %(most)s letters at most.", name=name, most=most)
    return Business(**values, version=business.version)
