"""bot/imports/file.py on files as spreadsheets and people make them."""

from __future__ import annotations

import csv
import io
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import UsageError
from bot.imports.columns import columns_of, parse_map
from bot.imports.file import ContactRow
from bot.models import Language, MessageClass
from tests.make import good_rows, rows_of

NOW = datetime(2025, 6, 11, 12, tzinfo=UTC)
DEMO = Path(__file__).parents[2] / "data" / "demo" / "contacts.csv"
FULL = "phone,consent_source,consent_date,consent_wording"


def row(content: str | bytes, country: str = "FR", **options: Any) -> ContactRow:
    good, bad = rows_of(content, country, now=NOW, **options)
    assert not bad, bad
    return good[0]


def reason(content: str | bytes, country: str = "FR", **options: Any) -> str:
    good, bad = rows_of(content, country, now=NOW, **options)
    assert not good, good
    return bad[0].reason


# -- numbers -----------------------------------------------------------------------------


@pytest.mark.parametrize(("country", "written", "number"), [
    ("FR", "0612345678", "+33612345678"),
    ("FR", "06 12 34 56 78", "+33612345678"),
    ("FR", "06.12.34.56.78", "+33612345678"),
    ("FR", "06-12-34-56-78", "+33612345678"),
    ("FR", "06\u00a012\u202f34 56 78", "+33612345678"),
    ("FR", "+33 (0)6 12 34 56 78", "+33612345678"),
    ("FR", "0033612345678", "+33612345678"),
    ("FR", "33612345678", "+33612345678"),
    ("FR", "612345678", "+33612345678"),  # a spreadsheet has eaten the zero
    ("FR", "'+33612345678", "+33612345678"),
    ("FR", '"=""+33612345678"""', "+33612345678"),
    ("FR", "tel:+33-6-12-34-56-78", "+33612345678"),
    ("FR", "\u202a+33612345678\u202c", "+33612345678"),
    ("FR", "+1 415 555 2671", "+14155552671"),
    ("FR", "+15555550101", "+15555550101"),
    ("US", "(415) 555-2671", "+14155552671"),
    ("US", "1-415-555-2671", "+14155552671"),
    ("US", "415.555.2671", "+14155552671"),
    ("US", "011 33 6 12 34 56 78", "+33612345678"),
    ("US", "+33639980001", "+33639980001"),
    ("GB", "07700 900123", "+447700900123"),
    ("CA", "514-555-0123", "+15145550123"),
])  # fmt: skip
def test_number(country: str, written: str, number: str) -> None:
    assert row(f"phone\n{written}\n", country).number == number


@pytest.mark.parametrize(("country", "written", "says"), [
    ("FR", "06 12 34 56", "too few digits"),
    ("FR", "06 12 34 56 78 90 12", "too many digits"),
    ("FR", "01 42 34 51 23", "landline"),
    ("FR", "+33142345123", "landline"),
    ("GB", "020 7946 0018", "landline"),
    ("FR", "0800 123 456", "toll-free"),
    ("FR", "0899 12 34 56", "premium-rate"),
    ("FR", "3.36E+10", "spreadsheet"),
    ("FR", "3,36123E+10", "spreadsheet"),
    ("FR", "n/a", "not a phone number"),
    ("FR", "emma@example.com", "not a phone number"),
    ("FR", "-", "not a phone number"),
    ("FR", "00", "not a phone number"),
    ("FR", "(415) 555-2671", "is no number in use|too few|too many"),
    ("FR", "+33612345678 ext. 12", "extension"),
    ("FR", "+99912345678", "not a phone number"),
    ("US", "555-0101", "in use|too few"),
    ("US", "123 456 7890", "no number in use"),
    ("US", "0612345678", "no number in use|too"),
    ("US", "1-800-356-9377", "toll-free"),
])  # fmt: skip
def test_bad_number(country: str, written: str, says: str) -> None:
    found = reason(f'phone,name\n"{written}",x\n', country)
    assert re.search(says, found), found


