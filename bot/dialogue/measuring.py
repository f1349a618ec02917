"""Measures a model on the texts that it was not trained on.

All at once: the sentence encoder uses all cores then, and it remembers the texts of the last time.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bot.dialogue import evaluation
from bot.dialogue.encoder import Told, unheard
from bot.dialogue.engine import Engine
from bot.dialogue.evaluation import Verdict


def held_out(root: Path) -> list[Path]:
    """Returns the files of the held-out set; none if only the product is installed."""
    return sorted((root / "tests" / "nlu").glob("heldout.*.tsv"))


def measure(
    model: Path,
    root: Path,
    files: Sequence[Path],
    cache: Path | None = None,
    told: Told = unheard,
) -> dict[str, Any]:
    """Returns what `texto nlu evaluate` would print of the files together, and the digest of the
    set."""
    engine = Engine.of(model, root)
    cases = [case for path in files for case in evaluation.load(path)]
    texts = [case.text.strip() for case in cases if not evaluation.keyword(case.text)]
    engine.cascade.prepare(texts, cache, told)
    verdicts = [Verdict.of(case, engine.read) for case in cases]
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()
    return {"held_out": digest[:16], **evaluation.figures(verdicts)}
