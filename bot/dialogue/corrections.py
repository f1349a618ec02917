"""Staff's corrections of intents as training texts, without what identifies anybody."""

from __future__ import annotations

from collections.abc import Iterable

import yaml

from bot.dialogue.corrections_store import Corrected
from bot.sms.anonymous import anonymous

Row = tuple[str, str, str]  # language, intent, text


def distinct(found: Iterable[Corrected], default: str) -> list[Row]:
    """Returns language, intent, text; the latest correction of a text counts."""
    latest = {
        anonymous(each.text).casefold(): (
            str(each.language or default),
            each.intent,
            anonymous(each.text),
        )
        for each in found
    }
    return [row for row in latest.values() if row[2]]


def training_texts(rows: Iterable[Row]) -> str:
    """Returns the texts as Rasa reads them, brackets replaced, since square ones would mark an
    entity."""
    blocks: dict[tuple[str, str], list[str]] = {}
    for language, intent, said in rows:
        plain = said.translate(str.maketrans("[]{}", "()()"))
        blocks.setdefault((intent, language), []).append(f"- {plain}\n")
    return yaml.safe_dump(
        {
            "version": "3.1",
            "nlu": [
                {"intent": intent, "metadata": {"language": language}, "examples": "".join(texts)}
                for (intent, language), texts in sorted(blocks.items())
            ],
        },
        allow_unicode=True,
        sort_keys=False,
        width=10_000,
    )
