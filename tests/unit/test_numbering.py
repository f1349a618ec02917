"""bot/sms/numbering.py."""

from __future__ import annotations

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sms import numbering
from bot.sms.numbering import Kind, NoNumber, Wrong, look, read


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


FRENCH = st.from_regex(r"[67][0-9]{8}", fullmatch=True).map("+33{}".format)
AMERICAN = st.from_regex(r"[2-9][0-9]{9}", fullmatch=True).map("+1{}".format)


@given(FRENCH | AMERICAN)
def test_what_is_known_of_a_beginning_is_true_of_the_number(e164: str):
    """The short way that a long file takes says what the long way says."""

    def said(work: object) -> object:
        try:
            return work(e164)  # type: ignore[operator]
        except NoNumber as error:
            return error.wrong

    if e164[3:6] not in numbering._OVERSEAS:
        assert said(read) == said(look)


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
