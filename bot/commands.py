"""What the smaller commands do; their output is for people."""

from __future__ import annotations

from pathlib import Path
from types import TracebackType

import yaml
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from bot import handoff
from bot.config import Settings
from bot.errors import UsageError
from bot.models import Language, Status
from bot.services import open_services
from bot.store import faq, records
from bot.store.faq import FaqEntry

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


def read_faq(path: Path) -> list[FaqEntry]:
    """The entries of a YAML file: a list of {slug, language, questions, answer}.
    Raises UsageError, which names every wrong entry."""
    try:
        found = yaml.safe_load(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise UsageError(f"{path} can't be read: {error}") from None
    if not isinstance(found, list) or not found:
        raise UsageError(f"{path} holds no entries: a list of slug, language, questions, answer "
                         "is expected.")
    entries, wrong = [], []
    for position, item in enumerate(found, 1):
        try:
            entries.append(FaqEntry(
                slug=str(item["slug"]), language=Language(item["language"]),
                questions=tuple(str(q) for q in item.get("questions", ())),
                answer=str(item["answer"]).strip()))
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            wrong.append(f"  entry {position}: {type(error).__name__} {error}")
    if wrong:
        raise UsageError(f"{path} was not imported; slug, language (en or fr) and answer are "
                         "needed:\n" + "\n".join(wrong))
    return entries


async def import_faq(settings: Settings, path: Path) -> None:
    entries = read_faq(path)
    async with open_services(settings) as services, services.db.begin() as conn:
        await faq.put(conn, entries, services.clock.now())
    console.print(f"{len(entries)} entries imported; workers use them within seconds.")


async def list_faq(settings: Settings) -> None:
    async with open_services(settings) as services, services.db.connect() as conn:
        entries = await faq.every(conn)
    table = Table("slug", "language", "answer")
    for entry in entries:
        table.add_row(entry.slug, entry.language, entry.answer)
    console.print(table if entries else "No entries; `texto faq import data/faq.yml` reads some.")
