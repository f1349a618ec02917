"""What a code may be, how it is made, what it is worth now; what a pool may say."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.campaigns.rules import coupon as offered
from bot.campaigns.rules.timing import AT_ONCE, Timing
from bot.errors import UsageError
from bot.files.checking import Problems
from bot.models import Language
from bot.orders.coupons.model import Coupon, Pool, Redemption, Worth
from bot.orders.coupons.rules import codes, typed
from bot.orders.coupons.rules.codes import ALPHABET, bad_word, check_char, fault, is_sound, key
from bot.orders.coupons.rules.pool import read_amount, read_currency, read_pool, read_worth
from bot.orders.coupons.rules.state import State, may_undo, state, taken_off, too_small
from bot.reading.keywords import match
from bot.sms.segments import Encoding, encoding

bodies = st.text(ALPHABET, min_size=3, max_size=9)


def made(count: int = 2_000, seed: int = 7) -> list[str]:
    return codes.generate(count, Random(seed).randrange)


def test_made_codes_can_be_read_out_and_checked():
    found = made()
    assert len(set(found)) == 2_000
    for code in found:
        assert is_sound(code) and len(code) == 8
        assert not set(code) & set("0O1I")
        assert encoding(code) is Encoding.GSM7
        assert bad_word(code) is None and match(code) is None
        assert fault(code) is None


def test_words_of_programs_are_in_no_code():
    words = codes.forbidden(["Été", "a-2"])
    assert words == {"ETE", "A2"}
    assert bad_word("K7ETEM3", words) == "ETE"
    assert bad_word("K7A2M3", words) is None  # two letters: only if they are all of it
    assert bad_word("A2", words) == "A2"


@given(bodies, st.data())
def test_one_wrong_letter_is_noticed(body: str, data: st.DataObject):
    code = body + check_char(body)
    place = data.draw(st.integers(0, len(code) - 1))
    other = data.draw(st.sampled_from([char for char in ALPHABET if char != code[place]]))
    assert is_sound(code)
    assert not is_sound(code[:place] + other + code[place + 1 :])


@given(bodies, st.data())
def test_two_letters_that_changed_places_are_noticed(body: str, data: st.DataObject):
    code = body + check_char(body)
    one = data.draw(st.integers(0, len(code) - 1))
    two = data.draw(st.integers(0, len(code) - 1))
    swapped = list(code)
    swapped[one], swapped[two] = swapped[two], swapped[one]
    assert is_sound("".join(swapped)) == (code[one] == code[two])


@pytest.mark.parametrize(
    ("typed", "same"),
    [
        ("k7wm3qx", "K7WM3QX"),
        (" K7W M3 QX ", "K7WM3QX"),
        ("k7w-m3.qx", "K7WM3QX"),
        ("Ｋ７ＷＭ", "K7WM"),
        ("", ""),
    ],
)
def test_what_is_the_same_of_a_code(typed: str, same: str):
    assert key(typed) == same


@pytest.mark.parametrize(
    ("code", "wrong"),
    [
        ("K7W", "has 3 characters"),
        ("K7WM3QX6BCD", "has 11 characters"),
        ("K7WM É3", "letters from A to Z"),
        ("-K7WM", "letters from A to Z"),
        ("K7=WM", "letters from A to Z"),
        ("STOP", "holds the word STOP"),
        ("ST-OP77", "holds the word STOP"),
        ("5T0P77", "holds the word STOP"),
        ("ARRET2", "holds the word ARRET"),
        ("7MERDE7", "holds the word MERDE"),
        ("F-U-C-K9", "holds the word FUCK"),
        ("4NU57", "holds the word ANUS"),
        ("K70WM", "has 0, which"),
        ("OI01", "has 0, 1, I, O, which"),
        ("XTD7", None),
        ("AB-CD7", None),
    ],
)
def test_codes_that_are_brought(code: str, wrong: str | None):
    found = fault(code)
    assert found is None if wrong is None else wrong in (found or "")


def test_a_shops_own_codes_may_confuse_people_but_say_nothing():
    assert fault("K70WM", as_it_is=True) is None
    assert "STOP" in (fault("STOP0", as_it_is=True) or "")


NOW = datetime(2026, 12, 5, 22, 30, tzinfo=UTC)  # 23:30 in Paris
POOL = Pool("spring", Worth(percent=Decimal(20)), "Europe/Paris")


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        (None, None, State.VALID),
        (None, date(2026, 12, 5), State.VALID),
        (None, date(2026, 12, 4), State.EXPIRED),
        (date(2026, 12, 6), None, State.EARLY),
        (date(2026, 12, 5), None, State.VALID),
    ],
)
def test_days_are_the_shops(first: date | None, last: date | None, expected: State):
    pool = Pool("spring", POOL.worth, "Europe/Paris", first_day=first, last_day=last)
    assert state(Coupon("K7WM3QX6", pool, 1, NOW), NOW) is expected


def test_what_was_never_handed_out_is_as_unknown_as_any_other():
    assert state(None, NOW) is State.UNKNOWN
    assert state(Coupon("K7WM3QX6", POOL, None, None), NOW) is State.UNKNOWN
    used = Redemption(1, NOW, "sam")
    assert state(Coupon("K7WM3QX6", POOL, None, NOW, used), NOW) is State.USED
    assert may_undo(used, NOW + timedelta(seconds=60))
    assert not may_undo(used, NOW + timedelta(seconds=61))


@pytest.mark.parametrize(
    ("worth", "amount", "off"),
    [
        (Worth(percent=Decimal(20)), "49.90", "9.98"),
        (Worth(percent=Decimal(20)), None, None),
        (Worth(amount=Decimal(10), currency="EUR"), "49.90", "10"),
        (Worth(amount=Decimal(10), currency="EUR"), "4.90", "4.90"),
        (Worth(amount=Decimal(10), currency="EUR"), None, "10"),
    ],
)
def test_what_a_code_takes_off(worth: Worth, amount: str | None, off: str | None):
    found = taken_off(worth, Decimal(amount) if amount else None)
    assert found == (Decimal(off) if off else None)


def test_a_minimum_is_asked_only_of_a_known_amount():
    pool = Pool("spring", POOL.worth, "Europe/Paris", minimum=Decimal(30))
    assert too_small(pool, Decimal("29.99"))
    assert not too_small(pool, Decimal(30)) and not too_small(pool, None)


@pytest.mark.parametrize(
    ("said", "worth"),
    [
        ("20 %", Worth(percent=Decimal(20))),
        ("12,5%", Worth(percent=Decimal("12.5"))),
        ("10 EUR", Worth(amount=Decimal(10), currency="EUR")),
        ("4,90 €", Worth(amount=Decimal("4.90"), currency="EUR")),
        ("$5", Worth(amount=Decimal(5), currency="USD")),
    ],
)
def test_worth_as_people_write_it(said: str, worth: Worth):
    assert read_worth(said) == worth


@pytest.mark.parametrize("said", ["", "20", "0 %", "101 %", "-5 EUR", "0 EUR", "ten", "NaN %"])
def test_worth_that_is_none(said: str):
    with pytest.raises(UsageError, match="as in 20 % or 10 EUR"):
        read_worth(said)


def test_a_pool_as_it_is_typed():
    found = read_pool(
        " Spring  sale ", "10 EUR", "Europe/Paris", minimum="30 EUR", last_day="2026-12-05"
    )
    assert (found.name, found.minimum) == ("Spring sale", Decimal(30))
    assert found.last_day == date(2026, 12, 5)


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({"name": " "}, "needs a name"),
        ({"name": "x" * 41}, "needs a name"),
        ({"zone": "Mars/Base"}, "no time zone"),
        ({"minimum": "a lot"}, "is no amount"),
        ({"last_day": "5 December"}, "is no day"),
        ({"first_day": "2026-12-06", "last_day": "2026-12-05"}, "before the first"),
    ],
)
def test_what_is_wrong_with_a_pool_is_said(changes: dict[str, str], wrong: str):
    values = {"name": "spring", "worth": "20 %", "zone": "Europe/Paris", **changes}
    with pytest.raises(UsageError, match=wrong):
        read_pool(**values)  # type: ignore[arg-type]


def test_amounts_and_currencies():
    assert read_amount("49,90") == Decimal("49.90")
    assert read_amount(" ") is None and read_currency("") is None
    assert read_currency("eur") == "EUR"
    for said in ("-1", "1e9", "NaN", "١"):
        with pytest.raises(UsageError):
            read_amount(said)
    with pytest.raises(UsageError):
        read_currency("euros")


@pytest.mark.parametrize(
    ("text", "about"),
    [
        ("K7WM3QX6", True),
        ("k7wm3qx6", True),
        ("K7WM 3QX6 ?", True),
        ("Hello, is my code K7WM3QX6 still valid please?", True),
        ("Bonjour, mon code promo k7wm-3qx6 marche jusqu'à quand ?", True),
        ("STOP K7WM3QX6", False),
        ("stop sending me K7WM3QX6", False),
        ("K7WM3QX6 and where is my order 12345", False),
        ("I hate K7WM3QX6", False),
    ],
)
def test_texts_about_a_code_and_nothing_else(text: str, about: bool):
    assert "K7WM3QX6" in typed.named(text)
    assert typed.only_about(text, ["K7WM3QX6"]) is about


def test_few_words_may_be_codes():
    assert typed.named("Bonjour, merci beaucoup pour tout, à bientôt") == ()
    assert typed.named("yes") == () and typed.named("") == ()
    assert typed.only_about("hello", []) is False
    assert len(typed.named("A1B2 " * 100)) <= 2 * typed.MOST


# -- a campaign's coupon ------------------------------------------------------------------------

SALE = Pool("sale", Worth(percent=Decimal(10)), "Europe/Paris", last_day=date(2026, 11, 30))
MIDNIGHT = datetime(2026, 11, 30, 23, tzinfo=UTC)  # in Paris


@pytest.mark.parametrize(
    ("data", "text", "pool", "wrong"),
    [
        (None, "Come in", None, ""),
        ("sale", "Show {coupon}", "sale", ""),
        ("sale", "Show { coupon }", "sale", "text.en: does not say the code"),
        ("sale", "Come until {coupon_until}", "sale", "text.en: does not say the code"),
        (7, "Show {coupon}", "7", ""),  # YAML reads a name of digits so
        ([], "Show {coupon}", None, "coupon"),
        ("", "Show {coupon}", None, "coupon"),
    ],
)
def test_a_campaign_names_a_pool_and_says_the_code(
    data: object, text: str, pool: str | None, wrong: str
):
    problems = Problems()
    assert offered.read(data, {Language.EN: text}, problems) == pool
    assert bool(problems.found) is bool(wrong)
    assert all(wrong in one for one in problems.found), problems.found


@pytest.mark.parametrize(
    ("day", "language", "words"),
    [
        (date(2026, 11, 30), Language.EN, "30 November"),
        (date(2026, 11, 1), Language.FR, "1er novembre"),
        (None, Language.FR, "-"),
    ],
)
def test_the_last_day_is_said_in_words(day: date | None, language: Language, words: str):
    assert offered.spoken_until(day, language) == words


def test_no_text_with_a_code_goes_out_after_its_last_day():
    endless = Pool("sale", SALE.worth, "Europe/Paris")
    assert offered.ends_with(AT_ONCE, endless) == AT_ONCE
    assert offered.ends_with(AT_ONCE, SALE).ends_at == MIDNIGHT
    early = Timing(ends_at=MIDNIGHT - timedelta(days=1))
    assert offered.ends_with(early, SALE) == early
    late = Timing(ends_at=MIDNIGHT + timedelta(days=1))
    assert offered.ends_with(late, SALE).ends_at == MIDNIGHT
    assert not offered.is_over(endless, MIDNIGHT)
    assert not offered.is_over(SALE, MIDNIGHT - timedelta(seconds=1))
    assert offered.is_over(SALE, MIDNIGHT)
