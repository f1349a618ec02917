"""Changes the shop's facts: each change is a version with its author, checked before it counts."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from bot.errors import UsageError
from bot.knowledge import facts_store as store
from bot.knowledge.model import ShopFacts
from bot.knowledge.rules.paths import with_value
from bot.knowledge.rules.wrong import what_is_wrong
from bot.services import Services


def read(path: Path) -> ShopFacts:
    """Reads a YAML file of all facts. Raises UsageError, which names all that is wrong."""
    try:
        found = yaml.safe_load(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise UsageError(f"{path} can't be read: {error}") from None
    if not isinstance(found, Mapping):
        raise UsageError(f"{path} holds no facts: hours, delivery, returns … are expected.")
    return checked(found)


def written(facts: ShopFacts) -> str:
    """Returns the facts as the YAML that `read` reads."""
    content = facts.model_dump(mode="json", exclude_none=True, exclude_defaults=False)
    told = {name: value for name, value in content.items() if value != {}}
    return yaml.safe_dump(told, allow_unicode=True, sort_keys=False, width=100)


def checked(content: Mapping[str, Any]) -> ShopFacts:
    """Returns the facts. Raises UsageError, which names all that is wrong."""
    try:
        return ShopFacts.model_validate(content)
    except ValidationError as error:
        wrong = what_is_wrong(error)
        raise UsageError("The facts can't be so:\n%(wrong)s", wrong=wrong) from None


async def put(services: Services, facts: ShopFacts, by: str) -> bool:
    """Makes these the facts. Returns False if they are so already."""
    async with services.db.begin() as conn:
        await store.lock(conn)
        if await store.present(conn) == facts:
            return False
        await store.add(conn, facts, by, services.clock.now())
    return True


async def change(services: Services, path: str, value: Any, by: str) -> bool:
    """Changes the value at a path and leaves the rest. Returns False if it is so already.

    Raises UsageError if the facts can't be so."""
    async with services.db.begin() as conn:
        await store.lock(conn)
        held = await store.present(conn)
        before = held.model_dump(mode="json", exclude_none=True) if held else {}
        facts = checked(with_value(before, path, value))
        if facts == held:
            return False
        await store.add(conn, facts, by, services.clock.now())
    return True
