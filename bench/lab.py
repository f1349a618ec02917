"""The lab that the benchmarks run in, and processes that measure apart from this one."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bot.dialogue.fingerprint import present_model
from bot.rehearsal import lab
from bot.rehearsal.lab import Lab
from bot.rehearsal.processes import clean_environment

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / "var" / "bench"  # where measured values lie


def apart(name: str, output: Path, *given: str) -> Any:
    """Runs a module of bench in a process of its own. Returns the JSON that it writes to
    `output`."""
    output.parent.mkdir(parents=True, exist_ok=True)
    subprocess.run(
        [sys.executable, "-m", f"bench.{name}", *given, str(output)],
        cwd=ROOT,
        env=clean_environment(),
        check=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    return json.loads(output.read_text("utf-8"))


@contextmanager
def open_lab(
    *, disks: bool = False, server: Mapping[str, str] = lab.NONE, **more: str
) -> Iterator[Lab]:
    """Opens a lab on this checkout; trains the model if it is missing. server: settings of
    PostgreSQL's. more: further ones of the roles."""
    _train_if_missing()
    with lab.open_lab(ROOT, ROOT / "models", disks=disks, server=server, more=more) as opened:
        try:
            yield opened
        finally:
            opened.stop()
            keep_logs(opened.folder / "logs")


def keep_logs(logs: Path) -> None:
    """Copies the last lab's logs to a place where they can be read after a figure fell short."""
    if logs.is_dir():
        kept = FOLDER / "logs"
        shutil.rmtree(kept, ignore_errors=True)
        shutil.copytree(logs, kept)


def _train_if_missing() -> None:
    if present_model(ROOT, ROOT / "models") is None:
        from bot.dialogue.training import train

        train(ROOT, ROOT / "models", lambda share, doing: None, FOLDER / "train.log", force=True)
