"""Writes a campaign's texts, and shares what is the same for many people."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from bot.campaigns import audience_store as audiences
from bot.campaigns import own as owned
from bot.campaigns.compose import NOTHING, Follows, compose, language_for, purpose, ruling
from bot.campaigns.coupon_codes import settled
from bot.campaigns.rules import Campaign
from bot.campaigns.store import CampaignRow, Placed
from bot.db.database import Connection, Row
from bot.messages.outbox_store import Ruling
from bot.models import Language, Status
from bot.services import Services
from bot.sms import dated
from bot.sms.personalise import placeholders
from bot.sms.phone import country
from bot.sms.segments import segments

OURS = frozenset({"first_name", "brand", "support", "preferences"})  # not from the contact's file
MEMORY = 5_000  # verdicts, and texts, that are remembered
BEGINNING = 6  # characters of a number that name its country
FRESH = timedelta(seconds=2)  # for so long a verdict is one of now; the claim asks for it anew

Likeness = tuple[object, ...]


def own_names(campaign: Campaign) -> frozenset[str]:
    """Returns the placeholders that are not from the contact's file."""
    return OURS | campaign.links.keys() | campaign.own


class Wording:
    """Tells who is alike in all that a campaign's text takes from them."""

    def __init__(self, campaign: Campaign) -> None:
        used = {name for text in campaign.text.values() for name in placeholders(text)}
        self._personal = "preferences" in used
        self._used = sorted(used - own_names(campaign))
        self._timing = campaign.timing

    def likeness(self, row: Row) -> Likeness | None:
        """Returns what the text takes from a candidate; None if it has a link of each one's own."""
        if self._personal:
            return None
        values = row["attributes"]
        first_name = (row["name"] or "").partition(" ")[0]
        date = self._timing.date_of(values)
        home = (row["address"], row["postcode"], row["zone"]) if date else ()
        return (row["language"], first_name, date, *home, *map(values.get, self._used))


class Writer:
    """Writes the texts of one campaign. Who is alike in all that the gate looks at shares a
    verdict; who is alike in all that the text takes from them shares a text."""

    def __init__(
        self,
        services: Services,
        campaign: Campaign,
        row: CampaignRow,
        follows: Follows = NOTHING,
    ) -> None:
        self._services, self._campaign, self._row = services, campaign, row
        self._follows = follows
        self.purpose, self.asks = purpose(campaign), campaign.asks
        self._wording = Wording(campaign)
        self._now = datetime.min.replace(tzinfo=UTC)
        self._rulings: dict[Likeness, tuple[Ruling, datetime | None]] = {}
        self._makers = owned.makers(services, campaign)
        self._samples = owned.samples(services, campaign)
        self._texts: dict[Likeness, str] = {}
        self._counts: dict[tuple[str, int], int] = {}
        self._countries: dict[str, str | None] = {}

    async def write(self, conn: Connection, rows: Sequence[Row], now: datetime) -> list[Placed]:
        """Takes the gate's verdict on each candidate of a batch, makes what is their own, and
        composes their texts. Leaves out who waits for something of their own."""
        if now - self._now > FRESH:
            self._now, self._rulings = now, {}
            self._campaign = await settled(conn, self._campaign)
        ruled = [(row, *self._ruling(row)) for row in rows]
        going = {
            row["id"]: self._language(row)
            for row, found, _ in ruled
            if self._makers and found.status is not Status.SUPPRESSED
        }
        own = await owned.make(self._makers, conn, self._row, going, now)
        return [
            self._placed(row, found, stale, own.get(row["id"], self._samples))
            for row, found, stale in ruled
            if row["id"] in own or row["id"] not in going
        ]

    def _language(self, row: Row) -> Language:
        own = Language(row["language"]) if row["language"] else None
        return language_for(self._services, self._campaign, own)

    def _placed(
        self, row: Row, found: Ruling, expires_at: datetime | None, own: owned.Values
    ) -> Placed:
        shared = self._text(row)
        body = owned.filled(shared, own) if own else shared
        return Placed(
            row["id"],
            row["language"],
            self._country(row["address"]),
            body,
            self._count(shared, body),
            found.status,
            found.verdict,
            found.reason,
            found.not_before,
            expires_at,
            dated.key(self._campaign.timing.date_of(row["attributes"])),
        )

    def _count(self, shared: str, body: str) -> int:
        """Returns the segments of a text; those who share it and are as long have as many."""
        likeness = (shared, len(body))
        known = self._counts.get(likeness)
        if known is None:
            known = segments(body)
            if len(self._counts) < MEMORY:
                self._counts[likeness] = known
        return known

    def _country(self, address: str) -> str | None:
        beginning = address[:BEGINNING]
        if beginning not in self._countries:
            self._countries[beginning] = country(address)
        return self._countries[beginning]

    def _ruling(self, row: Row) -> tuple[Ruling, datetime | None]:
        date = self._campaign.timing.date_of(row["attributes"])
        likeness = (*audiences.alike(row), date)
        known = self._rulings.get(likeness)
        if known is None:
            candidate = audiences.candidate(row, self._row.program)
            known = ruling(
                self._services,
                self._campaign,
                self._row.program,
                candidate,
                self._now,
                self._row.began or self._now,
                self._follows,
            )
            if len(self._rulings) < MEMORY:
                self._rulings[likeness] = known
        return known

    def _text(self, row: Row) -> str:
        """Returns a candidate's text, with marks where something of their own goes."""
        likeness = self._wording.likeness(row)
        known = self._texts.get(likeness) if likeness else None
        if known is None:
            candidate = audiences.candidate(row, self._row.program)
            marks = owned.marks(self._samples)
            known = compose(self._services, self._campaign, candidate, marks)
            if likeness and len(self._texts) < MEMORY:
                self._texts[likeness] = known
        return known
