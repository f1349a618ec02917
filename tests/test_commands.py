"""The command line as people meet it: real processes, their words and their exit codes."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest
from typer.main import get_group

from bot import config
from bot.access import tokens, users
from bot.access.rules import Role, Scope
from bot.cli import main
from bot.config import Settings, parse_clock
from bot.db.database import sql
from bot.errors import SettingsError, UsageError
from bot.keys import files as key_files
from bot.services import Services

ROOT = Path(__file__).parent.parent


def texto(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "bot", *words],
        cwd=ROOT,
        text=True,
        capture_output=True,
        timeout=60,
        check=False,
        stdin=subprocess.DEVNULL,
        env={**os.environ, "COLUMNS": "200", "TEXTO_LOG_LEVEL": "error", **environment},
    )


@pytest.fixture
def here(settings: Settings) -> dict[str, str]:
    """The environment that leads to the test's own servers."""
    assert settings.database_url and settings.redis_url
    return {
        "TEXTO_DATABASE_URL": settings.database_url.get_secret_value(),
        "TEXTO_REDIS_URL": settings.redis_url.get_secret_value(),
        "TEXTO_DATA_DIR": str(settings.data_dir),
        "TEXTO_CLOCK": settings.clock,
        "TEXTO_USER": "alice",
    }


def test_every_wrong_setting_is_named_at_once():
    done = texto(
        "web",
        TEXTO_HTTP_PORT="99999",
        TEXTO_CLOCK="noon",
        TWILIO_ACCOUNT_SID="me",
        TEXTO_NUMBERS='[{"number": "abc"}]',
        TEXTO_DEFAULT_LANGUAGE="de",
    )
    assert done.returncode == 78
    for name in (
        "TEXTO_HTTP_PORT",
        "TEXTO_CLOCK",
        "TWILIO_ACCOUNT_SID",
        "TEXTO_NUMBERS.0.number",
        "TEXTO_DEFAULT_LANGUAGE",
    ):
        assert name in done.stderr
    assert "Traceback" not in done.stderr


def test_numbers_that_are_no_json_are_named():
    done = texto("web", TEXTO_NUMBERS="+15557650100")
    assert done.returncode == 78
    assert "TEXTO_NUMBERS" in done.stderr
    assert "JSON" in done.stderr


@pytest.mark.parametrize("role", ["web", "sender"])
def test_no_start_without_the_providers_token(role: str, tmp_path: Path):
    done = texto(role, TEXTO_DATA_DIR=str(tmp_path))  # a demo at work in var/ would be joined
    assert done.returncode == 78
    assert "TWILIO_AUTH_TOKEN" in done.stderr
    assert "--demo" in done.stderr


@pytest.mark.rasa
def test_a_worker_without_model_says_what_to_run(here: dict[str, str], tmp_path: Path):
    done = texto("worker", **here, TEXTO_MODELS_DIR=str(tmp_path))
    assert done.returncode == 78
    assert "texto train" in done.stderr


def test_a_taken_port_is_named(here: dict[str, str]):
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = texto("web", **here, TEXTO_HTTP_PORT=str(port), TWILIO_API_URL="http://127.0.0.1:1")
    assert done.returncode == 78
    assert "TEXTO_HTTP_PORT" in done.stderr


async def test_faq_entries_are_imported_and_listed(
    here: dict[str, str], services: Services, staff: None, tmp_path: Path
):
    await users.add_user(services, "lea", Role.LEAD, by="admin")
    here["TEXTO_USER"] = "lea"
    assert "No entries" in texto("faq", "list", **here).stdout
    done = texto("faq", "import", "data/faq.yml", **here)
    assert done.returncode == 0, done.stderr
    assert "opening_hours" in texto("faq", "list", **here).stdout
    wrong = tmp_path / "wrong.yml"
    wrong.write_text("- {slug: a, language: de, answer: x}\n- {slug: b, language: en}\n")
    done = texto("faq", "import", str(wrong), **here)
    assert done.returncode == 64
    assert "entry 1" in done.stderr
    assert "entry 2" in done.stderr


async def test_conversations(here: dict[str, str], staff: None):
    assert "Nobody waits" in texto("conversation", "list", **here).stdout
    done = texto("conversation", "reply", "+15555550123", "hello", **here)
    assert done.returncode == 64
    assert "+15555550123" in done.stderr
    assert texto("conversation", "handback", "+15555550123", **here).returncode == 64


async def test_a_token_is_printed_alone_on_its_line(
    here: dict[str, str], services: Services, staff: None
):
    made = texto("token", "create", "shop", "--scope", "opt-outs:write", "--as", "admin", **here)
    printed = [line for line in made.stdout.splitlines() if line.startswith("texto_")]
    assert len(printed) == 1
    assert await rows(services, "select 1 from api_tokens where hash is not null")
    listed = texto("token", "list", **here).stdout
    assert "shop" in listed and printed[0] not in listed


