"""Finds the model that belongs to the present training data.

Cheap, and without importing rasa: the command line calls it before every start.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from importlib.metadata import version
from pathlib import Path

from bot.config import project_file
from bot.dialogue.available import require_dialogue
from bot.dialogue.replacing import figures_file
from bot.errors import ModelError

HERE = Path(__file__).parent
RASA_FOLDERS = ("nlu", "rules", "stories")
TRAINING_FOLDERS = (*RASA_FOLDERS, "texts", "automatic", "calibration", "lookups")
# our graph components and what they import: their code shapes the model
COMPONENTS = (
    "component.py",
    "language.py",
    "classifier.py",
    "cascade.py",
    "learner.py",
    "calibration.py",
    "importer.py",
    "trainable.py",
    "encoder.py",
    "kept.py",
    "adapter.py",
    "network.py",
    "ranges.py",
    "onnx_file.py",
    "e5_file.py",
    "pieces.py",
    "ngrams.py",
    "scorers.py",
    "nearness.py",
    "ridge.py",
    "spelling.py",
    "speller.py",
    "mending.py",
    "entities.py",
    "../reading/leaving.py",
    "../reading/opt_out.py",
)


def fingerprint(root: Path, models_dir: Path | None = None) -> str:
    """Returns two digests: of the code that a model runs with (components, pipeline, domain with
    its actions), and of the data that it has learned, staff's corrections among it. Raises
    UsageError if Rasa is not installed here, and SettingsError if a file of the project is
    missing."""
    require_dialogue()
    corrected = [corrections_file(models_dir)] if models_dir else []
    learned = [*_data(root), *(path for path in corrected if path.is_file())]
    return f"{_digest(_code(root))}-{_digest(learned)}"


def corrections_file(models_dir: Path) -> Path:
    """Returns the path of the texts that staff have corrected, as models learn them."""
    return models_dir / "texto-corrections.yml"


def pin_file(models_dir: Path) -> Path:
    """Returns the path of the file that names the model to serve in place of the newest data's."""
    return models_dir / "texto-serves"


def _digest(paths: Iterable[Path]) -> str:
    """Returns the digest of files. A worker asks every few seconds, so files that have not changed
    are not read again."""
    return _digest_of(tuple((path, _state(path)) for path in paths))


def _state(path: Path) -> tuple[int, ...]:
    found = path.stat()
    return found.st_mtime_ns, found.st_ctime_ns, found.st_size, found.st_ino


@lru_cache(16)
def _digest_of(files: tuple[tuple[Path, tuple[int, ...]], ...]) -> str:
    digest = hashlib.sha256(_rasa().encode())
    for path, _ in files:
        digest.update(f"\n{path.name}\n".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


@cache
def _rasa() -> str:
    return version("rasa")


def model_path(root: Path, models_dir: Path) -> Path:
    """Returns the path of the model of the present training data, trained or not."""
    return models_dir / f"texto-{fingerprint(root, models_dir)}.tar.gz"


def present_model(root: Path, models_dir: Path) -> Path | None:
    """Returns the model that somebody went back to, else that of the present training data; None
    if that has not been trained."""
    path = _pinned(root, models_dir) or model_path(root, models_dir)
    return path if path.is_file() else None


def _pinned(root: Path, models_dir: Path) -> Path | None:
    """Returns the model that the pin names, if it runs with the present code."""
    try:
        name = pin_file(models_dir).read_text("utf-8").strip()
    except FileNotFoundError:
        return None
    path = models_dir / name
    fits = name.startswith(f"texto-{_digest(_code(root))}-") and "/" not in name
    return path if fits and path.is_file() else None


def fallback_model(root: Path, models_dir: Path) -> Path | None:
    """Returns the newest model that runs with the present code, though it has learned other data,
    and that was measured and not found worse than the one before it; None if there is none."""
    code = fingerprint(root).split("-")[0]
    fitting = [
        path for path in models_dir.glob(f"texto-{code}-*.tar.gz") if figures_file(path).is_file()
    ]
    return max(fitting, key=lambda path: path.stat().st_mtime, default=None)


def required_model(root: Path, models_dir: Path) -> Path:
    """Returns the present model. Raises ModelError, which says what to do, if it has not been
    trained."""
    if path := present_model(root, models_dir):
        return path
    others = any(models_dir.glob("texto-*.tar.gz"))
    problem = "holds only models of other training data" if others else "holds no model"
    raise ModelError(f"{models_dir} {problem}: run `texto train`")


def model_version(model: Path) -> tuple[str, int]:
    """Returns a value that differs for any other model, and after each training. Raises
    FileNotFoundError."""
    return model.name, model.stat().st_mtime_ns


def _code(root: Path) -> Iterator[Path]:
    yield project_file(root, "config.yml")
    yield project_file(root, "domain.yml")
    yield from (HERE / name for name in COMPONENTS)


def _data(root: Path) -> Iterator[Path]:
    for folder in TRAINING_FOLDERS:
        yield from sorted((root / "data" / folder).rglob("*.*"))
    yield from (root / "data").glob("adapter.npz")
