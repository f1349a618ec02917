"""Imports go down one declared order, rooms stay small, and only some may do some things.

Read from the source with `ast`; nothing is imported.
"""

from __future__ import annotations

import ast
from pathlib import Path
from statistics import median

import pytest

ROOT = Path(__file__).parent.parent
SOURCES = sorted([*(ROOT / "bot").rglob("*.py"), *(ROOT / "actions").rglob("*.py")])
ALL = set(SOURCES)

# Low to high: an import goes down this list, never up.
ORDER = """
    errors models clock texts files sms reading programs config log db keys loops embedded queues
    providers gate services contacts messages access surveys knowledge orders dialogue actions
    consent campaigns imports privacy conversations delivery automation web run cli __main__
""".split()

RASA = {"rasa", "rasa_sdk", "skops", "sklearn"}


def room(path: Path) -> str:
    """The topic, package or module of bot/ that a file belongs to."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    if parts[0] == "actions":
        return "actions"
    return parts[1] if parts[1:] != ("__init__",) else "errors"


def imports(path: Path, *, at_start: bool = False) -> set[str]:
    """The dotted names a module imports; with `at_start` only those imported when it is."""
    tree = ast.parse(path.read_text())
    inside_functions = {
        child for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) for child in ast.walk(node)}
    found: set[str] = set()
    for node in ast.walk(tree):
        if at_start and node in inside_functions:
            continue
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def file_of(name: str) -> Path | None:
    """The file of ours that a dotted name leads to, or None."""
    parts = name.split(".")
    for end in range(len(parts), 0, -1):
        path = ROOT.joinpath(*parts[:end])
        for file in (path.with_suffix(".py"), path / "__init__.py"):
            if file in ALL:
                return file
    return None


def rooms_imported(path: Path) -> set[str]:
    files = {file for name in imports(path) if (file := file_of(name))}
    return {room(file) for file in files} - {room(path)}


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: str(p.relative_to(ROOT)))
def test_imports_go_down(path: Path):
    here = room(path)
    assert not {room for room in rooms_imported(path) if ORDER.index(room) > ORDER.index(here)}


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: str(p.relative_to(ROOT)))
def test_only_the_dialogue_imports_rasa(path: Path):
    if room(path) not in ("dialogue", "actions"):
        assert not {name.split(".")[0] for name in imports(path)} & RASA


def test_only_the_worker_and_training_lead_to_rasa():
    """Starting web, sender or jobs must not import the dialogue's engine, however indirectly."""
    def reach(name: str, seen: set[str]) -> set[str]:
        for candidate in (name, name.rsplit(".", 1)[0]):
            path = ROOT / (candidate.replace(".", "/") + ".py")
            if not path.exists():
                path = ROOT / candidate.replace(".", "/") / "__init__.py"
            if candidate.startswith("bot") and path.exists() and candidate not in seen:
                seen.add(candidate)
                for other in imports(path, at_start=True):
                    reach(other, seen)
        return seen

    for start in ("bot.cli.main", "bot.run.roles", "bot.web.app", "bot.delivery.loop",
                  "bot.run.jobs", "bot.run.all_in_one"):
        heavy = {name for name in reach(start, set()) if name.startswith("bot.dialogue.")}
        assert heavy <= {"bot.dialogue.fingerprint"}, start


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: str(p.relative_to(ROOT)))
def test_only_the_sender_talks_to_the_provider(path: Path):
    calls = {node.attr for node in ast.walk(ast.parse(path.read_text()))
             if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Attribute)
             and node.value.attr == "provider"}
    if room(path) not in ("delivery", "services"):
        assert not calls & {"send", "list", "fetch"}


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: str(p.relative_to(ROOT)))
def test_only_queues_knows_redis_keys(path: Path):
    if room(path) != "queues":
        assert "redis" not in {name.split(".")[0] for name in imports(path)}


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: str(p.relative_to(ROOT)))
def test_sql_stands_only_in_stores(path: Path):
    if room(path) != "db" and not path.stem.endswith("store"):
        assert "bot.db.database.text" not in imports(path)


# Values in, a decision out: these packages, rules and models of every topic, and some files.
PURE_ROOMS = {"sms", "reading", "gate", "programs"}
PURE_FILES = {
    "files/checking.py", "files/deadlines.py", "files/naming.py", "files/signed.py",
    "imports/file.py", "imports/values.py", "imports/row_json.py", "imports/firewall.py",
    "consent/address_hash.py", "consent/ledger/rules.py",
}


def pure(path: Path) -> bool:
    inside = path.relative_to(ROOT / path.relative_to(ROOT).parts[0])
    if room(path) in ("cli", "web"):
        return False
    return (room(path) in PURE_ROOMS or inside.stem in ("rules", "model")
            or "rules" in inside.parts or inside.as_posix() in PURE_FILES)


@pytest.mark.parametrize("path", filter(pure, SOURCES), ids=lambda p: str(p.relative_to(ROOT)))
def test_rules_are_pure(path: Path):
    tree = ast.parse(path.read_text())
    assert not any(isinstance(node, ast.Await | ast.AsyncFunctionDef) for node in ast.walk(tree))
    assert not {name.split(".")[0] for name in imports(path)} & {
        "os", "time", "asyncio", "aiohttp", "sqlalchemy", "random", "socket", "subprocess"}
    calls = {node.func.attr for node in ast.walk(tree)
             if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)}
    assert not calls & {"now", "utcnow", "today"}


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: str(p.relative_to(ROOT)))
def test_no_module_is_over_350_lines(path: Path):
    assert len(path.read_text().splitlines()) <= 350


def test_the_median_module_is_under_100_lines():
    assert median(len(path.read_text().splitlines()) for path in SOURCES) < 100


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: str(p.relative_to(ROOT)))
def test_functions_fit_a_screen(path: Path):
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert node.end_lineno is not None
            assert node.end_lineno - node.lineno < 60, node.name
