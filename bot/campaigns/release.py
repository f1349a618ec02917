"""Lets a campaign go out: checks it once more, and notes who accepted what."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from bot.campaigns.launch import Progress, launch, nothing
from bot.campaigns.review import Review, review
from bot.campaigns.rules import Campaign
from bot.campaigns.rules.check import OVERRULED
from bot.campaigns.rules.findings import Finding
from bot.campaigns.store import CampaignRow
from bot.errors import UsageError
from bot.services import Services


async def release(
    services: Services,
    campaign: Campaign,
    by: str,
    accepted: Collection[str] | None = None,
    reasons: Mapping[str, str] | None = None,
    on_progress: Progress = nothing,
    draft: CampaignRow | None = None,
) -> int:
    """Launches a campaign whose check has no errors left and no warning that nobody accepted.
    Returns how many people are in it, 0 if it starts later. Raises UsageError.

    accepted: the codes of warnings, None for all that there are; reasons: why an error is
    overruled, by its code. draft: the one whose campaign this is; a file has none."""
    found = await review(services, campaign)
    allow(found, accepted, reasons or {})
    details = {
        "accepted": sorted({one.code for one in found.warnings}),
        "overruled": {one.code: (reasons or {})[one.code] for one in found.errors},
    }
    return await launch(services, campaign, by, on_progress, details, draft)


def allow(found: Review, accepted: Collection[str] | None, reasons: Mapping[str, str]) -> None:
    """Raises UsageError for an error that is not overruled and a warning that is not accepted."""
    wrong = [one for one in found.errors if not _overruled(one, reasons)]
    if wrong:
        raise UsageError(
            "%(name)s can't go out as it is:\n%(findings)s",
            name=found.campaign.name,
            findings=listed(wrong),
        )
    open_ones = [one for one in found.warnings if accepted is not None and one.code not in accepted]
    if open_ones:
        raise UsageError(
            "%(name)s goes out only if somebody accepts this:\n%(findings)s",
            name=found.campaign.name,
            findings=listed(open_ones),
        )


def _overruled(one: Finding, reasons: Mapping[str, str]) -> bool:
    return one.code in OVERRULED and bool(reasons.get(one.code, "").strip())


def listed(findings: Collection[Finding]) -> str:
    """Returns the findings in English, one a line, with their names."""
    return "\n".join(f"  {one.code}: {one.place} {one.said}" for one in findings)
