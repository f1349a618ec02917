"""Notes why a role of this machine can't start, so that the others can say so."""

from __future__ import annotations

from pathlib import Path

from bot.files import private


def _file(data_dir: Path, role: str) -> Path:
    return data_dir / "roles" / f"{role}.trouble"


def note(data_dir: Path, role: str, why: str) -> None:
    """Notes why the role can't start."""
    path = _file(data_dir, role)
    path.parent.mkdir(parents=True, exist_ok=True)
    private.write(path, why)


def clear(data_dir: Path, role: str) -> None:
    """Forgets what was noted of the role: it runs."""
    _file(data_dir, role).unlink(missing_ok=True)


def found(data_dir: Path, role: str) -> str | None:
    """Returns why the role can't start, None if nothing was noted."""
    try:
        return _file(data_dir, role).read_text("utf-8")
    except OSError:
        return None
