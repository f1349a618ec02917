"""Reads the rows of a contact file: which can be imported, what is left out of them, and why.

Consent counts only with its source, date and wording (invariant 9). A row whose proof has a flaw is
taken without consent: what it claims is neither believed nor widened.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import lru_cache

from bot.errors import Said, UsageError
from bot.files.csv import Line
from bot.files.tables import Table
from bot.imports import values
from bot.imports.columns import ALIASES, Columns, columns_of
from bot.imports.dates import consent_date
from bot.imports.values import BadValue, one_line
from bot.models import Language, MessageClass
from bot.sms.phone import mask
from bot.sms.segments import clean

EVIDENCE = ("consent_source", "consent_date", "consent_wording")
MOST_CELL = 1_600  # characters of a value; more is a file gone wrong
MOST_WORDING = 10_000  # of a consent's
# What spreadsheets show in place of a value, in English and French.
_ERROR = re.compile(r"#(?:[A-Z0-9/]+[!?]|N/A|REF!|NOM\?|VALEUR!|NOMBRE!|NUL!)")


@dataclass(frozen=True, slots=True)
class Consent:
    """The consent that a row proves. program: None for the default one."""

    source: str
    given_at: datetime
    wording: str
    message_class: MessageClass
    program: str | None


@dataclass(slots=True)  # not frozen, which takes three times as long: they come by the million
class ContactRow:
    """A row that can be imported.

    line: of the file, from 1. number: E.164. name: the person's, "" if unknown. attributes: the
    columns without a meaning of their own, by the names that placeholders use. zone: an IANA name.
    notes: what was left out of it, each with its column's title.
    """

    line: int
    number: str
    name: str
    language: Language | None
    tags: tuple[str, ...]
    attributes: Mapping[str, str]
    consent: Consent | None
    postcode: str | None = None
    zone: str | None = None
    notes: tuple[Said, ...] = ()


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that can't be imported.

    reason: with the column's title before it, if one is to blame. masked: the number as the file
    has it, its middle hidden. cells: as the file has them."""

    line: int
    reason: Said
    masked: str
    cells: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Options:
    """How a file is to be read.

    countries: ISO 3166 codes; a number without a country must be one in exactly one of them.
    columns: name in the file → its meaning (bot.imports.columns.columns_of). day_first: whether
    05/06/2025 is 5 June, None if nobody has said. programs: those that a consent may name; None for
    any. sheet: of a spreadsheet, else its first."""

    countries: tuple[str, ...] = ("US",)
    columns: Mapping[str, str] = field(default_factory=dict)
    day_first: bool | None = None
    programs: tuple[str, ...] | None = None
    sheet: str | None = None


def read(table: Table, options: Options, now: datetime) -> Iterator[ContactRow | BadRow]:
    """Yields the rows of a table, each as good or bad. Raises UsageError for it as a whole."""
    return _Reader(table, columns_of(table.header.cells, options.columns), options, now).rows()


