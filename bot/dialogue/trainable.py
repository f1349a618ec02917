"""What a training run tells its components that Rasa's graph has no way to."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

lookups = Path()  # the folder of names that entities are recognised by
cache: Path | None = None  # where embeddings of the training texts stay
tell_encoded: Callable[[int, int], None] = lambda done, of: None  # noqa: E731
