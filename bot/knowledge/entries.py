"""Entries as people edit them: a draft in both languages, published, and one step back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bot.contacts import audit_store as audit
from bot.db.database import Connection
from bot.errors import ConflictError, UsageError
from bot.knowledge import changes, drafts_store, store
from bot.knowledge import versions_store as versions
from bot.knowledge.drafts_store import ENTRY, Draft
from bot.knowledge.file import SLUG
from bot.knowledge.store import FaqEntry, Sides
from bot.knowledge.versions_store import Version
from bot.models import Language
from bot.services import Services
from bot.sms.segments import MAX_BODY

MOST_QUESTIONS, LONGEST_QUESTION = 300, 300


@dataclass(frozen=True, slots=True)
class Kept:
    """An entry. sides: what is answered now. draft: what waits to be published. last, before: its
    newest version and the one before it."""

    slug: str
    sides: Sides
    draft: Draft | None = None
    last: Version | None = None
    before: Version | None = None

    @property
    def written(self) -> Sides:
        """The draft if there is one, else what is answered now."""
        return store.sides(self.slug, self.draft.content) if self.draft else self.sides

    @property
    def base(self) -> int:
        """The version that an edit would be written over."""
        return self.last.version if self.last else 0

    @property
    def lacks(self) -> tuple[Language, ...]:
        """The languages in which it is not answered."""
        return tuple(one for one in Language if one not in self.written)


async def listing(services: Services) -> list[Kept]:
    """Returns all entries by slug, those that are only drafts too."""
    async with services.db.connect() as conn:
        entries = await store.every(conn)
        drafts = await drafts_store.every(conn, ENTRY)
    found: dict[str, dict[Language, FaqEntry]] = {slug: {} for slug in drafts}
    for entry in entries:
        found.setdefault(entry.slug, {})[entry.language] = entry
    return [Kept(slug, found[slug], drafts.get(slug)) for slug in sorted(found)]


async def one(services: Services, slug: str) -> Kept | None:
    """Returns an entry, None if there is none."""
    async with services.db.connect() as conn:
        return await _one(conn, slug)


async def _one(conn: Connection, slug: str) -> Kept | None:
    sides = await store.one(conn, slug)
    draft = await drafts_store.one(conn, ENTRY, slug)
    last, before, *_ = (*await versions.newest(conn, slug), None, None)
    return Kept(slug, sides, draft, last, before) if sides or draft else None


async def save(
    services: Services, slug: str, sides: Sides, by: str, *, base: int, seen: int
) -> None:
    """Writes a draft. base: the version that its writer has seen, seen: the edit of the draft, 0
    for none. Raises UsageError; ConflictError if there is another one meanwhile."""
    async with services.db.begin() as conn:
        await _check(conn, slug, sides)
        now = services.clock.now()
        content = store.content(sides)
        if not await drafts_store.write(conn, ENTRY, slug, content, by, now, base=base, seen=seen):
            raise _meanwhile(slug)
        await audit.write(conn, by, "draft answer", None, {"slug": slug}, now)


async def publish(
    services: Services, slug: str, sides: Sides, by: str, *, base: int, seen: int
) -> None:
    """Makes these what is answered, in place of the draft. base, seen: as of `save`. Raises
    UsageError; ConflictError if somebody has published or drafted another one meanwhile."""
    async with services.db.begin() as conn:
        await versions.lock(conn)
        await _check(conn, slug, sides)
        await _publish(conn, services, slug, sides, by, base=base, seen=seen)


async def publish_draft(services: Services, slug: str, by: str) -> None:
    """Makes the draft what is answered. Raises UsageError."""
    async with services.db.begin() as conn:
        await versions.lock(conn)
        draft = await drafts_store.one(conn, ENTRY, slug)
        if draft is None:
            raise _no_draft(slug)
        sides = store.sides(slug, draft.content)
        await _check(conn, slug, sides)
        await _publish(conn, services, slug, sides, by, base=draft.base, seen=draft.edits)


async def _publish(
    conn: Connection, services: Services, slug: str, sides: Sides, by: str, *, base: int, seen: int
) -> None:
    newest = await versions.newest(conn, slug, 1)
    latest = newest[0].version if newest else 0
    if latest != base or not await drafts_store.remove(conn, ENTRY, slug, seen):
        raise _meanwhile(slug)
    await changes.publish(conn, services, slug, sides, by, "publish answer")


async def discard(services: Services, slug: str, by: str) -> None:
    """Throws the draft away. Raises UsageError if there is none."""
    async with services.db.begin() as conn:
        draft = await drafts_store.one(conn, ENTRY, slug)
        if draft is None:
            raise _no_draft(slug)
        await drafts_store.remove(conn, ENTRY, slug, draft.edits)
        details = {"slug": slug, "before": draft.content}
        await audit.write(conn, by, "discard draft answer", None, details, services.clock.now())


async def step_back(services: Services, slug: str, by: str, seen: int | None = None) -> None:
    """Publishes what was answered before the newest version. seen: that version, if it must be
    it. Raises UsageError, ConflictError."""
    async with services.db.begin() as conn:
        await versions.lock(conn)
        found = await versions.newest(conn, slug)
        if len(found) < 2:
            raise UsageError("There is no earlier version of %(name)s.", name=slug)
        if seen is not None and found[0].version != seen:
            raise _meanwhile(slug)
        sides = store.sides(slug, found[1].content)
        await changes.publish(conn, services, slug, sides, by, "step back answer")


def _meanwhile(slug: str) -> ConflictError:
    return ConflictError(
        "Somebody has changed %(name)s meanwhile; look at theirs first.", name=slug
    )


def _no_draft(slug: str) -> UsageError:
    return UsageError("There is no draft of %(name)s.", name=slug)


# -- what can be an entry ----------------------------------------------------------------------


async def _check(conn: Connection, slug: str, sides: Sides) -> None:
    """Raises UsageError if this can't be an entry."""
    if not SLUG.fullmatch(slug) or len(slug) > 60:
        raise UsageError(
            "The name of an entry has small letters, digits and single underscores, 60 at most."
        )
    if not sides:
        raise UsageError("Write an answer in one language at least.")
    for side in sides.values():
        if not side.answer:
            raise UsageError("The answer is empty, but there are ways of asking for it.")
        if len(side.answer) > MAX_BODY:
            raise UsageError("An answer has %(most)s letters at most.", most=MAX_BODY)
        if len(side.questions) > MOST_QUESTIONS:
            raise UsageError("An entry has %(most)s ways of asking at most.", most=MOST_QUESTIONS)
        if long := [one for one in side.questions if len(one) > LONGEST_QUESTION]:
            raise UsageError(
                "“%(asked)s…” is longer than %(most)s letters.",
                asked=long[0][:40],
                most=LONGEST_QUESTION,
            )
    asked = {question for side in sides.values() for question in side.questions}
    if taken := _taken(await store.every(conn), slug, asked):
        question, other = taken
        raise UsageError("“%(asked)s” already asks for %(name)s.", asked=question, name=other)


def _taken(
    entries: Iterable[FaqEntry], slug: str, questions: Iterable[str]
) -> tuple[str, str] | None:
    """Returns a way of asking that another entry has, with that entry."""
    known: Mapping[str, str] = {
        question.casefold(): one.slug
        for one in entries
        if one.slug != slug and one.active
        for question in one.questions
    }
    return next(
        ((one, known[one.casefold()]) for one in sorted(questions) if one.casefold() in known), None
    )
