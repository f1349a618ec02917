"""`texto rules`, as typed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import pytest
from typer.testing import CliRunner

from bot import log
from bot.cli.main import app
from bot.config import Settings
from bot.errors import UsageError
from bot.gate.packs.loading import packs


@pytest.fixture(autouse=True)
def logs_as_before() -> Iterator[None]:
    """A command sets up its logs; here they would go to a stream that ends with it."""
    yield
    log.configure(Settings(log_level="warning"))


def texto(line: str) -> list[str]:
    done = CliRunner().invoke(app, ["rules", *line.split()])
    log.configure(Settings(log_level="warning"))  # the command's go to where the runner has ended
    if done.exception is not None:
        raise done.exception
    return done.stdout.splitlines()


@pytest.mark.parametrize(
    ("line", "first", "also"),
    [
        (
            "+13055550100 --class promotional --at 2026-11-23T20:30:00-05:00",
            "defer 2026-11-24T08:00:00-05:00",
            "US-FL: Mo-Su 08:00-20:00",
        ),
        ("+13055550100 --at 2026-11-24T01:30:00Z", "defer 2026-11-24T08:00:00-05:00", "Mon 20:30"),
        ("+13055550100 --at 2026-11-23T19:50:00-05:00", "allow", "10 min"),
        ("+13055550100 --class informational --at 2026-11-23T23:30:00-05:00", "allow", "4 h"),
        (
            "+13055550100 --class informational --at 2026-11-26T12:00:00-05:00 --strict",
            "defer 2026-11-27T09:00:00-05:00",
            "PH off",
        ),  # Thanksgiving
        ("+13055550100 --class conversational --at 2026-11-23T23:30:00-05:00", "allow", "15 min"),
        (
            "+13055550100 --postcode 75201 --at 2026-11-22T09:00:00-06:00",
            "defer 2026-11-22T12:00:00-06:00",
            "US-TX",
        ),
        (
            "+13055550100 --zone Pacific/Honolulu --at 2026-11-23T12:30:00-05:00",
            "defer 2026-11-23T08:00:00-10:00",
            "Pacific/Honolulu",
        ),
        (
            "whatsapp:+33612345678 --at 2026-11-23T22:00:00+01:00",
            "defer 2026-11-24T08:00:00+01:00",
            "AF2M",
        ),
        ("+33612345678 --at 2026-11-22T12:00:00+01:00", "allow", "Nothing forbids it"),
        ("+447400123456 --at 2026-11-23T12:00:00Z", "refuse", "No rules are known"),
        ("+88812345678 --at 2026-11-23T12:00:00Z", "refuse", "no country is known"),
    ],
)
def test_check(line: str, first: str, also: str) -> None:
    lines = texto(f"check {line}")
    assert lines[0] == first
    assert any(also in line for line in lines[1:])
    assert not any("5550100" in line or "12345678" in line for line in lines)  # masked
    if first.startswith("defer"):
        assert any(line.startswith("Source: ") for line in lines)


def test_check_is_about_now_if_nothing_else_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TEXTO_CLOCK", "2026-11-23T20:30:00-05:00")
    assert texto("check +13055550100")[0] == "defer 2026-11-24T08:00:00-05:00"


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("check 0612345678", "short code or a name|not a phone number"),
        ("check 36111", "short code"),
        ("check +1", "not a phone number"),
        ("check +13055550100 --at yesterday", "no time in ISO form"),
        ("check +13055550100 --at 2026-11-23T20:30:00", "names no zone: add one"),
        ("check +13055550100 --at 9999-12-31T20:30:00Z", "no rule is known for that year"),
        ("check +13055550100 --at 2026-11-23T20:30Z --zone Florida", "names no time zone"),
        ("show US-XX", "No rules are known for 'US-XX'"),
        ("show GB", "No rules are known for 'GB'"),
    ],
)
def test_what_is_wrong_is_said(line: str, says: str) -> None:
    with pytest.raises(UsageError, match=says):
        texto(line)


def test_show_has_every_row_with_its_source() -> None:
    for law in packs().jurisdictions:
        shown = "\n".join(texto(f"show {law}"))
        for part in (packs().hours, packs().caps, packs().notes, packs().words):
            for row in part.get(law, ()):
                assert row.origin.source in shown
                assert row.origin.since is None or f"since {row.origin.since}" in shown


@pytest.mark.parametrize(
    ("name", "begins"),
    [
        ("us-fl", "US-FL"),
        ("US-NY", "US-NY has no rules of its own."),
        ("RE", "FR"),
        ("DE", "EU"),
        ("CA-ON", "CA-ON has no rules of its own."),
        ("CA", "CA"),
    ],
)
def test_show_finds_what_holds_in_a_place(name: str, begins: str) -> None:
    assert texto(f"show {name}")[0] == begins
    assert any("promotional: " in line for line in texto(f"show {name}"))


def test_the_list_names_every_jurisdiction() -> None:
    shown = "\n".join(texto("show"))
    assert all(law in shown for law in packs().jurisdictions)


def test_a_deferral_is_to_the_minute_that_is_then_allowed() -> None:
    for at in ("2026-11-01T00:30:00-04:00", "2026-03-08T01:59:59-05:00"):
        until = texto(f"check +13055550100 --at {at}")[0].split()[1]
        assert datetime.fromisoformat(until).utcoffset() is not None
        assert texto(f"check +13055550100 --at {until}")[0] == "allow"
