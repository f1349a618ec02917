"""`texto number` and `texto program` as people meet them, and what a role says at its start."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from bot.config import Settings
from bot.services import Services
from tests.test_commands import ROOT, here, texto
from tests.world import OURS, TWILIO, add_staff

__all__ = ["here"]
NEW = "+15557650109"
CLUB = """
name: shop
title: {en: the Panier club, fr: le club Panier}
keywords: [JOIN]
"""


@pytest.fixture(autouse=True)
async def people(services: Services) -> None:
    await add_staff(services, "ana", "ben")


def said(*words: str, environment: dict[str, str]) -> str:
    done = texto(*words, **environment)
    assert done.returncode == 0, done.stderr
    return done.stdout


async def test_the_life_of_a_number(here: dict[str, str], services: Services):
    ana = here | {"TEXTO_USER": "ana"}
    assert "in service" in said(
        "number",
        "add",
        NEW,
        "--program",
        "shop",
        "--opt-out-replies",
        "ours",
        "--segments-per-second",
        "3",
        environment=ana,
    )
    assert "Changed." in said(
        "number", "set", NEW, "--segments-per-second", "none", "--as", "ben", environment=ana
    )
    assert "so already" in said("number", "set", NEW, "--program", "shop", environment=ana)
    assert "STOP still holds" in said("number", "retire", NEW, environment=ana)
    listed = json.loads(said("number", "list", "--json", environment=ana))
    assert [n["number"] for n in listed if n["retired"]] == [NEW] and len(listed) == 4
    assert "retired" in said("number", "list", environment=ana)
    assert "in service again" in said("number", "restore", NEW, environment=ana)
    history = said("number", "history", NEW, environment=ana)
    assert "segments_per_second: 3.0 → none" in history and "retired: no → yes" in history
    assert (history.count("ana"), history.count("ben")) == (3, 1)
    first = json.loads(said("number", "show", NEW, "--version", "1", environment=ana))
    assert (first["segments_per_second"], first["opt_out_replies"]) == (3, "ours")


async def test_the_life_of_a_program(here: dict[str, str], services: Services, tmp_path: Path):
    file, again = tmp_path / "club.yml", tmp_path / "again.yml"
    file.write_text(CLUB)
    ana = here | {"TEXTO_USER": "ana"}
    assert "nobody can join" in said("program", "list", environment=ana).replace("\n", " ")
    assert "can be joined" in said("program", "add", str(file), environment=ana)
    assert "Changed." in said(
        "program", "set", "shop", "--keywords", "CLUB JOIN", "--daily-budget", "5", environment=ana
    )
    again.write_text(said("program", "show", "shop", environment=ana))
    assert yaml.safe_load(again.read_text())["keywords"] == ["CLUB", "JOIN"]
    assert "so already" in said("program", "set", str(again), environment=ana)
    assert "Changed." in said("program", "set", str(file), environment=ana)
    [program] = json.loads(said("program", "list", "--json", environment=ana))
    assert (program["keywords"], program["daily_budget"]) == (["JOIN"], 20)
    assert "JOIN" in said("program", "list", environment=ana)
    second = said("program", "show", "shop", "--version", "2", "--json", environment=ana)
    assert json.loads(second)["daily_budget"] == 5
    assert "daily_budget: 20 → 5" in said("program", "history", "shop", environment=ana)
    done = texto("program", "end", "shop", **ana)
    assert done.returncode == 64 and f"{OURS} is the number of 'shop'" in done.stderr


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("number", "add", "0612345678"), "as in +15557650100"),
        (("number", "add", NEW, "--segments-per-second", "fast"), "segments_per_second"),
        (("number", "add", OURS), f"texto number set {OURS}"),
        (("number", "set", OURS), "Nothing to change"),
        (("number", "set", NEW, "--program", "shop"), f"there are {OURS}"),
        (("number", "retire", NEW), "is no number of ours"),
        (("number", "history", NEW), "texto number list"),
        (("number", "show", OURS, "--version", "7"), "versions 1 to 1"),
        (("number", "retire", OURS, "--as", " "), "--as NAME"),
        (("program", "add", "nowhere.yml"), "nowhere.yml can't be read"),
        (("program", "add", "README.md"), "README.md"),
        (("program", "set", "shop"), "Give a file"),
        (("program", "set", "shop", "--daily-budget", "1"), "there are none yet"),
        (("program", "end", "shop"), "No program is described as shop"),
    ],
)
async def test_what_can_not_be_done_is_said_with_what_to_do(
    here: dict[str, str], services: Services, words: tuple[str, ...], says: str
):
    done = texto(*words, **here | {"TEXTO_USER": "ana"})
    assert done.returncode == 64
    assert says in done.stderr and "Traceback" not in done.stderr


async def test_a_role_says_where_its_environment_differs_and_names_the_command(
    here: dict[str, str], settings: Settings, services: Services
):
    numbers = [n.model_dump(mode="json") for n in settings.numbers if n.number != TWILIO]
    numbers[0]["segments_per_second"] = 3
    environment = here | {"TEXTO_NUMBERS": json.dumps([*numbers, {"number": NEW}])}
    lines = [line for line in _started("jobs", environment) if "environment_differs" in line]
    assert len(lines) == 3
    for line, (what, command) in zip(
        lines,
        (
            (f"otherwise of the number {OURS}", "texto number seed --as NAME"),
            (f"the environment names the number {NEW}", "texto number seed --as NAME"),
            (f"the table has the number {TWILIO}", f"texto number retire {TWILIO} --as NAME"),
        ),
        strict=True,
    ):
        assert what in line and command in line and "the table" in line
    assert "environment's" in said("number", "seed", "--as", "ana", environment=environment)
    said("number", "retire", TWILIO, "--as", "ana", environment=environment)
    assert not [line for line in _started("jobs", environment) if "environment_differs" in line]


def _started(role: str, environment: dict[str, str]) -> list[str]:
    """What the role logs until it is ready."""
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", role],
        cwd=ROOT,
        text=True,
        stderr=subprocess.PIPE,
        env={**os.environ, **environment, "TEXTO_LOG_LEVEL": "info"},
    )
    assert process.stderr
    lines = [process.stderr.readline()]
    while lines[-1] and "] ready " not in lines[-1]:
        lines.append(process.stderr.readline())
    assert lines[-1], lines
    process.terminate()
    process.communicate(timeout=30)
    return lines
