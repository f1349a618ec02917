"""Tries a campaign out: its text to testers, contacts of ours who agreed and carry the tag.

A test goes through the gate like any text; it is no part of the campaign, and counts in no report
and no cap."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from bot.campaigns import audience_store as audiences
from bot.campaigns import own as owned
from bot.campaigns.audience_store import Candidate
from bot.campaigns.compose import compose, language_for, number_of, program_of, purpose
from bot.campaigns.coupon_codes import settled
from bot.campaigns.rules import Campaign
from bot.campaigns.rules.variants import told
from bot.contacts import audit_store as audit
from bot.contacts import store as contacts
from bot.errors import UsageError
from bot.messages import outbox
from bot.messages.outbox_store import Ruling
from bot.models import PRIORITY_STAFF, Draft
from bot.services import Services

TESTER = "tester"  # the tag of contacts who get tests
MOST = 20


@dataclass(frozen=True, slots=True)
class Tried:
    """A test to one tester: the text, and what the gate said of it."""

    address: str
    name: str | None
    body: str
    ruling: Ruling


async def testers(services: Services, campaign: Campaign) -> list[Candidate]:
    """Returns who would get a test of this campaign."""
    program = program_of(services, campaign, number_of(services, campaign))
    async with services.db.connect() as conn:
        rows = await audiences.tagged(
            conn, program, campaign.message_class, TESTER, services.clock.now(), MOST
        )
    return [audiences.candidate(row, program) for row in rows]


async def try_out(
    services: Services, campaign: Campaign, by: str, only: Collection[str] = ()
) -> list[Tried]:
    """Sends the campaign's text to its testers, or to `only` those numbers, in each of its
    variants. Returns what the gate said of each. Raises UsageError if there are none, or if one of
    the numbers is no tester's."""
    found = await testers(services, campaign)
    known = {one.address for one in found}
    if strangers := sorted(set(only) - known):
        raise UsageError(
            "%(numbers)s is no tester: `texto contact tag NUMBER tester` makes somebody one who"
            " agreed to it.",
            numbers=", ".join(strangers),
        )
    if not found:
        raise UsageError(
            "Nobody is a tester. Give the tag tester to contacts of yours who agreed to get tests."
        )
    return [
        await _try(services, variant, by, one)
        for one in found
        if not only or one.address in only
        for variant in told(campaign)
    ]


async def _try(services: Services, campaign: Campaign, by: str, tester: Candidate) -> Tried:
    number = number_of(services, campaign)
    async with services.db.begin() as conn:
        now = services.clock.now()
        _, _, standing = await contacts.lock_consent(conn, tester.contact_id)
        campaign = await settled(conn, campaign)
        language = language_for(services, campaign, tester.language)
        all_makers = owned.makers(services, campaign)
        own = await owned.make(all_makers, conn, None, {tester.contact_id: language}, now)
        draft = Draft(
            contact_id=tester.contact_id,
            number=number,
            body=compose(services, campaign, tester, own[tester.contact_id]),
            author=f"test:{campaign.name}",
            purpose=purpose(campaign),
            message_class=campaign.message_class,
            program=program_of(services, campaign, number),
            priority=PRIORITY_STAFF,
            test=True,
        )
        ruling = await outbox.queue(conn, services, draft, tester.channel, standing, now)
        noted = {"campaign": campaign.name, "status": ruling.status, "reason": ruling.reason}
        await audit.write(conn, by, "test campaign", tester.contact_id, noted, now)
    services.queues.wake_sender()
    return Tried(tester.address, tester.name, draft.body, ruling)
