"""The note that a running demo leaves, so that other commands on its folder use its settings."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path

from bot.files import private


def _file(data_dir: Path) -> Path:
    return data_dir / "demo.json"


def begin(data_dir: Path, settings: Mapping[str, str]) -> None:
    """Writes the note, so that other commands on this folder use the demo's settings."""
    data_dir.mkdir(parents=True, exist_ok=True)
    private.write(_file(data_dir), json.dumps(dict(settings)))


def end(data_dir: Path) -> None:
    """Removes the note."""
    _file(data_dir).unlink(missing_ok=True)


def join() -> None:
    """Takes over the settings of a demo that runs on this folder."""
    try:
        noted = json.loads(_file(Path(os.environ.get("TEXTO_DATA_DIR", "var"))).read_text())
    except (OSError, ValueError):
        return
    for name, value in noted.items():
        os.environ.setdefault(name, value)
