"""Tells another system that somebody waits for staff: an outgoing webhook.

As Standard Webhooks asks (standardwebhooks.com, the specification of 2024): an id that stays the
same over all tries, the time, and an HMAC-SHA256 of both with the body. It carries no number and no
words: what the person wrote stays here.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Collection
from datetime import datetime, timedelta

import structlog

from bot.contacts import announced_store as announced
from bot.contacts.announced_store import Unannounced
from bot.errors import UnavailableError
from bot.files import outgoing
from bot.services import Services

log = structlog.get_logger()

BATCH = 20
_TAKEN = range(200, 300)
UNTIL = timedelta(days=1)  # a case that is older is not news
LEAST_PAUSE, MOST_PAUSE = timedelta(seconds=10), timedelta(hours=1)


def signed(secret: bytes, event: str, at: datetime, body: bytes) -> dict[str, str]:
    """Returns the headers that prove who sends the body, and when."""
    seconds = str(int(at.timestamp()))
    told = b".".join((event.encode(), seconds.encode(), body))
    code = base64.b64encode(hmac.new(secret, told, hashlib.sha256).digest()).decode()
    return {
        "content-type": "application/json",
        "webhook-id": event,
        "webhook-timestamp": seconds,
        "webhook-signature": f"v1,{code}",
    }


def told(case: Unannounced, console_url: str, at: datetime) -> bytes:
    """Returns what is told of a case, as JSON."""
    data = {
        "case": case.id,
        "kind": case.kind,
        "opened_at": case.opened_at.isoformat(),
        "due_at": case.due_at.isoformat() if case.due_at else None,
        "team": case.team,
        "url": f"{console_url}/inbox/{case.contact_id}",
    }
    return json.dumps({"type": "case.opened", "timestamp": at.isoformat(), "data": data}).encode()


async def announce(services: Services, exceptions: Collection[str] = ()) -> int:
    """Tells of the cases that nobody was told of yet. Returns of how many.

    What fails is tried again after as long as the case is old, for a day."""
    url, secret = services.settings.waiting_hook, services.settings.waiting_hook_key
    if not url or secret is None:
        return 0
    now = services.clock.now()
    async with services.db.connect() as conn:
        found = await announced.unannounced(conn, now, now - UNTIL, BATCH)
    count = 0
    for case in found:
        body = told(case, services.settings.console_url, now)
        headers = signed(secret, f"case_{case.id}", now, body)
        why = await _told(url, body, headers, exceptions)
        pause = min(max(now - case.opened_at, LEAST_PAUSE), MOST_PAUSE)
        async with services.db.begin() as conn:
            await announced.set_announced(conn, case.id, now, again=now + pause if why else None)
        count += not why
        log.info("case_announced", case_id=case.id, failed=why or None)
    return count


async def _told(url: str, body: bytes, headers: dict[str, str], exceptions: Collection[str]) -> str:
    """Posts. Returns what went wrong, empty if nothing did."""
    try:
        status = await outgoing.post(url, body, headers, exceptions)
    except UnavailableError as error:
        return str(error)
    return "" if status in _TAKEN else f"answered {status}"
