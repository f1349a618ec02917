"""Reads the rule packs from the TOML files beside this module: `packs()`.

A file names its own `jurisdiction` and the countries it `covers`, or the `regions` of a country, or
both; a row may name some of these as its `jurisdictions`. A row is one of [[hours]], [[caps]],
[[notes]] and [[words]], and each gives its `source`, whether that was `verified`, and from when
(`since`) to when (`until`) it holds. Nothing in a file is silently ignored: an unknown key is an
error.
"""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from collections.abc import Callable, Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, NoReturn, TypeVar

from bot.errors import TextoError
from bot.gate.packs.model import Asks, Cap, Hours, Note, Origin, Packs, Words
from bot.gate.packs.week import parse as parse_week
from bot.models import Language, MessageClass

FOLDER = Path(__file__).parent
KEYWORD_KINDS = ("stop", "start", "help")
OF_TEXT = ("brand", "way_out")
_ORIGIN = {"source", "since", "until", "verified", "jurisdictions"}
_COUNTRY = re.compile(r"[A-Z]{2}")
_REGION = re.compile(r"[A-Z]{2}-[A-Z]{2}")
_JURISDICTION = re.compile(r"[A-Z]{2,4}|[A-Z]{2}-[A-Z]{2}")
T = TypeVar("T")
Row = dict[str, Any]


class PackError(TextoError):
    """A rule pack can't be read; the text names the file and the row."""


@cache
def packs() -> Packs:
    """Returns the packs that come with Texto. Raises PackError."""
    return load(FOLDER)


def confirmation_rule(found: Packs, country: str | None, day: date | None) -> Note | None:
    """Returns the row that limits the minutes from an opt-out to its confirmation in that country.

    Its value is the minutes. It is the strictest row that holds on that day, or on any day if `day`
    is None."""
    rows = [
        note
        for jurisdiction in found.covers.get(country or "", ())
        for note in found.notes.get(jurisdiction, ())
        if note.key == "confirmation_minutes" and (day is None or note.origin.holds(day))
    ]
    return min(rows, key=lambda note: int(note.value), default=None)


def load(folder: Path) -> Packs:
    """Reads the packs of the TOML files in a folder. Raises PackError at the first error."""
    covers: dict[str, tuple[str, ...]] = {}
    regions: set[str] = set()
    rows: dict[str, dict[str, list[Any]]] = {kind: defaultdict(list) for kind in _READERS}
    for path in sorted(folder.glob("*.toml")):
        _File(path).read_into(covers, regions, rows)
    return Packs(
        covers,
        frozenset(regions),
        **{
            kind: {name: tuple(found) for name, found in sorted(of_kind.items())}
            for kind, of_kind in rows.items()
        },
    )


