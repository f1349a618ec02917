"""The command line as people meet it: real processes, their words and their exit codes."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from bot import config
from bot.config import Settings, parse_clock
from bot.errors import SettingsError
from bot.keys import files as key_files
from bot.services import Services

ROOT = Path(__file__).parent.parent


def texto(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "bot", *words], cwd=ROOT, text=True, capture_output=True,
        timeout=60, check=False, stdin=subprocess.DEVNULL,
        env={**os.environ, "COLUMNS": "200", "TEXTO_LOG_LEVEL": "error", **environment})


@pytest.fixture
def here(settings: Settings) -> dict[str, str]:
    """The environment that leads to the test's own servers."""
    assert settings.database_url and settings.redis_url
    return {"TEXTO_DATABASE_URL": settings.database_url.get_secret_value(),
            "TEXTO_REDIS_URL": settings.redis_url.get_secret_value(),
            "TEXTO_DATA_DIR": str(settings.data_dir), "TEXTO_CLOCK": settings.clock}


def test_every_wrong_setting_is_named_at_once():
    done = texto("web", TEXTO_HTTP_PORT="99999", TEXTO_CLOCK="noon", TWILIO_ACCOUNT_SID="me",
                 TEXTO_NUMBERS='[{"number": "abc"}]', TEXTO_DEFAULT_LANGUAGE="de")
    assert done.returncode == 78
    for name in ("TEXTO_HTTP_PORT", "TEXTO_CLOCK", "TWILIO_ACCOUNT_SID", "TEXTO_NUMBERS.0.number",
                 "TEXTO_DEFAULT_LANGUAGE"):
        assert name in done.stderr
    assert "Traceback" not in done.stderr


def test_numbers_that_are_no_json_are_named():
    done = texto("web", TEXTO_NUMBERS="+15557650100")
    assert done.returncode == 78
    assert "TEXTO_NUMBERS" in done.stderr
    assert "JSON" in done.stderr


@pytest.mark.parametrize("role", ["web", "sender"])
def test_no_start_without_the_providers_token(role: str):
    done = texto(role)
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
    here: dict[str, str], services: Services, tmp_path: Path
):
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


async def test_conversations(here: dict[str, str], services: Services):
    assert "Nobody waits" in texto("conversation", "list", **here).stdout
    done = texto("conversation", "reply", "+15555550123", "hello", **here)
    assert done.returncode == 64
    assert "+15555550123" in done.stderr
    assert texto("conversation", "handback", "+15555550123", **here).returncode == 64


async def test_the_schema_is_upgraded(here: dict[str, str], services: Services):
    done = texto("db", "upgrade", **here)
    assert done.returncode == 0
    assert "present schema" in done.stderr


@pytest.mark.parametrize(("value", "seconds"), [
    ("system", 0), ("+90", 90), ("-3600", -3600), ("+0.5", 0.5)])
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
        new = settings.model_copy(update={
            "ledger_key": config.SecretStr("k" * 40),
            "ledger_keys_retired": (config.SecretStr(services.ledger_key.decode()),)})
    else:
        key_files.rotate(settings)
        new = settings
    async with open_services(new) as opened:
        assert opened.ledger_key != services.ledger_key
        assert set(opened.ledger_keys.values()) == {opened.ledger_key, services.ledger_key}
    old = settings.model_copy(update={
        "ledger_key": config.SecretStr(services.ledger_key.decode())})
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
