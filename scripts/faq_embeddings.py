"""Writes data/faq.npz: what the encoder says of the seed entries' ways of asking, so that a first
start need not encode them. `make embeddings` calls it."""

from __future__ import annotations

from pathlib import Path

from bot.dialogue.encoder import encode_all
from bot.dialogue.faq import SHIPPED, wanted
from bot.knowledge.file import read
from bot.models import FaqAnswer, Language

ROOT = Path(__file__).parent.parent


def main() -> None:
    entries: dict[Language, dict[str, FaqAnswer]] = {language: {} for language in Language}
    for entry in read(ROOT / "data" / "faq.yml"):
        entries[entry.language][entry.slug] = FaqAnswer(entry.answer, entry.questions)
    encode_all(wanted(entries), ROOT / SHIPPED)


if __name__ == "__main__":
    main()
