"""The table of FAQ entries, which are edited without retraining."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.db.database import Connection, Row, sql
from bot.models import FaqAnswer, Language, Variant


@dataclass(frozen=True, slots=True)
class FaqEntry:
    """The answer to a frequent question in one language.

    `slug` names the subject (opening_hours …), the same in both languages. An entry whose slug is
    an intent's name answers that intent; the others are found by their `questions`.
    """

    slug: str
    language: Language
    questions: tuple[str, ...]
    answer: str
    active: bool = True
    variants: tuple[Variant, ...] = ()


Sides = Mapping[Language, FaqEntry]  # one entry in the languages that it has


def content(sides: Sides) -> dict[str, Any]:
    """Returns an entry as drafts and versions hold it."""
    return {
        language.value: {
            "questions": list(one.questions),
            "answer": one.answer,
            "active": one.active,
            "variants": _listed(one.variants),
        }
        for language, one in sides.items()
    }


def sides(slug: str, content: Mapping[str, Any]) -> dict[Language, FaqEntry]:
    """Reads an entry as drafts and versions hold it."""
    return {
        Language(language): FaqEntry(
            slug,
            Language(language),
            tuple(one["questions"]),
            one["answer"],
            one["active"],
            _variants(one["variants"]),
        )
        for language, one in content.items()
    }


def _listed(variants: Iterable[Variant]) -> list[dict[str, Any]]:
    return [{"when": dict(one.when), "answer": one.text} for one in variants]


def _variants(listed: Iterable[Mapping[str, Any]]) -> tuple[Variant, ...]:
    return tuple(
        Variant({kind: tuple(names) for kind, names in one["when"].items()}, one["answer"])
        for one in listed
    )


async def put(conn: Connection, entries: Iterable[FaqEntry], now: datetime) -> None:
    """Adds the entries; each replaces one with the same slug and language."""
    for entry in entries:
        await conn.execute(
            _PUT,
            {
                "slug": entry.slug,
                "language": entry.language,
                "questions": list(entry.questions),
                "answer": entry.answer,
                "active": entry.active,
                "variants": json.dumps(_listed(entry.variants)),
                "now": now,
            },
        )


_PUT = sql("""
    insert into faq_entries (slug, language, questions, answer, active, variants, updated_at)
    values (:slug, :language, :questions, :answer, :active, cast(:variants as jsonb), :now)
    on conflict (slug, language) do update set questions = excluded.questions,
        answer = excluded.answer, active = excluded.active, variants = excluded.variants,
        updated_at = excluded.updated_at
""")


async def every(conn: Connection) -> list[FaqEntry]:
    """Returns all entries, inactive ones too."""
    return [
        _entry(row)
        for row in await conn.execute(sql("select * from faq_entries order by slug, language"))
    ]


async def one(conn: Connection, slug: str) -> dict[Language, FaqEntry]:
    """Returns an entry in the languages that it has."""
    query = sql("select * from faq_entries where slug = :slug order by language")
    found = [_entry(row) for row in await conn.execute(query, {"slug": slug})]
    return {entry.language: entry for entry in found}


def _entry(row: Row) -> FaqEntry:
    return FaqEntry(
        row.slug,
        Language(row.language),
        tuple(row.questions),
        row.answer,
        row.active,
        _variants(row.variants),
    )


async def remove(conn: Connection, slug: str, language: Language | None = None) -> int:
    """Removes the entry in that language, or in both. Returns how many went."""
    gone = await conn.execute(_REMOVE, {"slug": slug, "language": language})
    return len(list(gone))


_REMOVE = sql("""
    delete from faq_entries
    where slug = :slug and (cast(:language as text) is null or language = :language)
    returning slug
""")


async def answers(conn: Connection) -> Mapping[Language, Mapping[str, FaqAnswer]]:
    """Returns the active answers: language → slug → answer."""
    return by_language(await every(conn))


def by_language(entries: Iterable[FaqEntry]) -> Mapping[Language, Mapping[str, FaqAnswer]]:
    """Returns the answers of the entries that are active: language → slug → answer."""
    found: dict[Language, dict[str, FaqAnswer]] = {language: {} for language in Language}
    for entry in entries:
        if entry.active:
            found[entry.language][entry.slug] = FaqAnswer(
                entry.answer, entry.questions, entry.variants
            )
    return found
