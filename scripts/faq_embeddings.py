"""Writes data/faq.npz: what the encoder says of the seed entries' ways of asking, so that a first
start need not encode them. `make embeddings` calls it."""

from __future__ import annotations

from pathlib import Path

from bot.dialogue.encoder import encode_all
from bot.dialogue.faq import SHIPPED, wanted
from bot.knowledge.file import read
from bot.knowledge.store import by_language

ROOT = Path(__file__).parent.parent


def main() -> None:
    encode_all(wanted(by_language(read(ROOT / "data" / "faq.yml"))), ROOT / SHIPPED)


if __name__ == "__main__":
    main()
