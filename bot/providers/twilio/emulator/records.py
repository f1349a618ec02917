"""The records of all texts: the API lists them and tests compare against them."""

from __future__ import annotations

import secrets
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum

# A text with one of these statuses may not be deleted or redacted yet.
IN_PROGRESS = frozenset({"accepted", "queued", "sending", "sent", "receiving"})
WAITING = frozenset({"accepted", "queued"})


class Direction(StrEnum):
    INBOUND = "inbound"
    API = "outbound-api"
    REPLY = "outbound-reply"  # a <Message> in the answer to an inbound webhook
    AUTOMATIC = "automatic"  # the carrier's own answer to a keyword


@dataclass(frozen=True, slots=True)
class StoredMedia:
    """One medium of a text: at an address of somebody's, or kept here (content)."""

    sid: str
    url: str
    content_type: str
    content: bytes | None = field(default=None, repr=False)


@dataclass(slots=True)
class Message:
    """One text, as the carrier knows it."""

    sid: str
    direction: Direction
    from_: str
    to: str
    body: str
    num_segments: int
    status: str
    created: float
    updated: float
    media: tuple[StoredMedia, ...] = ()
    service: str | None = None
    status_callback: str | None = None
    sent: float | None = None
    error_code: int | None = None
    seq: int = 0
    deleted: bool = False


def new_sid(prefix: str) -> str:
    return prefix + secrets.token_hex(16)


class MessageLog:
    """Texts by sid and by party, in order of arrival."""

    def __init__(self) -> None:
        self._by_sid: dict[str, Message] = {}
        self._all: list[Message] = []
        self._by_party: defaultdict[str, list[Message]] = defaultdict(list)

    def __len__(self) -> int:
        return len(self._by_sid)

    def add(self, message: Message) -> None:
        message.seq = len(self._all)
        self._by_sid[message.sid] = message
        self._all.append(message)
        self._by_party[message.to].append(message)
        if message.from_ != message.to:
            self._by_party[message.from_].append(message)

    def get(self, sid: str) -> Message | None:
        return self._by_sid.get(sid)

    def delete(self, message: Message) -> None:
        message.deleted = True
        self._by_sid.pop(message.sid, None)

    def clear(self) -> None:
        """Forgets all; timers that still hold a text see that it is gone."""
        for message in self._all:
            message.deleted = True
        self.__init__()  # type: ignore[misc]

    def newest(
        self, to: str | None = None, from_: str | None = None, before: int | None = None
    ) -> Iterator[Message]:
        """Yields texts from the newest to the oldest, of those older than the sequence number."""
        choices = [self._by_party.get(party, []) for party in (to, from_) if party is not None]
        texts = min(choices, key=len, default=self._all)
        end = len(texts) if before is None else bisect_left(texts, before, key=lambda m: m.seq)
        for index in range(end - 1, -1, -1):
            message = texts[index]
            if (
                not message.deleted
                and (to is None or message.to == to)
                and (from_ is None or message.from_ == from_)
            ):
                yield message

    def of_party(self, party: str) -> Iterator[Message]:
        """Yields texts from or to an address, from the newest to the oldest."""
        return (m for m in reversed(self._by_party.get(party, [])) if not m.deleted)
