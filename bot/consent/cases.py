"""Closes a case that staff had to look at; if the contact is held, with a decision on the hold."""

from __future__ import annotations

from bot.consent import holds
from bot.contacts import audit_store as audit
from bot.contacts import cases_store as store
from bot.contacts.cases_store import Case
from bot.contacts.model import TALKS
from bot.errors import UsageError
from bot.models import HeldFor
from bot.services import Services


async def close(
    services: Services, case_id: int, by: str, outcome: str, *, stop: bool | None
) -> Case:
    """Closes a case and returns it as it was.

    stop: for a contact that is held, whether its texts end or go on. Raises UsageError."""
    async with services.db.connect() as conn:
        open_cases = await store.listing(conn, closed=False)
    case = next((r for r in open_cases if r.id == case_id), None)
    if case is not None and case.kind in TALKS:
        raise UsageError(
            f"It ends with its conversation: `texto conversation close {case.address}`."
        )
    if case is not None and case.kind in set(HeldFor):
        if stop is None:
            raise UsageError(
                "Their texts are held until you decide: --stop-texts ends them, "
                "--keep-texts lets them go on."
            )
        await holds.settle(services, case.contact_id, by, stop=stop, kind=HeldFor(case.kind))
    async with services.db.begin() as conn:
        now = services.clock.now()
        closed = await store.close(conn, case_id, by, outcome, now) or case
        if closed is None:
            raise UsageError(
                f"No open case has the number {case_id}; `texto case list` "
                "shows those that are open."
            )
        await audit.write(
            conn,
            by,
            "close case",
            closed.contact_id,
            {"id": case_id, "kind": closed.kind},
            now,
        )
    return closed
