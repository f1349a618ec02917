"""What the training texts say of a text that the sentence encoder finds close to them.

They are tens of thousands, and a text is compared with each. In 8 bit, by onnxruntime, that takes
a quarter of the time that it takes in floating point: 15 MB are read for a text, and not 60.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from typing import Any, Self

import numpy as np

from bot.dialogue.network import STEPS, session
from bot.dialogue.onnx_file import Graph


class Nearness:
    """numbers: the training texts' directions, a column each, in 8 bit. sizes: what to multiply
    each column by. shares: of each text in each intent."""

    def __init__(
        self, numbers: Any, sizes: Any, shares: Any, *, narrow: float, weight: float
    ) -> None:
        self._numbers, self._sizes, self._shares = numbers, sizes, shares
        self._narrow, self._weight = narrow, weight

    @classmethod
    def of(cls, directions: Any, shares: Any, **how: float) -> Self:
        """Brings directions into 8 bit. how: as closeness of ridge.py."""
        sizes = (np.abs(directions).max(1) / STEPS).astype(np.float32)
        numbers = np.rint(directions / sizes[:, None]).astype(np.int8)
        return cls(np.ascontiguousarray(numbers.T), sizes, shares, **how)

    @classmethod
    def read(cls, arrays: Mapping[str, Any], **how: float) -> Self:
        """Reads what `arrays` returned."""
        return cls(arrays["near_numbers"], arrays["near_sizes"], arrays["shares"], **how)

    def arrays(self) -> dict[str, Any]:
        return {
            "near_numbers": self._numbers,
            "near_sizes": self._sizes,
            "shares": self._shares,
        }

    def scores(self, direction: Any) -> Any:
        """Returns a score an intent."""
        return self._session.run(None, {"rows": direction[None]})[0][0]

    def all_scores(self, directions: Any) -> Any:
        """Of many texts: one by one, since what a text gives must not depend on its neighbours."""
        if not len(directions):
            return np.zeros((0, self._shares.shape[1]), np.float32)
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            return np.array(list(pool.map(self.scores, directions)))

    @cached_property
    def _session(self) -> Any:
        graph = Graph()
        numbers = graph.constant("numbers", self._numbers)
        sizes = graph.constant("sizes", self._sizes * np.float32(self._narrow))
        cosines = graph.add("DynamicQuantizeMatMul", ["rows", numbers, sizes], own=True)
        close = graph.add("Exp", cosines)[0]
        weight = np.float32(self._weight * np.exp(-self._narrow))
        shares = graph.constant("shares", self._shares * weight)
        scores = graph.add("MatMul", [close, shares])[0]
        width, intents = len(self._numbers), self._shares.shape[1]
        return session(graph.finished(("rows", [1, width]), (scores, [1, intents])))
