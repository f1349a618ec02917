"""What of a campaign's text is each recipient's own, made for many at a time: short
links, and the code of a coupon.

A maker fills some placeholders. A text is composed once for all who are alike, with a mark where
something of one's own goes, and each gets it with theirs. Whoever a maker has nothing for waits.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

from bot.campaigns.coupon_codes import CouponCodes
from bot.campaigns.rules import Campaign
from bot.campaigns.short_links import ShortLinks
from bot.campaigns.store import CampaignRow
from bot.db.database import Connection
from bot.models import Language
from bot.services import Services

Values = Mapping[str, str]  # placeholder → what stands for it
Own = Mapping[int, Values]  # by contact

_MARK = "\ue000%s\ue001"  # no value holds these characters (sms/personalise.py)


class Maker(Protocol):
    """Fills some placeholders of a campaign. Its values have letters of the GSM alphabet alone,
    one unit each, so that texts are as long as their values."""

    @property
    def samples(self) -> Values:
        """What stands for each placeholder where nobody's own is made: as long as theirs."""

    async def make(
        self,
        conn: Connection,
        row: CampaignRow | None,
        people: Mapping[int, Language],
        now: datetime,
    ) -> Own:
        """Makes the values of these people, whose texts are in these languages, in their batch's
        transaction. Leaves out those who wait. row: None for a test."""


def makers(services: Services, campaign: Campaign) -> tuple[Maker, ...]:
    """Returns what makes the values of this campaign's placeholders."""
    links = (ShortLinks(services, campaign),) if campaign.links else ()
    return (*links, CouponCodes(campaign.coupon)) if campaign.coupon else links


def samples(services: Services, campaign: Campaign) -> Values:
    """Returns what stands for the placeholders where nobody's own are made."""
    return {
        name: said for maker in makers(services, campaign) for name, said in maker.samples.items()
    }


def marks(values: Values) -> Values:
    """Returns the marks of these placeholders, for a text that many share."""
    return {name: _MARK % name for name in values}


def filled(text: str, values: Values) -> str:
    """Returns the shared text with one's own values in place of their marks."""
    for name, value in values.items():
        text = text.replace(_MARK % name, value)
    return text


async def make(
    all_makers: tuple[Maker, ...],
    conn: Connection,
    row: CampaignRow | None,
    people: Mapping[int, Language],
    now: datetime,
) -> Own:
    """Returns all values of these people, without those who wait for one."""
    own: dict[int, dict[str, str]] = {one: {} for one in people}
    for maker in all_makers:
        made = await maker.make(conn, row, {one: people[one] for one in own}, now)
        own = {one: {**known, **made[one]} for one, known in own.items() if one in made}
    return own
