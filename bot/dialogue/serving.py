"""The models in their folder: what each has learned, which one serves, and the way back to an
earlier one.

No Rasa is imported, and none of a model's code is run."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bot.dialogue.fingerprint import corrections_file, fingerprint, model_path, pin_file
from bot.dialogue.replacing import figures_file
from bot.errors import UsageError

UNTIL = "# corrections until "  # begins the file of corrections


@dataclass(frozen=True, slots=True)
class Model:
    """A model that runs with the present code. figures: on the texts that were held out, None
    without any. taught_until: corrections up to then are in it."""

    name: str
    trained_at: datetime
    figures: Mapping[str, Any] | None
    taught_until: datetime | None
    serves: bool


def every(root: Path, models_dir: Path, serving: str) -> list[Model]:
    """Returns the models that run with the present code, the newest first. serving: the name of
    the one that is in use."""
    code = fingerprint(root, models_dir).split("-")[0]
    found = []
    for path in models_dir.glob(f"texto-{code}-*.tar.gz"):
        with suppress(FileNotFoundError):  # a training tidies up
            at = datetime.fromtimestamp(path.stat().st_mtime, UTC)
            until = _taught_until(path)
            found.append(Model(path.name, at, summary(path), until, path.name == serving))
    return sorted(found, key=lambda model: model.trained_at, reverse=True)


def summary(model: Path) -> dict[str, Any] | None:
    """Returns the figures of a model that people compare, None if it was not measured."""
    return summed(figures_file(model))


def summed(figures: Path) -> dict[str, Any] | None:
    """Returns what people compare of a file of figures, None if there is none."""
    try:
        found = json.loads(figures.read_text("utf-8"))
        return {
            "held_out": found["held_out"],
            "n": found["n"],
            "accuracy": found["accuracy"],
            "macro_f1": found["macro_f1"],
            "opt_outs": found["opt_out"]["recall_any"],
        }
    except (OSError, ValueError, KeyError):
        return None


def taught_file(model: Path) -> Path:
    """Returns the path of the note until when corrections are in a model, beside it."""
    return model.with_name(model.name.removesuffix(".tar.gz") + ".until")


def note_taught(model: Path) -> None:
    """Notes until when the corrections are in a model that was just trained."""
    try:
        with corrections_file(model.parent).open(encoding="utf-8") as file:
            first = file.readline()
    except FileNotFoundError:
        return
    if first.startswith(UNTIL):
        taught_file(model).write_text(first.removeprefix(UNTIL).strip(), "utf-8")


def _taught_until(model: Path) -> datetime | None:
    try:
        return datetime.fromisoformat(taught_file(model).read_text("utf-8").strip())
    except (OSError, ValueError):
        return None


def go_back(root: Path, models_dir: Path, name: str) -> None:
    """Lets that model serve from now on, until the next training. Raises UsageError if it is not
    among those that can."""
    if name not in {one.name for one in every(root, models_dir, "")}:
        raise UsageError("There is no model %(name)s that can serve here.", name=name)
    if name == model_path(root, models_dir).name:
        pin_file(models_dir).unlink(missing_ok=True)
    else:
        pin(models_dir, name)


def pin(models_dir: Path, name: str) -> None:
    """Lets that model serve whatever the training data are."""
    unfinished = pin_file(models_dir).with_suffix(".new")
    unfinished.write_text(name, "utf-8")
    unfinished.replace(pin_file(models_dir))
