"""Says whether this environment can run the dialogue. Importing it does not import rasa."""

from __future__ import annotations

from importlib.util import find_spec

from bot.errors import UsageError


def require_dialogue() -> None:
    """Raises UsageError if this environment has no Rasa."""
    if find_spec("rasa") is None:
        raise UsageError(
            "This environment has no Rasa: it was installed for web, sender, jobs and the commands "
            "that need no model. Install everything with `make install` and run this with "
            ".venv/bin/texto."
        )
