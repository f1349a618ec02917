"""What happens to texts, told live to who watches an address."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from bot.providers.twilio.emulator.records import Message

_BACKLOG = 1000


class Watcher:
    """Changed texts, each once however often it changed since it was last read. `lost` when it
    fell so far behind that it must read everything anew."""

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
        """Waits for news. Empty when the watcher was lost, which this ends."""
        await self._wake.wait()
        self._wake.clear()
        changed, self._changed = list(self._changed.values()), {}
        if self.lost:
            self.lost = False
            return []
        return changed


class Events:
    def __init__(self) -> None:
        self._watchers: defaultdict[str, set[Watcher]] = defaultdict(set)

    def publish(self, message: Message) -> None:
        if not self._watchers:  # the usual case under load
            return
        watchers = self._watchers.get(message.to, set()) | self._watchers.get(message.from_, set())
        for watcher in watchers:
            watcher.tell(message)

    def reset(self) -> None:
        """Tells everyone to read everything anew."""
        for watcher in self._all():
            watcher.reset()

    def close(self) -> None:
        """Lets everyone go; an open stream would hold up the end of the emulator."""
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
