"""bot/files/spreadsheet.py on files that openpyxl writes, and on ones that are made to harm."""

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Callable
from datetime import UTC, date, datetime, time
from typing import Any

import openpyxl
import pytest
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont

from bot.errors import UsageError
from bot.files import spreadsheet
from bot.files.spreadsheet import open_sheet
from bot.files.tables import open_table
from bot.imports.file import BadRow, ContactRow, Options
from bot.imports.source import open_source

NOW = datetime(2026, 6, 11, tzinfo=UTC)


def book(*rows: list[Any], more: Callable[[Any], None] = lambda book: None) -> io.BytesIO:
    made = openpyxl.Workbook()
    for row in rows:
        made.active.append(row)
    more(made)
    out = io.BytesIO()
    made.save(out)
    return out


def cells(file: io.BytesIO, name: str | None = None) -> list[list[str]]:
    return [row.cells for row in open_sheet(file, name).rows]


def changed(file: io.BytesIO, part: str, change: Callable[[bytes], bytes]) -> io.BytesIO:
    """The same file with one part changed."""
    out = io.BytesIO()
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, change(content) if name == part else content)
    return out


SHEET = "xl/worksheets/sheet1.xml"


@pytest.mark.parametrize(("value", "text"), [
    ("Zoé & Co <x>", "Zoé & Co <x>"), ("0612345678", "0612345678"), ("two\nlines", "two\nlines"),
    (12025550123, "12025550123"), (12025550123.0, "12025550123"), (0.1, "0.1"), (-3, "-3"),
    (1.5e300, "1.5e+300"), (True, "TRUE"), (False, "FALSE"), ("#N/A", "#N/A"),
    (date(2025, 3, 25), "2025-03-25"),
    (datetime.fromisoformat("2025-03-25T18:30"), "2025-03-25T18:30:00"),
    (time(18, 30), "18:30:00"), (date(1900, 1, 31), "1900-01-31"), ("=1+1", "#CALC!"),
    ("  blanks ", "  blanks "),
    (CellRichText("a ", TextBlock(InlineFont(b=True), "bold"), " word"), "a bold word"),
])  # fmt: skip
def test_a_cell_by_its_type(value: object, text: str):
    assert cells(book(["x", value, "y"])) == [["x", text, "y"]]


@pytest.mark.parametrize(("value", "form", "text"), [
    (2139, "00000", "02139"), (45741, "dd/mm/yyyy", "2025-03-25"),
    (45741, 'd" mars "yy', "2025-03-25"),
    (45741, "0.00", "45741"), (45741, '"day" 0', "45741"), (45741, "[Red]0", "45741"),
    (612345678, '0#" "##" "##" "##" "##', "612345678"), (0.5, "h:mm", "12:00:00"),
    (1e10, "yyyy-mm-dd", "10000000000"), (45741.75, "d/m/yy h:mm", "2025-03-25T18:00:00"),
])  # fmt: skip
def test_a_number_by_its_format(value: float, form: str, text: str):
    def formatted(made: Any) -> None:
        made.active["A1"].number_format = form

    assert cells(book([value], more=formatted)) == [[text]]


def test_days_are_counted_from_1904_where_the_file_says_so():
    def epoch(made: Any) -> None:
        made.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904

    assert cells(book([date(2025, 3, 25)], more=epoch)) == [["2025-03-25"]]


def test_a_formula_is_its_stored_value():
    stored = b'<c r="A1"><f>1+1</f><v>12025550123</v></c>'
    file = book(["=1+1"])
    found = changed(file, SHEET, lambda xml: xml.replace(b'<c r="A1"><f>1+1</f><v /></c>', stored))
    assert cells(found) == [["12025550123"]]


def test_rows_and_columns_that_are_left_out():
    def gaps(made: Any) -> None:
        made.active["C4"] = "x"
        made.active["AA5"] = "y"

    rows = list(open_sheet(book(["a"], more=gaps)).rows)
    assert [(row.number, len(row.cells), row.cells[-1]) for row in rows] == [
        (1, 1, "a"), (4, 3, "x"), (5, 27, "y"),
    ]  # fmt: skip


def test_the_first_sheet_that_is_shown_or_the_one_that_is_named():
    def sheets(made: Any) -> None:
        made.active.sheet_state = "hidden"
        made.create_sheet("Clients").append(["shown"])
        made.create_sheet("Autres").append(["other"])

    file = book(["hidden"], more=sheets)
    sheet = open_sheet(file)
    assert (sheet.name, sheet.others) == ("Clients", ("Autres",))
    assert "sheet 'Clients' (not 'Autres')" in open_table(file).described
    assert cells(file, "Autres") == [["other"]]
    with pytest.raises(UsageError, match="no sheet 'X'; it has 'Sheet', 'Clients', 'Autres'"):
        open_sheet(file, "X")


