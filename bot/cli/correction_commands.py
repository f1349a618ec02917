"""`texto nlu correct` and `texto nlu corrections`: what staff says that texts are about."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import yaml

from bot.cli.console import console
from bot.config import Settings
from bot.dialogue import corrections_store as corrections
from bot.dialogue.corrections_store import Corrected
from bot.errors import UsageError
from bot.services import open_services
from bot.sms.anonymous import anonymous

HEADER = "language\tintent\ttext\n"


def intents(project: Path) -> list[str]:
    """Those that the dialogue knows."""
    domain = yaml.safe_load((project / "domain.yml").read_text("utf-8"))
    return sorted(domain["intents"])


async def correct(settings: Settings, message_id: int, intent: str, by: str) -> None:
    known = intents(settings.project_dir)
    if intent not in known:
        raise UsageError(f"{intent!r} is no intent; there are: {', '.join(known)}.")
    if not by.strip():
        raise UsageError("Say who you are with --by.")
    async with open_services(settings) as services, services.db.begin() as conn:
        body = await corrections.put(
            conn, message_id, intent, by.strip(), services.clock.now())
    if body is None:
        raise UsageError(f"No text that came in has the number {message_id}.")
    console.print(f"Noted: {body!r} is {intent}.", markup=False, highlight=False)


async def export(settings: Settings, file: Path | None, as_nlu: Path | None) -> None:
    """As a table, as training texts, or both. One text that several people sent is one."""
    async with open_services(settings) as services, services.db.connect() as conn:
        found = await corrections.every(conn)
    rows = _rows(found, settings.default_language)
    if as_nlu:
        _write(as_nlu, training_texts(rows))
        console.print(f"{len(rows)} texts written to {as_nlu}; they hold customers' words, so keep "
                      "the file to yourself. `texto train` learns from what is in data/nlu.")
    table = HEADER + "".join("\t".join(row) + "\n" for row in rows)
    if file:
        _write(file, table)
        console.print(f"{len(rows)} texts written to {file}.")
    elif not as_nlu:
        print(table, end="")  # noqa: T201


def _rows(found: Iterable[Corrected], default: str) -> list[tuple[str, str, str]]:
    """Language, intent, text; the latest correction of a text counts."""
    latest = {
        anonymous(each.text).casefold():
        (str(each.language or default), each.intent, anonymous(each.text)) for each in found}
    return [row for row in latest.values() if row[2]]


def training_texts(rows: Iterable[tuple[str, str, str]]) -> str:
    """As Rasa reads them. Square brackets would mark an entity there."""
    blocks: dict[tuple[str, str], list[str]] = {}
    for language, intent, said in rows:
        plain = said.translate(str.maketrans("[]{}", "()()"))
        blocks.setdefault((intent, language), []).append(f"- {plain}\n")
    return yaml.safe_dump(
        {"version": "3.1", "nlu": [
            {"intent": intent, "metadata": {"language": language}, "examples": "".join(texts)}
            for (intent, language), texts in sorted(blocks.items())]},
        allow_unicode=True, sort_keys=False, width=10_000)


def _write(path: Path, content: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, "utf-8")
    except OSError as error:
        raise UsageError(f"{path} can't be written: {error.strerror}.") from None
