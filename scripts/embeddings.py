"""Writes what the sentence encoder says of all our texts into data/, so that a first training need
not encode them: of the training texts, of those that models are measured on, and of feedback.
`make embeddings` calls it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from bot.dialogue import adapter, judge, mending, trainable
from bot.dialogue.adapter import Adapter
from bot.dialogue.encoder import Encoder, meaning
from bot.dialogue.evaluation import load
from bot.dialogue.kept import EMBEDDINGS, TUNED, Kept, write
from bot.dialogue.speller import Speller

ROOT = Path(__file__).parent.parent


def main() -> None:
    trainable.calibration = ROOT / "data" / "calibration"
    trainable.machines = ROOT / "data" / "automatic"
    tuned = Encoder(Adapter.read(ROOT / "data" / adapter.FILE))
    texts = mended()
    for encoder, file in ((meaning, EMBEDDINGS), (tuned, TUNED)):
        keep(encoder, texts, ROOT / "data" / file)
    keep_feedback()


def keep_feedback() -> None:
    """Writes what the encoder says of the texts that the judge learns from."""
    path = ROOT / judge.FOLDER / judge.SHIPPED
    keep(meaning, [one.text for one in judge.shipped(ROOT)], path)


def mended() -> list[str]:
    """Returns the texts as the encoder gets them: their typos mended by the training texts."""
    taught = [one.text for one in trainable.examples(ROOT / "data")]
    speller = Speller.of(taught)
    held_out = sorted((ROOT / "tests" / "nlu").glob("heldout.*.tsv"))
    measured = [case.text.strip() for path in held_out for case in load(path)]
    others = [*trainable.automatic(), *trainable.ordinary(), *trainable.alike(), *measured]
    return mending.mended(speller, [*taught, *others])


def keep(encoder: Encoder, texts: Sequence[str], path: Path) -> None:
    """Writes what the encoder says of these texts and no others, the same for the same texts."""
    rows = encoder.encode_all(texts, Kept(shipped=path))
    found = dict(zip(map(encoder.key, texts), rows, strict=True))
    write(path, dict(sorted(found.items())))


if __name__ == "__main__":
    main()
