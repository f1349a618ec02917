"""Measures a model on the texts that it was not trained on.

All at once: that takes all cores, and a hundredth of the time.
"""

from __future__ import annotations

import bot.dialogue.quiet  # noqa: F401  # isort: skip  (before rasa)
import hashlib
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

from rasa.nlu.classifiers.fallback_classifier import FallbackClassifier
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.dialogue import evaluation
from bot.dialogue.classifier import IntentCascade
from bot.dialogue.encoder import Told, unheard
from bot.dialogue.engine import Engine
from bot.dialogue.evaluation import Case, Verdict
from bot.dialogue.kept import Kept
from bot.dialogue.parsed import understanding
from bot.models import Understanding


def held_out(root: Path) -> list[Path]:
    """Returns the files of the held-out set; none if only the product is installed."""
    return sorted((root / "tests" / "nlu").glob("heldout.*.tsv"))


def verdicts(
    engine: Engine,
    cases: Sequence[Case],
    kept: Kept | None = None,
    tuned_kept: Kept | None = None,
    told: Told = unheard,
) -> list[Verdict]:
    """Returns what is read in each case, as the product decides."""
    texts = [case.text.strip() for case in cases if not evaluation.keyword(case.text)]
    engine.component(IntentCascade).cascade.prepare(texts, kept, tuned_kept, told)
    return [Verdict.of(case, partial(intent, engine)) for case in cases]


def intent(engine: Engine, text: str) -> Understanding:
    """Returns what the pipeline reads in a text, but for what it names: a tenth of the time, once
    many were read at once."""
    message = Message({TEXT: text})
    for kind in (IntentCascade, FallbackClassifier):
        engine.component(kind).process([message])
    return understanding({INTENT: message.get(INTENT), "entities": ()})


def measure(
    model: Path,
    root: Path,
    files: Sequence[Path],
    kept: Kept,
    tuned_kept: Kept,
    told: Told = unheard,
) -> dict[str, Any]:
    """Returns what `texto nlu evaluate` would print of the files together, and the digest of the
    set."""
    engine = Engine.of(model, root)
    cases = [case for path in files for case in evaluation.load(path)]
    found = verdicts(engine, cases, kept, tuned_kept, told)
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()
    return {"held_out": digest[:16], **evaluation.figures(found)}
