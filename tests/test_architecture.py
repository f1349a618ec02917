"""Imports go down one declared order, rooms stay small, and only some may do some things.

Read from the source with `ast`; nothing is imported.
"""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path
from statistics import median

import pytest

ROOT = Path(__file__).parent.parent
SOURCES = sorted([*(ROOT / "bot").rglob("*.py"), *(ROOT / "actions").rglob("*.py")])
ALL = set(SOURCES)

# Low to high: an import goes down this list, never up.
ORDER = """
    errors models clock texts look files sms reading programs config log db keys loops embedded
    queues providers numbers gate services contacts messages access surveys knowledge
    orders teams dialogue actions consent links campaigns imports privacy conversations
    inbox delivery web run rehearsal cli __main__
""".split()

RASA = {"rasa", "rasa_sdk", "skops", "sklearn"}


def room(path: Path) -> str:
    """The topic, package or module of bot/ that a file belongs to."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    if parts[0] == "actions":
        return "actions"
    return parts[1] if parts[1:] != ("__init__",) else "errors"


@cache
def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text())


@cache
def imports(path: Path, *, at_start: bool = False) -> frozenset[str]:
    """The dotted names a module imports; with `at_start` only those imported when it is."""
    tree = parsed(path)
    inside_functions = {
        child
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        for child in ast.walk(node)
    }
    found: set[str] = set()
    for node in ast.walk(tree):
        if at_start and node in inside_functions:
            continue
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return frozenset(found)


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

    for start in (
        "bot.cli.main",
        "bot.cli.roles",
        "bot.run.roles",
        "bot.web.app",
        "bot.delivery.loop",
        "bot.run.jobs",
        "bot.run.all_in_one",
    ):
        heavy = {name for name in reach(start, set()) if name.startswith("bot.dialogue.")}
        light = (
            "fingerprint",
            "available",
            "replacing",
            "seal",
            "corrections_store",
            "asking",
            "models_store",
            "serving",
            "tasks_store",
            "taught",
        )  # without rasa
        assert heavy <= {f"bot.dialogue.{name}" for name in light}, start


def test_each_lock_of_the_database_has_a_number_of_its_own():
    """Two that share one would keep each other waiting, or out."""
    numbers = [
        number for path in SOURCES for number in re.findall(r"\b7_390_\d{3}\b", path.read_text())
    ]
    assert len(numbers) > 15 and len(numbers) == len(set(numbers))


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: str(p.relative_to(ROOT)))
def test_only_delivery_talks_to_providers(path: Path):
    attributes = [node for node in ast.walk(parsed(path)) if isinstance(node, ast.Attribute)]
    calls = {node.attr for node in attributes}
    of_provider = {
        node.attr
        for node in attributes
        if isinstance(node.value, ast.Name) and node.value.id == "provider"
    }
    if room(path) not in ("delivery", "providers"):
        assert not calls & {"list_outbound", "each_outbound", "list_inbound"}
        assert not of_provider & {"send", "fetch"}


PROVIDERS = {path.name for path in (ROOT / "bot" / "providers").iterdir() if path.is_dir()}
PROVIDERS -= {"__pycache__"}


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: str(p.relative_to(ROOT)))
def test_only_the_registry_and_the_starter_of_the_emulator_name_a_provider(path: Path):
    inside = path.relative_to(ROOT / path.relative_to(ROOT).parts[0])
    named = {
        name.split(".")[2]
        for name in imports(path)
        if name.startswith("bot.providers.") and name.split(".")[2] in PROVIDERS
    }
    if room(path) == "run":
        assert all(
            name.startswith("bot.providers.twilio.emulator")
            for name in imports(path)
            if name.startswith("bot.providers.twilio")
        )
    elif inside.parts[:2] == ("providers", "registry.py"):
        assert named == PROVIDERS
    elif inside.parts[0] == "providers" and len(inside.parts) > 2:
        assert named <= {inside.parts[1]}
    else:
        assert not named


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: str(p.relative_to(ROOT)))
def test_only_queues_knows_redis_keys(path: Path):
    if room(path) != "queues":
        assert "redis" not in {name.split(".")[0] for name in imports(path)}


# Values in, a decision out: these packages, rules and models of every topic, and some files.
PURE_ROOMS = {"sms", "reading", "gate", "programs"}
PURE_FILES = {
    "files/checking.py",
    "files/csv.py",
    "files/deadlines.py",
    "files/naming.py",
    "files/signed.py",
    "imports/columns.py",
    "imports/dates.py",
    "imports/file.py",
    "imports/problems.py",
    "imports/values.py",
    "imports/row_json.py",
    "imports/firewall.py",
    "consent/address_hash.py",
    "consent/ledger/rules.py",
    "consent/ledger/in_force.py",
}


def pure(path: Path) -> bool:
    inside = path.relative_to(ROOT / path.relative_to(ROOT).parts[0])
    if room(path) in ("cli", "web"):
        return False
    return (
        room(path) in PURE_ROOMS
        or inside.stem in ("rules", "model")
        or "rules" in inside.parts
        or inside.as_posix() in PURE_FILES
    )


@pytest.mark.parametrize("path", filter(pure, SOURCES), ids=lambda p: str(p.relative_to(ROOT)))
def test_rules_are_pure(path: Path):
    tree = parsed(path)
    assert not any(isinstance(node, ast.Await | ast.AsyncFunctionDef) for node in ast.walk(tree))
    assert not {name.split(".")[0] for name in imports(path)} & {
        "os",
        "time",
        "asyncio",
        "aiohttp",
        "sqlalchemy",
        "random",
        "socket",
        "subprocess",
    }
    calls = {
        node.func.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    }
    assert not calls & {"now", "utcnow", "today"}


# -- SQL -------------------------------------------------------------------------------------

# Which topic writes a table. Erasure and retention write them all: an erasure must be one list.
WRITERS = {
    "access": "api_answers users api_tokens invitations sessions sign_in_failures",
    "campaigns": """campaigns campaign_versions recipients campaign_counts campaign_increments
        audiences contact_events held_out experiments experiment_looks""",
    "consent": """consents consent_events consent_evidence checkpoints checkpoint_heads
        opt_in_requests suppressions suppression_events unwitnessed witness""",
    "contacts": "contacts conversations dialogue_states cases audit",
    "conversations": "changes",
    "db": "alembic_version",
    "delivery": "catch_ups",
    "dialogue": "corrections dialogue_tasks models",
    "imports": "quarantine imports uploads",
    "inbox": "canned_replies drafts notes seen",
    "teams": "away team_members teams",
    "keys": "ledger_keys",
    "links": "links link_tokens clicks",
    "knowledge": """faq_entries faq_versions facts knowledge_drafts unanswered
        unanswered_groups""",
    "messages": "messages attachments message_statuses paces web_hosts outages",
    "numbers": "numbers programs business",
    "orders": "orders coupon_pools coupons redemptions",
    "privacy": "sealed_proofs",
    "surveys": "survey_runs survey_waits answers anonymous_answers feedback",
}
WRITER = {table: topic for topic, tables in WRITERS.items() for table in tables.split()}

# `update` counts only when followed by `set`: `for update` and `do update` write no other table.
WRITES = re.compile(
    r"\b(?:insert\s+into|delete\s+from|merge\s+into|copy|truncate(?:\s+table)?"
    r"|update(?=\s+[a-z_]+(?:\s+(?:as\s+)?[a-z]\w*)?\s+set\b))\s+([a-z_]+)",
    re.I,
)
_NAME = r"[a-z_]+(?:\s+(?:as\s+)?[a-z]\w*)?"
STATEMENT = re.compile(
    r"\s*(?:select\s+(?:\d|\w+\(|.*\sfrom\s)|with\s+(?:recursive\s+)?\w+\s.*?as\s+(?:\w+\s+)?\("
    rf"|insert\s+into\s+[a-z_]+\s|update\s+{_NAME}\s+set\s|delete\s+from\s+[a-z_]+"
    r"|copy\s+[a-z_]+\s+(?:\(|from|to)|truncate\s+[a-z_]+|merge\s+into\s"
    r"|(?:create|alter|drop|lock)\s+(?:table|index|role|database|trigger|view)\s)",
    re.S,
)


def is_sql(words: str) -> bool:
    """Whether a string begins like a statement, all in small or all in capital letters."""
    keyword = words.split(maxsplit=1)[0] if words.strip() else ""
    return (
        keyword in (keyword.lower(), keyword.upper()) and STATEMENT.match(words.lower()) is not None
    )


def is_store(path: Path) -> bool:
    return (
        room(path) in ("db", "embedded")
        or "migrations" in path.parts
        or path.stem == "store"
        or path.stem.endswith("_store")
    )


def strings(path: Path) -> list[str]:
    """The strings of a module but for its docstrings; the fixed parts of an f-string as one."""
    tree = parsed(path)
    parts = {
        id(part)
        for node in ast.walk(tree)
        if isinstance(node, ast.JoinedStr)
        for part in node.values
    }
    said = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            found.append(
                "".join(
                    part.value if isinstance(part, ast.Constant) else " :x " for part in node.values
                )
            )
        elif (
            isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and id(node) not in parts | said
        ):
            found.append(node.value)
    return found


def written(path: Path) -> set[str]:
    """The tables that a module's statements write."""
    tables = {
        table.lower()
        for one in strings(path)
        if "\n" in one or " " in one
        for table in WRITES.findall(re.sub(r"--.*", "", one))
    }
    copied = {
        call.args[0].value
        for call in ast.walk(parsed(path))
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Attribute)
        and call.func.attr == "copy_records_to_table"
        and call.args
        and isinstance(call.args[0], ast.Constant)
    }
    return tables | copied


