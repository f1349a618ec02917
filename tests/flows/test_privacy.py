"""What staff type and what the person's handset then sees: copies, erasures, requests, files."""

from __future__ import annotations

import asyncio
import json
import os
import stat
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.config import Settings
from bot.contacts import cases_store as cases
from bot.contacts import store as contacts
from bot.files.deadlines import one_month
from bot.models import Channel
from bot.services import Services
from tests.world import CUSTOMER, OURS, World, eventually

ROOT = Path(__file__).parent.parent.parent
pytestmark = pytest.mark.usefixtures("staff")


async def texto(settings: Settings, *words: str, **more: str) -> tuple[int, str]:
    """(exit code, all that was said)"""
    assert settings.database_url and settings.redis_url
    numbers = json.dumps([n.model_dump(mode="json") for n in settings.numbers])
    done = await asyncio.to_thread(
        subprocess.run,
        [sys.executable, "-m", "bot", *words],
        cwd=ROOT,
        text=True,
        timeout=60,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
        env={
            **os.environ,
            "COLUMNS": "200",
            "TEXTO_NUMBERS": numbers,
            "TEXTO_DATABASE_URL": settings.database_url.get_secret_value(),
            "TEXTO_REDIS_URL": settings.redis_url.get_secret_value(),
            "TEXTO_DATA_DIR": str(settings.data_dir),
            "TEXTO_CLOCK": settings.clock,
            "TEXTO_USER": "sam",
            **more,
        },
    )
    assert "Traceback" not in done.stderr, done.stderr
    return done.returncode, done.stdout + done.stderr


async def test_a_person_is_erased_and_comes_back_only_by_their_own_start(
    world: World, tmp_path: Path
):
    await world.text("STOP")
    await world.receives(2)  # the word and its confirmation
    code, said = await texto(world.settings, "contact", "erase", CUSTOMER, "--by", "sam")
    assert (code, "--yes" in said) == (64, True)
    code, said = await texto(
        world.settings,
        "contact",
        "erase",
        CUSTOMER,
        "--by",
        "sam",
        "--yes",
        TEXTO_LOG_FORMAT="json",
    )
    assert code == 0, said
    assert "5550123" not in said and "+155" in said  # masked
    assert not await world.rows("select 1 from contacts where address = :a", a=CUSTOMER)

    people = tmp_path / "people.csv"
    people.write_text(
        f"phone,consent_source,consent_date,consent_wording\n{CUSTOMER},form,2026-01-05,Yes\n"
    )
    code, said = await texto(world.settings, "contact", "import", str(people), "--yes")
    assert (code, "1 row refused: erased" in said) == (0, True), said
    assert not await world.rows("select 1 from contacts where address = :a", a=CUSTOMER)

    await world.text("START")

    async def back() -> list[Any]:
        return await world.rows(
            "select 1 from contacts where address = :a and revoked_at is null", a=CUSTOMER
        )

    await eventually(back)
    await world.receives(4)
    code, said = await texto(world.settings, "consent", "verify")
    assert code == 0, said


async def test_a_copy_is_two_files_for_their_owner_alone(world: World, tmp_path: Path):
    await world.text("STOP <b>")
    await world.text("HELP")
    code, said = await texto(
        world.settings, "contact", "export", CUSTOMER, "--out", str(tmp_path / "out")
    )
    assert code == 0, said
    files = sorted((tmp_path / "out").iterdir())
    assert [file.suffix for file in files] == [".html", ".json"]
    for file in files:
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        assert "5550123" not in file.name and file.name in said
    [person] = json.loads(files[1].read_text())["people"]
    assert [m["body"] for m in person["messages"] if m["direction"] == "inbound"] == [
        "STOP <b>",
        "HELP",
    ]
    assert "STOP &lt;b&gt;" in files[0].read_text()
    code, said = await texto(world.settings, "contact", "export", "+15555550199")
    assert (code, "Nothing is kept" in said) == (64, True)
    code, said = await texto(world.settings, "contact", "export", CUSTOMER, "--out", "/dev/null/x")
    assert (code, "can't be written" in said) == (64, True)


async def test_requests_are_listed_by_date_and_closed(services: Services, settings: Settings):
    now = services.clock.now()
    async with services.db.begin() as conn:
        for n, (kind, due) in enumerate(
            (
                ("wrong_number", None),
                ("data_copy", one_month(now)),
                ("data_erasure", now - timedelta(days=1)),
            )
        ):
            contact_id = await contacts.make(conn, f"+1555555010{n}", Channel.SMS, OURS, now)
            assert await cases.open_case(conn, contact_id, kind, None, now, due)
            assert not await cases.open_case(conn, contact_id, kind, None, now, due)
            assert await cases.open_kinds(conn, contact_id) == {kind}
    code, said = await texto(settings, "case", "list")
    lines = [line for line in said.splitlines() if "+1555" in line]
    assert [n for line in lines for n in "012" if f"5010{n}" in line] == ["2", "1", "0"]
    assert ["OVERDUE" in line for line in lines] == [True, False, False]
    assert await texto(settings, "case", "close", "99", "--by", "sam", "--outcome", "done") == (
        64,
        "No open case has the number 99; `texto case list` shows those that are open.\n",
    )
    number = lines[1].split("│")[1].strip()
    code, said = await texto(
        settings, "case", "close", number, "--by", "sam", "--outcome", "sent by post"
    )
    assert (code, "wants a copy" in said) == (0, True)
    assert "50101" not in (await texto(settings, "case", "list"))[1]
    assert "closed by sam: sent by post" in (await texto(settings, "case", "list", "--all"))[1]


@pytest.mark.parametrize("outcome", ["", "  "])
async def test_a_request_is_not_closed_without_a_word(
    services: Services, settings: Settings, outcome: str
):
    code, said = await texto(settings, "case", "close", "1", "--outcome", outcome)
    assert (code, "--outcome" in said) == (64, True)


async def test_a_row_without_proof_waits_until_somebody_has_it(
    services: Services, settings: Settings, tmp_path: Path
):
    people = tmp_path / "people.csv"
    people.write_text("phone,name\n+15555550101,Emma\n+15555550102,Liam\n12,Nobody\n")
    code, said = await texto(settings, "contact", "import", str(people), "--yes")
    assert code == 0, said
    assert "0 contacts are imported" in said and "2 rows in quarantine" in said, said
    code, said = await texto(settings, "quarantine", "list")
    assert "Emma" in said and "Liam" in said
    code, said = await texto(settings, "quarantine", "release", "1", "--by", "sam")
    assert (code, "--proof" in said) == (64, True)
    code, said = await texto(
        settings,
        "quarantine",
        "release",
        "1",
        "--by",
        "sam",
        "--proof",
        "card 12",
        "--date",
        "2025-03-25",
        "--wording",
        "Yes to offers",
    )
    assert code == 0, said
    code, said = await texto(settings, "quarantine", "list")
    assert "Emma" not in said and "Liam" in said
    code, said = await texto(settings, "contact", "retention", "--dry-run")
    assert (code, "0 people would be erased" in said) == (0, True)
