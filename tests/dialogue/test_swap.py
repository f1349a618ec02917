"""A worker takes a new model while texts come in: none is lost, late or answered twice."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.config import Settings
from bot.conversations.turns import Converser
from bot.conversations.worker import Models
from bot.dialogue.engine import Engine
from bot.dialogue.fingerprint import model_path, present_model
from bot.models import Language
from bot.services import Services
from tests.dialogue.talk import ROOT, Talk
from tests.world import World, eventually, open_world

TALKS = range(1000, 9400, 700)  # twelve at once, and the last digits of their first phones
HELLOS = 3


@pytest.fixture
def project(tmp_path: Path, engine: Engine) -> Path:
    """The product's files with a model of their own."""
    root = tmp_path / "project"
    for name in ("config.yml", "domain.yml"):
        (root / "data").mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, root / name)
    shutil.copytree(ROOT / "data", root / "data", dirs_exist_ok=True)
    (root / "models").mkdir()
    trained(root)
    return root


def trained(root: Path) -> Path:
    """As a training leaves it: there at once, and whole."""
    target, unfinished = model_path(root, root / "models"), root / "models" / ".unfinished"
    shutil.copy(present_model(ROOT, ROOT / "models"), unfinished)
    return unfinished.replace(target)


@pytest.fixture
async def world(settings: Settings, project: Path) -> AsyncIterator[World]:
    settings = settings.model_copy(
        update={"project_dir": project, "models_dir": project / "models"}
    )
    engine = await Engine.load(project, project / "models")
    async with open_world(settings, engine) as opened:
        yield opened


def say(project: Path, before: str, after: str) -> None:
    """A text of the bot's is changed, which calls for another model."""
    domain = project / "domain.yml"
    changed = domain.read_text("utf-8").replace(before, after)
    assert changed != domain.read_text("utf-8")
    domain.write_text(changed, "utf-8")


async def test_turns_go_on_while_the_model_is_changed(world: World, project: Path):
    done = asyncio.Event()

    async def talk(first: int) -> list[str]:
        """Says hello three times from one phone after the other: more often would be a loop."""
        phones = []
        while not done.is_set():
            phones.append(f"+1555555{first + len(phones):04}")
            for said in range(1, HELLOS + 1):
                await world.text("hello", frm=phones[-1])
                await world.receives(2 * said, to=phones[-1])
        return phones

    talks = [asyncio.create_task(talk(first)) for first in TALKS]
    await eventually(lambda: _says(world, "Hello!"))
    say(project, "Hello!", "Ahoy!")
    trained(project)
    await eventually(lambda: _says(world, "Ahoy!"), 60)
    done.set()
    phones = await asyncio.gather(*talks)
    await world.settled()
    failed = await world.rows("select 1 from messages where failures > 0 or handled_by = 'apology'")
    assert not failed
    for one in phones:
        heard = [
            m["body"] for phone in one for m in await world.messages(phone) if m["to"] == phone
        ]
        assert len(heard) == HELLOS * len(one)
        old = ["Hello!" in body for body in heard]
        assert all("Ahoy!" in body for body, was in zip(heard, old, strict=True) if not was)
        assert old == sorted(old, reverse=True)  # no answer of the old model after one of the new
    await world.text("hello", frm="+15555550999")
    assert "Ahoy!" in (await world.receives(2, to="+15555550999"))[-1]["body"]


async def _says(world: World, word: str) -> bool:
    return bool(
        await world.rows(
            "select 1 from messages where direction = 'outbound' and body like :like limit 1",
            like=f"%{word}%",
        )
    )


async def test_a_model_that_cant_be_loaded_changes_nothing(services: Services, project: Path):
    before = await Engine.load(project, project / "models")
    converser = Converser(services, before)
    models = Models(project, project / "models", converser)
    await models.look()
    assert converser.engine is before
    say(project, "Hello!", "Ahoy!")
    await models.look()  # there is none for this yet
    assert converser.engine is before
    model_path(project, project / "models").write_bytes(b"not an archive")
    await models.look()
    await models.look()
    assert converser.engine is before
    trained(project)  # a whole one in the same place is taken
    await models.look()
    assert converser.engine is not before
    assert "Ahoy!" in await Talk(converser.engine, language=Language.EN).say("hello")
