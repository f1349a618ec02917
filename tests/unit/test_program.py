"""Programs: what is refused when configured; which numbers may be asked; texts that fit."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from bot import config
from bot.config import Settings
from bot.errors import SettingsError
from bot.models import Language
from bot.programs import mobile as mobiles
from bot.programs.mobile import BadNumber
from bot.programs.model import Program
from bot.programs.numbers import Number, Numbers
from bot.sms.segments import segments
from bot.texts import Texts

ROOT = Path(__file__).parent.parent.parent
A, B = "+15557650100", "+15557650101"


def described(name: str, **more: Any) -> dict[str, Any]:
    return {"name": name, "title": {"en": "the club", "fr": "le club"}, **more}


@pytest.fixture
def load(monkeypatch: pytest.MonkeyPatch):
    def with_programs(
        programs: Any, numbers: Any = ({"number": A, "program": "club"},)
    ) -> Settings:
        monkeypatch.setenv("TEXTO_NUMBERS", json.dumps(list(numbers)))
        raw = programs if isinstance(programs, str) else json.dumps(programs)
        monkeypatch.setenv("TEXTO_PROGRAMS", raw)
        return config.load()

    return with_programs


@pytest.mark.parametrize(
    ("programs", "says"),
    [
        ("[{", "not JSON"),
        ([described("Club!")], "name"),
        ([{"name": "club"}], "title"),
        ([{"name": "club", "title": {"en": "the club"}}], "fr is missing"),
        ([described("club", title={"en": "x" * 41, "fr": "x"})], "40 characters"),
        ([described("club", keyword=["JOIN"])], "keyword"),
        ([described("club", keywords=["STOP"])], "STOP is taken"),
        ([described("club", keywords=["Arrêt !"])], "is taken"),
        ([described("club", keywords=["start"])], "means START"),
        ([described("club", keywords=["inscription"])], "means START"),
        ([described("club", keywords=["Info"])], "means HELP"),
        ([described("club", keywords=["contact"])], "means CONTACT"),
        ([described("club", keywords=["NON"])], "must not be a no"),
        ([described("club", keywords=["!!"])], "can't be a keyword"),
        ([described("club", message_class="conversational")], "conversational needs no program"),
        ([described("club", countries=["France"])], "ISO 3166"),
        ([described("club", countries=[])], "names none"),
        ([described("club", confirm_within=0)], "confirm_within"),
        ([described("club", daily_budget=-1)], "daily_budget"),
        ([described("club", terms_url="javascript:alert(1)")], "terms_url"),
        ([described("club"), described("club")], "the program club is named twice"),
        ([described("vip")], "which is no program; the programs are vip"),
        ([described("club", number="+15550000000")], "which is no number of ours"),
        (
            [described("club", keywords=["JOIN"]), described("vip", keywords=["Join!"], number=A)],
            "would join both club and vip",
        ),
    ],
)
def test_a_program_that_can_not_work_is_refused_with_its_reason(load, programs: Any, says: str):
    with pytest.raises(SettingsError, match=r"(?s).*") as error:
        load(programs)
    assert says in str(error.value)


@pytest.mark.parametrize(
    ("field", "fits", "too_much"),
    [
        ("name", "c" * 40, "c" * 41),
        ("name", "9_-", "-club"),
        ("name", "c", ""),
        ("title", {"en": "x" * 40, "fr": "x"}, {"en": "x" * 41, "fr": "x"}),
        ("title", {"en": "x", "fr": "x"}, {"en": "", "fr": "x"}),
        ("description", {"en": "x" * 300, "fr": "x"}, {"en": "x" * 301, "fr": "x"}),
        ("frequency", {"en": "x" * 40, "fr": "x"}, {"en": "x", "fr": "x" * 41}),
        ("keywords", ["J" * 30], ["J" * 31]),
        ("keywords", ["J"], [""]),
        ("confirm_within", 1, 0),
        ("confirm_within", 168, 169),
        ("daily_budget", 0, -1),
        ("countries", ["FR"], ["fr"]),
        ("countries", ["US"], ["USA"]),
        ("message_class", "informational", "conversational"),
    ],
)
def test_the_limits_of_a_program(field: str, fits: Any, too_much: Any):
    assert Program.model_validate(described("club") | {field: fits})
    with pytest.raises(ValidationError):
        Program.model_validate(described("club") | {field: too_much})


def test_what_a_program_is_unless_it_says_otherwise():
    club = Program.model_validate(described("club"))
    assert (club.confirm_within, club.daily_budget, club.double_opt_in) == (24, 20, True)
    assert (club.message_class, club.keywords) == ("promotional", ())


def test_the_same_keyword_on_two_numbers_is_no_clash(load):
    settings = load(
        [described("club", keywords=["OUI"]), described("vip", keywords=["OUI"])],
        [{"number": A, "program": "club"}, {"number": B, "program": "vip"}],
    )
    ours = Numbers(settings.numbers, settings.programs)
    assert [p.name for p in ours.heard_on(A)] == ["club"]
    assert [p.name for p in ours.heard_on(B)] == ["vip"]
    assert ours.sender("vip") == B


def test_without_the_setting_there_is_a_program_for_each_name_of_a_number():
    none = Numbers()
    assert list(none.programs) == ["main"] and none.sender("main") is None
    named = Numbers((Number(number=A, program="shop"),))
    [shop] = named.programs.values()
    assert (shop.name, shop.keywords, shop.double_opt_in) == ("shop", (), True)
    assert named.sender("shop") == A


# -- texts -------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("rates", [True, False])
@pytest.mark.parametrize("name", ["utter_optin_request", "utter_optin_welcome"])
def test_a_text_about_a_program_takes_two_sms_at_most(name: str, rates: bool, language: Language):
    texts = Texts.load(ROOT / "domain.yml")
    brand, support, title, often = "x" * 40, "s" * 40, "t" * 40, "f" * 40
    said = texts.render(
        name,
        language,
        {
            "brand": brand,
            "support": support,
            "site": "",
            "title": title,
            "frequency": often,
            "rates": texts.render("utter_rates", language, {}) + " " if rates else "",
        },
    )
    assert segments(said) <= 2
    assert said.startswith(brand) and title in said and often in said and "STOP" in said
    assert ("HELP" if language is Language.EN else "AIDE") in said


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("name", ["utter_stop_confirmed_scope", "utter_scope_narrowed"])
def test_a_text_about_leaving_one_program_takes_two_sms_at_most(name: str, language: Language):
    said = Texts.load(ROOT / "domain.yml").render(
        name, language, {"brand": "x" * 40, "title": "t" * 40}
    )
    assert segments(said) <= 2
    assert "t" * 40 in said and ("STOP" in said or "START" in said)


# -- numbers -----------------------------------------------------------------------------------

ALLOWED = ("US", "CA", "FR", "RE")


@pytest.mark.parametrize(
    ("written", "country", "number", "of"),
    [
        ("+33612345678", None, "+33612345678", "FR"),
        ("06 12 34 56 78", "FR", "+33612345678", "FR"),
        ("06.12.34.56.78", "FR", "+33612345678", "FR"),
        ("0033 6 12 34 56 78", "FR", "+33612345678", "FR"),
        ("+33 (0)6 12 34 56 78", "FR", "+33612345678", "FR"),
        ("0692 12 34 56", "RE", "+262692123456", "RE"),
        ("(212) 555-0123", "US", "+12125550123", "US"),
        ("1-212-555-0123", "US", "+12125550123", "US"),
        ("418 555 0123", "US", "+14185550123", "CA"),
        ("0612345678" + " " * 30, "FR", "+33612345678", "FR"),
        ("٠٦١٢٣٤٥٦٧٨", "FR", "+33612345678", "FR"),
    ],
)
def test_a_mobile_number_as_people_type_it(written, country, number, of):
    found = mobiles.mobile(written, country, ALLOWED)
    assert (found.number, found.country) == (number, of)
    assert found.prefix == number[:8]


@pytest.mark.parametrize(
    ("written", "country", "refusal"),
    [
        ("0612345678", None, "invalid"),
        ("", "FR", "invalid"),
        ("06", "FR", "invalid"),
        ("+3371234", "FR", "invalid"),
        ("0612345678901234567", "FR", "invalid"),
        ("zero six", "FR", "invalid"),
        ("+1 800 FLOWERS", "US", "invalid"),
        ("12", "US", "invalid"),
        ("123", "US", "short_code"),
        ("123456", "US", "short_code"),
        ("1234567", "US", "invalid"),
        ("0612345678" + " " * 31, "FR", "invalid"),
        ("36111", "FR", "short_code"),
        ("+36111", "FR", "short_code"),
        ("911", "US", "short_code"),
        ("01 42 68 53 00", "FR", "landline"),
        ("+32 2 555 12 12", "FR", "landline"),
        ("0899 12 34 56", "FR", "premium"),
        ("900 555 1234", "US", "premium"),
        ("0937 12 34 56", "FR", "not_mobile"),
        ("800 555 1234", "US", "not_mobile"),
        ("+32470123456", "FR", "country"),
        ("+8801712345678", "US", "country"),
    ],
)
def test_a_number_that_is_not_asked(written, country, refusal):
    with pytest.raises(BadNumber) as error:
        mobiles.mobile(written, country, ALLOWED)
    assert error.value.refusal == refusal
    assert str(error.value).endswith(".")


@given(st.text(max_size=60), st.sampled_from([None, "US", "FR", "ZZ", ""]))
def test_whatever_is_typed_is_a_mobile_or_refused(written: str, country: str | None):
    try:
        found = mobiles.mobile(written, country, ALLOWED)
    except BadNumber:
        return
    assert found.country in ALLOWED
    assert mobiles.mobile(found.number, None, ALLOWED) == found