class _File:
    """One file while it is read; it knows its place, for the errors."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._row = ""
        self._own: tuple[str, ...] = ()
        self._regions: tuple[str, ...] = ()
        try:
            self._table = tomllib.loads(path.read_text("utf-8"))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            self.wrong(str(error))

    def wrong(self, what: str) -> NoReturn:
        """Raises PackError, with the file's and the row's name."""
        raise PackError(f"Rule pack {self._path.name}{self._row}: {what}") from None

    def read_into(
        self,
        covers: dict[str, tuple[str, ...]],
        regions: set[str],
        rows: Mapping[str, dict[str, list[Any]]],
    ) -> None:
        """Reads all of the file into these tables."""
        if unknown := sorted(set(self._table) - {"covers", "jurisdiction", "regions", *_READERS}):
            self.wrong(f"{unknown[0]} is not known here")
        own = self._table.get("jurisdiction")
        self._own = self.texts([own] if own is not None else [], "jurisdiction", _JURISDICTION)
        self._regions = self.texts(self._table.get("regions", []), "regions", _REGION)
        regions.update(self._regions)
        for country in self.texts(self._table.get("covers", []), "covers", _COUNTRY):
            if not self._own:
                self.wrong("covers needs the file's jurisdiction")
            if country in covers:
                self.wrong(f"{country} is covered by another file")
            covers[country] = self._own
        for kind, reader in _READERS.items():
            for place, row in enumerate(self._table.get(kind, []), 1):
                self._row = f", {kind} row {place}"
                for jurisdiction in self.jurisdictions(row):
                    rows[kind][jurisdiction].append(reader(self, jurisdiction, row))
        self._row = ""

    def jurisdictions(self, row: Row) -> tuple[str, ...]:
        named = self.texts(row.get("jurisdictions", [*self._own]), "jurisdictions", _JURISDICTION)
        if not named:
            self.wrong("jurisdictions is missing, and the file names none of its own")
        if unknown := sorted(set(named) - {*self._own, *self._regions}):
            self.wrong(f"{unknown[0]} is neither the file's jurisdiction nor one of its regions")
        return named

    def texts(self, value: object, name: str, form: re.Pattern[str]) -> tuple[str, ...]:
        if not isinstance(value, list) or not all(
            isinstance(one, str) and form.fullmatch(one) for one in value
        ):
            self.wrong(f"{name} must be a list of texts of the form {form.pattern}, not {value!r}")
        if len(set(value)) != len(value):
            self.wrong(f"{name} names something twice")
        return tuple(value)

    def keys(self, row: Row, needed: set[str], allowed: frozenset[str] = frozenset()) -> None:
        """Raises PackError if a needed key is missing, or a key is neither needed nor allowed."""
        if missing := sorted((needed | {"source", "verified"}) - set(row)):
            self.wrong(f"{missing[0]} is missing")
        if unknown := sorted(set(row) - needed - allowed - _ORIGIN):
            self.wrong(f"{unknown[0]} is not known here")

    def value(self, row: Row, name: str, kind: type[T]) -> T:
        """Returns a key's value, which must be of this type."""
        value = row[name]
        if type(value) is not kind or (kind is not bool and not value):
            self.wrong(f"{name} must be a {kind.__name__}, not {value!r}")
        return value

    def origin(self, row: Row) -> Origin:
        since, until = (
            self.value(row, name, date) if name in row else None for name in ("since", "until")
        )
        if since and until and since >= until:
            self.wrong(f"until {until} is not after since {since}")
        return Origin(
            self.value(row, "source", str), since, until, self.value(row, "verified", bool)
        )

    def classes(self, row: Row) -> frozenset[MessageClass]:
        named = self.value(row, "classes", list)
        found = [self.one_of(MessageClass, name, "classes") for name in named]
        if MessageClass.CONVERSATIONAL in found:
            self.wrong("classes can't hold conversational: an answer is let through at any hour")
        return frozenset(found)

    def one_of(self, read: Callable[[Any], T], value: object, name: str) -> T:
        """Reads a value with `read`; raises PackError if it can't."""
        try:
            return read(value)
        except ValueError as error:
            self.wrong(f"{name}: {error}")


def _hours(file: _File, jurisdiction: str, row: Row) -> Hours:
    file.keys(row, {"classes", "week"})
    days, holidays = file.one_of(parse_week, file.value(row, "week", str), "week")
    return Hours(jurisdiction, file.classes(row), days, holidays, file.origin(row))


def _cap(file: _File, jurisdiction: str, row: Row) -> Cap:
    file.keys(row, {"classes", "most", "hours"})
    most, hours = file.value(row, "most", int), file.value(row, "hours", int)
    if most < 1 or not 1 <= hours <= 720:
        file.wrong("most must be 1 or more and hours 1 to 720: no more is remembered")
    return Cap(jurisdiction, file.classes(row), most, hours, file.origin(row))


def _note(file: _File, jurisdiction: str, row: Row) -> Note:
    file.keys(row, {"key", "text"}, frozenset({"value"}))
    key = file.value(row, "key", str)
    value = file.value(row, "value", str) if "value" in row else ""
    if key.endswith(("_minutes", "_days")) and not re.fullmatch("[1-9][0-9]*", value):
        file.wrong(f"value must be a whole number in quotes, not {value!r}")
    return Note(jurisdiction, key, value, file.value(row, "text", str), file.origin(row))


def _words(file: _File, jurisdiction: str, row: Row) -> Words:
    file.keys(row, {"kind", "words"}, frozenset({"language"}))
    kind = file.value(row, "kind", str)
    if kind not in KEYWORD_KINDS:
        file.wrong(f"kind must be one of {', '.join(KEYWORD_KINDS)}, not {kind!r}")
    language = file.one_of(Language, row["language"], "language") if "language" in row else None
    words = file.texts(row["words"], "words", re.compile(r"\S(.*\S)?"))
    return Words(jurisdiction, kind, language, words, file.origin(row))


def _asks(file: _File, jurisdiction: str, row: Row) -> Asks:
    file.keys(row, {"classes", "of_text", "way_out"}, frozenset({"way_out_short_code"}))
    of_text = file.texts(file.value(row, "of_text", list), "of_text", re.compile("|".join(OF_TEXT)))
    said, on_short_code = (
        {file.one_of(Language, code, name): str(words) for code, words in row.get(name, {}).items()}
        for name in ("way_out", "way_out_short_code")
    )
    classes, origin = file.classes(row), file.origin(row)
    return Asks(jurisdiction, classes, frozenset(of_text), said, on_short_code, origin)


_READERS: Mapping[str, Callable[[_File, str, Row], Any]] = {
    "hours": _hours,
    "caps": _cap,
    "notes": _note,
    "words": _words,
    "asks": _asks,
}