# -- files that are made to harm ---------------------------------------------------------------

LONG = random.Random(1).randbytes(600_000).hex().encode()
ENTITIES = b'<!DOCTYPE a [<!ENTITY b "xxxxxxxxxx"><!ENTITY c "&b;&b;&b;&b;&b;">]>'


@pytest.mark.parametrize(("change", "says"), [
    (lambda xml: b"<worksheet>" + b" " * 30_000_000, "too much to be a list"),
    (lambda xml: ENTITIES + xml.partition(b"?>")[2], "document type"),
    (lambda xml: xml[:-40], "damaged"),
    (lambda xml: xml.replace(b'r="A1"', b'r="ZZZ1"'), "columns are the most"),
    (lambda xml: xml.replace(b'<row r="1"', b'<row r="x"'), "damaged"),
    (lambda xml: xml.replace(b"<t>a</t>", b"<t>" + LONG + b"</t>"), "characters"),
])  # fmt: skip
def test_a_sheet_that_harms(change: Callable[[bytes], bytes], says: str):
    with pytest.raises(UsageError, match=says):
        cells(changed(book(["a"]), SHEET, change))


def test_a_file_whose_bytes_are_damaged():
    content = bytearray(book(*([f"text {n}"] for n in range(500))).getvalue())
    info = zipfile.ZipFile(io.BytesIO(content)).getinfo(SHEET)
    content[info.header_offset + 200] ^= 255
    with pytest.raises(UsageError, match="damaged"):
        cells(io.BytesIO(content))


def test_a_zip_that_is_no_spreadsheet():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as other:
        other.writestr("word/document.xml", "<a/>")
    with pytest.raises(UsageError, match="no XLSX file"):
        open_table(out)


def test_texts_that_cells_share():
    texts = b"""<sst xmlns="s"><si><t>06 12</t></si><si><r><t>Zo</t></r><r><t>\xc3\xa9</t></r>
        <rPh sb="0" eb="1"><t>hint</t></rPh></si></sst>"""
    row = b"""<x:worksheet xmlns:x="s"><x:sheetData><x:row><x:c t="s"><x:v>1</x:v></x:c>
        <x:c t="s"><x:v>0</x:v></x:c><x:c t="s"><x:v>99</x:v></x:c></x:row></x:sheetData>
        </x:worksheet>"""
    file = changed(book(["a"]), SHEET, lambda _: row)
    with zipfile.ZipFile(file, "a") as more:
        more.writestr("xl/sharedStrings.xml", texts)
    assert cells(file) == [["Zoé", "06 12"]]  # the third is not there


def test_a_cell_as_long_as_the_most():
    assert len(cells(book(["x" * 32_767]))[0][0]) == 32_767
    assert spreadsheet.MOST_COLUMNS >= 16_384 // 20


# -- a contact file ----------------------------------------------------------------------------


def test_contacts_in_a_spreadsheet():
    file = book(
        ["Téléphone", "Prénom", "Code postal", "consent_source", "consent_date", "consent_wording"],
        [33612345678, "Zoé", 75011, "form", date(2025, 3, 25), "Oui"],
        [
            "06 12 34 56 79",
            "Léa",
            "#N/A",
            "form",
            datetime.fromisoformat("2025-03-25T09:30"),
            "Oui",
        ],
        [12025550123.0, "Bob", 2139, None, None, None],
        [],
        ["x", None, None, None, None, None],
    )
    rows = list(open_source(file, Options(("FR", "US"))).rows(NOW))
    good = [row for row in rows if isinstance(row, ContactRow)]
    assert [(row.line, row.number, row.name) for row in good] == [
        (2, "+33612345678", "Zoé"), (3, "+33612345679", "Léa"), (4, "+12025550123", "Bob"),
    ]  # fmt: skip
    assert [row.postcode for row in good] == ["75011", None, None]
    assert good[0].consent and good[0].consent.given_at == datetime(2025, 3, 25, tzinfo=UTC)
    assert good[1].consent and good[1].consent.given_at == datetime(2025, 3, 25, 9, 30, tzinfo=UTC)
    assert "leading zero" in good[2].notes[0]
    assert [(row.line, row.reason) for row in rows if isinstance(row, BadRow)] == [
        (6, "Téléphone: is not a phone number")
    ]
