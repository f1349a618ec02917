"""Counts the people of a rule within a time, and chooses them."""

from __future__ import annotations

from datetime import datetime
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
CHOOSE_SECONDS = 25.0
SAMPLES = (2_000, 6_000, 20_000)  # ids that are looked at until an estimate is close


async def count(services: Services, rule: Rule, seconds: float = COUNT_SECONDS) -> Counted:
    """Counts everybody whom a rule chooses; if that takes too long, estimates it by a sample, which
    may take as long again. Raises UsageError if even that is too slow."""
    now = services.clock.now()
    try:
        async with services.db.begin() as conn:
            await query.limit(conn, seconds)
            return counted(await query.count(conn, rule, now))
    except Exception as error:
        if not query.took_too_long(error):
            raise
    found = await sampled(services, rule, now, seconds)
    if found is None:
        raise UsageError(
            "This audience takes too long to be counted, and even to be estimated. Make it simpler:"
            " shorter windows, fewer conditions with “or”."
        )
    return found


async def sampled(
    services: Services, rule: Rule, now: datetime, seconds: float, seed: int = 0
) -> Counted | None:
    """Estimates from contacts that chance has chosen, the same for the same seed. Returns None if
    none could be looked at."""
    found, chosen, looked_at = None, 0, 0
    until = monotonic() + seconds
    async with services.db.connect() as conn:
        last = await query.last_contact(conn)
    order = Random(last + seed)  # noqa: S311  no secret
    ids = order.sample(range(1, last + 1), min(last, sum(SAMPLES)))
    for size in SAMPLES:
        among, left = ids[looked_at : looked_at + size], until - monotonic()
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


async def choose(
    services: Services, conn: Connection, rule: Rule, seconds: float = CHOOSE_SECONDS
) -> list[int]:
    """Returns the ids of the people whom a rule chooses at this moment. Raises UsageError if that
    takes too long."""
    try:
        await query.limit(conn, seconds)
        found = await query.ids(conn, rule, services.clock.now())
        await query.no_limit(conn)
        return found
    except Exception as error:
        if not query.took_too_long(error):
            raise
        raise UsageError(
            "It takes more than %(seconds)s seconds to find this audience. Make it simpler: shorter"
            " windows, fewer conditions with “or”.",
            seconds=round(seconds),
        ) from None


async def chosen(services: Services, conn: Connection, audience: Audience) -> list[int]:
    """Returns the ids of a campaign's people at this moment. Raises UsageError."""
    rule = await rule_of(services, conn, audience.text, audience.leave_out)
    return await choose(services, conn, rule)


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
