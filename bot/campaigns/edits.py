"""Changes what has not gone out of a paused campaign: its words are a new version, and texts that
wait are withdrawn, to be written anew when it goes on."""

from __future__ import annotations

from collections.abc import Mapping

from bot.campaigns import drafts_store as drafts
from bot.campaigns import experiments_store
from bot.campaigns import store as campaigns
from bot.campaigns.release import allow
from bot.campaigns.review import review
from bot.campaigns.rules import campaign_mapping, experiment, parse_campaign
from bot.campaigns.store import CampaignRow
from bot.campaigns.withdrawing import withdraw
from bot.contacts import audit_store as audit
from bot.errors import ConflictError, UsageError
from bot.services import Services

# The audience is frozen, and what it agreed to decides over the rest.
FIXED = (
    "name", "class", "audience", "program", "number", "survey", "replies", "start", "canary",
    "coupon", "goal", "hold_out", "experiment",
)  # fmt: skip


async def change(
    services: Services,
    campaign_id: int,
    over: int,
    content: Mapping[str, object],
    by: str,
    reasons: Mapping[str, str] | None = None,
) -> int:
    """Writes a new version of a paused campaign. Returns its number. Raises UsageError if it is not
    paused, if what can't change would, or for what a check finds; ConflictError if `over` is not
    the newest version. reasons: why an error is overruled, by its code."""
    async with services.db.connect() as conn:
        row = await campaigns.by_id(conn, campaign_id)
    if row is None:
        raise UsageError("There is no such campaign.")
    if row.status != "paused":
        raise _not_paused()
    made = campaign_mapping(parse_campaign({**content, "name": row.name}))
    known = campaign_mapping(parse_campaign(row.content))
    if other := [field for field in FIXED if _fixed(made, field) != _fixed(known, field)]:
        raise UsageError(
            "%(name)s has begun: %(fields)s can't be changed any more, only its words and its end.",
            name=row.name,
            fields=", ".join(other),
        )
    await _needs_no_experiment(services, row)
    allow(await review(services, parse_campaign(made)), None, reasons or {})
    async with services.db.begin() as conn:
        now = services.clock.now()
        version = await drafts.change(conn, row.id, over, made, by, now)
        if version is None:
            raise await _refused(services, campaign_id)
        noted = {"campaign": row.name, "version": version, "overruled": dict(reasons or {})}
        await audit.write(conn, by, "change campaign", None, noted, now)
    await withdraw(services, row.name)
    return version


def _fixed(content: Mapping[str, object], field: str) -> object:
    """Returns what can't be changed of a field: of an experiment all but the variants' words."""
    said = content.get(field)
    if field != experiment.FIELD or not isinstance(said, Mapping):
        return said
    starts = [one.get("start") for one in said[experiment.VARIANTS]]
    return {**said, experiment.VARIANTS: starts}


async def _needs_no_experiment(services: Services, row: CampaignRow) -> None:
    """Raises UsageError while variants are compared: other words would spoil that."""
    async with services.db.connect() as conn:
        state = await experiments_store.find(conn, row.id)
    if state is not None and state.chosen is None:
        raise UsageError(
            "%(name)s is an experiment: choose what the others get first"
            " (texto campaign choose %(name)s A); then its words can be changed.",
            name=row.name,
        )


async def _refused(services: Services, campaign_id: int) -> UsageError:
    async with services.db.connect() as conn:
        row = await campaigns.by_id(conn, campaign_id)
        newest = (await drafts.versions(conn, campaign_id))[0]
    if row is None or row.status != "paused":
        return UsageError(
            "Pause it first: what has not gone out can be changed while it is paused."
        )
    return ConflictError(
        "%(author)s has saved version %(version)s meanwhile. Both are shown: take over what you"
        " need, and save again.",
        author=newest.author,
        version=newest.number,
    )


def _not_paused() -> UsageError:
    return UsageError("Pause it first: what has not gone out can be changed while it is paused.")