STORES = [path for path in SOURCES if is_store(path) and "migrations" not in path.parts]


@pytest.mark.parametrize("path", STORES, ids=lambda p: str(p.relative_to(ROOT)))
def test_a_table_is_written_by_one_topic(path: Path):
    if room(path) != "privacy":
        assert {WRITER.get(table) for table in written(path)} <= {room(path)}


def test_every_table_has_a_topic_that_writes_it():
    assert {table for path in STORES for table in written(path)} == set(WRITER) - {
        "alembic_version"
    }


@pytest.mark.parametrize(
    ("statement", "tables"),
    [
        ("update contacts c set a = 1", {"contacts"}),
        ("update contacts as c set a = 1", {"contacts"}),
        ("select 1 from contacts for update skip locked", set()),
        ("insert into contacts (id) values (1) on conflict do update set id = 2", {"contacts"}),
        (
            "with one as (delete from answers returning id) insert into messages select * from one",
            {"answers", "messages"},
        ),
        ("copy messages (id) from stdin", {"messages"}),
    ],
)
def test_what_a_statement_writes(statement: str, tables: set[str]):
    assert set(WRITES.findall(statement)) == tables


@pytest.mark.parametrize(
    "path", [p for p in SOURCES if not is_store(p)], ids=lambda p: str(p.relative_to(ROOT))
)
def test_sql_stands_only_in_stores(path: Path):
    assert not [one for one in strings(path) if is_sql(one)]
    assert not {"asyncpg", "sqlalchemy", "alembic"} & {name.split(".")[0] for name in imports(path)}
    assert "bot.db.database.sql" not in imports(path)


