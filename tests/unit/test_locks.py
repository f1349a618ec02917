"""The two locks hold what their environments need, the field's data in one version."""

from __future__ import annotations

import importlib
import re
import tomllib
import zoneinfo
from importlib.metadata import version
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]


def name(requirement: str) -> str:
    """The package that a requirement asks for, as the locks write it."""
    return re.split(r"[\[<>=~! ;]", requirement)[0].lower().replace("_", "-")


def versions(lock: str) -> dict[str, str]:
    lines = (ROOT / lock).read_text().splitlines()
    pins = [line.split()[0] for line in lines if line[:1].isalnum()]
    return {name(pin): pin.partition("==")[2] for pin in pins}


ALL, CORE = versions("requirements.lock"), versions("requirements-core.lock")
DIALOGUE = [name(wanted) for wanted in PROJECT["optional-dependencies"]["worker"]]


@pytest.mark.parametrize("package", ["holidays", "phonenumbers", "tzdata"])
def test_the_fields_data_has_one_version(package: str):
    assert ALL[package] == CORE[package]


def test_time_zones_are_those_of_the_lock():
    importlib.import_module("bot")
    assert zoneinfo.TZPATH == ()
    assert version("tzdata") == CORE["tzdata"]
    assert "Pacific/Honolulu" in zoneinfo.available_timezones()


@pytest.mark.parametrize("requirement", PROJECT["dependencies"])
def test_both_locks_have_what_every_role_needs(requirement: str):
    assert name(requirement) in ALL.keys() & CORE.keys()


@pytest.mark.parametrize("package", [*DIALOGUE, "numpy", "scikit-learn", "scipy"])
def test_only_the_large_lock_has_the_dialogue(package: str):
    assert package in ALL
    assert package not in CORE


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-core.lock"])
def test_every_pin_has_its_hashes(lock: str):
    pins = re.split(r"\n(?=[a-z0-9])", (ROOT / lock).read_text())[1:]
    assert pins
    assert all("--hash=sha256:" in pin for pin in pins)
