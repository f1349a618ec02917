"""Numbers of orders in texts, and orders in files."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import UsageError
from bot.models import Language
from bot.orders.file import read
from bot.orders.rules import MOST, Order, OrderState, candidates, key
from bot.sms.segments import Encoding, encoding
from bot.sms.spoken import spoken_day


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("where is my order 12345", "12345"),
        ("order#12345?", "12345"),
        ("12345", "12345"),
        ("CMD-2026-00123 svp", "CMD-2026-00123"),
        ("cmd 2026 00123", "CMD-2026-00123"),
        ("commande n°45120 elle arrive qd", "45120"),
        ("its lp10234!!", "LP-10234"),
        ("Réf. KB 2290.", "KB 2290"),
        ("order 12 345 678", "12345678"),
        ("#4001,pls", "4001"),
        ("WR-118?", "WR-118"),
        ("ma commande:33/812.", "33-812"),
        ("１２３４５", "12345"),
        ("LP–10234", "10234"),
        ("between 48213 and 48214", "48214"),
    ],
)
def test_a_number_is_found_however_it_is_typed(text: str, number: str):
    assert key(number) in candidates(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "no numbers here",
        "👍",
        "8/10",
        "at 6pm",
        "12 or 13",
        "3/5. 10/10",
        "jo99@mail.com",
        "it was 9,99€",
        "size 42",
        "١٢",
    ],
)
def test_most_texts_hold_none(text: str):
    assert not candidates(text)


@pytest.mark.parametrize(("text", "found"), [
    ("12", ()), ("123", ("123",)), ("AB-12", ()), ("AB-123", ("AB123", "123")),
    # with a slash or a point it may be a rating or an amount: two digits more
    ("12/34", ()), ("12/345", ("12345",)), ("1.234", ()), ("12.345", ("12345",)),
    # a part of what spaces join: one digit more
    ("LP 123", ("LP123", "123")), ("123 456", ("123456",)), ("1234 5678", ("12345678", "1234",
    "5678")),
    ("1" * 30, ("1" * 30,)), ("1" * 31, ()),
    ("+33612345678", ()), ("call +33612345678", ()), ("x+48213", ("48213",)),
])  # fmt: skip
def test_how_few_digits_make_a_number(text: str, found: tuple[str, ...]):
    assert tuple(candidates(text)) == found


@given(st.text(max_size=300) | st.text("0123456789 -/.#a", max_size=1600))
def test_any_text_has_a_few_at_most(text: str):
    found = candidates(text)
    assert len(found) <= MOST and len(set(found)) == len(found)
    assert all(name == key(name) and 3 <= len(name) <= 30 for name in found)


@given(st.from_regex(r"[A-Z]{0,3}-?[0-9]{4,10}", fullmatch=True))
def test_a_number_alone_finds_itself(number: str):
    assert key(number) in candidates(number)
    assert key(number) in candidates(f"where is {number} please")


@pytest.mark.parametrize("month", range(1, 13))
@pytest.mark.parametrize("language", list(Language))
def test_days_stay_in_the_cheap_alphabet(month: int, language: Language):
    assert encoding(spoken_day(date(2026, month, 2), language, date(2026, 11, 29))) is Encoding.GSM7


def test_a_day_in_words():
    today = date(2026, 11, 29)
    assert spoken_day(date(2026, 12, 1), Language.FR, today) == "mardi 1er décembre"
    assert spoken_day(date(2026, 12, 1), Language.EN, today) == "Tuesday 1 December"
    assert spoken_day(date(2027, 1, 4), Language.EN, today) == "Monday 4 January 2027"


def test_the_year_is_said_where_it_is_not_this_one():
    today = date(2026, 11, 29)
    assert spoken_day(date(2026, 12, 1), Language.EN, today) == "Tuesday 1 December"
    assert spoken_day(date(2099, 6, 2), Language.EN, today) == "Tuesday 2 June 2099"
    assert spoken_day(date(2027, 1, 1), Language.FR, today) == "vendredi 1er janvier 2027"


# -- the file ------------------------------------------------------------------------------------


def test_a_file():
    found = read(
        "number,state,expected_on,carrier,tracking\nLP-1001,shipped,2026-06-30,DHL,X1\n"
        "LP-1002,Livrée,,,\n\n 1003 , EN COURS ,2026-07-01T10:00:00Z, ,\n".encode()
    )
    assert found.good == (
        Order("LP-1001", OrderState.SHIPPED, date(2026, 6, 30), "DHL", "X1"),
        Order("LP-1002", OrderState.DELIVERED, None, None),
        Order("1003", OrderState.PROCESSING, date(2026, 7, 1), None),
    )
    assert not found.bad


@pytest.mark.parametrize(
    "content",
    [
        "\ufeffNumber;State\r\n1001;shipped\r\n",
        "state\tnumber\tclient\nshipped\t1001\tjo\n",
        'number,state\n"1001",shipped',
        "number,state,expected_on\n1001,Expédiée,\n",
    ],
)
def test_files_as_programs_write_them(content: str):
    (order,) = read(content.encode()).good
    assert (order.number, order.state) == ("1001", OrderState.SHIPPED)


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("1001,lost,,,", "state 'lost' is none of processing, shipped"),
        ("1001,,,,", "state ''"),
        (",shipped,,,", "number ''"),
        ("AB,shipped,,,", "3 digits"),
        ("1001,shipped,30/06/2026,,", "expected_on '30/06/2026' is not a day as 2026-06-30"),
        ("1001,shipped,2026-02-30,,", "not a day"),
        ("1001,shipped,,,,,x", "7 columns where the header has 5"),
        ('1001,"shipped,,,', "a quotation mark is missing"),
        ("lp-900,shipped,,,", "the same number as on line 2"),
        (f"1001,shipped,,{'x' * 65},", "carrier is longer than 64"),
        (f"{'1' * 31},shipped,,,", "30 letters and digits"),
    ],
)
def test_a_bad_row_is_named_and_the_others_are_taken(row: str, reason: str):
    found = read(
        f"number,state,expected_on,carrier,tracking\nLP900,shipped,,,\n{row}\n"
        "LP901,shipped,,,\n".encode()
    )
    assert [order.number for order in found.good] == ["LP900", "LP901"]
    (bad,) = found.bad
    assert bad.line == 3 and reason in bad.reason


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "empty"),
        (b"\n \n", "empty"),
        (b"a,b\n1,2\n", "lacks number and state"),
        ("number,état\n".encode() + b"\xff\xfe,x\n", "not UTF-8: byte 0xff on line 2"),
        (b"number,state\n\0,x\n", "not text"),
        (b"number,state\n" + b"x" * 2_000_000, "no table"),
    ],
)
def test_a_file_that_is_none(content: bytes, problem: str):
    with pytest.raises(UsageError) as raised:
        read(content)
    assert problem in str(raised.value)
