"""Writes a campaign's texts, and shares what is the same for many people."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from bot.campaigns import audience_store as audiences
from bot.campaigns.compose import compose, purpose, ruling
from bot.campaigns.rules import Campaign
from bot.campaigns.store import CampaignRow, Placed
from bot.db.database import Row
from bot.messages.outbox_store import Ruling
from bot.services import Services
from bot.sms.personalise import placeholders
from bot.sms.segments import segments

OURS = frozenset({"first_name", "brand", "support", "preferences"})  # not from the contact's file
MEMORY = 5_000  # verdicts, and texts, that are remembered
FRESH = timedelta(seconds=2)  # for so long a verdict is one of now; the claim asks for it anew

Likeness = tuple[object, ...]


class Wording:
    """Tells who is alike in all that a campaign's text takes from them."""

    def __init__(self, campaign: Campaign) -> None:
        used = {name for text in campaign.text.values() for name in placeholders(text)}
        self._personal = "preferences" in used
        self._used = sorted(used - OURS)

    def likeness(self, row: Row) -> Likeness | None:
        """Returns what the text takes from a candidate; None if it has a link of each one's own."""
        if self._personal:
            return None
        values = row["attributes"]
        first_name = (row["name"] or "").partition(" ")[0]
        return (row["language"], first_name, *(values.get(name) for name in self._used))


class Writer:
    """Writes the texts of one campaign. Who is alike in all that the gate looks at shares a
    verdict; who is alike in all that the text takes from them shares a text."""

    def __init__(self, services: Services, campaign: Campaign, row: CampaignRow) -> None:
        self._services, self._campaign, self._row = services, campaign, row
        self.purpose = purpose(campaign)
        self._wording = Wording(campaign)
        self._now = datetime.min.replace(tzinfo=UTC)
        self._rulings: dict[Likeness, tuple[Ruling, datetime | None]] = {}
        self._texts: dict[Likeness, tuple[str, int]] = {}

    def write(self, row: Row, now: datetime) -> Placed:
        """Composes a candidate's text and takes the gate's verdict on it."""
        if now - self._now > FRESH:
            self._now, self._rulings = now, {}
        body, count = self._text(row)
        found, expires_at = self._ruling(row)
        return Placed(
            row["id"],
            body,
            count,
            found.status,
            found.verdict,
            found.reason,
            found.not_before,
            expires_at,
        )

    def _ruling(self, row: Row) -> tuple[Ruling, datetime | None]:
        likeness = audiences.alike(row)
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
            )
            if len(self._rulings) < MEMORY:
                self._rulings[likeness] = known
        return known

    def _text(self, row: Row) -> tuple[str, int]:
        likeness = self._wording.likeness(row)
        known = self._texts.get(likeness) if likeness else None
        if known is None:
            candidate = audiences.candidate(row, self._row.program)
            body = compose(self._services, self._campaign, candidate)
            known = body, segments(body)
            if likeness and len(self._texts) < MEMORY:
                self._texts[likeness] = known
        return known
