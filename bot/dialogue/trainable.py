"""Values that a training run passes to its components outside Rasa's graph."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

lookups = Path()  # the folder of names by which entities are recognised
cache: Path | None = None  # where embeddings of the training texts stay
tell_encoded: Callable[[int, int], None] = lambda done, of: None  # noqa: E731
