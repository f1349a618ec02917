"""The built wheel, outside of the checkout, with the packages of this environment."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest

from bot.run.demo.shop import NUMBERS, PROGRAMS
from tests.world import free_port

ROOT = Path(__file__).parent.parent
BUILD = "from setuptools import build_meta; print(build_meta.build_wheel('.'))"


@pytest.fixture(scope="module")
def site() -> Iterator[Path]:
    """The unpacked wheel, built from a copy. In a folder that PostgreSQL's own user may enter."""
    with tempfile.TemporaryDirectory(prefix="texto-wheel-") as folder:
        Path(folder).chmod(0o755)
        source, site = Path(folder, "source"), Path(folder, "site")
        source.mkdir()
        for name in ("pyproject.toml", "README.md", "LICENSE"):
            shutil.copy(ROOT / name, source)
        for package in ("bot", "actions"):
            shutil.copytree(
                ROOT / package,
                source / package,
                ignore=shutil.ignore_patterns("__pycache__"),
            )
        built = subprocess.run(
            [sys.executable, "-c", BUILD],
            cwd=source,
            text=True,
            capture_output=True,
            check=True,
        )
        zipfile.ZipFile(source / built.stdout.split()[-1]).extractall(site)
        yield site


@pytest.fixture
def outside(site: Path) -> Iterator[Path]:
    """An empty folder."""
    with tempfile.TemporaryDirectory(prefix="outside-", dir=site.parent) as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


def environment(site: Path, outside: Path, **settings: str) -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return {
        **kept,
        "PYTHONPATH": str(site),
        "TEXTO_DATA_DIR": str(outside / "var"),
        "TWILIO_API_URL": "http://127.0.0.1:1",
        "COLUMNS": "200",
        "TEXTO_NUMBERS": json.dumps(NUMBERS),
        "TEXTO_PROGRAMS": json.dumps(PROGRAMS),
        **settings,
    }


def test_every_file_of_the_packages_is_in_the_wheel(site: Path):
    def files(folder: Path) -> set[str]:
        return {
            str(path.relative_to(folder))
            for package in ("bot", "actions")
            for path in (folder / package).rglob("*")
            if path.is_file() and "__pycache__" not in path.parts
        }

    assert files(site) == files(ROOT)


def test_it_is_what_runs_outside_of_the_checkout(site: Path, outside: Path):
    found = subprocess.run(
        [sys.executable, "-c", "import bot; print(bot.__file__)"],
        cwd=outside,
        text=True,
        capture_output=True,
        env=environment(site, outside),
        check=True,
    )
    assert found.stdout.strip() == str(site / "bot" / "__init__.py")


def test_the_web_role_serves_from_it(site: Path, outside: Path):
    shutil.copy(ROOT / "domain.yml", outside)
    port = free_port()
    web = subprocess.Popen(
        [sys.executable, "-m", "bot", "web"],
        cwd=outside,
        env=environment(site, outside, TEXTO_HTTP_PORT=str(port)),
    )
    try:
        join = f"/join/{PROGRAMS[0]['name']}"
        for path, words in (
            ("/health/ready", ""),
            (join, "<form"),
            ("/sign-in?lang=fr", "Se connecter"),
            ("/assets/x/vendor/htmx.js", "htmx"),
        ):
            assert words in answer(web, f"http://127.0.0.1:{port}{path}")
    finally:
        web.terminate()
        assert web.wait(timeout=30) == 0


def answer(web: subprocess.Popen[bytes], url: str) -> str:
    """The page, once the role listens."""
    deadline = time.monotonic() + 60
    while True:
        try:
            with urlopen(url) as response:
                return response.read().decode()
        except URLError as error:
            assert web.poll() is None, "the role has ended"
            assert time.monotonic() < deadline, error
            time.sleep(0.1)


def test_a_folder_without_the_projects_files_is_named(site: Path, outside: Path):
    done = subprocess.run(
        [sys.executable, "-m", "bot", "web"],
        cwd=outside,
        text=True,
        capture_output=True,
        env=environment(site, outside),
        timeout=60,
        check=False,
    )
    assert done.returncode == 78
    assert f"{outside} has no domain.yml" in done.stderr
    assert "TEXTO_PROJECT_DIR" in done.stderr
    assert "Traceback" not in done.stderr
