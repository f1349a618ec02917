"""When the shop is open, what delivery costs, what may be returned: computed from the facts."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from bot.errors import UsageError
from bot.knowledge import facts as fact_file
from bot.knowledge.model import ShopFacts
from bot.knowledge.rules import opening, returns, shipping
from bot.knowledge.rules.paths import differences, with_value
from bot.knowledge.rules.said import Said
from bot.models import Language
from bot.reading.moments import moment
from bot.sms.segments import Encoding, encoding, segments
from bot.texts import Texts

ROOT = Path(__file__).parents[2]
TEXTS = Texts.load(ROOT / "domain.yml")
SHOP = fact_file.read(ROOT / "data" / "facts.yml")
EN, FR = Language.EN, Language.FR
# a Monday
NOW = datetime(2026, 11, 23, 11, tzinfo=ZoneInfo("Europe/Paris"))


def words(said: tuple[Said, ...], language: Language) -> str:
    return " ".join(TEXTS.render(one.name, language, one.variables) for one in said)


def hours(text: str, language: Language, now: datetime = NOW, shop: str | None = None) -> str:
    return words(opening.answer(SHOP, moment(text, now, language), now, language, shop), language)


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("are you open saturday?", "Saturday: 9 am to 7 pm. Outlet: 9:30 am to 8 pm."),
        ("ARE YOU OPEN ON SATURDAY", "Saturday: 9 am to 7 pm. Outlet: 9:30 am to 8 pm."),
        ("monday hours?", "Today: 9 am to 7 pm. Outlet: 10 am to 7 pm."),
        ("are you open satuday", "Saturday: 9 am to 7 pm. Outlet: 9:30 am to 8 pm."),
        ("and on sunday?", "Sunday: 10 am to 1 pm. Outlet: closed."),
        ("tomorrow", "Tomorrow: 9 am to 7 pm. Outlet: 10 am to 7 pm."),
        ("now?", "Yes, we are open until 7 pm."),
        ("are you open right now", "Yes, we are open until 7 pm."),
        ("open at 8pm?", "No, today: 9 am to 7 pm."),
        ("open till 6?", "Yes, today: 9 am to 7 pm."),
        ("open till 7?", "Yes, today: 9 am to 7 pm."),
        ("open at 7pm?", "No, today: 9 am to 7 pm."),
        ("is it open at 9 am on sunday", "No, Sunday: 10 am to 1 pm."),
        (
            "new year’s day?",
            "Friday 1 January 2027: closed. Next open: Saturday 2 January, 9 am.",
        ),
        ("easter monday", "Monday 29 March 2027: 10 am to 1 pm. Outlet: closed."),
        ("christmas eve", "Thursday 24 December: 9 am to 5 pm."),
        ("on the 24th of december until 6?", "No, Thursday 24 December: 9 am to 5 pm."),
        ("this weekend?", "Saturday: 9 am to 7 pm. Sunday: 10 am to 1 pm."),
        (
            "bank holidays?",
            "Public holidays: 10 am to 1 pm; closed on 1 January, 1 May and 25 December.",
        ),
        (
            "what are your hours",
            "We are open Monday to Saturday 9 am to 7 pm, Sunday 10 am to 1 pm. Outlet: Monday to"
            " Friday 10 am to 7 pm, Saturday 9:30 am to 8 pm, Sunday closed.",
        ),
    ],
)
def test_hours_are_those_of_what_was_asked(text: str, answer: str):
    assert hours(text, EN) == answer


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("ouvert lundi ?", "Aujourd'hui : 9h-19h. Outlet : 10h-19h."),
        (
            "vous ouvrez le 1er mai",
            "Samedi 1er mai 2027 : fermé. Prochaine ouverture : dimanche 2 mai, 10h.",
        ),
        (
            "ET A NOEL",
            "Vendredi 25 décembre : fermé. Prochaine ouverture : samedi 26 décembre, 9h.",
        ),
        (
            "jour de l’an",
            "Vendredi 1er janvier 2027 : fermé. Prochaine ouverture : samedi 2 janvier, 9h.",
        ),
        ("le 24 décembre au matin", "Jeudi 24 décembre : 9h-17h."),
        ("ce soir", "Aujourd'hui : 9h-19h. Outlet : 10h-19h."),
        ("le samedi vous fermez à quelle heure", "Samedi : 9h-19h. Outlet : 9h30-20h."),
        ("c'est ouvert là ?", "Oui, c'est ouvert jusqu'à 19h."),
        ("vous ouvrez à 8h demain ?", "Non, demain : 9h-19h."),
        (
            "jours fériés ?",
            "Jours fériés : 10h-13h ; fermé le 1er janvier, 1er mai et 25 décembre.",
        ),
        ("vous rouvrez quand", "Oui, c'est ouvert jusqu'à 19h. Prochaine ouverture : demain 9h."),
    ],
)
def test_hours_in_french(text: str, answer: str):
    assert hours(text, FR) == answer


def test_closed_now_says_when_it_opens():
    night = NOW.replace(hour=20)
    assert hours("are you open?", EN, night) == "We are closed now. Next open: tomorrow 9 am."
    assert hours("Vous êtes ouverts ?", FR, night).startswith("C'est fermé en ce moment.")
    assert hours("still open?", EN, night) == "We are closed now. Next open: tomorrow 9 am."
    saturday = NOW + timedelta(days=5, hours=9)
    assert hours("still open", EN, saturday, "Outlet") == (
        "Outlet: We are closed now. Next open: Monday 10 am."
    )
    early = NOW.replace(hour=7)
    assert hours("ouvert maintenant ?", FR, early) == (
        "C'est fermé en ce moment. Prochaine ouverture : aujourd'hui 9h."
    )


def test_a_shop_has_its_own_hours():
    assert hours("sunday?", EN, shop="Outlet") == (
        "Outlet, Sunday: closed. Next open: Monday 30 November, 10 am."
    )
    assert hours("samedi ?", FR, shop="Outlet") == "Outlet, samedi : 9h30-20h."


def test_a_weekday_in_general_and_a_special_one_to_come():
    before = datetime(2027, 4, 26, 11, tzinfo=ZoneInfo("Europe/Paris"))  # 1 May is a Saturday
    assert hours("are you open on saturdays?", EN, before) == (
        "Saturday: 9 am to 7 pm. Saturday 1 May: closed. Next open: Sunday 10 am."
    )
    assert hours("open saturday?", EN, before).startswith("Saturday 1 May: closed.")


def test_a_special_day_is_said_with_the_weeks_hours():
    eve = datetime(2026, 12, 24, 11, tzinfo=ZoneInfo("Europe/Paris"))
    said = hours("opening hours", EN, eve)
    assert "Today (24 December): 9 am to 5 pm." in said
    assert "Tomorrow (25 December): closed." in said


@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2030, 1, 1)),  # noqa: DTZ001  see below
    st.sampled_from([None, *SHOP.shops]),
    st.sampled_from(list(Language)),
    st.sampled_from(["now", "tomorrow", "samedi", "noel", "horaires", "reopen", "jours fériés"]),
)
def test_any_answer_is_short_and_true(
    now: datetime, shop: str | None, language: Language, text: str
):
    now = now.replace(tzinfo=ZoneInfo("Europe/Paris"))
    said = hours(text, language, now, shop)
    assert said and encoding(said) is Encoding.GSM7 and segments(said) <= 2
    opens = opening.next_opening(SHOP, now, shop)
    assert opens is not None
    day, minute = opens
    assert opening.on(SHOP, day, shop).holds(minute)
    assert not opening.on(SHOP, day, shop).holds(minute - 1)


# -- delivery and returns --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "answer"),
    [
        (shipping.Asked(("BE",)), "Delivery to Belgium: €12.90, 4 to 6 working days."),
        (
            shipping.Asked(("CH",)),
            "Delivery to Switzerland: €12.90, 4 to 6 working days. Customs duties are the buyer's.",
        ),
        (
            shipping.Asked(("JP",)),
            "Sorry, we don't deliver to Japan. We ship to France, the EU, the UK and Switzerland.",
        ),
        (
            shipping.Asked(),
            "Delivery to France: €4.90, free from €50, 2 to 3 working days. Ordered before noon, it"
            " leaves the same day.",
        ),
        (
            shipping.Asked(abroad=True),
            "Delivery to the EU: €12.90, 4 to 6 working days. Delivery to the UK and Switzerland:"
            " €12.90, 4 to 6 working days. Customs duties are the buyer's.",
        ),
    ],
)
def test_delivery_costs_what_the_country_costs(asked: shipping.Asked, answer: str):
    assert words(shipping.answer(SHOP, asked, EN), EN) == answer


def test_a_shop_that_delivers_at_home_only_says_so():
    assert SHOP.delivery is not None
    home = SHOP.delivery.model_copy(update={"zones": {"home": SHOP.delivery.zones["home"]}})
    shop = SHOP.model_copy(update={"delivery": home})
    said = words(shipping.answer(shop, shipping.Asked(abroad=True), EN), EN)
    assert "France" in said and "€" not in said
    free = home.zones["home"].model_copy(update={"price": Decimal(0), "free_from": None})
    shop = SHOP.model_copy(update={"delivery": home.model_copy(update={"zones": {"home": free}})})
    assert "free" in words(shipping.answer(shop, shipping.Asked(), EN), EN)
    nothing = SHOP.model_copy(update={"delivery": None})
    assert shipping.answer(nothing, shipping.Asked(), EN) == ()


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("for a 60 euro order", "60"),
        ("pour 49,90€ ?", "49.90"),
        ("€50", "50"),
        ("30e d'achat", "30"),
        ("80 balles", "80"),
        ("order 10234", None),
        ("at 7pm", None),
    ],
)
def test_the_amount_of_an_order(text: str, amount: str | None):
    found = shipping.amount(text)
    assert (None if found is None else str(found)) == amount


@pytest.mark.parametrize(("amount", "free"), [("50", True), ("49.99", False), ("300", True)])
def test_delivery_is_free_from_the_amount_on(amount: str, free: bool):
    asked = shipping.Asked(amount=shipping.amount(f"{amount} €"))
    assert (": free (from €50 on)" in words(shipping.answer(SHOP, asked, EN), EN)) is free


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("do you deliver on sundays", "No delivery on Sunday: we deliver Monday to Saturday."),
        ("deliver on saturday?", "Yes, we deliver on Saturday (Monday to Saturday)."),
        ("on christmas day", "No delivery on 25 December: we deliver Monday to Saturday."),
    ],
)
def test_delivery_on_a_day(text: str, answer: str):
    asked = shipping.Asked(when=moment(text, NOW, EN))
    assert words(shipping.answer(SHOP, asked, EN), EN) == answer


def test_what_was_bought_may_be_returned_for_thirty_days():
    today = NOW.date()
    still = words(returns.answer(SHOP, date(2026, 11, 2), today, EN), EN)
    assert still.startswith("Yes: you have 30 days, so until 2 December.")
    assert words(returns.answer(SHOP, date(2026, 10, 24), today, EN), EN).startswith("Yes")
    assert words(returns.answer(SHOP, date(2026, 10, 23), today, EN), EN).startswith("Sorry")
    assert words(returns.answer(SHOP, None, today, FR), FR).startswith("Vous avez 30 jours")
    assert returns.answer(ShopFacts(), None, today, EN) == ()


# -- the facts as staff write them ----------------------------------------------------------


def test_a_file_is_read_as_it_was_written(tmp_path: Path):
    path = tmp_path / "facts.yml"
    path.write_text(fact_file.written(SHOP), "utf-8")
    assert fact_file.read(path) == SHOP


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        ({"hours": {"mon-sat": "9:00-19:00"}}, "hours: sun is missing"),
        ({"hours": {"mon-sun": "9-19"}}, "'9-19' is not like 9:00-19:00"),
        ({"hours": {"mon-sun": "19:00-9:00"}}, "does not begin and end within one day"),
        ({"hours": {"mon-sun": "9:00-12:00, 11:00-19:00"}}, "not in the order of the day"),
        ({"hours": {"mon-sun": "9:00-19:00", "sat": "closed"}}, "sat is said twice"),
        ({"hours": {"lundi": "9:00-19:00"}}, "'lundi' names no day"),
        ({"exceptions": {"25/12": "closed"}}, "'25/12' is no day: 2026-12-24"),
        ({"exceptions": {"02-30": "closed"}}, "'02-30' is no day"),
        ({"exceptions": {"12-25": "shut"}}, "'shut' is not like"),
        ({"zone": "Paris"}, "'Paris' is no time zone such as Europe/Paris"),
        ({"country": "France"}, "'France' is no country's code such as FR"),
        ({"returns": {"days": 0}}, "returns.days"),
        ({"delivery": {"zones": {"a": {"countries": ["FR"], "price": -1, "days": 2}}}}, "price"),
        ({"delivery": {"zones": {"a": {"countries": ["FR"], "price": 1, "days": "5-2"}}}}, "'5-2'"),
        ({"delivery": {"zones": {}}}, "delivery.zones"),
        ({"shops": {"Outlet": {"hours": {"mon": "9:00-10:00"}}}}, "shops.Outlet.hours"),
        ({"opening": {}}, "opening"),
    ],
)
def test_what_is_wrong_is_said(content: dict[str, object], complaint: str):
    with pytest.raises(UsageError, match="The facts can't be so") as refused:
        fact_file.checked(content)
    assert complaint in str(refused.value)


def test_yaml_has_its_own_ideas_of_norway_and_dates(tmp_path: Path):
    path = tmp_path / "facts.yml"
    path.write_text(
        "exceptions:\n  2026-12-24: closed\ndelivery:\n  zones:\n    north:\n"
        "      countries: [NO, se]\n      price: 9.90\n      days: 3\n",
        "utf-8",
    )
    read = fact_file.read(path)
    assert read.exceptions == {"2026-12-24": "closed"}
    assert read.delivery and read.delivery.zones["north"].countries == ("NO", "SE")
    assert str(read.delivery.zones["north"].price) == "9.9"


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2026, 8, 5), ()),  # within a range
        (date(2026, 8, 15), ((540, 720),)),  # a day of its own goes before the range
        (date(2026, 12, 25), ()),
        (date(2026, 8, 16), ((600, 780),)),
        (date(2026, 7, 14), ((600, 780),)),  # a public holiday
    ],
)
def test_the_closest_exception_counts(day: date, expected: tuple[tuple[int, int], ...]):
    facts = ShopFacts.model_validate(
        {
            "hours": {"mon-sat": "9:00-19:00", "sun": "10:00-13:00", "holidays": "10:00-13:00"},
            "exceptions": {
                "2026-08-01/2026-08-15": "closed",
                "2026-08-15": "9:00-12:00",
                "12-25": "closed",
            },
        }
    )
    assert opening.on(facts, day).spans == expected


def test_one_fact_is_changed_by_its_path():
    before = SHOP.model_dump(mode="json", exclude_none=True)
    after = with_value(before, "hours.sun", "closed")
    assert differences(before, after) == ["hours.sun: 10:00-13:00 → closed"]
    assert ShopFacts.model_validate(after).hours != SHOP.hours
    gone = with_value(before, "returns", "none")
    assert ShopFacts.model_validate(gone).returns is None
    assert with_value({}, "delivery.zones.home.price", 5) == {
        "delivery": {"zones": {"home": {"price": 5}}}
    }
    with pytest.raises(ValidationError):
        ShopFacts.model_validate(with_value(before, "hours.mon-sat", "late"))
