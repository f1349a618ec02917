"""bot/sms/numbering.py."""

from __future__ import annotations

from collections.abc import Callable

import phonenumbers
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.sms import numbering
from bot.sms.numbering import Kind, NoNumber, Number, Wrong, look, read


@pytest.mark.parametrize(
    ("written", "countries", "number", "country"),
    [
        ("0690 12 34 56", ("FR",), "+590690123456", "GP"),
        ("+33 690 12 34 56", (), "+590690123456", "GP"),
        ("0694 20 34 56", ("FR",), "+594694203456", "GF"),
        ("0696 12 34 56", ("FR",), "+596696123456", "MQ"),
        ("0697 12 34 56", ("FR",), "+596697123456", "MQ"),
        ("0033692123456", ("FR",), "+262692123456", "RE"),
        ("33692123456", ("FR",), "+262692123456", "RE"),
        ("0693 01 34 56", ("FR",), "+262693013456", "RE"),
        ("06 39 01 23 45", ("FR",), "+262639012345", "YT"),
        ("06 39 98 00 01", ("FR",), "+33639980001", "FR"),  # kept for examples, not Mayotte's
        ("0692123456", ("RE",), "+262692123456", "RE"),
        ("861 234 5678", ("US",), "+18612345678", "US"),
        ("+1 436 234 5678", (), "+14362345678", "US"),
        ("416 234 5678", ("US", "CA"), "+14162345678", "CA"),
        ("0612345678", ("US", "FR"), "+33612345678", "FR"),
        ("415 555 2671", ("FR", "US"), "+14155552671", "US"),
        ("(415) 555-2671", ("FR", "US"), "+14155552671", "US"),
        ("1-415-555-2671", ("US",), "+14155552671", "US"),
    ],
)
def test_a_number_that_is_meant(
    written: str, countries: tuple[str, ...], number: str, country: str
):
    found = read(written, countries)
    assert (found.e164, found.country) == (number, country)
    assert found.kind in (Kind.MOBILE, Kind.FICTIONAL)


@pytest.mark.parametrize(
    ("written", "countries", "wrong"),
    [
        ("123 456 7890", ("US",), Wrong.UNUSED),
        ("911 234 5678", ("US",), Wrong.UNUSED),
        ("+1 436 911 5678", (), Wrong.UNUSED),
        ("+1 436 134 5678", (), Wrong.UNUSED),
        ("+1 295 234 5678", (), Wrong.UNUSED),  # N9X is kept for expansion
        ("+1 555 234 5678", (), Wrong.UNUSED),
        ("+1 822 234 5678", (), Wrong.UNUSED),  # kept for toll-free numbers
        ("0691 99 99 99", ("FR",), Wrong.UNUSED),
        ("0612345678", (), Wrong.NO_NUMBER),
        ("0612345678", ("US",), Wrong.UNUSED),
        ("06 12 34", ("FR",), Wrong.TOO_SHORT),
        ("+33612345678 ext. 3", (), Wrong.EXTENSION),
        ("612345678", ("FR", "ES"), Wrong.SEVERAL),
        ("", (), Wrong.NO_NUMBER),
    ],
)
def test_what_is_no_number(written: str, countries: tuple[str, ...], wrong: Wrong):
    with pytest.raises(NoNumber) as caught:
        read(written, countries)
    assert caught.value.wrong is wrong


@pytest.mark.parametrize(
    ("written", "kind"),
    [
        ("+33142345123", Kind.LANDLINE),
        ("+18003569377", Kind.TOLL_FREE),
        ("+19005551234", Kind.PREMIUM),
        ("+33639980001", Kind.FICTIONAL),
        ("+15555550101", Kind.FICTIONAL),
        ("+12125550123", Kind.MOBILE),
        ("+33937123456", Kind.OTHER),
    ],
)
def test_kinds(written: str, kind: Kind):
    assert read(written).kind is kind


DIGITS = r"[67][0-9]{8}|[2-9][0-9]{9}|[0-9]{8,11}"
WRITTEN = st.tuples(
    st.sampled_from(["", "0", "1", "+1", "33", "+33", "0033", "00", "+", "011"]),
    st.from_regex(DIGITS, fullmatch=True),
).map("".join)
AMERICAN = st.from_regex(r"[2-9][0-9]{9}", fullmatch=True).map("+1{}".format)


@settings(max_examples=1000)
@given(WRITTEN, st.sampled_from([None, "FR", "US", "CA", "GB"]))
def test_the_short_way_of_a_long_list_says_what_the_package_says(written: str, country: str | None):
    def said(work: Callable[[str, str | None], Number]) -> object:
        try:
            return work(written, country)
        except NoNumber:
            return None

    def shortly(written: str, country: str | None) -> Number:
        return read(written, [country] if country else [])

    assert said(shortly) == said(numbering._by_package)


@given(AMERICAN)
def test_a_number_that_the_package_knows_is_taken(e164: str):
    if phonenumbers.is_valid_number(phonenumbers.parse(e164)):
        assert look(e164).e164 == e164


@given(st.text(max_size=30), st.lists(st.sampled_from(["US", "FR", "CA", "GB"]), max_size=3))
def test_anything_is_a_number_or_none(written: str, countries: list[str]):
    try:
        found = read(written, countries)
    except NoNumber:
        return
    assert read(found.e164) == found
