"""No phone number leaves in a log line, however it got there: by real logging to a stream."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator

import pytest
import structlog

from bot import log
from bot.config import Settings

NUMBER = "+33612345678"
FORMATS = ("console", "json")


@pytest.fixture(autouse=True)
def configuration() -> Iterator[None]:
    """The configuration of the other tests is put back."""
    before = structlog.get_config()
    yield
    structlog.configure(**before)


def logger(log_format: str) -> structlog.typing.FilteringBoundLogger:
    log.configure(Settings(log_level="info", log_format=log_format))
    return structlog.get_logger().new()


def fail() -> None:
    try:
        raise ValueError(f"Key (address)=({NUMBER}) already exists")
    except ValueError as cause:
        error = RuntimeError("the row of whatsapp:+15555550123 is taken")
        error.add_note("while +6834002 was written")
        raise error from cause


@pytest.mark.parametrize("log_format", FORMATS)
def test_a_traceback_with_its_causes_and_notes(capsys: pytest.CaptureFixture[str], log_format: str):
    try:
        fail()
    except RuntimeError:
        logger(log_format).exception("insert failed", to=NUMBER)
    written = capsys.readouterr().err
    assert "Traceback" in written and "already exists" in written and "while" in written
    for hidden in ("612345", "555501", "34002"):
        assert hidden not in written
    assert "+336•••78" in written.replace("\\u2022", "•")


@pytest.mark.parametrize("log_format", FORMATS)
def test_values_within_values_and_names(capsys: pytest.CaptureFixture[str], log_format: str):
    logger(log_format).info(f"to {NUMBER}", rows=[{"to": NUMBER}], **{NUMBER: "whatsapp:" + NUMBER})
    written = capsys.readouterr().err
    assert written.replace("\\u2022", "•").count("+336•••78") == 4
    assert "612345" not in written


@pytest.mark.parametrize("log_format", FORMATS)
def test_what_is_no_phone_number_stays(capsys: pytest.CaptureFixture[str], log_format: str):
    logger(log_format).info("a", id=33612345678, at="2026-11-22T12:00:00+00:00", sum="1+2")
    written = capsys.readouterr().err
    for kept in ("33612345678", "2026-11-22T12:00:00+00:00", "1+2"):
        assert kept in written


def test_a_line_of_json_stays_json(capsys: pytest.CaptureFixture[str]):
    try:
        fail()
    except RuntimeError:
        logger("json").exception("insert failed", path="/m/%2B33612345678")
    (line,) = capsys.readouterr().err.splitlines()
    assert json.loads(line)["path"] == "/m/%2B336•••78"


def test_libraries_that_log_by_themselves(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(logging.root, "handlers", [])  # as a process begins
    logger("console")
    try:
        fail()
    except RuntimeError:
        logging.getLogger("some.library").exception("never retrieved: %s", NUMBER)
    written = capsys.readouterr().err
    assert "never retrieved" in written and "Traceback" in written
    for hidden in ("612345", "555501", "34002"):
        assert hidden not in written


def test_our_own_numbers_stand_as_they_are(capsys: pytest.CaptureFixture[str]):
    log.show(["+15557650177"])
    logger("console").warning("differs", command="texto number retire +15557650177", of=NUMBER)
    written = capsys.readouterr().err
    assert "+15557650177" in written and NUMBER not in written
