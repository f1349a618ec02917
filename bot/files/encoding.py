"""Finds out how a text file is encoded: UTF-8, UTF-16, or what Windows wrote before them."""

from __future__ import annotations

import codecs
import io
import re
from typing import BinaryIO

from bot.errors import UsageError

_CHUNK = 1 << 20  # bytes
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_IN_WORDS = {"utf-8-sig": "UTF-8", "cp1252": "Windows-1252 (Western European)"}
# A letter of two or more bytes in UTF-8, as it hardly ever stands in cp1252 ("Ã©").
_UTF_8_LETTER = re.compile(rb"[\xc3-\xf4][\x80-\xbf]")


def in_words(encoding: str) -> str:
    """Returns an encoding's usual name."""
    return _IN_WORDS.get(encoding, encoding.upper())


def encoding_of(file: BinaryIO) -> str:
    """Returns the encoding that the whole file can be read in, by Python's name.

    With a mark at its start, what that says; without one UTF-8, UTF-16 by its zero bytes, else
    cp1252. Raises UsageError if it is none of these, or is no text."""
    file.seek(0)
    head = file.read(512)
    marked = next((encoding for bom, encoding in _BOMS if head.startswith(bom)), None)
    if encoding := marked or _without_mark(head):
        _check(file, encoding)
        return encoding
    if b"\0" in head:
        raise UsageError("The file is not text; save it as “CSV UTF-8”.")
    try:
        _check(file, "utf-8")
    except UsageError as wrong:
        _refuse_mixed(file, wrong)
        _check(file, "cp1252")
        return "cp1252"
    return "utf-8"


def _without_mark(head: bytes) -> str | None:
    """Returns UTF-16's byte order if every second byte of a file's beginning is zero."""
    even, odd = head[::2], head[1::2]
    if len(head) >= 4 and odd.count(0) > len(odd) * 0.9 and not even.count(0):
        return "utf-16-le"
    if len(head) >= 4 and even.count(0) > len(even) * 0.9 and not odd.count(0):
        return "utf-16-be"
    return None


def _check(file: BinaryIO, encoding: str) -> None:
    """Reads the file to its end. Raises UsageError, which names the place."""
    decoder = codecs.getincrementaldecoder(encoding)()
    file.seek(0)
    begun, lines = 0, 1
    while True:
        chunk = file.read(_CHUNK)
        before = len(decoder.getstate()[0])
        try:
            decoder.decode(chunk, final=not chunk)
        except UnicodeDecodeError as error:
            at = begun - before + error.start
            line = lines + error.object.count(b"\n", before, error.start)
            raise UsageError(
                "The file is not %(encoding)s: byte %(byte)s on line %(line)s (byte %(at)s of the"
                " file). Save it as “CSV UTF-8”.",
                encoding=in_words(encoding),
                byte=f"{error.object[error.start]:#04x}",
                line=line,
                at=at + 1,
            ) from None
        if not chunk:
            return
        begun += len(chunk)
        lines += chunk.count(b"\n")


def _refuse_mixed(file: BinaryIO, wrong: UsageError) -> None:
    """Raises what is wrong with a file that is UTF-8 but for some bytes.

    Read in cp1252, its other letters would be spoilt."""
    file.seek(0)
    while chunk := file.read(_CHUNK):
        if _UTF_8_LETTER.search(chunk):
            raise wrong


class _Text(io.TextIOWrapper):
    """A text that leaves its file open when nobody holds it any more."""

    def close(self) -> None:
        self.detach()


def text_of(file: BinaryIO, encoding: str) -> io.TextIOWrapper:
    """Opens the file as text from its beginning, its line ends as they are; it stays open."""
    file.seek(0)
    return _Text(file, encoding, newline="")
