"""The jobs role: runs repairs, in one process at a time however many jobs processes there are."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial

from bot.access import answers, sessions
from bot.campaigns.counts import fold
from bot.campaigns.event_starts import start_due as start_surveys
from bot.campaigns.experiments import look as look_at_experiments
from bot.campaigns.health import Health
from bot.campaigns.launch import distribute
from bot.campaigns.launch import expire as expire_texts
from bot.consent.holds import expire
from bot.consent.ledger.checkpoints import checkpoint
from bot.consent.opt_in import expire as expire_opt_ins
from bot.conversations import changes
from bot.conversations.doubts import ask_due
from bot.conversations.reminders import remind
from bot.delivery import attachments
from bot.delivery.catch_up import CatchUp
from bot.delivery.charges import ask as ask_charges
from bot.delivery.follow_up import follow_up
from bot.delivery.reconcile import reconcile
from bot.delivery.witness import Witness
from bot.imports import uploads
from bot.inbox.announce import announce
from bot.inbox.silence import watch
from bot.links.judging import judge_new
from bot.loops import forever
from bot.privacy import retention
from bot.privacy.anonymous import detach
from bot.services import Services
from bot.web.catalog import in_language

RECONCILE_LOCK, RETENTION_LOCK, CATCH_UP_LOCK = 7_390_267, 7_390_272, 7_390_283
INBOX_LOCK, ANNOUNCE_LOCK, WITNESS_LOCK = 7_390_274, 7_390_291, 7_390_284
HEALTH_LOCK, CHARGES_LOCK, CLICKS_LOCK = 7_390_296, 7_390_297, 7_390_298
REMINDERS_LOCK, STARTS_LOCK = 7_390_299, 7_390_312
RETENTION_SECONDS = 86_400.0
RECONCILE_SECONDS = 2.0
CAMPAIGN_SECONDS = 1.0
HEALTH_SECONDS = 2.0
CHARGES_SECONDS = 15.0
STALE_SECONDS = 15.0
CLICKS_SECONDS = 1.0
FOLLOW_UP_SECONDS = 2.0
CATCH_UP_SECONDS = 1.0  # between looks for a list that is due
WITNESS_SECONDS = 1.0
CHECKPOINT_SECONDS = 60.0  # between checks for one that is due
OPT_IN_SECONDS = 60.0
HOLD_SECONDS = 15.0
INBOX_SECONDS = 2.0
REMINDER_SECONDS = 60.0
SESSION_SECONDS = 3600.0
CHANGES_SECONDS = 60.0
UPLOADS_LOCK, ATTACHMENTS_LOCK, ANONYMOUS_LOCK = 7_390_286, 7_390_295, 7_390_311
ATTACHMENTS_SECONDS = 1.0
UPLOAD_SECONDS = 1.0
ANONYMOUS_SECONDS = 600.0


Job = Callable[[Services], Awaitable[object]]


def alone(key: int, job: Job) -> Job:
    """Returns the job as one that does nothing while another process is doing it."""

    async def run(services: Services) -> None:
        async with services.db.try_lock(key) as mine:
            if mine:
                await job(services)

    return run


JOBS: tuple[tuple[str, Job, float], ...] = (
    ("retention", alone(RETENTION_LOCK, retention.run), RETENTION_SECONDS),
    ("reconcile", alone(RECONCILE_LOCK, reconcile), RECONCILE_SECONDS),
    ("inbox", alone(INBOX_LOCK, watch), INBOX_SECONDS),
    ("announce", alone(ANNOUNCE_LOCK, announce), INBOX_SECONDS),
    ("sessions", sessions.tidy, SESSION_SECONDS),
    ("api answers", answers.tidy, SESSION_SECONDS),
    ("anonymous answers", alone(ANONYMOUS_LOCK, detach), ANONYMOUS_SECONDS),
    ("changes", changes.tidy, CHANGES_SECONDS),
    ("follow-up", follow_up, FOLLOW_UP_SECONDS),
    ("opt-ins", expire_opt_ins, OPT_IN_SECONDS),
    ("holds", expire, HOLD_SECONDS),
    ("doubts", ask_due, HOLD_SECONDS),
    ("survey reminders", alone(REMINDERS_LOCK, remind), REMINDER_SECONDS),
    ("survey starts", alone(STARTS_LOCK, start_surveys), REMINDER_SECONDS),
    ("checkpoints", checkpoint, CHECKPOINT_SECONDS),
    ("attachments", alone(ATTACHMENTS_LOCK, attachments.fetch), ATTACHMENTS_SECONDS),
    ("uploads", alone(UPLOADS_LOCK, partial(uploads.work, say=in_language)), UPLOAD_SECONDS),
    ("campaigns", distribute, CAMPAIGN_SECONDS),
    ("experiments", look_at_experiments, CAMPAIGN_SECONDS),
    ("campaign figures", fold, CAMPAIGN_SECONDS),
    ("stale texts", expire_texts, STALE_SECONDS),
    ("clicks", alone(CLICKS_LOCK, judge_new), CLICKS_SECONDS),
    ("charges", alone(CHARGES_LOCK, ask_charges), CHARGES_SECONDS),
)


async def jobs(services: Services, stop: asyncio.Event) -> None:
    """Does all periodic jobs until `stop`; none while this machine's clock is wrong."""

    def step(job: Job) -> Callable[[], Awaitable[object]]:
        async def do() -> None:
            if not services.skew.pauses:
                await job(services)

        return do

    catch_up, witness, health = CatchUp(services), Witness(services), Health()
    every = (
        *JOBS,
        ("catch-up", alone(CATCH_UP_LOCK, lambda _: catch_up.run()), CATCH_UP_SECONDS),
        ("campaign health", alone(HEALTH_LOCK, health.watch), HEALTH_SECONDS),
    )
    follow = alone(WITNESS_LOCK, lambda _: witness.run())  # asks no clock of this machine's
    await asyncio.gather(
        forever(stop, "witness", lambda: follow(services), WITNESS_SECONDS),
        *(forever(stop, name, step(job), pause) for name, job, pause in every),
    )
