"""Looks whether the links of a campaign lead somewhere, before it goes out."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Iterable

from bot.campaigns.rules import links
from bot.config import Settings
from bot.errors import UnavailableError
from bot.files import outgoing

SECONDS = 5.0
MOST = 10  # links that are looked at
_ERRORS = 400  # the first status that is one


def exceptions(settings: Settings) -> tuple[str, ...]:
    """Returns the origins that links may lead to though they are private: the demo's carrier."""
    return (f"http://127.0.0.1:{settings.emulator_port}",) if settings.demo else ()


async def unreached(
    texts: Iterable[str], free: Collection[str], ours: str | None = None
) -> dict[str, int]:
    """Returns the links that lead nowhere, each with the error that was answered; 0 for none.
    ours: the address of our own short links, which are passed over."""
    found = dict.fromkeys(link for text in texts for link in links.links(text))
    good = [link for link in found if links.fault(link, free, ours) is None and "{" not in link][
        :MOST
    ]
    answers = await asyncio.gather(*(_answer(link, free) for link in good))
    return {
        link: status
        for link, status in zip(good, answers, strict=True)
        if status == 0 or status >= _ERRORS
    }


async def _answer(link: str, free: Collection[str]) -> int:
    """Returns the status with which a link answers, 0 if it does not."""
    try:
        async with asyncio.timeout(SECONDS):
            whole = link if "://" in link else f"https://{link}"
            return await outgoing.reach(whole, free)
    except (UnavailableError, TimeoutError, ValueError):
        return 0
