"""What is documented exists, and what exists is documented."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from bot.cli import main
from bot.config import Settings, variable
from scripts import texts_doc
from scripts.settings_doc import render
from tests.test_architecture import ORDER, file_of

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


def test_the_page_of_texts_is_what_the_domain_says():
    assert (ROOT / "docs" / "texts.md").read_text("utf-8") == texts_doc.render()


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


# -- what pages and code say of files --------------------------------------------------------

FOLDERS = ("actions", "bench", "bot", "data", "docs", "scripts", "tests")
SOURCES = sorted(path for folder in FOLDERS for path in (ROOT / folder).rglob("*.py"))
FILES = [*ROOT.glob("*"), *(path for folder in FOLDERS for path in (ROOT / folder).rglob("*"))]
WRITTEN = [*PAGES, ROOT / "CHANGELOG.md", *SOURCES]
ARCHITECTURE = (ROOT / "docs" / "architecture.md").read_text()

PATH = re.compile(
    rf"(?<![\w./<>*-])(?:(?:{'|'.join(FOLDERS)})/[\w./<>*-]*[\w>*/]|[\w./<>*-]*\w\.(?:py|md)\b)"
)
MADE = {"data/nlu/corrections.yml"}  # by a command, so no checkout has it
# A migration that has landed keeps the names of its day.
RENAMED = {"bot/inbox/rules/hours.py"}


@cache
def said(path: Path) -> str:
    """A page, or the comments and docstrings of a module."""
    source = path.read_text()
    if path.suffix != ".py":
        return source
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    comments = [token.string for token in tokens if token.type == tokenize.COMMENT]
    docstrings = [
        node.value.value
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    ]
    return "\n".join([*comments, *docstrings])


def exists(name: str) -> bool:
    """Whether a file or folder has this name: from the root if it begins with a folder there, else
    from anywhere. `<topic>` and `*` stand for any word; one file that fits is enough."""
    pattern = re.sub(r"<\w+>", "*", name).removeprefix("../").rstrip("/")
    if pattern.split("/")[0] in FOLDERS:
        return any(ROOT.glob(pattern))
    return any(path.match(pattern) for path in FILES)


@pytest.mark.parametrize("path", WRITTEN, ids=lambda p: str(p.relative_to(ROOT)))
def test_files_that_are_named_exist(path: Path):
    named = set(PATH.findall(said(path))) - MADE - RENAMED
    assert not {name for name in named if not exists(name)}


@pytest.mark.parametrize("path", WRITTEN, ids=lambda p: str(p.relative_to(ROOT)))
def test_modules_that_are_named_exist(path: Path):
    for name in re.findall(r"(?<![\w.])bot(?:\.\w+)+", said(path)):
        file = file_of(name)
        assert file is not None, name
        inside = name.removeprefix(dotted(file)).strip(".").split(".")[0]
        assert re.search(rf"\b{inside}\b", file.read_text()), name


def dotted(file: Path) -> str:
    """The dotted name of a module of ours."""
    return ".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("see tests/store/test_gone.py.", ["tests/store/test_gone.py"]),
        ("`actions/<topic>.py` and `*_store.py`", ["actions/<topic>.py", "*_store.py"]),
        ("in bot/db, or compliance.md", ["bot/db", "compliance.md"]),
        ("docs/decisions.md)", ["docs/decisions.md"]),
        ("a robot/arm and 1/2", []),
    ],
)
def test_what_counts_as_the_name_of_a_file(words: str, names: list[str]):
    assert PATH.findall(words) == names


@pytest.mark.parametrize(
    ("name", "there"),
    [
        ("bot/db/", True),
        ("actions/<topic>.py", True),
        ("messages/outbox_store.py", True),
        ("*_store.py", True),
        ("bot/store", False),
        ("design.md", False),
        ("rules/consent.py", False),
    ],
)
def test_what_exists(name: str, there: bool):
    assert exists(name) is there


# -- the architecture ------------------------------------------------------------------------


def test_every_invariant_that_is_cited_is_described():
    numbers = [int(n) for n in re.findall(r"^(\d+)\. \*\*", ARCHITECTURE, re.M)]
    assert numbers == list(range(1, 12))
    cited = {
        int(number)
        for path in WRITTEN
        for several in re.findall(r"\binvariants?\s+(\d+(?:(?:,| and)\s+\d+)*)", said(path), re.I)
        for number in re.findall(r"\d+", several)
    }
    assert cited and cited <= set(numbers)


def test_the_tree_has_a_line_for_each_room_in_the_order_of_imports():
    tree = ARCHITECTURE.split("```text\n")[1].split("```")[0]
    lines = re.findall(r"^  (\w+)(/|\.py) +\S", tree, re.M)
    assert [name for name, _ in lines] == ORDER
    for name, kind in lines:
        there = exists(f"bot/{name}{kind}") or (exists(f"{name}{kind}") and name == "actions")
        assert there, name
