"""Reads what the provider lists of the texts from one number to some people."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.providers.base import ListedMessage, Provider

A_CALL = 1000  # texts of a number's list that cost about as much as the list of one person


@dataclass(frozen=True, slots=True)
class Lists:
    """The provider's lists of the texts from `frm` to each of some people. whole: by person, if the
    list of the number was read; else each one's is asked for."""

    provider: Provider
    frm: str
    whole: dict[str, list[ListedMessage]] | None

    @classmethod
    async def read(
        cls, provider: Provider, frm: str, people: Collection[str], since: datetime
    ) -> Lists:
        """Reads the list of the number, as long as that takes fewer calls than one for each
        person."""
        whole: dict[str, list[ListedMessage]] = {person: [] for person in people}
        left = A_CALL * (len(whole) - 1)
        if left == 0:
            return cls(provider, frm, None)
        async for text in provider.each_outbound(frm=frm, since=since):
            if left == 0:
                return cls(provider, frm, None)
            left -= 1
            if text.to in whole:
                whole[text.to].append(text)
        return cls(provider, frm, whole)

    async def of(self, person: str, since: datetime) -> Sequence[ListedMessage]:
        """Returns the person's texts that were created at `since` or later; earlier ones too."""
        if self.whole is not None:
            return self.whole[person]
        return await self.provider.list_outbound(to=person, frm=self.frm, since=since)