# -- who acts --------------------------------------------------------------------------------------

# Every command that changes anything for people, as somebody might type it.
ACTS = {
    words: tuple(line.split())
    for words, line in {
        "nlu correct": "7 greet",
        "business set": "--brand Panier",
        "contact import": "data/demo/contacts.csv --yes",
        "contact add": "+15555550123",
        "contact set": "+15555550123 --name Ann",
        "contact tag": "+15555550123 vip",
        "contact untag": "+15555550123 vip",
        "contact block": "+15555550123 --reason abuse",
        "contact unblock": "+15555550123",
        "contact export": "+15555550123",
        "contact erase": "+15555550123 --yes",
        "contact retention": "",
        "case close": "1 --outcome done",
        "quarantine release": "1",
        "consent rebuild": "",
        "consent rotate-key": "",
        "consent evidence": "+15555550123",
        "consent request": "+15555550123 --program shop",
        "consent grant": "+15555550123 --program shop --wording yes --source call",
        "consent revoke": "+15555550123",
        "campaign launch": "data/demo/promo.yml",
        "campaign schedule": "data/demo/promo.yml --at 2030-01-02T10:00+01:00",
        "campaign copy": "visit-survey again",
        "campaign pause": "visit-survey",
        "campaign resume": "visit-survey",
        "campaign cancel": "visit-survey",
        "campaign recount": "visit-survey --mend",
        "link judge": "",
        "feedback correct": "1 --theme shop",
        "feedback export": "feedback.csv",
        "survey export": "visit-survey answers.csv",
        "survey start": "visit-survey --to +15555550123",
        "audience save": "vips tag:vip",
        "audience delete": "vips",
        "coupon create": "spring 20%",
        "coupon generate": "spring 10",
        "coupon upload": "spring README.md",
        "coupon codes": "spring",
        "coupon redeem": "K7WM3QX6",
        "coupon undo": "K7WM3QX6",
        "event add": "+15555550123 event:cart",
        "campaign change": "visit-survey data/demo/survey.yml",
        "campaign report": "visit-survey --csv",
        "campaign choose": "visit-survey B",
        "campaign test": "data/demo/promo.yml",
        "conversation reply": "+15555550123 hello",
        "conversation take": "+15555550123",
        "inbound catch-up": "",
        "outage release": "web-1",
        "conversation assign": "+15555550123 sam",
        "conversation handback": "+15555550123",
        "conversation next": "",
        "conversation start": "+15555550123 hello",
        "conversation undo": "1",
        "conversation note": "+15555550123 angry",
        "conversation tag": "+15555550123 vip",
        "conversation close": "+15555550123",
        "conversation reopen": "+15555550123",
        "conversation snooze": "+15555550123",
        "conversation away": "",
        "team set": "paris",
        "canned set": "hello en hello",
        "canned remove": "hello en",
        "faq import": "data/faq.yml",
        "faq set": "dogs --language en --answer yes",
        "faq remove": "dogs",
        "faq draft": "dogs --language en --answer yes",
        "faq publish": "dogs",
        "faq discard": "dogs",
        "faq back": "dogs",
        "facts set": "returns.days 14",
        "facts draft": "returns.days 14",
        "facts publish": "",
        "facts discard": "",
        "facts back": "",
        "knowledge ignore": "1",
        "knowledge train": "",
        "knowledge back": "texto-0123456789ab-0123456789ab.tar.gz",
        "facts import": "data/facts.yml",
        "order import": "data/demo/orders.csv",
        "number add": "+15557650199",
        "number set": "+15557650100 --program shop",
        "number retire": "+15557650100",
        "number restore": "+15557650100",
        "number seed": "",
        "program add": "club.yml",
        "program set": "shop --keywords JOIN",
        "program end": "shop",
        "user disable": "alice",
        "user roles": "alice --role lead",
        "user invite": "alice",
        "user reset": "alice",
        "user sessions": "alice --end",
        "token create": "shop --scope consents:read",
        "token revoke": "shop",
    }.items()
}


