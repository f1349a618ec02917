"""Writes data/faq.npz: what the encoder says of the seed entries' ways of asking, so that a first
start need not encode them. `make embeddings` calls it."""

from __future__ import annotations

from pathlib import Path

from bot.dialogue.encoder import meaning
from bot.dialogue.faq import SHIPPED, wanted
from bot.knowledge.file import read
from bot.knowledge.store import by_language
from scripts.embeddings import keep

ROOT = Path(__file__).parent.parent


def main() -> None:
    texts = wanted(by_language(read(ROOT / "data" / "faq.yml")))
    keep(meaning, texts, ROOT / SHIPPED)


if __name__ == "__main__":
    main()
