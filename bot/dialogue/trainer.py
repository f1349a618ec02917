"""The process that `training.train` starts.

Its standard output holds one JSON line per step, [share, what is being done]; all that Rasa and its
dependencies print goes to standard error.
"""

from __future__ import annotations

import json
import os
import random
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, TextIO

from bot.dialogue import trainable
from bot.dialogue.learner import Beside
from bot.errors import ModelError


def main(order: dict[str, Any]) -> None:
    """Trains a model. order: what `training` sent."""
    progress = os.fdopen(os.dup(1), "w", buffering=1, encoding="utf-8")
    os.dup2(2, 1)
    trainable.settle(order)
    trainable.tell_encoded = _teller(progress)
    trainable.beside = Beside(order)
    try:
        _train(order, progress)
    finally:
        trainable.beside.end()


def _train(order: dict[str, Any], progress: TextIO) -> None:

    import bot.dialogue.quiet  # noqa: F401, I001  before rasa
    import numpy as np
    import rasa.engine.validation
    from rasa.engine.recipes.recipe import Recipe
    from rasa.engine.storage.local_model_storage import LocalModelStorage
    from rasa.engine.training.graph_trainer import GraphTrainer
    from rasa.shared.data import TrainingType
    from rasa.utils.common import TempDirectoryPath, get_temp_dir_name

    from bot.dialogue.fingerprint import RASA_FOLDERS
    from bot.dialogue.importer import Texts

    root, output = Path(order["root"]), Path(order["output"])
    random.seed(order["seed"])
    np.random.seed(order["seed"])
    folders = [str(f) for name in RASA_FOLDERS if (f := root / "data" / name).is_dir()]
    folders += [order["corrections"]] if "corrections" in order else []
    # without those around it that Rasa has for what we don't use: they copy all texts six times
    importer = Texts(str(root / "config.yml"), str(root / "domain.yml"), folders)
    recipe = Recipe.recipe_for_name(importer.get_config()["recipe"])
    configuration = recipe.graph_config_for_recipe(
        importer.get_config(), {}, training_type=TrainingType.BOTH, is_finetuning=False
    )
    rasa.engine.validation.validate(configuration)
    with TempDirectoryPath(get_temp_dir_name()) as folder:
        # no cache: it would be larger than the models, and a whole training takes seconds
        trainer = GraphTrainer(LocalModelStorage(Path(folder)), _no_cache(), _runner(progress))
        trainer.train(configuration, importer, output, force_retraining=True)
    _measure(output, order, progress)


def _measure(model: Path, order: dict[str, Any], progress: TextIO) -> None:
    """Writes the figures beside the model, if there is a held-out set."""
    from bot.dialogue.measuring import held_out, measure
    from bot.dialogue.replacing import figures_file, figures_of, reasons_against

    def tell(done: int, of: int) -> None:
        step = [0.9 + 0.08 * done / of, f"measuring: encoding {done:,} of {of:,} texts"]
        print(json.dumps(step), file=progress)

    root, before = Path(order["root"]), order.get("before")
    kept = trainable.beside_models(root, model.parent, "held-out-")
    if files := held_out(root):
        print(json.dumps([0.9, "measuring"]), file=progress)
        figures = measure(model, root, files, *kept, tell)
        figures_file(model).write_text(json.dumps(figures, indent=1), "utf-8")
        old = figures_of(Path(before)) if before else None
        if before and old and reasons_against(figures, old):
            # its figures may be of another machine or count of threads: a text or two come out
            # otherwise there, which must not speak against the new one
            print(json.dumps([0.98, "measuring the one before it"]), file=progress)
            with suppress(ModelError):  # of other code: what is kept of it counts
                again = measure(Path(before), root, files, *kept)
                figures_file(Path(before)).write_text(json.dumps(again, indent=1), "utf-8")


def _runner(progress: TextIO) -> Any:
    """Returns our graph runner, reporting the node it is at."""
    from bot.dialogue.runner import Linear

    class Telling(Linear):
        @classmethod
        def create(
            cls, graph_schema: Any, model_storage: Any, execution_context: Any, hooks: Any = None
        ) -> Telling:
            """Without Rasa's hooks: they digest all texts at each node, for a cache."""
            return cls(graph_schema, model_storage, execution_context)

        def on_node(self, name: str, done: int, of: int) -> None:
            label = name.removeprefix("run_").removeprefix("train_").rstrip("0123456789")
            print(json.dumps([0.2 + 0.7 * done / of, label]), file=progress)

    return Telling


def _teller(progress: TextIO) -> Callable[[int, int], None]:
    """Returns the function that reports encoding, which takes most of a first training."""

    def tell(done: int, of: int) -> None:
        step = [0.5 + 0.07 * done / of, f"encoding {done:,} of {of:,} texts"]
        print(json.dumps(step), file=progress)

    return tell


def _no_cache() -> Any:
    from rasa.engine.caching import TrainingCache

    class NoCache(TrainingCache):
        def cache_output(self, *_: Any, **__: Any) -> None:
            pass

        def get_cached_output_fingerprint(self, fingerprint_key: str) -> None:
            return None

        def get_cached_result(self, *_: Any, **__: Any) -> None:
            return None

    return NoCache()


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
