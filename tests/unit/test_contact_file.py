"""bot/imports/file.py on files as spreadsheets and people make them."""

from __future__ import annotations

import csv
import io
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import UsageError
from bot.imports.file import ContactFile, ContactRow, read
from bot.models import Language, MessageClass

NOW = datetime(2025, 6, 11, 12, tzinfo=UTC)
DEMO = Path(__file__).parents[2] / "data" / "demo" / "contacts.csv"
FULL = "phone,consent_source,consent_date,consent_wording"


def read_text(content: str, country: str = "FR") -> ContactFile:
    return read(content.encode(), country, NOW)


def row(content: str, country: str = "FR") -> ContactRow:
    found = read_text(content, country)
    assert not found.bad, found.bad
    return found.good[0]


def reason(content: str, country: str = "FR") -> str:
    found = read_text(content, country)
    assert not found.good, found.good
    return found.bad[0].reason


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
    found = read_text("phone\n06 12 34 56 78 90 12\n")
    assert found.bad[0].masked == "06 1••••••••••••0 12"
    assert "34 56" not in found.bad[0].masked


def test_the_second_of_two_is_bad_and_names_the_first() -> None:
    found = read_text("phone,name\n0612345678,A\n\n+33 6 12 34 56 78,B\n0612345679,C\n")
    assert [r.name for r in found.good] == ["A", "C"]
    assert (found.bad[0].line, found.bad[0].reason) == (4, "the same number as on line 2")


def test_a_bad_first_one_does_not_count() -> None:
    found = read_text("phone,language\n0612345678,klingon\n0612345678,fr\n")
    assert [r.line for r in found.good] == [3]


def test_an_unknown_default_country() -> None:
    with pytest.raises(UsageError, match="country code"):
        read_text("phone\n0612345678\n", "Frankreich")


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
    found = read_text(content)
    assert [r.line for r in found.good] == [3, 7]
    assert found.bad[0].line == 6


@pytest.mark.parametrize(("content", "says"), [
    (b"", "empty"),
    (b"\n\n", "empty"),
    (b"phone\n", "no contacts"),
    (b"phone,name\n,\n  ,\n", "no contacts"),
    ("name,e-mail\nZoé,z@example.com\n".encode(), "no column for the phone number"),
    (b"0612345678\n0612345679\n", "no column for the phone number"),
    ("phone,prénom\n0612345678,Zoé\n".encode("cp1252"), "not UTF-8: byte 0xe9 on line 1"),
    (b"phone,name\n0612345678,Ren\xe9e\n", "byte 0xe9 on line 2"),
    ("phone\n0612345678\n".encode("utf-16"), "UTF-16"),
    ("phone\n0612345678\n".encode("utf-16-le"), "not text"),
    (b"PK\x03\x04whatever", "spreadsheet"),
    (b"phone,mobile\n0612345678,0612345679\n", "both stand for phone"),
    (b"phone,Note,note\n0612345678,a,b\n", "both stand for note"),
    (b"phone,,name\n0612345678,a,b\n", "Column 2"),
    (b'phone,name\n0612345678,"Zo\xc3\xa9\n' + b"0612345679,x\n" * 40, "quotation mark"),
    (b"phone,name\n0612345678," + b"x" * 200_000 + b"\n", "Line 2|line 2"),
])  # fmt: skip
def test_a_file_that_can_not_be_read(content: bytes, says: str) -> None:
    with pytest.raises(UsageError, match=says):
        read(content, "FR", NOW)


@pytest.mark.parametrize("line", ["0612345678", "0612345678,a,b"])
def test_a_row_with_the_wrong_number_of_columns(line: str) -> None:
    assert "columns where the header has 2" in reason(f"phone,name\n{line}\n")


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
    assert "neither English" in reason(f"phone,language\n0612345678,{written}\n")


def test_names() -> None:
    content = (
        "phone,first name,Nom de famille,name\n0612345678,Zoé,Petit,\n0612345679,,,Dr  Who\n"
        "0612345680,Léa,,\n0612345681,,,\n"
    )
    assert [r.name for r in read_text(content).good] == ["Zoé Petit", "Dr Who", "Léa", ""]


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
    ("form,2025-03-25,", "consent_wording is empty"),
    ("form,,", "consent_date and consent_wording are empty"),
    (",2025-03-25,yes", "consent_source is empty"),
    ("form,,yes", "consent_date is empty"),
    ("form,2025-06-12,yes", "future"),
    ("form,2031-01-01,yes", "future"),
    ("form,2025-06-11T12:00:01Z,yes", "future"),
    ("form,05/06/2024,yes", "read in two ways; write 2024-MM-DD"),
    ("form,5.6.2024,yes", "read in two ways"),
    ("form,31/06/2024,yes", "not a date"),
    ("form,2024-02-30,yes", "not a date"),
    ("form,25/03/24,yes", "not a date"),
    ("form,yesterday,yes", "not a date"),
    ("form,45376,yes", "not a date"),
    ("form,1899-12-30,yes", "too long ago"),
    ("form,0001-01-01,yes", "too long ago"),
])  # fmt: skip
def test_bad_consent(cells: str, says: str) -> None:
    assert says in reason(f"{FULL}\n0612345678,{cells}\n")


@pytest.mark.parametrize(("written", "day"), [
    ("2025-03-25", "2025-03-25"), ("25/03/2025", "2025-03-25"), ("03/25/2025", "2025-03-25"),
    ("25.03.2025", "2025-03-25"), ("25-3-2025", "2025-03-25"), ("05/05/2025", "2025-05-05"),
    ("2025-03-25 18:30", "2025-03-25"), ("2025-03-25T23:30:00-05:00", "2025-03-26"),
    ("2025-06-11", "2025-06-11"),
])  # fmt: skip
def test_consent_date(written: str, day: str) -> None:
    consent = row(f"{FULL}\n0612345678,form,{written},yes\n").consent
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
        assert "read in two ways" in reason(content) or "not a date" in reason(content)
    else:
        consent = row(content).consent
        assert consent is not None and consent.given_at.date().isoformat() == day


def test_a_class_that_is_none() -> None:
    content = f"{FULL},consent_class\n0612345678,form,2025-03-25,yes,conversational\n"
    assert "neither informational nor promotional" in reason(content)


def test_the_demo_contacts() -> None:
    found = read(DEMO.read_bytes(), "US", NOW)
    assert not found.bad
    assert [r.language for r in found.good] == [Language.EN] * 3 + [Language.FR] * 3
    assert sum(r.consent is not None for r in found.good) == 5


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
        read(content, "FR", NOW)
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
        found = read(out.getvalue().encode("utf-8", "replace"), "FR", NOW)
    except UsageError:
        return
    lines = [r.line for r in (*found.good, *found.bad)]
    assert len(lines) == len(set(lines)) <= len(rows)
    numbers = [r.number for r in found.good]
    assert len(numbers) == len(set(numbers))
    for good in found.good:
        assert re.fullmatch(r"\+[1-9]\d{6,14}", good.number)
        if good.consent:
            assert good.consent.source and good.consent.wording
            assert good.consent.given_at <= NOW
            assert NOW - good.consent.given_at < timedelta(days=366 * 40)
    assert all(r.reason for r in found.bad)
