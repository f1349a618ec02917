"""Writes a graph in ONNX's own format, as far as the sentence encoder needs it.

The format is protobuf, of which four ways to write a field are enough. The package onnx would do
the same, but wants a newer protobuf than TensorFlow 2.12 stands.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from typing import Any

FLOAT, UINT8, INT8, INT64 = 1, 2, 3, 7  # TensorProto.DataType
CODES = {"float32": FLOAT, "uint8": UINT8, "int8": INT8, "int64": INT64}
OWN = "com.microsoft"  # onnxruntime's own operators
FORMAT, OPERATORS, OWN_OPERATORS = 8, 17, 1  # versions
Value = tuple[str, Sequence[str | int]]  # a name and a shape; a size that varies has a name too


class Graph:
    """A graph as it grows."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []
        self._count = 0

    def constant(self, name: str, array: Any) -> str:
        """Returns the name, for use as an input."""
        sizes = b"".join(_number(1, size) for size in array.shape)
        kind = _number(2, CODES[array.dtype.name])
        numbers = array.tobytes()
        before = sizes + kind + _text(8, name) + _key(9, 2) + _varint(len(numbers))
        self._parts += [_key(5, 2) + _varint(len(before) + len(numbers)) + before, numbers]
        return name

    def add(
        self, operator: str, inputs: Sequence[str], outputs: int = 1, own: bool = False, **set_: Any
    ) -> list[str]:
        """Adds an operator and returns the names of its outputs."""
        names = [f"{operator}{self._count + i}" for i in range(outputs)]
        self._count += outputs
        node = b"".join(_text(1, name) for name in inputs)
        node += b"".join(_text(2, name) for name in names) + _text(4, operator)
        node += b"".join(_bytes(5, _attribute(name, value)) for name, value in set_.items())
        self._parts.append(_bytes(1, node + _text(7, OWN if own else "")))
        return names

    def finished(self, input_: Value, output: Value) -> list[bytes]:
        """Returns the file's parts. It has one input and one output, of 32-bit floats."""
        self._parts += [_text(2, "encoder"), _value(11, *input_), _value(12, *output)]
        versions = _bytes(8, _text(1, "") + _number(2, OPERATORS))
        versions += _bytes(8, _text(1, OWN) + _number(2, OWN_OPERATORS))
        before = _number(1, FORMAT) + versions + _key(7, 2) + _varint(sum(map(len, self._parts)))
        return [before, *self._parts]


def _attribute(name: str, value: Any) -> bytes:
    field = _text(1, name)
    if isinstance(value, float):
        return field + _key(2, 5) + struct.pack("<f", value) + _number(20, 1)
    if isinstance(value, int):
        return field + _number(3, value) + _number(20, 2)
    return field + b"".join(_number(8, one) for one in value) + _number(20, 7)


def _value(field: int, name: str, shape: Sequence[str | int]) -> bytes:
    sizes = (_text(2, size) if isinstance(size, str) else _number(1, size) for size in shape)
    dimensions = b"".join(_bytes(1, size) for size in sizes)
    tensor = _number(1, FLOAT) + _bytes(2, dimensions)
    return _bytes(field, _text(1, name) + _bytes(2, _bytes(1, tensor)))


def _key(field: int, way: int) -> bytes:
    return _varint(field << 3 | way)


def _number(field: int, value: int) -> bytes:
    return _key(field, 0) + _varint(value % 2**64)


def _text(field: int, value: str) -> bytes:
    return _bytes(field, value.encode())


def _bytes(field: int, value: bytes) -> bytes:
    return _key(field, 2) + _varint(len(value)) + value


def _varint(value: int) -> bytes:
    """Seven bits a byte, the lowest first; the eighth says that more follow."""
    written = bytearray()
    while value > 127:
        written.append(value & 127 | 128)
        value >>= 7
    return bytes([*written, value])
