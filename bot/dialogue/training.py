"""Training a model, in a process of its own: rasa's half gigabyte goes when it is done, and what
it prints goes to a log file. Importing this module does not import rasa."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from bot.dialogue.fingerprint import fingerprint, model_path, present_model
from bot.errors import ModelError

__all__ = ["fingerprint", "present_model", "train"]

KEPT = 2  # models in their folder
Progress = Callable[[float, str], None]


def train(
    root: Path, models_dir: Path, on_progress: Progress, log_file: Path, seed: int = 42
) -> Path:
    """Train a model of the present training data under root and put it in its place at once.

    on_progress is told the share done, from 0 to 1, and what is being done.
    """
    target = model_path(root, models_dir)
    unfinished = models_dir / f".{os.getpid()}-{target.name}"
    models_dir.mkdir(parents=True, exist_ok=True)
    log_file.parent.mkdir(parents=True, exist_ok=True)
    on_progress(0.0, "loading Rasa")
    order = json.dumps({"root": str(root), "output": str(unfinished), "seed": seed})
    environment = {**os.environ, "PYTHONHASHSEED": str(seed)}
    try:
        with log_file.open("w", encoding="utf-8") as log, subprocess.Popen(  # noqa: S603  ours
            [sys.executable, "-m", "bot.dialogue.trainer", order],
            stdout=subprocess.PIPE, stderr=log, env=environment, text=True,
            cwd=Path(__file__).parents[2],
        ) as process:
            for line in process.stdout or ():
                share, doing = json.loads(line)
                on_progress(share, doing)
        if process.returncode != 0 or not unfinished.is_file():
            raise ModelError(f"training failed; {log_file} says why")
        unfinished.replace(target)
    finally:
        unfinished.unlink(missing_ok=True)
    _forget_old(models_dir, target)
    on_progress(1.0, "done")
    return target


def _forget_old(models_dir: Path, newest: Path) -> None:
    """Two models stay: the new one, and the one before it for a step back."""
    others = [path for path in models_dir.glob("texto-*.tar.gz") if path != newest]
    with suppress(FileNotFoundError):  # another training tidies up as well
        for path in sorted(others, key=lambda path: path.stat().st_mtime)[: 1 - KEPT]:
            path.unlink()