class _Reader:
    """Reads rows by the places of their columns."""

    def __init__(self, table: Table, columns: Columns, options: Options, now: datetime) -> None:
        self._table, self._columns, self._options, self._now = table, columns, options, now
        self._width = len(columns.header)
        self._lines: dict[int, int] = {}  # number → its first line
        self._cells: list[str] = []
        self._notes: list[Said] = []
        self._place = {name: place for place, name in enumerate(columns.meanings) if name}
        self._attributes = columns.attributes
        self._title = {name: columns.title(name) for name in ALIASES}
        self._nameless = tuple(n for n, name in enumerate(columns.header) if not name)
        self._proves = any(name in self._place for name in EVIDENCE)
        self._consent = lru_cache(4_096)(self._consent_of)

    def rows(self) -> Iterator[ContactRow | BadRow]:
        count = 0
        for line in self._table.rows:
            count += 1
            yield self._row(line)
        if not count:
            raise UsageError(
                "The file holds no contacts below its header (line %(line)s).",
                line=self._table.header.number,
            )

    def _row(self, line: Line) -> ContactRow | BadRow:
        written = line.cells
        if not "".join(written).isprintable():
            written = list(map(clean, written))
        self._cells = cells = list(map(str.strip, written))
        if len(cells) < self._width:
            cells.extend([""] * (self._width - len(cells)))
        self._notes = []
        try:
            if line.fault:
                raise BadValue(line.fault.text, **line.fault.values)
            if any(cells[self._width :]):
                raise BadValue(
                    "has %(cells)s cells where the header has %(width)s; a cell with a separator "
                    "in it must stand in quotation marks",
                    cells=len(cells),
                    width=self._width,
                )
            return self._contact(line.number)
        except BadValue as error:
            number = self._cell("phone")[:40]
            masked = mask(one_line(number)) if any(map(str.isdigit, number)) else number[:12]
            return BadRow(line.number, error.said, masked, tuple(line.cells))

    def _cell(self, column: str) -> str:
        place = self._place.get(column)
        return self._cells[place] if place is not None else ""

    def _blame(self, column: str, error: BadValue) -> BadValue:
        return BadValue("%(title)s: %(what)s", title=self._title[column], what=error.said)

    def _note(self, title: str | Said, error: BadValue) -> None:
        self._notes.append(Said("%(title)s: %(what)s", title=title, what=error.said))

    def _contact(self, line: int) -> ContactRow:
        """Reads the row in hand. Raises BadValue."""
        number = self._number()
        known = self._lines.setdefault(int(number[1:]), line)
        if known != line:
            raise self._blame("phone", BadValue("the same number as on line %(line)s", line=known))
        try:
            return self._good(line, number)
        except BadValue:
            del self._lines[int(number[1:])]  # a bad one does not keep a later one out
            raise

    def _good(self, line: int, number: str) -> ContactRow:
        known = self._language(), self._tags(), self._postcode(number), self._zone()
        name = self._short("name") or " ".join(
            part for part in (self._short("first_name"), self._short("last_name")) if part
        )
        attributes = {}
        for place, title in self._attributes:
            said = self._cells[place]
            if said and (kept := self._value(self._columns.header[place], said)):
                attributes[title] = kept
        for place in self._nameless:
            if self._cells[place]:
                title = Said("column %(number)s", number=place + 1)
                self._note(title, BadValue("has no name in the header; left out"))
        consent = self._proof() if self._proves else None
        return ContactRow(
            line,
            number,
            name,
            known[0],
            known[1],
            attributes,
            consent,
            known[2],
            known[3],
            tuple(self._notes),
        )

    # -- values ------------------------------------------------------------------------------

    def _number(self) -> str:
        """Returns the number. Raises BadValue."""
        countries = self._options.countries
        if said := self._cell("country"):
            try:
                countries = (values.country(said),)
            except BadValue as error:
                if not self._cell("phone").startswith("+"):
                    raise self._blame("country", error) from None
                self._note(self._title["country"], error)
        try:
            return values.phone(self._cell("phone"), countries)
        except BadValue as error:
            raise self._blame("phone", error) from None

    def _language(self) -> Language | None:
        try:
            return values.language(said) if (said := self._cell("language")) else None
        except BadValue as error:
            self._note(self._title["language"], error)
            return None

    def _tags(self) -> tuple[str, ...]:
        said = self._cell("tags")
        if said and (said := self._value(self._title["tags"], said)):
            return values.tags(said)
        return ()

    def _postcode(self, number: str) -> str | None:
        try:
            return values.postcode(said, number) if (said := self._cell("postcode")) else None
        except BadValue as error:
            self._note(self._title["postcode"], error)
            return None

    def _zone(self) -> str | None:
        try:
            return values.zone(said) if (said := self._cell("zone")) else None
        except BadValue as error:
            self._note(self._title["zone"], error)
            return None

    def _short(self, column: str) -> str:
        said = self._cell(column)
        return self._value(self._title[column], said) if said else ""

    def _value(self, title: str, said: str) -> str:
        """Returns a value on one line, "" with a note if it can't be kept."""
        if said[0] == "#" and _ERROR.fullmatch(said):
            self._note(title, BadValue("%(cell)s is a spreadsheet's error; left out", cell=said))
            return ""
        if len(said) > MOST_CELL:
            much = BadValue("%(length)s characters are too long; left out", length=f"{len(said):,}")
            self._note(title, much)
            return ""
        return one_line(said)

    # -- the proof ---------------------------------------------------------------------------

    def _proof(self) -> Consent | None:
        """Returns the row's consent, None without evidence or with a note for a part of it. Raises
        BadValue for a date to come."""
        cell = self._cell
        cells = tuple(map(cell, (*EVIDENCE, "consent_class", "consent_program")))
        if not any(cells[:3]):
            return None
        try:
            return self._consent(cells)
        except HalfProof as error:
            title = self._title[error.column]
            self._notes.append(
                Said("taken without consent: %(title)s: %(what)s", title=title, what=error.said)
            )
            return None
        except BadValue as error:
            raise self._blame("consent_date", error) from None

    def _consent_of(self, cells: tuple[str, ...]) -> Consent:
        named = dict(zip((*EVIDENCE, "consent_class", "consent_program"), cells, strict=True))
        return consent_of(named, self._options, self._now)


class HalfProof(BadValue):
    """A proof with a flaw. column: the first that is to blame."""

    def __init__(self, column: str, text: str, **values: object) -> None:
        super().__init__(text, **values)
        self.column = column

    @classmethod
    def of(cls, column: str, error: BadValue) -> HalfProof:
        """Returns the flaw that a bad value of the column is."""
        return cls(column, error.said.text, **error.said.values)


def consent_of(cells: Mapping[str, str], options: Options, now: datetime) -> Consent:
    """Returns the consent that these cells prove, by column. Raises HalfProof, BadValue for a date
    to come."""
    missing = [column for column in EVIDENCE if not cells.get(column)]
    if missing:
        raise HalfProof(
            missing[0],
            "a proof needs %(all)s; empty: %(missing)s",
            all=", ".join(EVIDENCE),
            missing=", ".join(missing),
        )
    for column in EVIDENCE:
        if _ERROR.fullmatch(cells[column]):
            raise HalfProof(column, "%(cell)s is a spreadsheet's error", cell=cells[column])
    given = _given_at(cells["consent_date"], options.day_first)
    if given > now:
        raise BadValue("%(date)s lies in the future", date=cells["consent_date"])
    if len(cells["consent_wording"]) > MOST_WORDING:
        raise HalfProof(
            "consent_wording", "is longer than %(most)s characters", most=f"{MOST_WORDING:,}"
        )
    try:
        message_class = values.message_class(cells.get("consent_class", ""))
    except BadValue as error:
        raise HalfProof.of("consent_class", error) from None
    program = one_line(cells.get("consent_program", "")) or None
    if program and options.programs is not None and program not in options.programs:
        raise HalfProof(
            "consent_program",
            "no program is called %(program)r; there are %(known)s",
            program=program,
            known=", ".join(options.programs),
        )
    return Consent(
        one_line(cells["consent_source"]), given, cells["consent_wording"], message_class, program
    )


def _given_at(said: str, day_first: bool | None) -> datetime:
    try:
        given: date | datetime = consent_date(said, day_first=day_first)
    except BadValue as error:
        raise HalfProof.of("consent_date", error) from None
    if isinstance(given, datetime):
        return given
    return datetime(given.year, given.month, given.day, tzinfo=UTC)
