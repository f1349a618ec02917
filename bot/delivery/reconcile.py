"""Reconciles messages whose send outcome is unknown, by asking the provider.

Their status callback carries our id and mostly answers first. Otherwise the provider's own list of
the number or of the person is read: a text on it is with the provider and is not sent again; one
that is not on it may be.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta

import structlog

from bot.delivery import callbacks
from bot.delivery.listed import Lists
from bot.delivery.rules import sent_from
from bot.delivery.sender import TRIES
from bot.messages import status_store as statuses
from bot.messages.status_store import Doubt, Outcome, Stray
from bot.models import Status
from bot.providers.base import ListedMessage, StatusReport
from bot.providers.errors import ProviderError, What
from bot.services import Services

log = structlog.get_logger()

# Longer than a call's latest start (sender.LATEST) and its duration (providers.base.CALL_SECONDS)
# together: after it, no call is under way any more.
STALE = 14.0
SETTLE = 4.0  # seconds; the provider's list is not asked about texts younger than this
SKEW = timedelta(seconds=30)  # how far the provider's clock may be from the database's
WINDOW = timedelta(minutes=10)
BATCH = 20_000  # texts that are checked at a time
PEOPLE = 500  # whose texts are settled at a time, once they are read


async def reconcile(services: Services) -> int:
    """Checks doubtful texts, the oldest first. Returns how many are settled. One process at a
    time."""
    now = services.clock.now()
    await services.skew.measure(services.db, services.clock)
    if services.skew.set_within(STALE):
        return 0  # a call under way would seem to be over
    async with services.db.begin() as conn:
        stale = await statuses.doubt_stale(conn, STALE, now)
    if stale:
        log.warning("senders_lost", texts=stale)
    await _adopt_strays(services)
    async with services.db.connect() as conn:
        doubts = await statuses.in_doubt(conn, SETTLE, BATCH)
    paused: set[str] = set()
    settled = 0
    for number, of_number in _groups(doubts, lambda doubt: doubt.number):
        settled += await _settle_number(services, number, of_number, paused)
    if settled:
        services.queues.wake_sender()
    return settled


def _groups(doubts: Sequence[Doubt], key: Callable[[Doubt], str]) -> list[tuple[str, list[Doubt]]]:
    found: dict[str, list[Doubt]] = defaultdict(list)
    for doubt in doubts:
        found[key(doubt)].append(doubt)
    return list(found.items())


async def _settle_number(
    services: Services, number: str, doubts: Sequence[Doubt], paused: set[str]
) -> int:
    """Settles the doubtful texts from a number. Returns how many.

    paused: the providers that want to be left alone; may gain this one."""
    name = services.numbers.of(number).provider
    if name in paused:
        return 0
    provider = services.providers.of(services.numbers.of(number))
    settled = 0
    for sender, of_sender in _groups(doubts, lambda doubt: sent_from(number, doubt.address)):
        people = _groups(of_sender, lambda doubt: doubt.address)
        lists = None
        with _postponed(paused, name, len(of_sender)):
            lists = await Lists.read(provider, sender, dict(people), _since(of_sender))
        at_once = PEOPLE if lists is not None and lists.whole is not None else 1
        for first in range(0, len(people), at_once):
            if lists is None or name in paused:
                break
            some = [group for _, group in people[first : first + at_once]]
            with _postponed(paused, name, len(some)):
                settled += await _settle(services, lists, some)
    return settled


@contextmanager
def _postponed(paused: set[str], provider: str, texts: int) -> Iterator[None]:
    """Leaves texts for the next time if the provider can't be asked about them."""
    try:
        yield
    except ProviderError as error:
        log.warning("reconcile_postponed", texts=texts, error=str(error))
        if error.pause:
            paused.add(provider)


def _since(group: Sequence[Doubt]) -> datetime:
    return min(doubt.leased_at for doubt in group) - SKEW


async def _settle(services: Services, lists: Lists, people: Sequence[Sequence[Doubt]]) -> int:
    """Settles the doubtful texts of some people, a group for each. Returns how many."""
    now = services.clock.now()
    listed = [await lists.of(group[0].address, _since(group)) for group in people]
    every = [m for of_person in listed for m in of_person]
    async with services.db.connect() as conn:
        known = await statuses.known_sids(conn, [m.sid for m in every])
    outcomes = []
    for group, of_person in zip(people, listed, strict=True):
        free = [m for m in of_person if m.sid not in known]
        outcomes += _match(services, group, free, lists.provider.essence)
    dead = {m.sid for m in every if m.what is What.BAD_NUMBER and m.status in callbacks.FAILURES}
    opted_out = {m.sid for m in every if m.what is What.OPTED_OUT}
    for outcome in outcomes:  # an opt-out first: after the text has failed, it would be missed
        if outcome.sid in opted_out:
            await callbacks.opt_out(services, outcome.id, outcome.error_code)
        elif outcome.sid in dead:
            await callbacks.mark_dead(services, outcome.id)
    async with services.db.begin() as conn:
        await statuses.conclude(conn, outcomes, now, "reconcile")
    for outcome in outcomes:
        log.info("reconciled", message_id=outcome.id, outcome=outcome.status)
    return len(outcomes)


def _match(
    services: Services,
    group: Sequence[Doubt],
    listed: Sequence[ListedMessage],
    essence: Callable[[str], str],
) -> list[Outcome]:
    """Matches each doubtful text with the oldest unclaimed listed one that has its wording, as far
    as the provider leaves it. A text whose callback has brought our id is in doubt no longer."""
    free = sorted(listed, key=lambda m: m.created_at)
    now = services.clock.now()
    outcomes = []
    for doubt in sorted(group, key=lambda d: (d.leased_at, d.id)):
        earliest = doubt.leased_at - SKEW
        fitting = [
            m for m in free if m.created_at >= earliest and essence(m.body) == essence(doubt.body)
        ]
        found = next((m for m in fitting if m.body == doubt.body), next(iter(fitting), None))
        if found is not None:
            free.remove(found)
            outcomes.append(
                Outcome(doubt.id, doubt.attempts, found.status, found.sid, found.error_code)
            )
        elif doubt.age < STALE:
            continue  # its call may still be under way
        elif doubt.attempts >= TRIES:
            outcomes.append(
                Outcome(
                    doubt.id,
                    doubt.attempts,
                    Status.FAILED,
                    error="the provider could not be reached",
                )
            )
        else:
            outcomes.append(Outcome(doubt.id, doubt.attempts, Status.QUEUED, not_before=now))
    return outcomes


async def _adopt_strays(services: Services) -> None:
    """Notes the callbacks that came before the sender had recorded their sid."""
    since = services.clock.now() - WINDOW
    async with services.db.connect() as conn:
        strays = await statuses.strays(conn, since)
    if not strays:
        return
    for stray in strays:
        await callbacks.note(services, stray.message_id, _report(services, stray))
    async with services.db.begin() as conn:
        await statuses.adopt(conn, [stray.sid for stray in strays])


def _report(services: Services, stray: Stray) -> StatusReport:
    what = None
    if stray.error_code is not None:
        provider = services.providers.of(services.numbers.of(stray.number))
        what = provider.decide(stray.error_code).what
    return StatusReport(stray.sid, stray.status, stray.error_code, what)
