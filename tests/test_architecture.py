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

# Where the files of today belong, until they stand there.
PLACES = {
    "programs": "rules/program",
    "access": "access store/access",
    "campaigns": "campaign_file rules/campaign launch results store/campaigns",
    "cli": """
        consent_cli privacy_commands contact_commands campaign_commands faq_commands
        order_commands nlu_commands access_cli entry rules_commands commands cli
        consent_commands optin_commands people_cli quarantine_commands order_cli
        rules_cli texts_cli correction_commands access_commands""",
    "consent": """
        consent opting_in signing_up preferring holding suppression links
        rules/suppression store/suppressions store/consents store/opt_ins
        store/preferences api_consents rules/ledger store/ledger proof checkpoints""",
    "contacts": "store/contacts store/requests store/audit",
    "conversations": "receive converse working handoff store/records",
    "db": "store/sql store/schema store/migrations",
    "delivery": "callbacks send sending reconcile follow_up store/statuses",
    "dialogue": "turns survey_eval store/corrections",
    "files": "rules/checking rules/naming rules/deadlines rules/link",
    "gate": "rules/consent rules/caps rules/hours rules/regime rules/places rules/packs",
    "imports": """
        importing rules/contact_file rules/contact_values rules/contact_json
        rules/firewall quarantining store/imports store/quarantine""",
    "knowledge": "faq_file store/faq",
    "messages": "outgoing store/outbox store/messages",
    "orders": "rules/orders rules/order_file store/orders",
    "privacy": """
        privacy store/privacy store/person retention store/retention rules/retention
        sealing evidence person_page""",
    "providers": """
        twilio/provider twilio/emulator twilio/client twilio/protocol twilio/transport
        rules/delivery""",
    "reading": """
        rules/keywords rules/opt_out rules/signals rules/survey/reading
        rules/survey/numbers rules/survey/dates rules/survey/yes_no rules/entities/codes
        rules/entities/money rules/entities/times rules/entities/finding
        rules/entities/model rules/entities/days rules/entities""",
    "run": "demo_note roles supervisor allinone jobs demo",
    "sms": "rules/text rules/phone rules/personalise rules/anonymous",
    "surveys": """
        store/surveys rules/survey/choice rules/survey/parse rules/survey/ways_out
        rules/survey/asking rules/survey/model rules/survey/results rules/survey/file
        rules/survey""",
    "web": "web/api web/optin web/preferences",
}
ROOMS = {file: room for room, files in PLACES.items() for file in files.split()}
RASA = {"rasa", "rasa_sdk", "skops", "sklearn"}


def room(path: Path) -> str:
    """The topic or package that a file belongs to."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    if parts[0] == "actions":
        return "actions"
    for end in range(len(parts), 1, -1):
        if found := ROOMS.get("/".join(parts[1:end])):
            return found
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

    for start in ("bot.cli", "bot.run.roles", "bot.web.app", "bot.delivery.loop", "bot.run.jobs",
                  "bot.run.all_in_one"):
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
