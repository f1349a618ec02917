"""`texto faq`: the answers to frequent questions, edited without training anew."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import yaml
from rich.table import Table

from bot.commands import console
from bot.config import Settings
from bot.errors import UsageError
from bot.models import Language
from bot.services import open_services
from bot.store import faq
from bot.store.faq import FaqEntry

_SLUG = re.compile(r"[a-z0-9]+(?:_[a-z0-9]+)*")
SHOWN = 5  # entries that `try` names


def read(path: Path) -> list[FaqEntry]:
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
            entries.append(_entry(item))
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            wrong.append(f"  entry {position}: {type(error).__name__} {error}")
    if wrong:
        raise UsageError(f"{path} was not imported; slug, language (en or fr) and answer are "
                         "needed:\n" + "\n".join(wrong))
    return entries


def _entry(item: dict[str, object]) -> FaqEntry:
    """Raises KeyError, TypeError, ValueError, AttributeError."""
    questions = item.get("questions", ())
    if not isinstance(questions, list | tuple):
        raise ValueError("questions must be a list")
    return _checked(FaqEntry(
        slug=str(item["slug"]), language=Language(str(item["language"])),
        questions=tuple(map(str, questions)), answer=str(item["answer"]),
        active=bool(item.get("active", True))))


def _checked(entry: FaqEntry) -> FaqEntry:
    """Raises ValueError."""
    if not _SLUG.fullmatch(entry.slug):
        raise ValueError(f"the slug {entry.slug!r} is not of small letters, digits and single _")
    questions = tuple(filter(None, (question.strip() for question in entry.questions)))
    entry = replace(entry, answer=entry.answer.strip(), questions=questions)
    if not entry.answer:
        raise ValueError("the answer is empty")
    return entry


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
            entry = _checked(entry)
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
