"""The process in which the cascade learns, beside Rasa and without it.

Rasa takes a core for half a minute until it has loaded itself and the texts, and half a gigabyte
for good. Standard output holds a JSON line now and then: how many texts are encoded, of how many.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bot.dialogue import trainable
from bot.dialogue.encoder import Told
from bot.dialogue.orphans import end_with_parent


class Beside:
    """The process, seen by the one that trains."""

    def __init__(self, order: dict[str, Any]) -> None:
        self._folder = TemporaryDirectory()
        told = json.dumps({**order, "folder": self._folder.name})
        self._process = subprocess.Popen(  # noqa: S603  ours
            [sys.executable, "-m", "bot.dialogue.learner", told], stdout=subprocess.PIPE, text=True
        )

    def finish(self, folder: Path, tell: Told) -> None:
        """Waits for it, and puts what it has learned into a folder."""
        for line in self._process.stdout or ():
            tell(*json.loads(line))
        if self._process.wait() != 0:
            raise RuntimeError("learning failed; the lines above say why")
        for path in Path(self._folder.name).iterdir():
            shutil.move(path, folder / path.name)

    def end(self) -> None:
        """Ends it, whether or not it is done."""
        self._process.kill()
        self._process.wait()
        self._folder.cleanup()


def main(order: dict[str, Any]) -> None:
    """Learns. order: that of the training, and `folder`, in which to leave what is learned."""
    from bot.dialogue.cascade import Cascade

    end_with_parent()
    trainable.settle(order)
    trainable.tell_encoded = lambda done, of: print(json.dumps([done, of]), flush=True)  # noqa: T201
    found = list(trainable.examples(Path(order["root"]) / "data"))
    texts, intents = [one.text for one in found], [one.intent for one in found]
    Cascade.of(texts, intents, order["seed"]).write(Path(order["folder"]))


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