def typed(here: dict[str, str], *words: str) -> None:
    """Runs a command in this process; raises what it raises. Loggers keep the stream that they
    begin with, so none is put in its place."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in {**here, "TEXTO_LOG_LEVEL": "warning"}.items():
            patch.setenv(name, value)
        assert not main.app(words, standalone_mode=False), words


def refusal(here: dict[str, str], *words: str) -> str:
    """What a command says that is not done."""
    with pytest.raises(UsageError) as raised:
        typed(here, *words)
    return str(raised.value)


def test_every_command_that_asks_for_a_name_is_among_them():
    groups = {name: getattr(main.load(name), "commands", {}) for name in main.COMMANDS}
    asking = {
        f"{group} {name}"
        for group, commands in groups.items()
        for name, command in commands.items()
        for option in command.params
        if "--as" in option.opts
    }
    assert asking == {*ACTS, "user add"}


def test_while_there_are_no_users_the_first_must_be_added(here: dict[str, str], services: Services):
    for words, more in ACTS.items():
        assert (
            "There are no users yet: add the first with `texto user add NAME --role admin`."
            in refusal(here, *words.split(), *more, "--as", "alice")
        ), words
    assert "no admin yet" in refusal(here, "user", "add", "alice", "--role", "staff")


def test_nobody_acts_under_a_name_that_is_no_users(here: dict[str, str], staff: None):
    for words, more in {**ACTS, "user add": ("bea", "--role", "staff")}.items():
        assert "bob is no user" in refusal(here, *words.split(), *more, "--as", "bob"), words
    assert "alice is staff; only an admin" in refusal(here, "user", "add", "bea", "--role", "staff")


def test_only_a_lead_changes_what_is_answered(here: dict[str, str], staff: None):
    for words in ("faq import", "faq set", "faq remove", "facts set", "facts import"):
        said = refusal(here, *words.split(), *ACTS[words])
        assert said == "alice is staff; to publish answers and facts, train takes the role lead."


async def rows(services: Services, statement: str) -> list[tuple[object, ...]]:
    async with services.db.connect() as conn:
        return [tuple(row) for row in await conn.execute(sql(statement))]


async def test_the_name_is_said_or_set_or_that_of_the_login(
    here: dict[str, str], services: Services, staff: None
):
    for name in ("admin", "alice", "sam"):
        await users.set_roles(services, name, [Role.ADMIN, Role.LEAD], "admin")
    words = ("faq", "set", "dogs", "--language", "en", "--answer", "Yes.")
    for more, environment in (
        (("--as", "admin"), {}),
        (("--by", "admin"), {}),
        ((), {}),
        ((), {"TEXTO_USER": "", "LOGNAME": "sam"}),
    ):
        await asyncio.to_thread(typed, {**here, **environment}, *words, *more)
    assert await rows(
        services, "select actor from audit where action = 'change answer' order by id"
    ) == [("admin",), ("admin",), ("alice",), ("sam",)]
    done = texto(*words, **{**here, "TEXTO_USER": "", "LOGNAME": "bob"})
    assert done.returncode == 64
    assert "bob is no user. Say who you are with --as NAME" in done.stderr


async def test_the_first_user_is_added_and_adds_the_next(here: dict[str, str], services: Services):
    for words in (("root", "--role", "admin"), ("bea", "--role", "staff", "--as", "root")):
        await asyncio.to_thread(typed, here, "user", "add", *words)
    assert await rows(
        services, "select actor, action, details ->> 'user' from audit order by id"
    ) == [
        ("root", "add user", "root"),
        ("root", "invite user", "root"),
        ("root", "add user", "bea"),
        ("root", "invite user", "bea"),
    ]


async def test_what_was_done_names_who_did_it(
    here: dict[str, str], services: Services, staff: None
):
    await users.set_roles(services, "marc", [Role.MARKETER, Role.LEAD], "admin")
    await tokens.create_token(services, "shop", [Scope.CONSENTS_READ], "admin")
    here["TEXTO_NUMBERS"] = '[{"number": "+15557650100", "program": "shop"}]'
    for words in (
        "contact import data/demo/contacts.csv --yes",
        "order import data/demo/orders.csv",
        "faq import data/faq.yml",
        "faq remove store_location_parking",
        "campaign launch data/demo/survey.yml",
        "campaign pause visit-survey",
        "campaign resume visit-survey",
        "campaign cancel visit-survey",
        "consent rebuild",
        "consent rotate-key",
        "contact retention",
        "user disable sam",
        "token revoke shop",
    ):
        await asyncio.to_thread(typed, here, *words.split(), "--as", "marc")
    assert {
        action
        for actor, action in await rows(
            services, "select actor, action from audit where actor = 'marc'"
        )
    } == {
        "import contacts",
        "import orders",
        "import answers",
        "remove answer",
        "launch campaign",
        "pause campaign",
        "resume campaign",
        "cancel campaign",
        "rebuild consents",
        "rotate key",
        "disable user",
        "revoke token",
    }
    assert await rows(services, "select distinct author from consent_events") == [("marc",)]


# -- what is imported when -------------------------------------------------------------------------


def test_the_list_of_commands_imports_none_of_them():
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            """
import sys
from bot.cli import main
sys.argv = ["texto", "--help"]
try:
    main.main()
except SystemExit:
    print([name for name in sys.modules if name.partition(".")[0] == "bot"])
