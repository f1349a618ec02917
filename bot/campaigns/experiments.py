"""Experiments: drawn at the launch, looked at every hour, and what the others get."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta

import structlog

from bot.campaigns import experiments_store as store
from bot.campaigns import store as campaigns
from bot.campaigns.experiments_store import Group, State
from bot.campaigns.rules import Campaign, parse_campaign
from bot.campaigns.rules.decision import Decision, Outcome, Seen, clock, decide, needed
from bot.campaigns.rules.experiment import Experiment, Winner
from bot.campaigns.rules.variants import ends_at
from bot.campaigns.store import CampaignRow
from bot.contacts import audit_store as audit
from bot.db.database import Connection
from bot.errors import UsageError
from bot.messages import stale_store as stale
from bot.services import Services

log = structlog.get_logger()

BY = "jobs"
EVERY = timedelta(hours=1)  # between two looks


def drawn(campaign: Campaign, contacts: list[int]) -> dict[int | None, list[int]]:
    """Returns which variant each of these people gets; None: what the experiment finds, or all
    there is without one."""
    if campaign.experiment is None:
        return {None: contacts}
    found: dict[int | None, list[int]] = {}
    for one in contacts:
        found.setdefault(campaign.experiment.drawn(campaign.name, one), []).append(one)
    return found


async def begin(conn: Connection, campaign_id: int, campaign: Campaign, began: datetime) -> None:
    """Begins a campaign's experiment, if it has one."""
    tried = campaign.experiment
    if tried is None:
        return
    ends = ends_at(campaign, tried, began)
    need = needed(tried.usual, tried.difference)
    first = ends if tried.of_time else min(ends, began + EVERY)
    await store.begin(conn, campaign_id, ends, need, first)


async def look(services: Services) -> None:
    """Looks at the experiments whose time has come, each once, and applies what is found."""
    while True:
        async with services.db.begin() as conn:
            now = services.clock.now()
            state = await store.next_due(conn, now)
            row = await campaigns.by_id(conn, state.campaign_id) if state else None
            if state is None or row is None:
                return
            await _look(conn, row, state, now)


async def _look(conn: Connection, row: CampaignRow, state: State, now: datetime) -> None:
    campaign = parse_campaign(row.content)
    tried = campaign.experiment
    if tried is None:  # its design is fixed at the launch
        return
    known = await store.looks(conn, row.id)
    seen = _seen(await groups(conn, row, campaign, tried, now), tried, state, now, known)
    await store.add_look(conn, row.id, seen, now)
    ends = now >= state.ends_at
    found = decide([*known, seen], state.need, ends=ends, of_time=tried.of_time)
    if found is None:
        await store.look_again(conn, row.id, min(now + EVERY, state.ends_at))
        return
    await _apply(conn, row, tried, found, now)


async def groups(
    conn: Connection,
    row: CampaignRow,
    campaign: Campaign,
    tried: Experiment,
    now: datetime,
    *,
    clicks: bool = False,
) -> list[Group]:
    """Returns what came of each variant so far, of those for which nobody was drawn too."""
    found = {
        one.variant: one
        for one in await store.groups(
            conn, row.id, tried.measure, campaign.goal, tried.hours, now, clicks=clicks
        )
    }
    return [
        found.get(number, Group(number, 0, 0, None, *[0] * 8))
        for number in range(len(tried.letters))
    ]


def _seen(
    found: list[Group], tried: Experiment, state: State, now: datetime, known: list[Seen]
) -> Seen:
    """Returns what a look sees. Its clock never goes back."""
    sent = Counter({one.variant: one.sent for one in found})
    people, gone = sum(one.people for one in found), sent.total()
    far = 0.0
    if gone:
        at = sum(one.sent_at.timestamp() * one.sent for one in found if one.sent_at) / gone
        since = now - datetime.fromtimestamp(at, UTC)
        far = clock(gone / people, since, timedelta(hours=tried.hours))
    if now >= state.ends_at:
        far = 1.0
    return Seen(max([far, *(one.clock for one in known)]), tuple(one.arm for one in found))


async def _apply(
    conn: Connection, row: CampaignRow, tried: Experiment, found: Decision, now: datetime
) -> None:
    """Notes what was found; the others get it, unless somebody is to choose."""
    if found.stopped is not None:
        await _stop(conn, row, found.stopped)
    await store.decide(conn, row.id, found, now)
    letters = tried.letters
    noted = {
        "campaign": row.name,
        "outcome": found.outcome.value,
        "variant": letters[found.best],
    }
    await audit.write(conn, BY, "decide experiment", None, noted, now)
    if tried.winner is Winner.BY_ITSELF:
        await store.choose(conn, row.id, found.best, BY, now)
    log.info("experiment_decided", campaign_id=row.id, outcome=found.outcome.value)


async def _stop(conn: Connection, row: CampaignRow, variant: int) -> None:
    """Withdraws the texts of a variant that have not gone out: their people get what the others
    get."""
    texts = await store.waiting_texts(conn, row.id, variant)
    await campaigns.unplace(conn, row.id, texts)
    await stale.discard(conn, texts)
    await store.undraw(conn, row.id, variant)


async def choose(services: Services, name: str, letter: str, by: str) -> None:
    """Lets the others get a variant: the one that was found, or any, which ends an experiment that
    goes on. Raises UsageError."""
    async with services.db.begin() as conn:
        now = services.clock.now()
        row = await campaigns.find(conn, name)
        if row is None:
            raise UsageError("There is no campaign named %(name)s.", name=name)
        tried = parse_campaign(row.content).experiment if row.began else None
        state = await store.lock(conn, row.id) if tried else None
        if tried is None or state is None:
            raise UsageError("%(name)s has no experiment that has begun.", name=name)
        variant = tried.letters.find(letter.strip().upper()) if letter.strip() else -1
        if variant < 0 or len(letter.strip()) > 1:
            raise UsageError(
                "%(letter)s is no variant of %(name)s; it has %(letters)s.",
                letter=letter,
                name=name,
                letters=", ".join(tried.letters),
            )
        if state.chosen is not None:
            raise UsageError(
                "The others get %(variant)s already, as %(by)s has chosen.",
                variant=tried.letters[state.chosen],
                by=state.chosen_by,
            )
        if row.status == "canceled":
            raise UsageError("%(name)s is canceled: nothing more goes out.", name=name)
        if state.decided_at is None:
            await store.decide(conn, row.id, Decision(Outcome.BY_HAND, variant), now)
        await store.choose(conn, row.id, variant, by, now)
        noted = {"campaign": name, "variant": tried.letters[variant]}
        await audit.write(conn, by, "choose variant", None, noted, now)
    services.queues.wake_sender()
