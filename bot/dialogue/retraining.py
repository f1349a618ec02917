"""Teaches a new model what staff have corrected; it serves only if it understands as well.

Meanwhile, and if the new one is refused, the model before it serves."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from bot.dialogue import training
from bot.dialogue.corrections import Row, training_texts
from bot.dialogue.fingerprint import corrections_file, model_path, pin_file, present_model
from bot.dialogue.replacing import figures_file
from bot.dialogue.serving import UNTIL, pin, summary, summed
from bot.dialogue.training import REJECTED, Progress, Started
from bot.errors import WorseModelError
from bot.files import private

SEED = 1  # of `texto train` as well


@dataclass(frozen=True, slots=True)
class Lesson:
    """What a training learns from staff. until: the newest of the corrections, None without."""

    rows: Sequence[Row]
    until: datetime | None

    @property
    def content(self) -> str:
        head = f"{UNTIL}{self.until.isoformat()}\n" if self.until else ""
        return head + training_texts(self.rows)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a training happens. key: seals the model."""

    root: Path
    models_dir: Path
    log_file: Path
    key: bytes


def retrain(
    place: Place, lesson: Lesson, on_progress: Progress, started: Started = lambda process: None
) -> dict[str, Any]:
    """Trains a model with the corrections. Returns, as JSON values, its figures beside those of
    the model before it, and whether it was refused. Raises ModelError."""
    root, folder = place.root, place.models_dir
    served = present_model(root, folder)
    kept = {path: _read(path) for path in (corrections_file(folder), pin_file(folder))}
    folder.mkdir(parents=True, exist_ok=True)
    if served:
        pin(folder, served.name)
    before = summary(served) if served else None
    found: dict[str, Any] = {"corrections": len(lesson.rows)}
    try:
        corrections_file(folder).unlink(missing_ok=True)
        if lesson.rows:
            private.write(corrections_file(folder), lesson.content)
        model = training.train(
            root, folder, on_progress, place.log_file, SEED, key=place.key, started=started
        )
    except WorseModelError:
        rejected = model_path(root, folder)
        after = summed(_rejected(figures_file(rejected)))
        for path in (_rejected(rejected), _rejected(figures_file(rejected))):
            path.unlink(missing_ok=True)  # it belongs to corrections that are not in force
        _restore(kept)
        return {**found, "before": _again(served) or before, "after": after, "refused": True}
    except BaseException:
        _restore(kept)
        raise
    again = _again(served) if served != model else None
    found |= {"before": again or before, "after": summary(model)}
    return {**found, "refused": False, "model": model.name}


def _again(served: Path | None) -> dict[str, Any] | None:
    """Returns the figures of the model that served, which the training may have measured again."""
    return summary(served) if served else None


def _rejected(path: Path) -> Path:
    return path.with_name(path.name + REJECTED)


def _read(path: Path) -> bytes | None:
    with suppress(FileNotFoundError):
        return path.read_bytes()
    return None


def _restore(kept: dict[Path, bytes | None]) -> None:
    for path, content in kept.items():
        if content is None:
            path.unlink(missing_ok=True)
        else:
            path.write_bytes(content)