@pytest.mark.parametrize(
    ("words", "counts"),
    [
        ("select pg_try_advisory_lock(:key)", True),
        ("select 1", True),
        ("SELECT 1", True),
        ("\n  select 1 from contacts", True),
        ("select a.id\nfrom messages a", True),
        ("with x as (select 1) select * from x", True),
        ("update contacts set a = 1", True),
        ("delete from answers where id = 1", True),
        ("Select one of the options from below.", False),
        ("update contacts", False),
        ("copy messages to stdout", True),
        ("Copy the token now", False),
        ("with love as ever", False),
    ],
)
def test_what_counts_as_sql(words: str, counts: bool):
    assert is_sql(words) is counts


# -- sizes -----------------------------------------------------------------------------------


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: str(p.relative_to(ROOT)))
def test_no_module_is_over_350_lines(path: Path):
    assert len(path.read_text().splitlines()) <= 350


def test_the_median_module_has_110_lines_at_most():
    lines = [len(path.read_text().splitlines()) for path in SOURCES]
    assert median(n for n in lines if n > 5) <= 110


@pytest.mark.parametrize(
    "path",
    [path for path in SOURCES if "migrations" not in path.parts],
    ids=lambda p: str(p.relative_to(ROOT)),
)
def test_functions_fit_a_screen(path: Path):
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert node.end_lineno is not None
            assert node.end_lineno - node.lineno < 46, node.name


def test_there_are_42_rooms_at_most():
    assert {room(path) for path in SOURCES} <= set(ORDER) and len(ORDER) <= 42
    assert set(ORDER) == {room(path) for path in SOURCES}
