"""Trains a model in a process of its own.

Rasa's half gigabyte goes when it is done, and what it prints goes to a log file. Importing this
module does not import rasa.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from bot.dialogue.fingerprint import (
    corrections_file,
    fingerprint,
    model_path,
    pin_file,
    present_model,
)
from bot.dialogue.replacing import figures_file, figures_of, model_before, reasons_against
from bot.dialogue.seal import seal, seal_file
from bot.dialogue.serving import note_taught, taught_file
from bot.errors import ModelError, WorseModelError

__all__ = ["fingerprint", "present_model", "train"]

KEPT = 3  # models in their folder
REJECTED = ".rejected"  # ends the name of one that understands worse than the one before it
Progress = Callable[[float, str], None]
Started = Callable[["subprocess.Popen[str]"], None]


def train(
    root: Path,
    models_dir: Path,
    on_progress: Progress,
    log_file: Path,
    seed: int = 42,
    *,
    force: bool = False,
    key: bytes = b"",
    started: Started = lambda process: None,
) -> Path:
    """Trains a model of the present training data under root and puts it in its place at once.

    on_progress gets the share done, from 0 to 1, and what is being done. Raises ModelError, and
    WorseModelError if the model before it understands the held-out set better. force: takes it even
    then, without training again if it was refused before. key: seals it (bot/dialogue/seal.py).
    started: gets the process, so that it can be ended.
    """
    target = model_path(root, models_dir)
    rejected = target.with_name(target.name + REJECTED)
    if force and rejected.is_file():
        _rejected_figures(target).replace(figures_file(target))
        seal_file(target).write_text(seal(rejected, key))
        rejected.replace(target)
    else:
        unfinished = models_dir / f".{os.getpid()}-{target.name}"
        try:
            before = model_before(target, present_model(root, models_dir))
            files = {"corrections": corrections_file(models_dir), "before": before}
            order = {name: str(path) for name, path in files.items() if path and path.is_file()}
            _run(root, unfinished, on_progress, log_file, {"seed": seed, **order}, started)
            _put_in_place(unfinished, target, before, key, force=force)
        finally:
            unfinished.unlink(missing_ok=True)
            figures_file(unfinished).unlink(missing_ok=True)
    note_taught(target)
    pin_file(models_dir).unlink(missing_ok=True)
    _forget_old(models_dir, target)
    on_progress(1.0, "done")
    return target


def _run(
    root: Path,
    output: Path,
    on_progress: Progress,
    log_file: Path,
    order: dict[str, Any],
    started: Started,
) -> None:
    """Runs the process that trains, to its end. order: its seed, and files that not every
    training has."""
    output.parent.mkdir(parents=True, exist_ok=True)
    log_file.parent.mkdir(parents=True, exist_ok=True)
    reached = 0.0  # two processes tell how far they are, each of its own part
    on_progress(reached, "loading Rasa")
    sent = json.dumps({"root": str(root), "output": str(output), **order})
    environment = {**os.environ, "PYTHONHASHSEED": str(order["seed"])}
    with (
        log_file.open("w", encoding="utf-8") as log,
        subprocess.Popen(  # noqa: S603  ours
            [sys.executable, "-m", "bot.dialogue.trainer", sent],
            stdout=subprocess.PIPE,
            stderr=log,
            env=environment,
            text=True,
            cwd=Path(__file__).parents[2],
        ) as process,
    ):
        started(process)
        for line in process.stdout or ():
            share, doing = json.loads(line)
            reached = max(reached, share)
            on_progress(reached, doing)
    if process.returncode != 0 or not output.is_file():
        raise ModelError(f"training failed; {log_file} says why")


def _put_in_place(
    unfinished: Path, target: Path, before: Path | None, key: bytes, *, force: bool
) -> None:
    """Puts figures and seal in place first, so that they are there as soon as the model is. Raises
    WorseModelError."""
    if measured := figures_of(unfinished):
        old = figures_of(before) if before else None
        against = reasons_against(measured, old) if old else []
        if before and against and not force:
            rejected = target.with_name(target.name + REJECTED)
            figures_file(unfinished).replace(_rejected_figures(target))
            unfinished.replace(rejected)
            raise WorseModelError(
                f"The new model is worse than {before.name} on the held-out set:\n"
                + "".join(f"  {reason}\n" for reason in against)
                + f"It is kept as {rejected.name}; `texto train --force` takes it all the same."
            )
        figures_file(unfinished).replace(figures_file(target))
    seal_file(target).write_text(seal(unfinished, key))
    unfinished.replace(target)


def _rejected_figures(target: Path) -> Path:
    path = figures_file(target)
    return path.with_name(path.name + REJECTED)


def _forget_old(models_dir: Path, newest: Path) -> None:
    """Removes old models but three: the new one, and those before it for a step back."""
    others = [path for path in models_dir.glob("texto-*.tar.gz") if path != newest]
    with suppress(FileNotFoundError):  # another training tidies up as well
        for path in sorted(others, key=lambda path: path.stat().st_mtime)[: 1 - KEPT]:
            path.unlink()
            figures_file(path).unlink(missing_ok=True)
            seal_file(path).unlink(missing_ok=True)
            taught_file(path).unlink(missing_ok=True)
    for path in models_dir.glob(f"texto-*{REJECTED}"):
        path.unlink(missing_ok=True)
