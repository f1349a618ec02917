"""The jobs role: runs repairs, in one process at a time however many jobs processes there are."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from bot.campaigns.launch import distribute
from bot.consent.holds import expire
from bot.consent.ledger.checkpoints import checkpoint
from bot.consent.opt_in import expire as expire_opt_ins
from bot.conversations.doubts import ask_due
from bot.delivery.catch_up import CatchUp
from bot.delivery.follow_up import follow_up
from bot.delivery.reconcile import reconcile
from bot.loops import forever
from bot.privacy import retention
from bot.services import Services

RECONCILE_LOCK, RETENTION_LOCK, CATCH_UP_LOCK = 7_390_267, 7_390_272, 7_390_283
RETENTION_SECONDS = 86_400.0
RECONCILE_SECONDS = 2.0
CAMPAIGN_SECONDS = 1.0
FOLLOW_UP_SECONDS = 2.0
CATCH_UP_SECONDS = 1.0  # between looks for a list that is due
CHECKPOINT_SECONDS = 60.0  # between checks for one that is due
OPT_IN_SECONDS = 60.0
HOLD_SECONDS = 15.0


async def alone(services: Services, key: int, job: Callable[[Services], Awaitable[object]]) -> None:
    """Runs the job unless another process is running it."""
    async with services.db.try_lock(key) as mine:
        if mine:
            await job(services)


async def jobs(services: Services, stop: asyncio.Event) -> None:
    """Reconciles unknown outcomes, asks for lost statuses, and turns campaigns' recipients into
    texts."""
    catch_up = CatchUp(services)
    await asyncio.gather(
        forever(
            stop,
            "retention",
            lambda: alone(services, RETENTION_LOCK, retention.run),
            RETENTION_SECONDS,
        ),
        forever(
            stop, "reconcile", lambda: alone(services, RECONCILE_LOCK, reconcile), RECONCILE_SECONDS
        ),
        forever(
            stop,
            "catch-up",
            lambda: alone(services, CATCH_UP_LOCK, lambda _: catch_up.run()),
            CATCH_UP_SECONDS,
        ),
        forever(stop, "follow-up", lambda: follow_up(services), FOLLOW_UP_SECONDS),
        forever(stop, "opt-ins", lambda: expire_opt_ins(services), OPT_IN_SECONDS),
        forever(stop, "holds", lambda: expire(services), HOLD_SECONDS),
        forever(stop, "doubts", lambda: ask_due(services), HOLD_SECONDS),
        forever(stop, "checkpoints", lambda: checkpoint(services), CHECKPOINT_SECONDS),
        forever(stop, "campaigns", lambda: distribute(services), CAMPAIGN_SECONDS),
    )