def test_a_bad_row_hides_the_number() -> None:
    _, [bad] = rows_of("phone\n06 12 34 56 78 90 12\n", now=NOW)
    assert bad.masked == "06 1••••••••••••0 12"
    assert "34 56" not in bad.masked + bad.reason


def test_the_second_of_two_is_bad_and_names_the_first() -> None:
    good, bad = rows_of("phone,name\n0612345678,A\n\n+33 6 12 34 56 78,B\n0612345679,C\n", now=NOW)
    assert [r.name for r in good] == ["A", "C"]
    assert [(r.line, r.reason) for r in bad] == [(4, "phone: the same number as on line 2")]


def test_a_bad_first_one_does_not_count() -> None:
    good, bad = rows_of(f"{FULL}\n0612345678,form,2031-01-01,yes\n0612345678,,,\n", now=NOW)
    assert ([r.line for r in good], [r.line for r in bad]) == ([3], [2])


@pytest.mark.parametrize(("country", "written", "number"), [
    ("US", "12025550123.0", "+12025550123"),
    ("US", "2025550123,00", "+12025550123"),
    ("FR", "33612345678.0", "+33612345678"),
    ("US", "4\ufe0d15 555 2671", "+14155552671"),
    ("FR", "\u200e+33612345678", "+33612345678"),
    ("FR", "0690 12 34 56", "+590690123456"),
    ("US", "861-234-5678", "+18612345678"),
])  # fmt: skip
def test_a_number_as_spreadsheets_spoil_it(country: str, written: str, number: str) -> None:
    assert row(f'phone,name\n"{written}",x\n', country).number == number


def test_a_number_that_a_spreadsheet_has_spoilt_is_not_a_strangers() -> None:
    assert "no number in use for DE" in reason("phone\n1511234567.0\n", "DE")


def test_countries() -> None:
    content = (
        "phone,pays\n0612345678,\n415 555 2671,\n0612345679,France\n(415) 555-2672,États-Unis\n"
        "0470 12 34 56,be\n+15145550123,Atlantis\n0612345670,Atlantis\n0612345671,US\n"
    )
    good, bad = rows_of(content, "US", "FR", now=NOW)
    assert [r.number for r in good] == [
        "+33612345678", "+14155552671", "+33612345679", "+14155552672", "+32470123456",
        "+15145550123",
    ]  # fmt: skip
    assert good[-1].notes == ("pays: 'Atlantis' is no country; write its code, such as FR or US",)
    assert [r.reason.partition(":")[0] for r in bad] == ["pays", "phone"]


def test_a_number_of_two_countries_is_not_guessed() -> None:
    _, [bad] = rows_of("phone\n612345678\n", "FR", "ES", now=NOW)
    assert (
        "may be a number of several countries (FR, ES)" in bad.reason
        and "column country" in bad.reason
    )


# -- the file ----------------------------------------------------------------------------


@pytest.mark.parametrize("header", [
    "phone", "Phone", " PHONE ", "Phone Number", "number", "Telephone", "Téléphone", "mobile",
    "Numéro de téléphone", "N\u0075me\u0301ro", "tel", "\ufeffphone",
])  # fmt: skip
def test_the_number_column_by_any_name(header: str) -> None:
    assert row(f"{header},name\n0612345678,Zoé\n").number == "+33612345678"


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("bom", ["", "\ufeff"])
def test_forms_of_csv(delimiter: str, newline: str, bom: str) -> None:
    lines = [["phone", "prénom", "tags"], ["0612345678", "Zoé", "a|b"], ["", "", ""]]
    content = bom + newline.join(delimiter.join(cells) for cells in lines) + newline
    found = row(content)
    assert (found.name, found.tags, found.line) == ("Zoé", ("a", "b"), 2)


