"""`texto faq`: the answers to frequent questions, edited without training anew."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from rich.table import Table

from bot.cli.console import console
from bot.config import Settings
from bot.errors import UsageError
from bot.knowledge import store as faq
from bot.knowledge.file import checked, read
from bot.knowledge.store import FaqEntry
from bot.models import Language
from bot.services import open_services

SHOWN = 5  # entries that `try` names


async def import_file(settings: Settings, path: Path) -> None:
    entries = read(path)
    async with open_services(settings) as services, services.db.begin() as conn:
        await faq.put(conn, entries, services.clock.now())
    console.print(f"{len(entries)} entries imported; workers use them within seconds.")


async def show(settings: Settings) -> None:
    async with open_services(settings) as services, services.db.connect() as conn:
        entries = await faq.every(conn)
    table = Table("slug", "language", "questions", "answer")
    for entry in entries:
        answer = entry.answer if entry.active else f"(off) {entry.answer}"
        table.add_row(entry.slug, entry.language, str(len(entry.questions)), answer)
    console.print(table if entries else "No entries; `texto faq import data/faq.yml` reads some.")


async def change(
    settings: Settings, slug: str, language: Language, answer: str | None,
    questions: list[str] | None, active: bool | None,
) -> None:
    """What is None stays as it is."""
    async with open_services(settings) as services, services.db.begin() as conn:
        entries = {(entry.slug, entry.language): entry for entry in await faq.every(conn)}
        found = entries.get((slug, language))
        if found is None and answer is None:
            raise UsageError(f"There is no entry {slug} in {language}: give it an --answer.")
        entry = found or FaqEntry(slug, language, (), "")
        if answer is not None:
            entry = replace(entry, answer=answer)
        if questions:
            entry = replace(entry, questions=tuple(questions))
        if active is not None:
            entry = replace(entry, active=active)
        try:
            entry = checked(entry)
        except ValueError as error:
            raise UsageError(f"Not written: {error}.") from None
        await faq.put(conn, [entry], services.clock.now())
    console.print(f"{slug} ({language}) is written; workers use it within seconds.")
    if not entry.questions:
        console.print("Without any --question it answers only the intent of its name.")


async def remove(settings: Settings, slug: str, language: Language | None) -> None:
    async with open_services(settings) as services, services.db.begin() as conn:
        gone = await faq.remove(conn, slug, language)
    if not gone:
        raise UsageError(f"There is no entry {slug}{f' in {language}' if language else ''}.")
    console.print(f"{gone} removed.")


async def attempt(settings: Settings, text: str) -> None:
    """Says how the bot would answer a text that asks for something."""
    async with open_services(settings) as services, services.db.connect() as conn:
        entries = await faq.answers(conn)
    from bot.dialogue import faq as meanings
    from bot.dialogue.engine import Engine
    from bot.dialogue.survey import FAQ

    engine = await Engine.load(settings.project_dir, settings.models_dir)
    meanings.learn(entries, settings.data_dir / "faq.npz")
    read = engine.explain(text.strip())
    intent = read["intent"]["name"]
    likely = {guess["name"]: guess["confidence"] for guess in read.get("intent_ranking", ())}
    for match in meanings.ranked(entries, text, likely)[:SHOWN]:
        console.print(f"  {match.closeness:5.2f}  {match.slug}", highlight=False)
    slug = meanings.find(
        entries, text, intent, likely, sure=not read.get("encoded", True))
    console.print(f"intent: {intent} ({read['intent']['confidence']:.2f})", highlight=False)
    console.print(f"answered by: {slug or 'no entry'}", highlight=False)
    unplaced = intent in ("out_of_scope", "nlu_fallback")
    if slug and intent not in FAQ and not (unplaced and meanings.is_question(text)):
        console.print("But this intent has another outcome, so the entries are not asked.")
