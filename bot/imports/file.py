"""Reads contacts from a CSV file: which rows can be imported, and why the others can't.

Consent counts only with its source, date and wording (invariant 9); a row with some of the three is
refused, since it claims what it does not show.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from bot.errors import UsageError
from bot.files import naming
from bot.files.csv import rows_of, text_of
from bot.imports.values import (
    BadValue,
    consent_date,
    language,
    message_class,
    one_line,
    phone,
    postcode,
    tags,
    zone,
)
from bot.models import Language, MessageClass
from bot.sms.phone import mask
from bot.sms.segments import clean

# column → its names in files, as bot.files.naming.attribute writes them
ALIASES: Mapping[str, tuple[str, ...]] = {
    "phone": (
        "phone",
        "number",
        "telephone",
        "mobile",
        "phone_number",
        "mobile_number",
        "mobile_phone",
        "cell",
        "cell_phone",
        "numero",
        "numero_de_telephone",
        "tel",
        "portable",
        "msisdn",
    ),
    "first_name": ("first_name", "firstname", "given_name", "prenom"),
    "last_name": ("last_name", "lastname", "surname", "family_name", "nom_de_famille"),
    "name": ("name", "full_name", "nom", "nom_complet"),
    "language": ("language", "lang", "langue", "locale"),
    "tags": ("tags", "tag", "etiquettes"),
    "postcode": ("postcode", "postal_code", "zip", "zip_code", "code_postal", "cp"),
    "zone": ("zone", "timezone", "time_zone", "fuseau", "fuseau_horaire"),
    "consent_source": ("consent_source",),
    "consent_date": ("consent_date",),
    "consent_wording": ("consent_wording",),
    "consent_class": ("consent_class",),
    "consent_program": ("consent_program",),
}
_COLUMN_OF = {alias: column for column, aliases in ALIASES.items() for alias in aliases}
EVIDENCE = ("consent_source", "consent_date", "consent_wording")


@dataclass(frozen=True, slots=True)
class Consent:
    """The consent that a row proves. program: None for the default one."""

    source: str
    given_at: datetime
    wording: str
    message_class: MessageClass
    program: str | None


@dataclass(frozen=True, slots=True)
class ContactRow:
    """A row that can be imported.

    line: of the file, from 1. number: E.164. name: the person's, "" if unknown. attributes: the
    columns without a meaning of their own, by the names that placeholders use. zone: an IANA name.
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


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that can't be imported. masked: the number as the file has it, its middle hidden."""

    line: int
    reason: str
    masked: str


@dataclass(frozen=True, slots=True)
class ContactFile:
    """The rows of a file, good and bad."""

    good: tuple[ContactRow, ...]
    bad: tuple[BadRow, ...]


def read(content: bytes, default_country: str, now: datetime) -> ContactFile:
    """Reads a CSV file with a header, in UTF-8, separated by comma, semicolon or tab.

    default_country: ISO 3166 code for numbers without a country ("FR"). Raises UsageError if the
    file as a whole can't be read.
    """
    rows = rows_of(text_of(content))
    header, columns = _header(rows)
    good: list[ContactRow] = []
    bad: list[BadRow] = []
    first_lines: dict[str, int] = {}
    for line, cells in rows:
        row = _Row(line, dict(zip(columns, cells, strict=False)))
        try:
            if len(cells) != len(columns):
                raise BadValue(f"has {len(cells)} columns where the header has {len(columns)}")
            contact = _contact(row, default_country, now)
            if contact.number in first_lines:
                raise BadValue(f"the same number as on line {first_lines[contact.number]}")
            first_lines[contact.number] = line
            good.append(contact)
        except BadValue as error:
            bad.append(BadRow(line, str(error), mask(one_line(row["phone"]))))
    if not good and not bad:
        raise UsageError(f"The file holds no contacts below its header (line {header}).")
    return ContactFile(tuple(good), tuple(bad))


# -- the file ----------------------------------------------------------------------------


def _header(rows: Iterator[tuple[int, list[str]]]) -> tuple[int, list[str]]:
    """Returns (line, the columns by their own names or as attributes). Raises UsageError."""
    line, cells = next(rows, (1, []))
    if not cells:
        raise UsageError("The file is empty.")
    columns: list[str] = []
    for position, cell in enumerate(cells, 1):
        name = naming.attribute(cell)
        column = _COLUMN_OF.get(name, name)
        if not column:
            raise UsageError(f"Column {position} of the header (line {line}) has no name.")
        if column in columns:
            other = cells[columns.index(column)].strip()
            raise UsageError(
                f"The columns {other!r} and {cell.strip()!r} both stand for {column}; take one out."
            )
        columns.append(column)
    if "phone" not in columns:
        found = ", ".join(repr(cell.strip()) for cell in cells[:20])
        raise UsageError(
            f"The file has no column for the phone number; line {line} must name one of"
            f" phone, number, telephone, téléphone, mobile. Found: {found}."
        )
    return line, columns


# -- a row -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Row:
    line: int
    cells: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        """Returns the cell without blanks around it; "" if it or its column is missing."""
        return clean(self.cells.get(column, "")).strip()


def _contact(row: _Row, default_country: str, now: datetime) -> ContactRow:
    """Reads one row. Raises BadValue."""
    first, last = one_line(row["first_name"]), one_line(row["last_name"])
    number = phone(row["phone"], default_country)
    return ContactRow(
        line=row.line,
        number=number,
        name=one_line(row["name"]) or " ".join(part for part in (first, last) if part),
        language=language(row["language"]),
        tags=tags(row["tags"]),
        attributes={
            name: one_line(row[name]) for name in row.cells if name not in ALIASES and row[name]
        },
        consent=_consent(row, now),
        postcode=postcode(row["postcode"], number),
        zone=zone(row["zone"]),
    )


def proof(cells: Mapping[str, str], now: datetime) -> Consent | None:
    """Returns the consent that these cells prove, by column; None without evidence. Raises BadValue
    for a part of it."""
    return _consent(_Row(0, cells), now)


def _consent(row: _Row, now: datetime) -> Consent | None:
    """Returns the row's consent, None without evidence. Raises BadValue for a part of it."""
    missing = [column for column in EVIDENCE if not row[column]]
    if len(missing) == len(EVIDENCE):
        return None
    if missing:
        raise BadValue(
            f"consent needs {_and(EVIDENCE)}; {_and(missing)} {'is' if len(missing) < 2 else 'are'}"
            " empty"
        )
    given: date | datetime = consent_date(row["consent_date"])
    if not isinstance(given, datetime):
        given = datetime(given.year, given.month, given.day, tzinfo=UTC)
    if given > now:
        raise BadValue(f"consent_date {row['consent_date']} lies in the future")
    return Consent(
        source=one_line(row["consent_source"]),
        given_at=given,
        wording=row["consent_wording"],
        message_class=message_class(row["consent_class"]),
        program=one_line(row["consent_program"]) or None,
    )


def _and(names: Sequence[str]) -> str:
    return " and ".join(filter(None, [", ".join(names[:-1]), names[-1]]))
