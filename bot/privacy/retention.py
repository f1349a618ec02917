"""Ends whatever has been kept long enough: run daily by the jobs role, or by hand."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from datetime import datetime, timedelta

import structlog

from bot.gate.packs.loading import packs
from bot.privacy import erase as privacy
from bot.privacy import retention_store as retention
from bot.privacy import rules
from bot.privacy.retention_store import Silent
from bot.services import Services
from bot.sms.phone import WHATSAPP, country

log = structlog.get_logger()

PEOPLE = "people"
# what is kept → what happens to it in the end
ENDS: Mapping[str, str] = {
    PEOPLE: "erased",
    "texts": "emptied",
    "texts with their proof": "emptied",
    "pictures and files": "deleted",
    "dialogue states": "deleted",
    "feedback": "deleted",
    "notes": "deleted",
    "drafts": "deleted",
    "events": "deleted",
    "marks of clicks": "emptied",
    "expired links": "deleted",
    "unanswered questions": "deleted",
    "quarantined rows": "deleted",
    "contact files": "deleted",
    "looks at people": "deleted",
    "sealed proofs": "deleted",
    "stray statuses": "deleted",
}
LOOK = 200  # contacts at a time
NEVER = timedelta(days=365_000)


async def run(services: Services, *, by: str = "jobs", dry_run: bool = False) -> dict[str, int]:
    """Ends what has been kept long enough. Returns how many of each of ENDS were ended, or would
    be."""
    done = dict.fromkeys(ENDS, 0)
    async for one in _silent(services):
        if dry_run or await privacy.erase_old(services, one.contact_id, one.last, by):
            done[PEOPLE] += 1
    for what, before in _limits(services).items():
        if dry_run:
            async with services.db.connect() as conn:
                done[what] = await retention.count(conn, what, before)
            continue
        ended = -1
        while ended:
            async with services.db.begin() as conn:
                ended = await retention.end(conn, what, before)
            done[what] += ended
    if any(done.values()) and not dry_run:
        log.info("retention", **done)
    return done


def _limits(services: Services) -> dict[str, datetime]:
    now = services.clock.now()
    limits = {
        "texts with their proof": now - rules.PROOF,
        "quarantined rows": now - rules.QUARANTINE,
        "drafts": now - rules.DRAFTS,
        "events": now - rules.EVENTS,
        "marks of clicks": now - rules.CLICKS,
        "expired links": now - rules.EXPIRED_LINKS,
        "unanswered questions": now - rules.UNANSWERED,
        "contact files": now - rules.UPLOADS,
        "looks at people": now - rules.LOOKS,
        "sealed proofs": now,
        "stray statuses": now - rules.STRAYS,
    }
    if services.settings.retention_days:
        before = now - timedelta(days=services.settings.retention_days)
        limits |= dict.fromkeys(
            ("texts", "pictures and files", "dialogue states", "feedback", "notes"), before
        )
        limits["unanswered questions"] = max(before, limits["unanswered questions"])
    return limits


async def _silent(services: Services) -> AsyncIterator[Silent]:
    """Yields the contacts that have been silent for longer than their country's rules keep them."""
    now = services.clock.now()
    otherwise = timedelta(days=services.settings.retention_days) or NEVER
    after, before = 0, now - rules.shortest(packs(), otherwise)
    while True:
        async with services.db.connect() as conn:
            found = await retention.silent(conn, before, after, LOOK)
        for one in found:
            where = country(one.address.removeprefix(WHATSAPP))
            if one.last < now - rules.silent_for(packs(), where, otherwise):
                yield one
        if len(found) < LOOK:
            return
        after = found[-1].contact_id
