"""What a backup of one machine holds: the database, keys, noted checkpoints, models."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from bot.config import Settings
from bot.db import schema
from bot.embedded import backup as database
from bot.errors import UsageError
from bot.files import private
from bot.keys.files import LEDGER_KEY, RETIRED_KEYS

FORMAT = "texto-backup/1"
NOTE = "backup.json"  # written last: a folder without it is no backup
KEPT = (LEDGER_KEY, RETIRED_KEYS, "checkpoints", "numbers.json")


def make(settings: Settings, target: Path) -> int:
    """Writes a backup into a new folder, while Texto may be at work. Returns its bytes.

    Raises UsageError if the database is not this machine's own, or the folder holds anything."""
    _own(settings, "Back it up by its own means (docs/restore.md shows pgBackRest)")
    if target.exists() and any(target.iterdir()):
        raise UsageError(f"{target} holds something: give a new folder for each backup.")
    target.mkdir(mode=0o700, parents=True, exist_ok=True)
    target.chmod(0o700)
    database.back_up(settings.data_dir, target / "postgres")
    for name in KEPT:  # after the database: it may have been signed with a newer key than before
        if (settings.data_dir / name).exists():
            _copy(settings.data_dir / name, target / "files" / name)
    for path in settings.models_dir.glob("texto-*"):
        _copy(path, target / "models" / path.name)
    note = {
        "format": FORMAT,
        "made_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "schema": schema.head(),
        "files": {str(path.relative_to(target)): _digest(path) for path in _ours(target)},
    }
    private.write(target / NOTE, json.dumps(note, indent=1), sync=True)
    return sum(path.stat().st_size for path in target.rglob("*") if path.is_file())


def _own(settings: Settings, otherwise: str) -> None:
    if settings.database_url:
        raise UsageError(f"The database of TEXTO_DATABASE_URL is not this folder's. {otherwise}.")


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(mode=0o700, exist_ok=True)
    shutil.copy2(source, target)


def _ours(target: Path) -> Iterator[Path]:
    """Yields the files beside the database, which has digests of its own."""
    for folder in ("files", "models"):
        yield from sorted(path for path in (target / folder).rglob("*") if path.is_file())


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def verify(source: Path) -> dict[str, object]:
    """Returns the note of a backup whose every file is as it was written. Raises UsageError."""
    try:
        note: dict[str, object] = json.loads((source / NOTE).read_text("utf-8"))
    except (OSError, ValueError):
        raise UsageError(
            f"{source} is no backup of Texto's, or one that was not finished: it has no {NOTE} "
            "that can be read."
        ) from None
    if note.get("format") != FORMAT:
        raise UsageError(f"{source} is of the format {note.get('format')}, not {FORMAT}.")
    files = note["files"]
    assert isinstance(files, dict)
    there = {str(path.relative_to(source)): path for path in _ours(source)}
    wrong = [name for name, digest in files.items() if _changed(there.get(name), digest)]
    if wrong:
        raise UsageError(f"{source} is damaged: {', '.join(wrong[:5])} is missing or was changed.")
    if fault := database.fault_of(source / "postgres"):
        raise UsageError(f"{source} is damaged: {fault}")
    return note


def _changed(path: Path | None, digest: str) -> bool:
    return path is None or _digest(path) != digest


def restore(settings: Settings, source: Path) -> Path | None:
    """Puts a backup's database, keys and models in place. Returns the folder of the database that
    was there, None if there was none. Raises UsageError.

    A key and checkpoints that are newer than the backup's stay; the backup's key joins the earlier
    ones."""
    _own(settings, "Restore it by its own means, then run `texto restore --mark`")
    if str(verify(source)["schema"]) > schema.head():
        raise UsageError(f"{source} is of a newer version of Texto; update this one first.")
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    aside = database.put_in_place(settings.data_dir, source / "postgres")
    _keys(settings.data_dir, source / "files")
    for folder, target in (("files", settings.data_dir), ("models", settings.models_dir)):
        for path in (source / folder).glob("*"):
            if not (target / path.name).exists():
                target.mkdir(parents=True, exist_ok=True)
                shutil.copy2(path, target / path.name)
    return aside


def _keys(data_dir: Path, kept: Path) -> None:
    """Adds the backup's keys to the data folder's earlier ones, if that has another key."""
    present = data_dir / LEDGER_KEY
    if not present.exists():
        return
    paths = (data_dir / RETIRED_KEYS, kept / RETIRED_KEYS, kept / LEDGER_KEY)
    every = [key for path in paths if path.exists() for key in path.read_text().split()]
    earlier = [key for key in dict.fromkeys(every) if key != present.read_text().strip()]
    if earlier:
        private.write(data_dir / RETIRED_KEYS, "\n".join(earlier) + "\n", sync=True)
