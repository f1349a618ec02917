"""Output of commands: the console, the option for JSON, the progress bar, private files."""

from __future__ import annotations

from pathlib import Path
from types import TracebackType
from typing import Annotated

import typer
from pydantic_core import to_json
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from bot.errors import UsageError
from bot.files import private

AsJson = Annotated[bool, typer.Option("--json", help="For programs.")]

console = Console()


def as_json_text(found: object) -> str:
    """Returns what a command found as JSON: dataclasses as objects, times in ISO 8601."""
    return to_json(found, indent=2).decode()


class ProgressBar:
    """A progress bar on stderr; called with the share done (0 to 1) and what is being done."""

    def __init__(self, title: str) -> None:
        self._progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            TextColumn("{task.percentage:>3.0f} %"),
            TimeElapsedColumn(),
            console=Console(stderr=True),
        )
        self._task = self._progress.add_task(title, total=1.0)
        self._title = title

    def __enter__(self) -> ProgressBar:
        self._progress.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._progress.stop()

    def __call__(self, share: float, doing: str = "") -> None:
        self._progress.update(
            self._task,
            completed=share,
            description=f"{self._title}: {doing}" if doing else self._title,
        )


def say(line: str) -> None:
    """Prints one line as it is, whatever the width of the screen."""
    console.print(line, markup=False, highlight=False, soft_wrap=True)


def write_private(path: Path, content: str) -> None:
    """Writes a file that only its owner can read, and names it. Raises UsageError."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        private.write(path, content)
    except OSError as error:
        raise UsageError(f"{path} can't be written: {error.strerror}.") from None
    say(str(path))
