"""Every command can be looked up without Rasa and numpy; what needs them says what to install."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import pytest

from bot.dialogue.available import require_dialogue
from bot.errors import UsageError

CLI = Path(__file__).parents[2] / "bot" / "cli"


@pytest.mark.parametrize("name", sorted(p.stem for p in CLI.glob("[a-z]*.py")))
def test_a_module_of_commands_is_imported_without_rasa(name: str) -> None:
    import_module(f"bot.cli.{name}")


@pytest.mark.skipif(find_spec("rasa") is not None, reason="this environment has Rasa")
def test_without_rasa_it_says_what_to_install() -> None:
    with pytest.raises(UsageError, match="make install"):
        require_dialogue()