""",
        ],
        cwd=ROOT,
        text=True,
        capture_output=True,
        timeout=60,
        check=True,
    )
    assert "The consent ledger, and what it proves." in done.stdout
    assert done.stdout.splitlines()[-1] == "['bot', 'bot.cli', 'bot.errors', 'bot.cli.main']"


def test_the_list_of_commands_is_that_of_their_modules():
    for module in {module for module, _ in main.COMMANDS.values()}:
        listed = {name for name, (found, _) in main.COMMANDS.items() if found == module}
        assert set(get_group(import_module(f"bot.cli.{module}").app).commands) == listed
    for name, (_, words) in main.COMMANDS.items():
        command = main.load(name)
        assert command.help == words
        if command.callback is not None and not hasattr(command, "commands"):
            assert " ".join((command.callback.__doc__ or "").split()) == words


async def test_the_schema_is_upgraded(here: dict[str, str], services: Services):
    done = texto("db", "upgrade", **here)
    assert done.returncode == 0
    assert "present schema" in done.stderr


@pytest.mark.parametrize(
    ("value", "seconds"), [("system", 0), ("+90", 90), ("-3600", -3600), ("+0.5", 0.5)]
)
def test_the_clock_may_be_set_off(value: str, seconds: float):
    assert parse_clock(value).total_seconds() == seconds


def test_the_clock_may_be_set_to_an_instant():
    from datetime import UTC, datetime

    offset = parse_clock("2030-01-01T03:00:00+01:00")
    now = datetime.now(UTC) + offset
    assert abs((now - datetime(2030, 1, 1, 2, tzinfo=UTC)).total_seconds()) < 5


@pytest.mark.parametrize("value", ["", "noon", "2030-01-01T03:00:00", "+x"])
def test_a_clock_that_is_none(value: str):
    with pytest.raises(ValueError):
        parse_clock(value)


def test_the_ledgers_key_is_made_once_and_kept(tmp_path: Path):
    settings = Settings(data_dir=tmp_path / "deep" / "er")
    key = key_files.present(settings)
    assert len(key) == 64
    assert key_files.present(settings) == key
    assert (tmp_path / "deep" / "er" / "ledger.key").stat().st_mode & 0o077 == 0


async def test_another_ledger_key_is_refused(settings: Settings, services: Services):
    from bot.services import open_services

    other = settings.model_copy(update={"ledger_key": config.SecretStr("k" * 40)})
    with pytest.raises(SettingsError, match="TEXTO_LEDGER_KEY"):
        async with open_services(other):
            pass


@pytest.mark.parametrize("as_setting", [True, False])
async def test_a_new_key_is_taken_where_the_earlier_ones_are_known(
    settings: Settings, services: Services, as_setting: bool
):
    from bot.services import open_services

    if as_setting:
        new = settings.model_copy(
            update={
                "ledger_key": config.SecretStr("k" * 40),
                "ledger_keys_retired": (config.SecretStr(services.ledger_key.decode()),),
            }
        )
    else:
        key_files.rotate(settings)
        new = settings
    async with open_services(new) as opened:
        assert opened.ledger_key != services.ledger_key
        assert set(opened.ledger_keys.values()) == {opened.ledger_key, services.ledger_key}
    old = settings.model_copy(update={"ledger_key": config.SecretStr(services.ledger_key.decode())})
    if as_setting:
        with pytest.raises(SettingsError, match="signed with the key"):
            async with open_services(old):
                pass


def test_rotating_keeps_every_key_for_its_owner_alone(tmp_path: Path):
    settings = Settings(data_dir=tmp_path)
    keys = [key_files.present(settings)]
    for _ in range(3):
        key_files.rotate(settings)
        keys.append(key_files.present(settings))
    assert len(set(keys)) == 4
    assert list(key_files.retired(settings)) == keys[:3]
    for name in ("ledger.key", "ledger.keys.retired"):
        assert (tmp_path / name).stat().st_mode & 0o077 == 0
    assert len(list(tmp_path.iterdir())) == 2


def test_a_key_that_is_a_setting_is_not_rotated_in_the_folder(tmp_path: Path):
    settings = Settings(data_dir=tmp_path, ledger_key=config.SecretStr("k" * 40))
    with pytest.raises(SettingsError, match="TEXTO_LEDGER_KEYS_RETIRED"):
        key_files.rotate(settings)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("value", ["no json", '"one"', '["short"]', '{"a": 1}'])
def test_retired_keys_that_are_none_stop_the_start(monkeypatch: pytest.MonkeyPatch, value: str):
    monkeypatch.setenv("TEXTO_LEDGER_KEYS_RETIRED", value)
    with pytest.raises(SettingsError, match="TEXTO_LEDGER_KEYS_RETIRED") as raised:
        config.load()
    assert "short" not in str(raised.value).replace("shorter", "")
