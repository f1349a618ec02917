"""What is said of a campaign before it goes out, on texts as marketers write them."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from bot.campaigns import prices
from bot.campaigns.file import lines, loads
from bot.campaigns.rules import Campaign, parse_campaign
from bot.campaigns.rules.characters import called
from bot.campaigns.rules.check import Coupons, Known, Worst, characters, check
from bot.campaigns.rules.cost import Price, Prices, cost, kind_of_number
from bot.campaigns.rules.findings import Finding
from bot.campaigns.rules.links import Fault, fault, links
from bot.campaigns.rules.schema import schema
from bot.campaigns.rules.supplies import usual_share
from bot.campaigns.rules.wording import (
    asked_keyword,
    asks_for,
    calls_to_act,
    is_of_today,
    keywords_of,
    offer_words,
    says_way_out,
    shouts,
    way_out_line,
)
from bot.errors import UsageError
from bot.gate.packs.loading import packs
from bot.models import Language, MessageClass
from bot.sms.segments import Encoding, encoding
from bot.sms.substitutes import foreign, in_gsm, name, substitute
from bot.web.catalog import translate
from tests.programs import DEMO_CAMPAIGNS

ROOT = Path(__file__).parents[2]
EN, FR = Language.EN, Language.FR
KEYWORDS = keywords_of(packs())


def campaign(text: str = "Le Panier: come in! Reply STOP to end", **changes: Any) -> Campaign:
    return parse_campaign(
        {
            "name": "sale",
            "class": "promotional",
            "audience": {"tags": ["vip"]},
            "text": {"en": text},
            **changes,
        }
    )


def found(one: Campaign, **known: Any) -> dict[str, Finding]:
    values: dict[str, Any] = {
        "brand": "Le Panier",
        "packs": packs(),
        "countries": frozenset({"US"}),
        "filled": one.text,
        "worst": {},
        **known,
    }
    return {finding.code: finding for finding in check(one, Known(**values))}


WARNED = ("shouting", "no_call_to_action", "reply_not_expected")
CHECKED: list[tuple[str, str, str]] = [
    ("promotional", "Le Panier: come in! Reply STOP to end", ""),
    ("promotional", "LE PANIER : venez ! STOP pour arrêter", ""),
    ("promotional", "Come in! Reply STOP to end", "no_brand"),
    ("promotional", "Le Panier: come in!", "no_way_out"),
    ("promotional", "Le Panier: don't stop dreaming, come in", "no_way_out"),
    ("promotional", "Le Panier: come in! STOP au 36123", ""),
    ("promotional", "Le Panier: come in! reply end to opt out", ""),
    ("promotional", "Le Panier: come in! {preferences}", ""),
    ("promotional", "Le Panier: come in http://shop.fr STOP", "link_not_https"),
    ("promotional", "Le Panier: see https://bit.ly/3xY. STOP", "link_shortener"),
    ("promotional", "Le Panier: see bit.ly/3xY STOP", "link_shortener"),
    ("promotional", "Le Panier: see https://192.168.1.4/sale STOP", "link_private"),
    ("promotional", "Le Panier: see javascript:alert(1) STOP", "link_script"),
    ("promotional", "Le Panier: see https://lepanier.example/sale, STOP", ""),
    ("promotional", "Le Panier: reply INFO to get the catalogue. STOP to end", "reply_is_keyword"),
    ("promotional", "Le Panier: Reply END to get 20% off! STOP to quit", "reply_is_keyword"),
    ("promotional", "Le Panier : répondez AIDE pour la liste. STOP pour finir", "reply_is_keyword"),
    (
        "promotional",
        "Le Panier: answer YES to come. Reply STOP to end, HELP for help",
        "reply_not_expected",
    ),
    ("promotional", "Le Panier: reply YES to come. Reply STOP to end", "reply_not_expected"),
    ("promotional", "LE PANIER: HUGE NEWS IN OUR SHOP, COME ALONG. STOP", "shouting"),
    ("promotional", "Le Panier: we are glad about you. Reply STOP to end", ""),
    ("promotional", "Le Panier: our new coats are in. STOP", "no_call_to_action"),
    ("informational", "Your order is ready. Le Panier", ""),
    ("informational", "Thanks! -20 % on your next visit", "offer_words"),
    ("informational", "Soldes dès mercredi chez nous", "offer_words"),
    ("informational", "Your parcel, free delivery, is on its way", "offer_words"),
    ("informational", "Wholesale closes at five", ""),
]  # fmt: skip


@pytest.mark.parametrize(("label", "text", "code"), CHECKED)
def test_what_is_said_of_a_text(label: str, text: str, code: str) -> None:
    said = found(campaign(text, **{"class": label}))
    assert set(said) == ({code} if code else set())
    for one in said.values():
        assert one.place == "text.en"
        assert one.is_error is (one.code not in WARNED)
        assert "%(" not in one.said


def test_what_is_said_of_the_audience() -> None:
    said = found(
        campaign(),
        silent={"fr": 12},
        unknown_tags=("vpi",),
        nobody=("shoe",),
        late=3,
        texted=4,
        filled={EN: "Le Panier: it’s ✨, come in! Reply STOP to end"},
        worst={EN: Worst("’", 2, {"’": 5, "✨": 1, "Ł": 1}, 6)},
    )
    assert set(said) == {
        "no_text_in", "unknown_tag", "nobody_has", "late_today", "texted_today", "ucs2",
    }  # fmt: skip
    assert "fr" in said["no_text_in"].said and "12" in said["no_text_in"].said
    assert said["ucs2"].said.endswith(
        "’ (right single quotation mark) → ', ✨; they cost 6 segments more"
    )
    assert [one.is_error for one in said.values()] == [True, False, False, False, False, False]


def test_names_beyond_the_alphabet_are_told_apart_from_the_text() -> None:
    names = Worst("Le Panier: Łucja ê", 2, {"Ł": 5, "ê": 1, "\u00a0": 1}, 6)
    said = found(campaign(), worst={EN: names})["ucs2_names"]
    assert (said.place, said.is_error) == ("text.en", False)
    assert (
        "names and details of some people are not: Ł, ê → e, ␣ (non-breaking space);" in said.said
    )
    french = translate(Language.FR, said.text, **said.values)
    assert "ê → e, ␣ (espace insécable)" in french and "6 segments" in french
    assert not found(campaign(), worst={EN: Worst("Zoë", 1, {"ë": 5}, 0)})  # they cost nothing


@pytest.mark.parametrize(
    ("char", "name"),
    [("é", ""), ("✨", ""), ("١", ""), ("’", "right single quotation mark"), ("\u2063", "U+2063")],
)
def test_only_what_does_not_say_itself_has_a_name(char: str, name: str) -> None:
    assert called(char) == name


NOVEMBER = date(2026, 11, 30)


@pytest.mark.parametrize(
    ("known", "code", "words"),
    [
        (Coupons("sale", False, 0, 5, False), "no_pool", "no pool that there is: sale"),
        (Coupons("sale", True, 9, 5, True, NOVEMBER), "coupon_over", "until 2026-11-30 only"),
        (Coupons("sale", True, 0, 5, False), "no_coupons", "no code left in the pool sale"),
        (Coupons("sale", True, 3, 5, False), "coupons_low", "the last 2 wait"),
        (Coupons("sale", True, 5, 5, False), "", ""),
        (Coupons("sale", True, 5, 5, False, NOVEMBER), "", ""),
    ],
)
def test_what_is_said_of_the_coupons(known: Coupons, code: str, words: str) -> None:
    said = found(
        campaign("Le Panier: show {coupon} and come in! Reply STOP to end", coupon="sale"),
        coupons=known,
    )
    assert set(said) == ({code} if code else set())
    assert all(words in one.said for one in said.values())


@pytest.mark.parametrize(
    ("known", "code", "words"),
    [
        (Coupons("thanks", False, 0, 5, False), "no_pool", "no pool that there is: thanks"),
        (Coupons("thanks", True, 9, 5, True, NOVEMBER), "coupon_over", "until 2026-11-30 only"),
        (Coupons("thanks", True, 0, 5, False), "no_coupons", "no code left in the pool thanks"),
        (Coupons("thanks", True, 3, 5, False), "coupons_low", "some 5 people will answer"),
        (Coupons("thanks", True, 5, 5, False), "", ""),
    ],
)
def test_what_is_said_of_the_coupons_for_answers(known: Coupons, code: str, words: str) -> None:
    said = found(campaign(), incentive=known)
    assert set(said) == ({code} if code else set())
    assert all(words in one.said for one in said.values())
    assert all(one.place == "survey.incentive" for one in said.values())


def test_how_many_usually_answer_to_the_end() -> None:
    assert usual_share([]) == 1.0
    assert usual_share([(49, 10)]) == 1.0  # too few to know
    assert usual_share([(30, 10), (70, 20), (0, 0)]) == 0.3
    assert usual_share([(50, 60)]) == 1.0


def test_coupons_without_an_end_have_none_to_say() -> None:
    text = "Le Panier: show {coupon} until {coupon_until}, come in! Reply STOP to end"
    one = campaign(text, coupon="sale")
    assert "coupon_endless" in found(one, coupons=Coupons("sale", True, 5, 5, False))
    assert not found(one, coupons=Coupons("sale", True, 5, 5, False, NOVEMBER))


SHORT = "https://lp.example/abcd1234"
PAGE = "https://lepanier.example/sale"


def linked(to: str = PAGE) -> Campaign:
    return campaign("Le Panier: come in! {sale} Reply STOP to end", links={"sale": to})


@pytest.mark.parametrize(
    ("to", "known", "code", "is_error"),
    [
        (PAGE, {}, "no_link_url", True),
        (PAGE, {"link_url": "https://lp.example"}, "", False),
        (PAGE, {"link_url": "https://lp.example", "unreached": {PAGE: 404}},
         "link_unreachable", False),
        (PAGE, {"link_url": "https://lp.example", "unreached": {PAGE: 0}},
         "link_unreachable", False),
        ("https://lp.example/x", {"link_url": "https://lp.example"}, "link_to_itself", True),
        ("https://10.0.0.7/x", {"link_url": "https://lp.example"}, "link_private", True),
        ("https://10.0.0.7/x",
         {"link_url": "https://lp.example", "exceptions": ("https://10.0.0.7",)}, "", False),
    ],
)  # fmt: skip
def test_what_is_said_of_where_links_lead(
    to: str, known: dict[str, Any], code: str, is_error: bool
) -> None:
    one = linked(to)
    filled = {EN: one.text[EN].replace("{sale}", SHORT)}
    said = found(one, filled=filled, short=SHORT, **known)
    assert {name: one.is_error for name, one in said.items()} == ({code: is_error} if code else {})


def test_what_the_wish_for_a_review_may_not_say() -> None:
    question = {"key": "score", "type": "nps", "text": {"en": "0 to 10?"}}
    survey = {
        "questions": [question],
        "thanks": {"en": "Thanks"},
        "review": {"en": "Reply INFO to rate us: https://bit.ly/x"},
    }
    said = found(campaign(survey=survey))
    assert {one.place for one in said.values()} == {"survey.review.en"}
    assert set(said) == {"no_brand", "no_way_out", "reply_is_keyword", "link_shortener"}


def test_an_option_of_a_survey_that_stops_the_texts() -> None:
    question = {
        "key": "what",
        "type": "choice",
        "text": {"en": "What now?"},
        "options": {"en": ["Go on", "Stop"]},
    }
    one = campaign(survey={"questions": [question], "thanks": {"en": "Thanks"}})
    assert found(one)["reply_is_keyword"].place == "survey.questions[1].options.en"


@pytest.mark.parametrize(
    ("link", "said"),
    [
        ("https://lepanier.example/a?b=1", None),
        ("http://lepanier.example", Fault.NOT_HTTPS),
        ("ftp://lepanier.example/x", Fault.NOT_HTTPS),
        ("https://localhost/x", Fault.PRIVATE),
        ("https://intern/x", Fault.PRIVATE),
        ("https://nas.local/x", Fault.PRIVATE),
        ("https://10.1.2.3", Fault.PRIVATE),
        ("https://127.0.0.1:8443/x", Fault.PRIVATE),
        ("https://2130706433/x", Fault.PRIVATE),
        ("https://0x7f.1/x", Fault.PRIVATE),
        ("https://[::1]/x", Fault.PRIVATE),
        ("https://[fd00::7]/x", Fault.PRIVATE),
        ("https://169.254.169.254/latest", Fault.PRIVATE),
        ("https://[::1/x", Fault.DISGUISED),
        ("https://shop.fr@evil.example/", Fault.DISGUISED),
        ("https://shop.fr\\@evil.example/", Fault.DISGUISED),
        ("https://BIT.LY/x", Fault.SHORTENER),
        ("https://www.tinyurl.com/x", Fault.SHORTENER),
        ("JavaScript:alert", Fault.SCRIPT),
        ("data:text/html,x", Fault.SCRIPT),
        ("https:///x", Fault.PRIVATE),
        ("lepanier.example/x", None),
    ],
)
def test_links(link: str, said: Fault | None) -> None:
    assert fault(link) is said
    assert link in set(links(f"See ({link}), now.")) or said in (Fault.DISGUISED, Fault.PRIVATE)


@given(st.text())
def test_a_text_in_gsm_is_gsm_and_no_longer_asks_for_more(text: str) -> None:
    said = in_gsm(text)
    assert encoding(said) is Encoding.GSM7
    assert said == text or foreign(text)
    assert all(one["substitute"] == substitute(one["character"]) for one in characters(text))


@given(st.from_regex(r"(https?|ftp|javascript)?:?/{0,2}[\w.@:\[\]\\-]{1,20}/?", fullmatch=True))
def test_every_link_has_a_verdict(link: str) -> None:
    assert fault(link) in (None, *Fault)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Don’t miss “it” – today…", 'Don\'t miss "it" - today...'),
        ("Nouveau ✨ ici", "Nouveau ici"),
        ("fête à Nîmes, ça va, cœur", "fete à Nimes, ca va, coeur"),
        ("12\u202f€ l\u2019unité", "12 € l'unité"),
        ("été 👍🏽", "été "),
        ("plain", "plain"),
    ],
)
def test_substitutes(text: str, said: str) -> None:
    assert in_gsm(text) == said
    assert name("\x00") == "u+0000"


@pytest.mark.parametrize(
    ("country", "language", "number", "said"),
    [
        ("US", EN, "+15557650100", "Reply STOP to end"),
        ("US", FR, "+15557650100", "STOP pour vous désabonner"),
        ("CA", FR, "+14165550100", "ARRET pour vous désabonner"),
        ("FR", FR, "36123", "STOP au 36123"),
        ("FR", FR, "+33937000000", "STOP pour vous désabonner"),
        ("BR", EN, "+5511999999999", "Reply STOP to end"),
        (None, EN, "36123", "Reply STOP to end"),
    ],
)
def test_the_way_out_is_said_as_the_pack_says(
    country: str | None, language: Language, number: str, said: str
) -> None:
    assert way_out_line(packs(), country, language, number) == said
    assert says_way_out(said) and asked_keyword(said, KEYWORDS) is None
    assert encoding(said) is Encoding.GSM7


def test_all_countries_ask_an_offer_for_brand_and_way_out() -> None:
    for countries in (frozenset({"US"}), frozenset({"BR"}), frozenset[str]()):
        assert asks_for(packs(), MessageClass.PROMOTIONAL, countries) == {"brand", "way_out"}
    assert asks_for(packs(), MessageClass.INFORMATIONAL, frozenset({"US", "FR"})) == set()


@pytest.mark.parametrize(
    ("text", "offer", "acts", "today", "loud"),
    [
        ("Flash sale today only!!!", True, False, True, True),
        ("Votre commande est prête, venez la chercher ce soir", False, True, True, False),
        ("JUSQU'À MINUIT : -30 %", True, False, True, False),
        ("OK OK OK merci", False, False, False, False),
        ("", False, False, False, False),
    ],
)
def test_words(text: str, offer: bool, acts: bool, today: bool, loud: bool) -> None:
    assert bool(offer_words(text)) is offer
    assert calls_to_act(text) is acts
    assert is_of_today(text) is today
    assert shouts(text) is loud


# -- the file -------------------------------------------------------------------------------------


def test_errors_name_line_and_field() -> None:
    text = (
        "name: x\nclass: promo\naudience: {tags: [vip], mach: all}\n"
        "text:\n  en: 'Hi {nick}'\n  de: Hallo\n"
        "survey:\n  questions:\n    - key: a\n      type: choice\n      text: {en: Which}\n"
    )
    with pytest.raises(UsageError) as raised:
        loads(text)
    said = [line.strip() for line in str(raised.value).splitlines()]
    for begin in (
        "line 2, class: must be",
        "line 3, audience.mach: is not a known field; did you mean match?",
        "line 5, text.en: {nick} has no fallback",
        "line 6, text.de: is not a known language",
        "line 9, survey.questions[1].options",
        "line 7, survey.thanks:",
    ):
        assert any(line.startswith(begin) for line in said), (begin, said)
    assert lines("") == {} and lines("[1]") == {"[1]": 1}


def test_the_schema_is_published_and_takes_what_the_reader_takes() -> None:
    published = json.loads((ROOT / "docs" / "campaign.schema.json").read_text("utf-8"))
    assert published == schema()
    checker = jsonschema.Draft202012Validator(published)
    for path in DEMO_CAMPAIGNS:
        checker.validate(yaml.safe_load(path.read_text("utf-8")))
    with pytest.raises(jsonschema.ValidationError):
        checker.validate({"name": "x", "class": "promo", "audience": {}, "text": {}})


# -- what it costs --------------------------------------------------------------------------------


def a_price(country: str, kind: str, each: str, since: int) -> Price:
    return Price(country, kind, Decimal(each), Decimal("0.001"), date(2026, since, 1))


PRICES = Prices(
    "EUR",
    "a test",
    (
        a_price("FR", "any", "0.05", 1),
        a_price("FR", "any", "0.06", 6),
        a_price("FR", "short_code", "0.04", 2),
        a_price("FR", "any", "0.99", 12),
    ),
)


@pytest.mark.parametrize(
    ("number", "day", "amount"),
    [
        ("+33612345678", date(2026, 5, 31), "5.10"),
        ("+33612345678", date(2026, 6, 1), "6.10"),
        ("36123", date(2026, 6, 1), "4.10"),
        ("36123", date(2026, 1, 31), "5.10"),
        ("+33612345678", date(2025, 12, 31), "0.00"),
    ],
)
def test_the_price_is_that_of_the_day_and_the_kind_of_number(
    number: str, day: date, amount: str
) -> None:
    spent = cost(PRICES, {"FR": 100, "BR": 7}, number, day)
    assert str(spent.amount) == amount
    assert spent.unpriced["BR"] == 7 and ("FR" in spent.unpriced) is (amount == "0.00")
    assert kind_of_number("+18885550100") == "toll_free"


@pytest.mark.parametrize(
    ("table", "says"),
    [
        ("[[prices]]\ncountry = 'FR'", "row 1"),
        ("[[prices]]\ncountry='FR'\nnumber = 'fax'\nper_segment = '1'\nsince = 2026-01-01", "fax"),
        ("[[prices]]\ncountry = 'FR'\nper_segment = 'x'\nsince = 2026-01-01", "row 1"),
        ("[[prices]]\ncountry = 'FR'\nper_segment = '-1'\nsince = 2026-01-01", "0 or more"),
        ("[[prices]]\ncountry = 'FR'\nper_segment = '1'\nsince = 'today'", "is a day"),
        ("prices = [", "can't be read"),
    ],
)  # fmt: skip
def test_a_table_of_prices_that_is_wrong_says_where(tmp_path: Path, table: str, says: str) -> None:
    path = tmp_path / "prices.toml"
    path.write_text(table)
    with pytest.raises(UsageError, match=says):
        prices.load(path)
    assert prices.load(ROOT / "data" / "prices.toml").rows