def test_a_delimiter_within_quotation_marks() -> None:
    found = row('phone;tags;"note, free"\n0612345678;"vip;paris, nord|x";"a;b\nc"\n')
    assert found.tags == ("vip", "paris", "nord", "x")
    assert found.attributes == {"note_free": "a;b c"}


def test_lines_are_those_of_the_file() -> None:
    content = '\nphone,note\n0612345678,"two\nlines"\n\nbad,\n0612345679,\n'
    good, bad = rows_of(content, now=NOW)
    assert [r.line for r in good] == [3, 7]
    assert [r.line for r in bad] == [6]


@pytest.mark.parametrize(("content", "says"), [
    (b"", "empty"),
    (b"\n\n", "empty"),
    (b"sep=;\n", "empty"),
    (b"phone\n", "no contacts"),
    (b"phone,name\n,\n  ,\n", "no contacts"),
    ("name,e-mail\nZoé,z@example.com\n".encode(), "no column for the phone number"),
    (b"0612345678\n0612345679\n", "no column for the phone number"),
    ("phone,name\n0612345678,Zoé\n".encode() + b"0612345679,Ren\xe9e\n", "byte 0xe9 on line 3"),
    (b"phone,name\n0612345678,Zo\x81\n", "not Windows-1252"),
    ("phone\n0612345678\n".encode("utf-16")[:-1], "not UTF-16"),
    (b"ph\0one\n0612345678\n", "not text"),
    (b"PK\x03\x04whatever", "no XLSX file"),
    (b"\xd0\xcf\x11\xe0whatever", r"old Excel file \(\.xls\)"),
    (b"phone,mobile\n0612345678,0612345679\n", "both stand for phone"),
    (b"phone,Note,note\n0612345678,a,b\n", "both stand for note"),
    (b'phone,"name\n0612345678,b\n', "header"),
    (b"phone,name\n0612345678," + b"x" * 2_000_000 + b"\n", "Line 2"),
])  # fmt: skip
def test_a_file_that_can_not_be_read(content: bytes, says: str) -> None:
    with pytest.raises(UsageError, match=says):
        rows_of(content, now=NOW)


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be", "utf-32"]
)
def test_encodings(encoding: str) -> None:
    found = row("phone;Prénom;Ville\r\n0612345678;Zoé;L’Haÿ\r\n".encode(encoding))
    assert (found.name, found.attributes) == ("Zoé", {"ville": "L’Haÿ"})


@pytest.mark.parametrize("content", [
    "sep=;\nphone;name\n0612345678;Zoé\n",
    "\ufeffSEP=|\r\nphone|name\r\n0612345678|Zoé\r\n",
    "phone,name,,\n0612345678,Zoé,,\n",
    "phone,name\n0612345678,Zoé,,,\n",
    "phone,name,shop,,\n0612345678,Zoé\n",
])  # fmt: skip
def test_tables_as_spreadsheets_write_them(content: str) -> None:
    found = row(content)
    assert (found.number, found.name, found.notes) == ("+33612345678", "Zoé", ())


def test_a_row_with_too_many_cells() -> None:
    found = reason("phone,name\n0612345678,a,b\n")
    assert "3 cells where the header has 2" in found and "quotation marks" in found


def test_a_value_without_a_name_is_left_out() -> None:
    found = row("phone,,name\n0612345678,a,b\n")
    assert (found.name, found.attributes) == ("b", {})
    assert found.notes == ("column 2: has no name in the header; left out",)


def test_a_long_cell_costs_only_itself() -> None:
    good, bad = rows_of(f"phone,note\n0612345678,{'x' * 1601}\n0612345679,y\n", now=NOW)
    assert not bad and [r.attributes for r in good] == [{}, {"note": "y"}]
    assert good[0].notes == ("note: 1,601 characters are too long; left out",)


