"""Does one act on several conversations; what can't be done in one does not hold up the others."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from bot.errors import UsageError

MOST = 500  # at once
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Several(Generic[T]):
    """What came of an act on several conversations, by their numbers.

    done: what the act returned; an owner before is what an undo gives it back to. refused: why
    not."""

    done: Mapping[str, T]
    refused: Mapping[str, str]


async def each(addresses: Sequence[str], act: Callable[[str], Awaitable[T]]) -> Several[T]:
    """Does the act on each of these conversations. Raises UsageError if they are too many."""
    if len(addresses) > MOST:
        raise UsageError(
            "At most %(most)s conversations at once; these are %(count)s.",
            most=MOST,
            count=len(addresses),
        )
    done: dict[str, T] = {}
    refused: dict[str, str] = {}
    for address in dict.fromkeys(addresses):
        try:
            done[address] = await act(address)
        except UsageError as error:
            refused[address] = str(error)
    return Several(done, refused)
