"""Questions that the bot could not answer: grouped by likeness, ignored, or made an entry."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.contacts import audit_store as audit
from bot.errors import UsageError
from bot.knowledge import unanswered_store as store
from bot.knowledge.unanswered_store import Asked
from bot.models import Language
from bot.services import Services
from bot.sms.anonymous import anonymous

KEPT = timedelta(days=90)  # how long a question counts
MOST = 5_000  # the newest questions that are looked at
EXAMPLES = 2


@dataclass(frozen=True, slots=True)
class Group:
    """Questions that are alike. id: None for one that no worker has compared yet. last: when it
    was asked last. slug: the entry that was begun for it."""

    id: int | None
    asked: tuple[Asked, ...]
    slug: str | None

    @property
    def count(self) -> int:
        return len(self.asked)

    @property
    def last(self) -> datetime:
        return self.asked[0].at

    @property
    def examples(self) -> tuple[Asked, ...]:
        """The newest questions, in other words each."""
        different = {" ".join(one.body.casefold().split()): one for one in reversed(self.asked)}
        return tuple(reversed(different.values()))[:EXAMPLES]

    def questions(self, language: Language) -> tuple[str, ...]:
        """The ways of asking in a language, without what identifies anybody."""
        said = [anonymous(one.body) for one in self.asked if one.language == language]
        return tuple(dict.fromkeys(filter(None, said)))


async def groups(services: Services) -> list[Group]:
    """Returns what waits for an answer, what was asked most first. A group whose entry is published
    is there only if it was asked again since."""
    since = services.clock.now() - KEPT
    async with services.db.connect() as conn:
        found = await store.open_(conn, since, MOST)
    return grouped(found)


def grouped(found: Iterable[Asked]) -> list[Group]:
    """Puts questions into their groups. found: the newest first."""
    by_group: dict[tuple[bool, int], list[Asked]] = {}
    for one in found:
        if one.published_at is None or one.at > one.published_at:
            key = (one.group is None, one.group or one.message_id)
            by_group.setdefault(key, []).append(one)
    made = [Group(some[0].group, tuple(some), some[0].slug) for some in by_group.values()]
    return sorted(made, key=lambda group: (group.count, group.last), reverse=True)


async def one(services: Services, group_id: int) -> Group | None:
    """Returns a group that waits for an answer, None if there is none."""
    return next((one for one in await groups(services) if one.id == group_id), None)


async def ignored(services: Services) -> Sequence[tuple[int, str, datetime, str]]:
    """Returns the groups that somebody ignores, with who, when, and a text."""
    async with services.db.connect() as conn:
        return await store.ignored(conn, 100)


async def ignore(services: Services, group_id: int, by: str, *, again: bool = False) -> None:
    """Leaves a group out of the list, with all that will be like it; again: takes it in again.
    Raises UsageError."""
    async with services.db.begin() as conn:
        now = services.clock.now()
        if not await store.ignore(conn, group_id, None if again else by, now):
            raise UsageError("There are no such questions any more.")
        action = "take in questions" if again else "ignore questions"
        await audit.write(conn, by, action, None, {"group": group_id}, now)


async def begin_entry(services: Services, group_id: int, slug: str) -> None:
    """Notes that this entry was begun for a group: it leaves the list once that is published."""
    async with services.db.begin() as conn:
        await store.begin_entry(conn, group_id, slug)