@pytest.mark.parametrize(
    "said", ["#N/A", "#REF!", "#NAME?", "#DIV/0!", "#NOM?", "#VALEUR!", "#CALC!"]
)
def test_the_errors_of_a_spreadsheet_are_no_values(said: str) -> None:
    found = row(f"phone,name,shop,tags\n0612345678,{said},{said},{said}\n")
    assert (found.name, found.attributes, found.tags) == ("", {}, ())
    assert len(found.notes) == 3


# -- quotation marks ---------------------------------------------------------------------

A6 = """first_name,language,tags,consent_source,consent_date,consent_wording,phone,nickname
Bob,en,qtest2,form,2025-01-15,Yes,+12025550168,"Bobby
Cy,en,qtest2,form,2025-01-15,Yes,+12025550169,Cee
Di,en,qtest2,form,2025-01-15,Yes,+12025550170,Dee
"""


@pytest.mark.parametrize("more", [
    "", 'Ed,en,q,form,2025-01-15,"Yes, do",+12025550171,Ed\n',
    'Ed,en,q,form,2025-01-15,Yes,+12025550171,"Ed"\n',
    'Ed,en,q,form,2025-01-15,Yes,+12025550171,Ed"\n',
    'Ed,en,q,form,2025-01-15,"",+12025550171,"Ed"\n',
])  # fmt: skip
def test_a_missing_quotation_mark_swallows_nobody(more: str) -> None:
    good, bad = rows_of(A6 + more, "US", now=NOW)
    assert [r.line for r in good] == [3, 4, *([5] if more else [])]
    assert [(r.line, "quotation mark" in r.reason) for r in bad] == [(2, True)]
    assert all("\n" not in value for r in good for value in r.attributes.values())


@pytest.mark.parametrize("line", ['"Bob "Bobby" Lee",0612345678', '"Bob"by,0612345678'])
def test_a_quotation_mark_that_is_not_doubled(line: str) -> None:
    good, [bad] = rows_of(f"name,phone\n{line}\nZoé,0612345679\n", now=NOW)
    assert [r.name for r in good] == ["Zoé"] and bad.line == 2


def test_quotation_marks_that_are_right() -> None:
    good, bad = rows_of(
        'phone,name,note\n0612345678,"Bob ""B"" Lee","1 rue X,\nParis"\n0612345679,"","5\'11"""\n',
        now=NOW,
    )
    assert not bad
    assert [r.name for r in good] == ['Bob "B" Lee', ""]
    assert [r.attributes["note"] for r in good] == ["1 rue X, Paris", "5'11\""]


WORDS = st.text("abc ,;é'", min_size=1, max_size=6)


@given(
    st.lists(st.tuples(WORDS, WORDS, WORDS), min_size=1, max_size=6),
    st.integers(0, 5),
    st.integers(0, 7),
    st.booleans(),
)
def test_whichever_quotation_mark_is_missing_all_other_rows_are_read(
    words: list[tuple[str, str, str]], at: int, mark: int, everywhere: bool
) -> None:
    """One mark is taken out of one row: that row is refused, or read with its mark in a value."""
    out = io.StringIO(newline="")
    quoting = csv.QUOTE_ALL if everywhere else csv.QUOTE_MINIMAL
    writer = csv.writer(out, quoting=quoting, lineterminator="\n")
    for n, (one, two, three) in enumerate(words):
        writer.writerow([f"061234567{n}", one, two, three])
    lines = out.getvalue().splitlines()
    at %= len(lines)
    places = [n for n, char in enumerate(lines[at]) if char == '"']
    if not places:
        return
    place = places[mark % len(places)]
    lines[at] = lines[at][:place] + lines[at][place + 1 :]
    good, bad = rows_of("phone,a,b,c\n" + "\n".join(lines) + "\n", now=NOW)
    assert {r.line for r in (*good, *bad)} == {n + 2 for n in range(len(lines))}
    assert {r.line for r in bad} <= {at + 2}
    for r in good:
        if r.line != at + 2:
            said = [" ".join(value.split()) for value in words[r.line - 2]]
            assert list(r.attributes.values()) == [value for value in said if value]


