"""Closes a case that staff had to look at; if the contact is held, with a decision on the hold."""

from __future__ import annotations

from bot.consent import holds
from bot.contacts import audit_store as audit
from bot.contacts import cases_store as store
from bot.contacts.cases_store import Request
from bot.errors import UsageError
from bot.models import HeldFor
from bot.services import Services


async def close(
    services: Services, request_id: int, by: str, outcome: str, *, stop: bool | None
) -> Request:
    """Closes a case and returns the request as it was.

    stop: for a contact that is held, whether its texts end or go on. Raises UsageError."""
    async with services.db.connect() as conn:
        open_requests = await store.listing(conn, closed=False)
    request = next((r for r in open_requests if r.id == request_id), None)
    if request is not None and request.kind in set(HeldFor):
        if stop is None:
            raise UsageError(
                "Their texts are held until you decide: --stop-texts ends them, "
                "--keep-texts lets them go on."
            )
        await holds.settle(services, request.contact_id, by, stop=stop, kind=HeldFor(request.kind))
    async with services.db.begin() as conn:
        now = services.clock.now()
        closed = await store.close(conn, request_id, by, outcome, now) or request
        if closed is None:
            raise UsageError(
                f"No open request has the number {request_id}; `texto request list` "
                "shows those that are open."
            )
        await audit.write(
            conn,
            by,
            "close request",
            closed.contact_id,
            {"id": request_id, "kind": closed.kind},
            now,
        )
    return closed
