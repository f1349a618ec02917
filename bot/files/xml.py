"""Reads XML of unknown origin in little memory: no document types, no entities, no endless text."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import BinaryIO
from xml.parsers import expat

from bot.errors import UsageError

MOST_CHARACTERS = 1_000_000  # of one element; a cell of Excel's has 32,767 at most
_CHUNK = 1 << 16

Attributes = Mapping[str, str]


def parse(
    part: BinaryIO, start: Callable[[str, Attributes], None], end: Callable[[str, str], None]
) -> Iterator[None]:
    """Parses a part. Calls start(tag, attributes) and end(tag, its own text); yields after each
    chunk. Tags are without their namespace. Raises UsageError."""
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.buffer_size = _CHUNK
    local: dict[str, str] = {}
    said: list[str] = []

    def on_start(name: str, attributes: dict[str, str]) -> None:
        tag = local.get(name) or local.setdefault(name, name.rpartition(":")[2])
        said.clear()
        start(tag, attributes)

    def on_end(name: str) -> None:
        end(local[name], "".join(said))
        said.clear()

    def on_doctype(*_: object) -> None:
        raise UsageError("The file holds a document type, which no spreadsheet writes.")

    parser.StartElementHandler = on_start
    parser.EndElementHandler = on_end
    parser.CharacterDataHandler = said.append
    parser.StartDoctypeDeclHandler = on_doctype
    try:
        with part:
            while chunk := part.read(_CHUNK):
                parser.Parse(chunk, False)
                if sum(map(len, said)) > MOST_CHARACTERS:
                    raise UsageError(
                        "A cell has over %(most)s characters: this is no list.",
                        most=f"{MOST_CHARACTERS:,}",
                    )
                yield
            parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise UsageError("The file is damaged: %(why)s. Save it again.", why=error) from None


def elements(part: BinaryIO) -> list[tuple[str, str, Attributes]]:
    """Returns the elements of a small part: tag, parent's tag, attributes."""
    found: list[tuple[str, str, Attributes]] = []
    above: list[str] = [""]

    def start(tag: str, attributes: Attributes) -> None:
        found.append((tag, above[-1], attributes))
        above.append(tag)

    def end(_: str, __: str) -> None:
        above.pop()

    for _ in parse(part, start, end):
        pass
    return found