# -- the columns -------------------------------------------------------------------------


def test_columns_that_are_told() -> None:
    content = "Tél. client;Source;Le;Texte;Blabla\n0612345678;form;2025-03-25;Oui;x\n"
    found = row(content, columns={
        "tel client": "phone", "Source": "consent_source", "Le": "consent_date",
        "Texte": "consent_wording", "Blabla": "-",
    })  # fmt: skip
    assert found.consent is not None and found.consent.wording == "Oui"
    assert found.attributes == {}


def test_what_may_be_a_proof_is_not_taken_for_one() -> None:
    header = ["Téléphone", "Source", "Date", "Texte"]
    found = columns_of(header)
    assert found.meanings == ("phone", "source", "date", "texte")
    assert found.perhaps == {
        "Source": "consent_source", "Date": "consent_date", "Texte": "consent_wording",
    }  # fmt: skip
    assert columns_of(header, {"Date": "-"}).perhaps.keys() == {"Source", "Texte"}


@pytest.mark.parametrize(("told", "says"), [
    ({"nothing": "phone"}, "no column 'nothing'; it has 'Tel', 'Name'"),
    ({"Name": "phone"}, "both stand for phone"),
    ({"Tel": "-"}, "no column for the phone number"),
    ({"Name": "?!"}, "can't be the name"),
])  # fmt: skip
def test_columns_that_are_told_wrongly(told: dict[str, str], says: str) -> None:
    with pytest.raises(UsageError, match=re.escape(says)):
        columns_of(["Tel", "Name"], told)


def test_how_columns_are_told() -> None:
    assert parse_map(["Tél.=phone", "a=b = tags ", "x=-"]) == {
        "Tél.": "phone", "a=b": "tags", "x": "-",
    }  # fmt: skip
    for wrong in ("phone", "=phone"):
        with pytest.raises(UsageError, match="is not written as"):
            parse_map([wrong])


def test_the_column_of_reasons_is_passed_over() -> None:
    found = row("why_rejected,phone\nphone: has too few digits,0612345678\n")
    assert (found.number, found.attributes) == ("+33612345678", {})


# -- the other columns -------------------------------------------------------------------


@pytest.mark.parametrize(("written", "language"), [
    ("en", Language.EN), ("EN", Language.EN), ("English", Language.EN), ("anglais", Language.EN),
    ("en-US", Language.EN), ("en_GB", Language.EN), ("fr", Language.FR), ("Français", Language.FR),
    ("FRANCAIS", Language.FR), ("French", Language.FR), ("fr-CA", Language.FR), ("", None),
    ("  ", None),
])  # fmt: skip
def test_language(written: str, language: Language | None) -> None:
    assert row(f"phone,language\n0612345678,{written}\n").language is language


@pytest.mark.parametrize("written", ["de", "Deutsch", "en/fr", "?", "français et anglais"])
def test_bad_language(written: str) -> None:
    found = row(f"phone,language\n0612345678,{written}\n")
    assert found.language is None
    assert found.notes[0].startswith("language: ") and "neither English" in found.notes[0]


def test_names() -> None:
    content = (
        "phone,first name,Nom de famille,name\n0612345678,Zoé,Petit,\n0612345679,,,Dr  Who\n"
        "0612345680,Léa,,\n0612345681,,,\n"
    )
    assert [r.name for r in rows_of(content, now=NOW)[0]] == ["Zoé Petit", "Dr Who", "Léa", ""]


def test_other_columns_are_attributes() -> None:
    found = row("phone,Magasin préféré,Points (2024),empty\n0612345678, Vieux  Port ,120,\n")
    assert found.attributes == {"magasin_prefere": "Vieux Port", "points_2024": "120"}


def test_tags_are_written_one_way() -> None:
    assert row("phone,tags\n0612345678,VIP; vip|  Paris  Nord ;;\n").tags == ("vip", "paris nord")


