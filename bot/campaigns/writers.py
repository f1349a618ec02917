"""Writes the texts of a campaign in all its variants, each by a writer of its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.campaigns.experiments_store import State
from bot.campaigns.rules import Campaign
from bot.campaigns.rules.variants import of_the_others, variants
from bot.campaigns.store import CampaignRow, Placed
from bot.campaigns.writer import Writer
from bot.db.database import Connection, Row
from bot.services import Services


class Writers:
    """Writes each one's text in the variant that was drawn, or that has been chosen for the others.
    state: of its experiment, None without one."""

    def __init__(
        self, services: Services, campaign: Campaign, row: CampaignRow, state: State | None
    ) -> None:
        every = variants(campaign)
        self._writers: dict[int | None, Writer] = {
            number: Writer(services, one, row) for number, one in enumerate(every)
        }
        if state is None:
            self._writers[None] = self._writers[0]
        elif state.chosen is not None and state.chosen_at is not None:
            # Their texts are due from then on, not from when the campaign began.
            chosen = of_the_others(every[state.chosen], state.chosen_at)
            self._writers[None] = Writer(services, chosen, replace(row, began=state.chosen_at))
        self.purpose, self.asks = self._writers[0].purpose, campaign.asks

    @property
    def drawn_only(self) -> bool:
        """Whether the others still wait for what the experiment finds."""
        return None not in self._writers

    async def write(self, conn: Connection, rows: Sequence[Row], now: datetime) -> list[Placed]:
        """Composes the texts of a batch. Leaves out who waits for something of their own."""
        placed: list[Placed] = []
        for variant, writer in self._writers.items():
            theirs = [row for row in rows if row["variant"] == variant]
            if theirs:
                placed += await writer.write(conn, theirs, now)
        return placed
