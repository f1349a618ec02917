"""Counts the people of a rule within a time, and chooses them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from random import Random
from time import monotonic

from bot.campaigns.audience import query_store as query
from bot.campaigns.audience.rules.estimate import Counted, counted, estimate
from bot.campaigns.audience.rules.tree import And, Not, Rule
from bot.campaigns.audience.understand import listed, understand
from bot.campaigns.rules import Audience
from bot.db.database import Connection
from bot.errors import UsageError
from bot.services import Services

COUNT_SECONDS = 2.0  # for everybody, and again for a sample
LONG_SECONDS = 20.0  # for everybody, if the sample says too little
CHOOSE_SECONDS = 25.0
SAMPLES = (2_000, 6_000, 20_000, 60_000, 200_000)  # looked at until an estimate is close


@dataclass(frozen=True, slots=True)
class Part:
    """Some of the people of a rule. share: how many of all contacts have been looked through by
    then, 0 to 1."""

    ids: list[int]
    share: float


async def count(
    services: Services, rule: Rule, seconds: float = COUNT_SECONDS, longer: float = LONG_SECONDS
) -> Counted:
    """Counts everybody whom a rule chooses; if that takes too long, estimates it. Raises UsageError
    if even that is too slow."""
    now = services.clock.now()
    return await _counted(services, rule, now, seconds) or (
        await estimated(services, rule, now, seconds, longer)
    )


async def _counted(services: Services, rule: Rule, now: datetime, seconds: float) -> Counted | None:
    """Returns None if it takes longer."""
    try:
        async with services.db.begin() as conn:
            await query.limit(conn, seconds)
            return counted(await query.count(conn, rule, now))
    except Exception as error:
        if not query.took_too_long(error):
            raise
    return None


async def estimated(
    services: Services,
    rule: Rule,
    now: datetime,
    seconds: float = COUNT_SECONDS,
    longer: float = LONG_SECONDS,
    seed: int = 0,
) -> Counted:
    """Estimates by a sample, to a tenth 19 times in 20. Of whom there are too few for that, are
    counted, which may take longer. Raises UsageError if all of that is too slow."""
    found = await sampled(services, rule, now, seconds, seed)
    if found is None or not found.close:
        found = await _counted(services, rule, now, longer) or found
    if found is None:
        raise UsageError(
            "This audience takes too long to be counted, and even to be estimated. Make it simpler:"
            " shorter windows, fewer conditions with “or”."
        )
    return found


async def sampled(
    services: Services, rule: Rule, now: datetime, seconds: float, seed: int = 0
) -> Counted | None:
    """Estimates from contacts that chance has chosen, the same for the same seed: more of them
    until the estimate is close or the time is over. Returns None if none could be looked at."""
    found, chosen, looked_at = None, 0, 0
    until = monotonic() + seconds
    async with services.db.connect() as conn:
        last = await query.last_contact(conn)
    ids = _drawn(last, seed)
    for size in SAMPLES:
        among, left = list(islice(ids, size)), until - monotonic()
        if not among or left <= 0:
            break
        try:
            async with services.db.begin() as conn:
                await query.limit(conn, left)
                chosen += await query.count_among(conn, rule, among, now)
        except Exception as error:
            if not query.took_too_long(error):
                raise
            break
        looked_at += len(among)
        found = estimate(chosen, looked_at, last)
        if found.close:
            break
    return found


def _drawn(last: int, seed: int) -> Iterator[int]:
    """Yields the numbers from 1 to the last one in an order of chance, each once; those that are
    looked at, and no others, are in memory."""
    chance, seen = Random(last + seed), set[int]()  # noqa: S311  no secret
    while len(seen) < last:
        one = 1 + int(chance.random() * last)
        if one not in seen:
            seen.add(one)
            yield one


async def choose(
    services: Services, conn: Connection, rule: Rule, seconds: float = CHOOSE_SECONDS
) -> AsyncIterator[Part]:
    """Yields the people whom a rule chooses at this moment, part by part. Raises UsageError if it
    takes too long to find the first ones."""
    last = await query.last_contact(conn)
    try:
        await query.limit(conn, seconds)
        parts = query.parts(conn, rule, services.clock.now())
        ids: list[int] = await anext(parts, [])
    except Exception as error:
        if not query.took_too_long(error):
            raise
        raise UsageError(
            "It takes more than %(seconds)s seconds to find this audience. Make it simpler: shorter"
            " windows, fewer conditions with “or”.",
            seconds=round(seconds),
        ) from None
    await query.no_limit(conn)
    while ids:
        yield Part(ids, min(1.0, ids[-1] / last))
        ids = await anext(parts, [])


async def chosen(services: Services, conn: Connection, audience: Audience) -> AsyncIterator[Part]:
    """Yields a campaign's people at this moment, part by part; of one for everybody who comes
    nobody. Raises UsageError."""
    if not audience.text:
        return
    rule = await rule_of(services, conn, audience.text, audience.leave_out)
    async for part in choose(services, conn, rule):
        yield part


async def is_in(services: Services, conn: Connection, audience: Audience, contact_id: int) -> bool:
    """Returns whether one person is in an audience at this moment. Raises UsageError."""
    if not audience.text:
        return True
    rule = await rule_of(services, conn, audience.text, audience.leave_out)
    return bool(await query.count_among(conn, rule, [contact_id], services.clock.now()))


async def rule_of(services: Services, conn: Connection, text: str, leave_out: str = "") -> Rule:
    """Returns the rule of a text, without those whom another one leaves out. Raises UsageError,
    which marks what is wrong."""
    rules: list[Rule] = []
    for one in (text, leave_out) if leave_out.strip() else (text,):
        found = await understand(services, conn, one)
        if found.rule is None:
            raise UsageError("The audience can't be used:\n%(mistakes)s", mistakes=listed(found))
        rules.append(found.rule)
    chosen, *left_out = rules
    return And((chosen, *map(Not, left_out))) if left_out else chosen
