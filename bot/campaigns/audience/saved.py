"""Audiences that are saved under a name, for campaigns and for each other."""

from __future__ import annotations

from collections.abc import Sequence

from bot.campaigns.audience import store
from bot.campaigns.audience.rules.names import expanded
from bot.campaigns.audience.rules.parse import parse
from bot.campaigns.audience.rules.tokens import RuleError
from bot.campaigns.audience.rules.tree import InAudience, conditions
from bot.campaigns.audience.store import Saved
from bot.campaigns.audience.understand import Understood, listed, understand
from bot.contacts import audit_store as audit
from bot.db.database import Connection
from bot.errors import UsageError
from bot.files.naming import tag
from bot.services import Services

MAX_NAME = 60


async def listing(services: Services) -> list[Saved]:
    """Returns the saved audiences, by their names."""
    async with services.db.connect() as conn:
        return await store.listing(conn)


async def find(services: Services, name: str) -> Saved:
    """Returns the audience of this name. Raises UsageError."""
    async with services.db.connect() as conn:
        found = await store.find(conn, tag(name))
    if found is None:
        raise UsageError(
            "There is no audience %(name)s; `texto audience list` shows which there are.", name=name
        )
    return found


async def save(services: Services, name: str, text: str, by: str) -> Understood:
    """Saves a rule under a name. Returns how it was understood. Raises UsageError, which marks what
    is wrong, if it can't be used or if the audience would be in itself."""
    name = tag(name)
    if not name or len(name) > MAX_NAME:
        raise UsageError("An audience needs a name of at most %(most)s characters.", most=MAX_NAME)
    async with services.db.begin() as conn:
        await store.lock(conn)
        found = await understand(services, conn, text)
        if found.rule is None:
            raise UsageError(
                "The audience %(name)s was not saved:\n%(mistakes)s",
                name=name,
                mistakes=listed(found),
            )
        texts = {one.name: one.text for one in await store.listing(conn)}
        _no_circle(name, {**texts, name: text})
        now = services.clock.now()
        await store.save(conn, name, text.strip(), by, now)
        await audit.write(conn, by, "save audience", None, {"audience": name, "rule": text}, now)
    return found


def _no_circle(name: str, texts: dict[str, str]) -> None:
    """Raises UsageError if an audience would be in itself."""
    try:
        expanded(parse(texts[name]), texts, (name,))
    except RuleError as error:
        raise UsageError(error.text, **error.values) from None


async def delete(services: Services, name: str, by: str) -> None:
    """Deletes an audience. Raises UsageError if there is none, or if something uses it."""
    name = tag(name)
    async with services.db.begin() as conn:
        await store.lock(conn)
        if used := await users(conn, name):
            raise UsageError(
                "%(name)s is used by %(users)s: change that first.",
                name=name,
                users=", ".join(used),
            )
        if not await store.delete(conn, name):
            raise UsageError("There is no audience %(name)s.", name=name)
        now = services.clock.now()
        await audit.write(conn, by, "delete audience", None, {"audience": name}, now)


async def users(conn: Connection, name: str) -> Sequence[str]:
    """Returns the audiences, and the campaigns that have not started, that use an audience."""
    rules = [(one.name, one.text) for one in await store.listing(conn)]
    rules += await store.rules_of_campaigns(conn)
    return list(dict.fromkeys(user for user, rule in rules if name in _used(rule)))


def _used(text: str) -> set[str]:
    try:
        rule = parse(text)
    except RuleError:
        return set()
    return {tag(one.name.said) for one in conditions(rule) if isinstance(one, InAudience)}
