"""Writes files that only their owner can read: secrets and personal data."""

from __future__ import annotations

import os
import secrets
from pathlib import Path


def draft(path: Path, content: str) -> Path:
    """Writes a new file beside `path`, which may then take its name."""
    new = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    new.touch(mode=0o600, exist_ok=False)
    try:
        new.write_text(content, "utf-8")
    except OSError:
        new.unlink()
        raise
    return new


def write(path: Path, content: str, *, sync: bool = False) -> None:
    """Writes the file as a whole, in place of any existing one, whose mode might let others read
    it. sync: its content is on the disk before it takes the place."""
    new = draft(path, content)
    try:
        if sync:
            with new.open("rb") as file:
                os.fsync(file.fileno())
        new.replace(path)
    except OSError:
        new.unlink()
        raise


def append(path: Path, line: str) -> None:
    """Adds to a file, which is its owner's alone from then on."""
    path.touch(mode=0o600)
    path.chmod(0o600)
    with path.open("a", encoding="utf-8") as file:
        file.write(line)


def sync_folder(folder: Path) -> None:
    """Sees to it that the names in the folder are on the disk."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
