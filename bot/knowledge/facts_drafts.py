"""The shop's facts as people edit them: a draft, published, and one step back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.contacts import audit_store as audit
from bot.db.database import Connection
from bot.errors import ConflictError, Said, UsageError
from bot.knowledge import drafts_store, facts
from bot.knowledge import facts_store as store
from bot.knowledge.drafts_store import FACTS, Draft
from bot.knowledge.facts_store import Version
from bot.knowledge.model import ShopFacts
from bot.knowledge.rules.paths import differences
from bot.services import Services


@dataclass(frozen=True, slots=True)
class Kept:
    """draft: what waits to be published. last, before: the version in force and the one before
    it."""

    draft: Draft | None
    last: Version | None
    before: Version | None

    @property
    def written(self) -> Mapping[str, Any]:
        """The draft if there is one, else what is in force; empty without either."""
        if self.draft:
            return self.draft.content
        return self.last.content if self.last else {}

    @property
    def base(self) -> int:
        """The version that an edit would be written over."""
        return self.last.version if self.last else 0

    @property
    def changes(self) -> list[Said]:
        """What the draft would change."""
        live = self.last.content if self.last else {}
        return differences(live, self.draft.content) if self.draft else []


async def kept(services: Services) -> Kept:
    """Returns the facts with their draft."""
    async with services.db.connect() as conn:
        return await _kept(conn)


async def _kept(conn: Connection) -> Kept:
    last, before, *_ = (*reversed(await store.versions(conn)), None, None)
    return Kept(await drafts_store.one(conn, FACTS), last, before)


async def save(
    services: Services, content: Mapping[str, Any], by: str, *, base: int, seen: int
) -> None:
    """Writes the draft. base: the version that its writer has seen, seen: the edit of the draft, 0
    for none. Raises UsageError; ConflictError if there is another one meanwhile."""
    checked = _written(facts.checked(content))
    async with services.db.begin() as conn:
        now = services.clock.now()
        if not await drafts_store.write(conn, FACTS, "", checked, by, now, base=base, seen=seen):
            raise _meanwhile()
        await audit.write(conn, by, "draft facts", None, {}, now)


async def publish(
    services: Services, content: Mapping[str, Any], by: str, *, base: int, seen: int
) -> None:
    """Makes these the facts, in place of the draft. base, seen: as of `save`. Raises UsageError;
    ConflictError if somebody has published or drafted others meanwhile."""
    checked = facts.checked(content)
    async with services.db.begin() as conn:
        await store.lock(conn)
        found = await _kept(conn)
        if found.base != base or not await drafts_store.remove(conn, FACTS, "", seen):
            raise _meanwhile()
        await _put(conn, services, checked, by, "publish facts", found)


async def publish_draft(services: Services, by: str) -> None:
    """Makes the draft the facts. Raises UsageError."""
    draft = (await kept(services)).draft
    if draft is None:
        raise _no_draft()
    await publish(services, draft.content, by, base=draft.base, seen=draft.edits)


async def discard(services: Services, by: str) -> None:
    """Throws the draft away. Raises UsageError if there is none."""
    async with services.db.begin() as conn:
        draft = await drafts_store.one(conn, FACTS)
        if draft is None:
            raise _no_draft()
        await drafts_store.remove(conn, FACTS, "", draft.edits)
        now = services.clock.now()
        await audit.write(conn, by, "discard draft facts", None, {"before": draft.content}, now)


async def step_back(services: Services, by: str, seen: int | None = None) -> None:
    """Makes the version before the one in force the facts again. seen: that version, if it must be
    it. Raises UsageError, ConflictError."""
    async with services.db.begin() as conn:
        await store.lock(conn)
        found = await _kept(conn)
        if found.before is None:
            raise UsageError("There is no earlier version of the facts.")
        if seen is not None and found.base != seen:
            raise _meanwhile()
        before = facts.checked(found.before.content)
        await _put(conn, services, before, by, "step back facts", found)


async def _put(
    conn: Connection, services: Services, after: ShopFacts, by: str, action: str, found: Kept
) -> None:
    now = services.clock.now()
    await store.add(conn, after, by, now)
    live = found.last.content if found.last else {}
    details = {"changes": differences(live, _written(after))}
    await audit.write(conn, by, action, None, details, now)


def _written(found: ShopFacts) -> dict[str, Any]:
    return found.model_dump(mode="json")


def _meanwhile() -> ConflictError:
    return ConflictError("Somebody has changed the facts meanwhile; look at theirs first.")


def _no_draft() -> UsageError:
    return UsageError("There is no draft of the facts.")
