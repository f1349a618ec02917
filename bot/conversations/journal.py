"""Keeps inbound texts in this host's journal while the database can't take them, and replays them.

A line is one text as JSON, with the time at which it came in. The lines of a person keep their
order; a text that is in the database already is not taken in again.
"""

from __future__ import annotations

import asyncio
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from itertools import islice
from typing import Any

import structlog

from bot.conversations import receive
from bot.db.database import server_gone
from bot.files.journal import Journal
from bot.models import Channel, Media
from bot.providers.base import InboundText
from bot.services import Services
from bot.sms import phone
from bot.sms.phone import BadAddress

log = structlog.get_logger()

AT_ONCE = 16  # people whose texts are replayed at the same time
BATCH = 500  # lines that are read at a time
LONGEST = 3.0  # seconds that a write may take: the provider waits for the answer


def to_line(text: InboundText, came_at: datetime) -> str:
    """Returns the line of a text."""
    kept = asdict(text) | {
        "sender": text.sender.raw,
        "received_at": None,
        "came_at": came_at.isoformat(),
    }
    return json.dumps(kept)


def from_line(line: str) -> tuple[InboundText, datetime]:
    """Returns a line's text and when it came in. Raises ValueError if the line is none."""
    try:
        kept: dict[str, Any] = json.loads(line)
        came_at = datetime.fromisoformat(kept.pop("came_at"))
        return InboundText(
            **kept
            | {
                "sender": phone.parse(kept["sender"]),
                "media": tuple(Media(**one) for one in kept["media"]),
                "channel": Channel(kept["channel"]),
            }
        ), came_at
    except (KeyError, TypeError, AttributeError, BadAddress) as error:
        raise ValueError(f"no text: {error}") from None


class Writer:
    """Writes texts into the journal: those that come together by one write."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._lines: list[tuple[str, asyncio.Future[None]]] = []
        self._writing: asyncio.Task[None] | None = None

    async def write(self, text: InboundText, came_at: datetime) -> None:
        """Returns once the text is on the disk. Raises OSError if that fails or takes too long."""
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._lines.append((to_line(text, came_at), done))
        if self._writing is None or self._writing.done():
            self._writing = asyncio.create_task(self._write())
        await asyncio.wait_for(done, LONGEST)

    async def _write(self) -> None:
        while self._lines:
            batch, self._lines = self._lines, []
            error: OSError | None = None
            try:
                await asyncio.to_thread(self._journal.append, [line for line, _ in batch])
            except OSError as failed:
                error = failed
            for _, done in batch:
                if done.done():  # nobody waits any more
                    continue
                if error is None:
                    done.set_result(None)
                else:
                    done.set_exception(error)


async def replay(services: Services, journal: Journal) -> int:
    """Takes in what waits in the journal, and empties it. Returns how many lines it held.

    Stops at the loss of a server; the lines then stay, and those that were taken in are known."""
    count = 0
    while not journal.empty:
        with journal.taken() as lines:
            if lines is None:
                break  # another process replays them
            while batch := await asyncio.to_thread(lambda: list(islice(lines, BATCH))):
                await _replay(services, journal, batch)
                count += len(batch)
    if count:
        log.info("journal_replayed", texts=count)
    return count


async def _replay(services: Services, journal: Journal, batch: Sequence[str]) -> None:
    of: Mapping[str, list[tuple[str, InboundText, datetime]]] = defaultdict(list)
    for line in batch:
        try:
            text, came_at = from_line(line)
        except ValueError:
            log.error("journal_line_not_read", hint="it is in texts.refused.jsonl")
            await asyncio.to_thread(journal.refuse, line)
        else:
            of[text.sender.raw].append((line, text, came_at))
    slots = asyncio.Semaphore(AT_ONCE)

    async def one(texts: Iterable[tuple[str, InboundText, datetime]]) -> None:
        async with slots:
            for line, text, came_at in texts:
                try:
                    await receive.record(services, text, came_at)
                except Exception as error:
                    if server_gone(error):
                        raise
                    log.exception("journal_text_refused", sid=text.sid)
                    await asyncio.to_thread(journal.refuse, line)

    # all of them end before the first failure is raised: none may go on behind the caller's back
    for result in await asyncio.gather(*map(one, of.values()), return_exceptions=True):
        if isinstance(result, BaseException):
            raise result
