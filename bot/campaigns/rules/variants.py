"""The variants of a campaign, each as a campaign of its own."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from bot.campaigns.rules import timing
from bot.campaigns.rules.experiment import Experiment, worded
from bot.campaigns.rules.file import Campaign
from bot.campaigns.rules.timing import Past, Timing


def variants(campaign: Campaign) -> tuple[Campaign, ...]:
    """Returns the campaign in each variant, A first; the campaign alone without an experiment."""
    if campaign.experiment is None:
        return (campaign,)
    said = worded(campaign.experiment, campaign.text, campaign.links)
    return tuple(
        replace(
            campaign,
            text=one.text,
            links=one.used,
            timing=_timing(campaign, one.start),
            variant=number,
        )
        for number, one in enumerate(said)
    )


def told(campaign: Campaign) -> list[Campaign]:
    """Returns the variants that say something else, or lead elsewhere."""
    found: list[Campaign] = []
    for one in variants(campaign):
        if all((one.text, one.links) != (other.text, other.links) for other in found):
            found.append(one)
    return found


def _timing(campaign: Campaign, start: Timing | None) -> Timing:
    if start is None:
        return campaign.timing
    return replace(campaign.timing, at=start.at, local=start.local, past=start.past)


def starts_at(campaign: Campaign, now: datetime) -> datetime:
    """Returns when the first text of the first variant is due, if it is launched now."""
    return min(one.timing.starts_at(now) for one in variants(campaign))


def ends_at(campaign: Campaign, experiment: Experiment, began: datetime) -> datetime:
    """Returns when the experiment ends: so long after its last text is due."""
    last = max(timing.due(one.timing, (), began) or began for one in variants(campaign))
    return last + timedelta(hours=experiment.hours)


def of_the_others(winner: Campaign, chosen_at: datetime) -> Campaign:
    """Returns the campaign as those get it on whom nothing was tried: the winner, at the same time
    of a later day if it has one."""
    was, days = winner.timing, timedelta(days=1)
    when: Timing = was
    if was.local is not None:
        when = replace(was, past=Past.NEXT_DAY)
    elif was.at is not None:
        late = max(timedelta(), chosen_at - was.at)
        when = replace(was, at=was.at + days * -(-late // days))
    return replace(winner, timing=when, experiment=None)
