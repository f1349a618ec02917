"""Values that a training run passes to its components outside Rasa's graph."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from bot.files.csv import tsv

calibration = Path()  # the folder of ordinary texts on which thresholds are chosen
lookups = Path()  # the folder of names by which entities are recognised
cache: Path | None = None  # where embeddings of the training texts stay
tell_encoded: Callable[[int, int], None] = lambda done, of: None  # noqa: E731


def ordinary() -> list[str]:
    """Returns the ordinary texts on which thresholds are chosen. None of them is an opt-out."""
    texts = []
    for path in sorted(calibration.glob("ordinary.*.tsv")):
        header, rows = tsv(path, ("text",))
        texts += [cells[header.index("text")].replace("\\n", "\n") for _, cells in rows]
    return texts
