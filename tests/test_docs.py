"""What is documented exists, and what exists is documented."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.cli import main
from bot.config import Settings, variable
from scripts.settings_doc import render

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
ALL = "\n".join(page.read_text() for page in PAGES)


def commands() -> Iterator[str]:
    def walk(command: object, words: tuple[str, ...]) -> Iterator[str]:
        subcommands = getattr(command, "commands", None)
        if not subcommands:
            yield " ".join(words)
            return
        for name, sub in subcommands.items():
            yield from walk(sub, (*words, name))

    for name in main.COMMANDS:
        yield from walk(main.load(name), ("texto", name))


def test_the_page_of_settings_is_what_the_code_declares():
    assert (ROOT / "docs" / "settings.md").read_text() == render()


@pytest.mark.parametrize("name", Settings.model_fields)
def test_every_setting_says_what_it_is(name: str):
    assert Settings.model_fields[name].description
    assert variable(name) in ALL


@pytest.mark.parametrize("command", commands())
def test_every_command_is_documented(command: str):
    assert f"`{command}" in ALL


def test_every_documented_command_exists():
    known = set(commands())
    groups = {" ".join(c.split()[:words]) for c in known for words in (2, 3)}
    for found in re.findall(r"`(texto [a-z-]+(?: [a-z-]+)?)", ALL):
        assert found in known or found.rsplit(" ", 1)[0] in known or found in groups, found


def test_every_documented_make_target_exists():
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.M))
    assert set(re.findall(r"`make ([a-z-]+)", ALL)) <= targets


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.name)
def test_links_and_pictures_lead_somewhere(page: Path):
    for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text()):
        assert (page.parent / target).exists(), target


@pytest.mark.parametrize(
    "name", ["requirements.lock", "requirements-core.lock", "pyproject.toml", "Makefile"]
)
def test_no_package_host_is_named(name: str):
    assert "://" not in (ROOT / name).read_text()
