"""Live events: tells watchers of an address when its texts change."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from bot.providers.twilio.emulator.records import Message

_BACKLOG = 1000


class Watcher:
    """The changed texts of some addresses, each once, however often it changed since the last read.

    `lost`: it fell so far behind that it must read everything again."""

    def __init__(self) -> None:
        self._changed: dict[str, Message] = {}
        self._wake = asyncio.Event()
        self.lost = False
        self.closed = False

    def tell(self, message: Message) -> None:
        if len(self._changed) >= _BACKLOG:
            self.lost = True
        else:
            self._changed[message.sid] = message
        self._wake.set()

    def reset(self) -> None:
        self.lost = True
        self._wake.set()

    def close(self) -> None:
        self.closed = True
        self._wake.set()

    async def changes(self) -> list[Message]:
        """Waits for changed texts. Returns [] if the watcher was lost, and ends that state."""
        await self._wake.wait()
        self._wake.clear()
        changed, self._changed = list(self._changed.values()), {}
        if self.lost:
            self.lost = False
            return []
        return changed


class Events:
    """All watchers, by the addresses that they watch."""

    def __init__(self) -> None:
        self._watchers: defaultdict[str, set[Watcher]] = defaultdict(set)

    def publish(self, message: Message) -> None:
        if not self._watchers:  # the usual case under load
            return
        watchers = self._watchers.get(message.to, set()) | self._watchers.get(message.from_, set())
        for watcher in watchers:
            watcher.tell(message)

    def reset(self) -> None:
        """Tells all watchers to read everything again."""
        for watcher in self._all():
            watcher.reset()

    def close(self) -> None:
        """Ends all watchers; an open stream would delay the end of the emulator."""
        for watcher in self._all():
            watcher.close()

    def _all(self) -> set[Watcher]:
        return {watcher for watchers in self._watchers.values() for watcher in watchers}

    @contextmanager
    def watch(self, addresses: Iterable[str]) -> Iterator[Watcher]:
        addresses = set(addresses)
        watcher = Watcher()
        for address in addresses:
            self._watchers[address].add(watcher)
        try:
            yield watcher
        finally:
            for address in addresses:
                self._watchers[address].discard(watcher)
                if not self._watchers[address]:
                    del self._watchers[address]
