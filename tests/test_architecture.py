"""Imports point inward (design.md, section 4), rooms stay small, and only some may do some things.

Read from the source with `ast`; nothing is imported.
"""

from __future__ import annotations

import ast
from pathlib import Path
from statistics import median

import pytest

ROOT = Path(__file__).parent.parent
SOURCES = sorted([*(ROOT / "bot").rglob("*.py"), *(ROOT / "actions").rglob("*.py")])

# room → the rooms of ours that it may import. A room is a package, or a module of bot/.
CORE = {"errors", "models"}
VALUES = CORE | {"clock", "config", "texts"}
ADAPTERS = {"store", "queues", "twilio", "dialogue", "embedded"}
MAY_IMPORT = {
    "errors": set(),
    "models": set(),
    "rules": CORE,
    "clock": set(),
    "config": CORE | {"rules"},
    "texts": CORE,
    "turns": CORE | {"rules"},
    "log": CORE | {"config"},
    "store": CORE | {"rules"},
    "queues": CORE,
    "twilio": CORE | {"rules"},
    "embedded": CORE,
    "dialogue": CORE | {"rules", "texts", "turns", "actions"},
    "actions": CORE | {"rules", "turns", "dialogue"},
    "services": VALUES | {"rules"} | ADAPTERS - {"dialogue"},
}
# the verbs and what stands on them
OUTER = {"bot", "web", "loops", "jobs", "working", "sending", "cli", "__main__", "commands",
         "consent_cli", "consent_commands", "people_cli", "privacy_commands",
         "quarantine_commands", "campaign_commands", "contact_commands", "rules_cli",
         "rules_commands", "access_cli", "access_commands", "faq_commands", "correction_commands",
         "optin_commands", "order_cli", "order_commands", "texts_cli", "entry", "roles", "demo",
         "allinone", "supervisor"}
RASA = {"rasa", "rasa_sdk", "skops", "sklearn"}


def room(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return parts[0] if parts[0] == "actions" else parts[1] if len(parts) > 1 else "bot"


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


def rooms_imported(path: Path) -> set[str]:
    found = set()
    for name in imports(path):
        parts = name.split(".")
        if parts[0] == "bot" and len(parts) > 1:
            found.add(parts[1])
        elif parts[0] == "actions":
            found.add("actions")
    return found - {room(path)}


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: str(p.relative_to(ROOT)))
def test_imports_point_inward(path: Path):
    allowed = MAY_IMPORT.get(room(path))
    if allowed is not None:
        assert rooms_imported(path) <= allowed
    elif room(path) not in OUTER:  # a verb
        assert not rooms_imported(path) & (OUTER - {"bot"})


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

    for start in ("bot.cli", "bot.roles", "bot.web.app", "bot.sending", "bot.jobs", "bot.allinone"):
        heavy = {name for name in reach(start, set()) if name.startswith("bot.dialogue.")}
        assert heavy <= {"bot.dialogue.fingerprint"}, start


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: str(p.relative_to(ROOT)))
def test_only_the_sender_talks_to_the_provider(path: Path):
    calls = {node.attr for node in ast.walk(ast.parse(path.read_text()))
             if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Attribute)
             and node.value.attr == "provider"}
    if room(path) not in ("send", "reconcile", "follow_up", "services"):
        assert not calls & {"send", "list", "fetch"}


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: str(p.relative_to(ROOT)))
def test_only_queues_knows_redis_keys(path: Path):
    if room(path) != "queues":
        assert "redis" not in {name.split(".")[0] for name in imports(path)}


@pytest.mark.parametrize("path", sorted((ROOT / "bot" / "rules").rglob("*.py")),
                         ids=lambda p: str(p.relative_to(ROOT)))
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
