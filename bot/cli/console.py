"""What the smaller commands do; their output is for people."""

from __future__ import annotations

import json
from pathlib import Path
from types import TracebackType

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from bot.config import Settings
from bot.conversations import handoff
from bot.conversations import store as records
from bot.errors import UsageError
from bot.models import Status
from bot.services import open_services

console = Console()


class ProgressBar:
    """A bar on stderr; called with the share that is done (0 to 1) and what is being done."""

    def __init__(self, title: str) -> None:
        self._progress = Progress(
            TextColumn("{task.description}"), BarColumn(), TextColumn("{task.percentage:>3.0f} %"),
            TimeElapsedColumn(), console=Console(stderr=True))
        self._task = self._progress.add_task(title, total=1.0)
        self._title = title

    def __enter__(self) -> ProgressBar:
        self._progress.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None,
                 trace: TracebackType | None) -> None:
        self._progress.stop()

    def __call__(self, share: float, doing: str = "") -> None:
        self._progress.update(
            self._task, completed=share, description=f"{self._title}: {doing}" if doing
            else self._title)


async def list_conversations(settings: Settings) -> None:
    async with open_services(settings) as services:
        async with services.db.connect() as conn:
            items = await records.inbox(conn)
        now = services.clock.now()
    if not items:
        console.print("Nobody waits: every conversation is the bot's.")
        return
    table = Table("number", "name", "language", "owner", "for", "last text")
    for item in items:
        minutes = int((now - item.updated_at).total_seconds() // 60)
        owner = "waits" if item.owner == "nobody" else item.owner
        table.add_row(item.address, item.name or "", item.language or "", owner,
                      f"{minutes} min", (item.last_text or "")[:60])
    console.print(table)


async def reply(settings: Settings, number: str, text: str, staff: str) -> None:
    async with open_services(settings) as services:
        status = await handoff.reply(services, number, staff, text)
    if status is Status.SUPPRESSED:
        raise UsageError(
            f"Not sent: {number} may not be texted now (opted out, or has not written within a "
            "day). The refusal is recorded.")
    console.print("Queued. The conversation is yours; hand it back with "
                  f"`texto conversation handback {number}`.")


async def hand_back(settings: Settings, number: str, staff: str) -> None:
    async with open_services(settings) as services:
        changed = await handoff.hand_back(services, number, staff)
    console.print("The bot has it again." if changed else "The bot has it already.")


def say_measured(model: Path) -> None:
    """The figures that training has left beside a model."""
    from bot.dialogue.replacing import figures_file

    try:
        found = json.loads(figures_file(model).read_text("utf-8"))
    except FileNotFoundError:
        console.print("There is no held-out set here (tests/nlu), so it was not compared with the "
                      "model before it.")
        return
    console.print(f"On {found['n']:,} texts held out: macro F1 {found['macro_f1']:.3f}, opt-outs "
                  f"found {found['opt_out']['recall_any']:.3f}.", highlight=False)
