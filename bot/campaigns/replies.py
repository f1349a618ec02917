"""What people reply to a campaign: takes the words that it asked for, lists their own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.campaigns import replies_store as store
from bot.campaigns import store as campaigns
from bot.campaigns.audience import events_store
from bot.campaigns.audience.rules.tree import Named
from bot.campaigns.audience.rules.write import quoted
from bot.campaigns.replies_store import Replied
from bot.campaigns.rules import Campaign, parse_campaign
from bot.campaigns.rules.coupon import CODE
from bot.contacts import audit_store as audit
from bot.contacts import store as contacts
from bot.db.database import Connection
from bot.errors import UsageError
from bot.messages import outbox_store as outbox
from bot.models import BOT
from bot.orders.coupons import store as coupons
from bot.services import Services


async def take(
    conn: Connection,
    content: Mapping[str, object],
    campaign_id: int,
    contact_id: int,
    word: str,
    now: datetime,
) -> str | None:
    """Notes the word that a person has replied. They get its tag and lose those of the other words;
    texts that have waited for the answer go. content: the campaign's file. Returns the code of the
    coupon that the word hands over, the same if it is said again; None if there is none."""
    campaign = parse_campaign(content)
    said = next((one for one in campaign.replies if one.name == word), None)
    if await store.take(conn, campaign_id, contact_id, word, now):
        await _follow(conn, campaign, contact_id, word, now)
    if said is None or not said.coupon:
        return None
    given = await coupons.hand_out(conn, said.coupon, campaign_id, [contact_id], now)
    return given.get(contact_id)


def handed_over(says: str, instead: str, code: str | None) -> str:
    """Returns what is said: with the code that it hands over, or else `instead`. instead: "" if it
    hands over none."""
    if not instead:
        return says
    return says.replace(f"{{{CODE}}}", code) if code else instead


async def _follow(
    conn: Connection, campaign: Campaign, contact_id: int, word: str, now: datetime
) -> None:
    """Writes what follows a word that is new."""
    for one in campaign.replies:
        if one.event and one.name == word:
            await events_store.add(conn, contact_id, "event", one.event, now, None)
    tags = {one.tag: one.name == word for one in campaign.replies if one.tag}
    if tags:
        add = [tag for tag, said in tags.items() if said]
        drop = [tag for tag, said in tags.items() if not said]
        await contacts.set_tags(conn, contact_id, add, drop)
        noted = {"campaign": campaign.name, "word": word, "add": add, "drop": drop}
        await audit.write(conn, BOT, "tag contact", contact_id, noted, now)
    await outbox.look_again(conn, contact_id, now)


@dataclass(frozen=True, slots=True)
class Replies:
    """What was replied to a campaign. words: how many people said each that was asked for; intents:
    how many texts of people's own are about what; page: some of either."""

    campaign: Campaign
    words: Mapping[str, int]
    intents: Mapping[str, int]
    page: Sequence[Replied]


async def replies(
    services: Services,
    name: str,
    *,
    word: str = "",
    intent: str | None = None,
    before: int | None = None,
    limit: int = 50,
) -> Replies:
    """Returns what was replied to a campaign, the newest first. word: who said that; without it
    people's own texts, intent: about that. Raises UsageError if there is no such campaign, or no
    such word."""
    async with services.db.connect() as conn:
        row = await campaigns.find(conn, name)
        if row is None:
            raise UsageError("There is no campaign named %(name)s.", name=name)
        campaign = parse_campaign(row.content)
        known = {one.name: 0 for one in campaign.replies}
        if word and word.upper() not in known:
            raise UsageError(
                "%(name)s asks for no %(word)s; its words are %(words)s.",
                name=name,
                word=word,
                words=", ".join(known) or "–",
            )
        return Replies(
            campaign,
            {**known, **await store.words(conn, row.id)},
            await store.intents(conn, row.id),
            await store.page(
                conn, row.id, word=word.upper(), intent=intent, before=before, limit=limit
            ),
        )


def audience_of(campaign: str, word: str) -> str:
    """Returns the rule of those who have replied that word."""
    return f"answered:{quoted(Named(campaign))}.reply = {quoted(Named(word))}"