def test_control_characters_are_dropped() -> None:
    found = row("phone,name\n0612345678,Zo\x07é\x1b[31m\n")
    assert found.name == "Zoé[31m"


# -- consent -----------------------------------------------------------------------------


def test_consent() -> None:
    found = row(
        f"{FULL},consent_class,consent_program\n"
        '0612345678,web form,2025-03-25,"Oui, j\'accepte",Informational,loyalty\n'
    ).consent
    assert found is not None
    assert found.given_at == datetime(2025, 3, 25, tzinfo=UTC)
    assert found.message_class is MessageClass.INFORMATIONAL
    assert (found.source, found.wording, found.program) == ("web form", "Oui, j'accepte", "loyalty")


def test_consent_is_promotional_and_for_the_default_program_unless_said() -> None:
    found = row(f"{FULL}\n0612345678,form,2025-03-25,yes\n").consent
    assert found is not None
    assert (found.message_class, found.program) == (MessageClass.PROMOTIONAL, None)


@pytest.mark.parametrize("content", [
    "phone\n0612345678\n", f"{FULL}\n0612345678,,,\n", f"{FULL}\n0612345678, , ,\t\n",
    f"{FULL},consent_class\n0612345678,,,,promotional\n",
])  # fmt: skip
def test_no_consent(content: str) -> None:
    assert row(content).consent is None


@pytest.mark.parametrize(("cells", "says"), [
    ("form,2025-03-25,", "consent_wording: a proof needs"),
    ("form,,", "empty: consent_date, consent_wording"),
    (",2025-03-25,yes", "empty: consent_source"),
    ("form,,yes", "empty: consent_date"),
    ("form,05/06/2024,yes", "read in two ways; say whether the day"),
    ("form,5.6.2024,yes", "read in two ways"),
    ("form,25/03/24,yes", "read in two ways"),
    ("form,31/06/2024,yes", "not a date"),
    ("form,2024-02-30,yes", "not a date"),
    ("form,yesterday,yes", "not a date"),
    ("form,45376,yes", "not a date"),
    ("form,1899-12-30,yes", "too long ago"),
    ("form,0001-01-01,yes", "too long ago"),
    ("#N/A,2025-03-25,yes", "spreadsheet's error"),
    ("form,2025-03-25," + "y" * 10_001, "longer than 10,000"),
])  # fmt: skip
def test_half_a_proof_takes_the_row_without_consent(cells: str, says: str) -> None:
    found = row(f"{FULL},tags\n0612345678,{cells},vip\n")
    assert found.consent is None and found.tags == ("vip",)
    assert found.notes[0].startswith("taken without consent: consent_") and says in found.notes[0]


@pytest.mark.parametrize("date", ["2025-06-12", "2031-01-01", "2025-06-11T12:00:01Z"])
def test_a_consent_to_come_refuses_the_row(date: str) -> None:
    assert "lies in the future" in reason(f"{FULL}\n0612345678,form,{date},yes\n")


@pytest.mark.parametrize(("written", "day_first", "day"), [
    ("05/06/2024", True, "2024-06-05"), ("05/06/2024", False, "2024-05-06"),
    ("18.03.25", True, "2025-03-18"), ("03/18/25", False, "2025-03-18"),
])  # fmt: skip
def test_dates_of_which_somebody_has_said_how_they_are_meant(
    written: str, day_first: bool, day: str
) -> None:
    consent = row(f"{FULL}\n0612345678,form,{written},yes\n", day_first=day_first).consent
    assert consent is not None and consent.given_at.date().isoformat() == day


def test_a_date_that_can_not_be_as_was_said() -> None:
    found = row(f"{FULL}\n0612345678,form,03/18/2025,yes\n", day_first=True)
    assert found.consent is None and "not a date" in found.notes[0]


