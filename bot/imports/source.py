"""A contact file and how it is to be read: what preview and import both begin with."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO

from bot.errors import UsageError
from bot.files.tables import Table, open_table
from bot.imports.columns import Columns, columns_of
from bot.imports.file import BadRow, ContactRow, Options, read


@dataclass(frozen=True, slots=True)
class Source:
    """A file that can be read as often as is needed, and sought in. size: in bytes.

    table: its form, header and delimiter; its rows are not to be read from here."""

    file: BinaryIO
    options: Options
    table: Table
    columns: Columns
    size: int

    def rows(self, now: datetime) -> Iterator[ContactRow | BadRow]:
        """Yields its rows from the first on. Raises UsageError, also underway."""
        return read(open_table(self.file, self.options.sheet), self.options, now)

    def share_read(self) -> float:
        """Returns how much of the file the present reader has taken in, 0 to 1."""
        try:
            return min(1.0, self.file.tell() / self.size)
        except ValueError:  # closed at its end
            return 1.0

    def digest(self) -> bytes:
        """Returns what tells this file, read in this way, from all others (SHA-256)."""
        self.file.seek(0)
        found = hashlib.sha256()
        while chunk := self.file.read(1 << 20):
            found.update(chunk)
        options = self.options
        found.update(
            json.dumps(
                [options.countries, self.columns.meanings, options.day_first, options.sheet]
            ).encode()
        )
        return found.digest()


def open_source(file: BinaryIO, options: Options) -> Source:
    """Reads a file's header and what its columns stand for. Raises UsageError."""
    size = file.seek(0, 2)
    if not size:
        raise UsageError("The file is empty.")
    table = open_table(file, options.sheet)
    return Source(file, options, table, columns_of(table.header.cells, options.columns), size)
