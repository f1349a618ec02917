"""Reads a YAML file of FAQ entries."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import yaml

from bot.errors import UsageError
from bot.knowledge.store import FaqEntry
from bot.models import Language, Variant

NAMED = frozenset({"country", "city", "store", "product", "day"})  # what a variant may ask for
SLUG = re.compile(r"[a-z0-9]+(?:_[a-z0-9]+)*")


def read(path: Path) -> list[FaqEntry]:
    """Reads a YAML file: a list of {slug, language, questions, answer}. Raises UsageError, which
    names every wrong entry."""
    try:
        found = yaml.safe_load(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise UsageError(f"{path} can't be read: {error}") from None
    if not isinstance(found, list) or not found:
        raise UsageError(
            f"{path} holds no entries: a list of slug, language, questions, answer is expected."
        )
    entries, wrong = [], []
    for position, item in enumerate(found, 1):
        try:
            entries.append(_entry(item))
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            wrong.append(f"  entry {position}: {type(error).__name__} {error}")
    if wrong:
        raise UsageError(
            f"{path} was not imported; slug, language (en or fr) and answer are "
            "needed:\n" + "\n".join(wrong)
        )
    return entries


def _entry(item: dict[str, object]) -> FaqEntry:
    """Reads one entry. Raises KeyError, TypeError, ValueError, AttributeError."""
    questions = _list(item, "questions")
    return checked(
        FaqEntry(
            slug=str(item["slug"]),
            language=Language(str(item["language"])),
            questions=tuple(map(str, questions)),
            answer=str(item["answer"]),
            active=bool(item.get("active", True)),
            variants=tuple(map(_variant, _list(item, "variants"))),
        )
    )


def _list(item: Mapping[str, object], name: str) -> Sequence[object]:
    found = item.get(name, ())
    if not isinstance(found, list | tuple):
        raise ValueError(f"{name} must be a list")
    return found


def _variant(item: object) -> Variant:
    """Reads {when: {product: lamp}, answer: …}; a name may be a list of several."""
    if not isinstance(item, Mapping) or set(item) != {"when", "answer"}:
        raise ValueError("a variant has when and answer")
    when = {
        str(kind): tuple(map(str, names if isinstance(names, list) else [names]))
        for kind, names in dict(item["when"]).items()
    }
    return Variant(when, str(item["answer"]))


def checked(entry: FaqEntry) -> FaqEntry:
    """Returns the entry in its stored form. Raises ValueError, which says what is wrong with it."""
    if not SLUG.fullmatch(entry.slug):
        raise ValueError(f"the slug {entry.slug!r} is not of small letters, digits and single _")
    questions = tuple(filter(None, (question.strip() for question in entry.questions)))
    entry = replace(entry, answer=entry.answer.strip(), questions=questions)
    if not entry.answer or not all(variant.text.strip() for variant in entry.variants):
        raise ValueError("the answer is empty")
    for variant in entry.variants:
        if not variant.when or not set(variant.when) <= NAMED:
            raise ValueError(f"when names one or more of {', '.join(sorted(NAMED))}")
    return entry