@pytest.mark.parametrize(("written", "day"), [
    ("2025-03-25", "2025-03-25"), ("25/03/2025", "2025-03-25"), ("03/25/2025", "2025-03-25"),
    ("25.03.2025", "2025-03-25"), ("25-3-2025", "2025-03-25"), ("05/05/2025", "2025-05-05"),
    ("2025-03-25 18:30", "2025-03-25"), ("2025-03-25T23:30:00-05:00", "2025-03-26"),
    ("2025-06-11", "2025-06-11"), ("18 mars 2025", "2025-03-18"), ("1er août 2024", "2024-08-01"),
    ("March 18, 2025", "2025-03-18"), ("18-Mar-2025", "2025-03-18"),
    ("18 Févr. 2025", "2025-02-18"),
])  # fmt: skip
def test_consent_date(written: str, day: str) -> None:
    consent = row(f'{FULL}\n0612345678,form,"{written}",yes\n').consent
    assert consent is not None
    assert consent.given_at.date().isoformat() == day


@pytest.mark.parametrize(("written", "day"), [
    ("12/05/2024", None), ("05/12/2024", None), ("12/12/2024", "2024-12-12"),
    ("12/13/2024", "2024-12-13"), ("13/12/2024", "2024-12-13"), ("13/13/2024", None),
    ("01/01/2024", "2024-01-01"), ("1/2/2024", None),
])  # fmt: skip
def test_day_or_month_first_is_told_from_thirteen_on(written: str, day: str | None) -> None:
    content = f"{FULL}\n0612345678,form,{written},yes\n"
    if day is None:
        found = row(content)
        assert found.consent is None
        assert "read in two ways" in found.notes[0] or "not a date" in found.notes[0]
    else:
        consent = row(content).consent
        assert consent is not None and consent.given_at.date().isoformat() == day


def test_a_class_that_is_none() -> None:
    content = f"{FULL},consent_class\n0612345678,form,2025-03-25,yes,conversational\n"
    found = row(content)
    assert found.consent is None
    assert "neither informational nor promotional" in found.notes[0]


def test_the_demo_contacts() -> None:
    good = good_rows(DEMO.read_bytes(), "US")
    assert [r.language for r in good] == [Language.EN] * 3 + [Language.FR] * 3
    assert sum(r.consent is not None for r in good) == 5


# -- any file at all ---------------------------------------------------------------------

CELLS = st.one_of(
    st.text(max_size=12),
    st.sampled_from(["0612345678", "+15555550101", "+33 6 39 98 00 01", "en", "vip;x", "2025-03-25",
                     "05/06/2025", "2025-03-25T10:00+14:00", "form", "yes", '"', "=1+1", ""]),
)  # fmt: skip
COLUMNS = st.lists(st.sampled_from(
    ["phone", "name", "language", "tags", "Age", "consent_source", "consent_date",
     "consent_wording", "consent_class"]), unique=True, min_size=1)  # fmt: skip


@given(st.binary(max_size=200))
def test_any_bytes(content: bytes) -> None:
    try:
        rows_of(content, now=NOW)
    except UsageError as error:
        assert str(error)


@given(
    COLUMNS,
    st.lists(st.lists(CELLS, min_size=1, max_size=9), max_size=6),
    st.sampled_from([",", ";", "\t"]),
)
def test_every_row_is_good_or_bad_once(
    columns: list[str], rows: list[list[str]], delimiter: str
) -> None:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter).writerows([columns, *rows])
    try:
        good, bad = rows_of(out.getvalue().encode("utf-8", "replace"), now=NOW)
    except UsageError:
        return
    lines = [r.line for r in (*good, *bad)]
    assert len(lines) == len(set(lines))
    numbers = [r.number for r in good]
    assert len(numbers) == len(set(numbers))
    for one in good:
        assert re.fullmatch(r"\+[1-9]\d{6,14}", one.number)
        if one.consent:
            assert one.consent.source and one.consent.wording
            assert one.consent.given_at <= NOW
            assert NOW - one.consent.given_at < timedelta(days=366 * 40)
    assert all(r.reason for r in bad)
