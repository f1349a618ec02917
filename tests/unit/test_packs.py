"""bot/gate/packs: the rows beside a table typed in by hand, and files that are wrong."""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.gate.packs import week
from bot.gate.packs.loading import (
    FOLDER,
    PackError,
    confirmation_rule,
    load,
    packs,
)
from bot.gate.packs.model import Packs, Span
from bot.gate.places import FRENCH_OVERSEAS, US_TERRITORIES, place
from bot.models import MessageClass
from bot.reading.keywords import KeywordKind, match

TODAY = date(2026, 11, 23)

# the whole of the table: jurisdiction, hours, whether verified
HOURS = """
US     Mo-Su 08:00-21:00                    yes
US-AL  Mo-Su 08:00-20:00                    yes
US-FL  Mo-Su 08:00-20:00                    yes
US-LA  Mo-Su 08:00-20:00                    yes
US-MD  Mo-Su 08:00-20:00                    yes
US-MS  Mo-Su 08:00-20:00                    yes
US-OK  Mo-Su 08:00-20:00                    yes
US-TN  Mo-Su 08:00-20:00                    yes
US-WA  Mo-Su 08:00-20:00                    yes
US-CT  Mo-Su 09:00-20:00                    yes
US-NV  Mo-Su 09:00-20:00                    yes
US-TX  Mo-Sa 09:00-21:00; Su 12:00-21:00    yes
US-MA  Mo-Su 08:00-20:00                    no
US-NJ  Mo-Su 08:00-20:00                    no
US-KY  Mo-Su 10:00-21:00                    no
US-CA  Mo-Su 09:00-21:00                    no
US-IL  Mo-Su 09:00-21:00                    no
US-MI  Mo-Su 09:00-21:00                    no
US-MN  Mo-Su 09:00-21:00                    no
US-RI  Mo-Fr 09:00-18:00; Sa-Su 10:00-17:00 no
CA     Mo-Fr 09:00-21:30; Sa-Su 10:00-18:00 no
FR     Mo-Su 08:00-21:30                    yes
EU     Mo-Su 08:00-21:00                    no
"""
EU_MEMBERS = set(
    "AT BE BG HR CY CZ DK EE FI DE GR HU IE IT LV LT LU MT NL PL PT RO SK SI ES SE".split()
)


def test_hours_of_today_are_those_of_the_table() -> None:
    here = {
        (row.jurisdiction, week.show(row.days, row.holidays), row.origin.verified)
        for rows in packs().hours.values()
        for row in rows
        if row.origin.holds(TODAY) and row.jurisdiction != "SAFE"
    }
    table = {
        (line[:7].strip(), line[7:44].strip(), line[44:] == "yes")
        for line in HOURS.strip().splitlines()
    }
    assert here == table
    assert all(
        row.classes == {MessageClass.PROMOTIONAL}
        for name, rows in packs().hours.items()
        for row in rows
        if name != "SAFE"
    )


def test_the_french_charters_follow_each_other() -> None:
    old, new = packs().hours["FR"]
    assert old.origin.until == new.origin.since == date(2026, 3, 1)
    assert week.show(old.days, old.holidays) == "Mo-Sa 08:00-22:00; Su off; PH off"
    assert new.holidays is False  # tolerated since


def test_caps() -> None:
    assert {(name, row.most, row.hours) for name, rows in packs().caps.items() for row in rows} == {
        (name, 3, 24) for name in ("US-FL", "US-OK", "US-MD", "US-NJ", "SAFE")
    }


def test_countries() -> None:
    covers = packs().covers
    assert all(covers[country] == ("EU",) for country in EU_MEMBERS | {"IS", "LI", "NO"})
    assert all(covers[country] == ("FR",) for country in FRENCH_OVERSEAS | {"FR"})
    assert all(covers[country] == ("US",) for country in US_TERRITORIES | {"US"})
    assert not set(covers) & {"GB", "CH", "NC", "PF", "MX", "IN"}


def test_every_state_that_a_number_can_lie_in_is_known() -> None:
    assert set(place("+18005550100").regions) == {
        region for region in packs().regions if region.startswith("US-")
    }


def minutes(country: str | None, day: date | None = None) -> int | None:
    rule = confirmation_rule(packs(), country, day)
    return int(rule.value) if rule else None


def test_confirmation_minutes() -> None:
    assert {country: minutes(country) for country in ("US", "PR", "FR", "GB", None)} == {
        "US": 5,
        "PR": 5,
        "FR": None,
        "GB": None,
        None: None,
    }
    assert minutes("US", date(2024, 4, 3)) is None
    assert minutes("US", date(2024, 4, 4)) == 5


def test_every_keyword_that_a_pack_asks_for_is_heard() -> None:
    for rows in packs().words.values():
        for row in rows:
            for word in row.words:
                expected = {"yes": KeywordKind.YES, "contact": KeywordKind.CONTACT}.get(
                    word, KeywordKind(row.kind)
                )
                heard = match(word)
                assert heard is not None and heard.kind is expected, word


def test_every_row_of_the_files_is_in_the_packs() -> None:
    for kind in ("hours", "caps", "notes", "words"):
        written = sum(
            len(row.get("jurisdictions", "1"))
            for path in FOLDER.glob("*.toml")
            for row in tomllib.loads(path.read_text()).get(kind, ())
        )
        assert sum(len(rows) for rows in getattr(packs(), kind).values()) == written > 3


# -- files that are wrong --------------------------------------------------------------------

ROW = """
[[hours]]
classes = ["promotional"]
week = "Mo-Su 08:00-20:00"
source = "a law"
verified = true
"""
HEAD = 'jurisdiction = "XX"\ncovers = ["XX"]\n'


def read_files(folder: Path, **files: str) -> Packs:
    for name, text in files.items():
        (folder / f"{name}.toml").write_text(text)
    return load(folder)


def test_a_small_pack(tmp_path: Path) -> None:
    found = read_files(tmp_path, xx=HEAD + ROW)
    assert found.covers == {"XX": ("XX",)}
    assert [row.origin.source for row in found.hours["XX"]] == ["a law"]
    assert found.jurisdictions == ("XX",)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (HEAD + "x =", "xx.toml: Invalid value"),
        (HEAD + "colour = 1", "xx.toml: colour is not known"),
        (HEAD + "[[hour]]\n", "xx.toml: hour is not known"),
        ('covers = ["FR"]', "xx.toml: covers needs"),
        (HEAD.replace('["XX"]', '["France"]'), "covers must be a list"),
        (HEAD.replace('["XX"]', '["XX", "XX"]'), "covers names something twice"),
        (HEAD.replace('["XX"]', '"XX"'), "covers must be a list"),
        (HEAD.replace('= "XX"', '= "xx"'), "jurisdiction must be"),
        ('jurisdiction = "XX"\nregions = ["XX-1"]', "regions must be"),
        (ROW, "xx.toml, hours row 1: jurisdictions is missing"),
        (HEAD + ROW + ROW.replace("source", "sauce"), "xx.toml, hours row 2: source is missing"),
        (HEAD + ROW + "colour = 1", "hours row 1: colour is not known"),
        (HEAD + ROW + 'jurisdictions = ["XX-AB"]', "XX-AB is neither"),
        (HEAD + ROW + "jurisdictions = []", "jurisdictions is missing"),
        (HEAD + ROW.replace("a law", ""), "source must be a str"),
        (HEAD + ROW.replace("true", '"yes"'), "verified must be a bool"),
        (HEAD + ROW.replace("true", "1"), "verified must be a bool"),
        (HEAD + ROW + 'since = "2026-01-01"', "since must be a date"),
        (HEAD + ROW + "since = 2026-01-01T00:00:00Z", "since must be a date"),
        (HEAD + ROW + "since = 2026-01-02\nuntil = 2026-01-02", "is not after since"),
        (HEAD + ROW.replace('["promotional"]', '["marketing"]'), "classes: 'marketing'"),
        (HEAD + ROW.replace('["promotional"]', "[]"), "classes must be"),
        (HEAD + ROW.replace("promotional", "conversational"), "can't hold conversational"),
        (HEAD + ROW.replace("Mo-Su", "Mo-Sa"), "week: Su is missing"),
        (HEAD + ROW.replace("Mo-Su 08", "Mo-Su 8"), "week: "),
        (HEAD + ROW.replace("hours", "caps").replace("week = ", "hours = "), "most is missing"),
        (
            HEAD + '[[caps]]\nclasses = ["promotional"]\nmost = 0\nhours = 24\nsource = "a"\n'
            "verified = true",
            "most must be a int",
        ),
        (
            HEAD + '[[caps]]\nclasses = ["promotional"]\nmost = 3\nhours = 721\nsource = "a"\n'
            "verified = true",
            "hours 1 to 720",
        ),
        (
            HEAD
            + '[[notes]]\nkey = "confirmation_minutes"\nvalue = "five"\ntext = "t"\nsource = "a"\n'
            "verified = true",
            "notes row 1: value must be a whole number",
        ),
        (
            HEAD + '[[notes]]\nkey = "retention_days"\ntext = "t"\nsource = "a"\nverified = true',
            "value must be a whole number",
        ),
        (
            HEAD + '[[words]]\nkind = "end"\nwords = ["x"]\nsource = "a"\nverified = true',
            "kind must be one of",
        ),
        (
            HEAD + '[[words]]\nkind = "stop"\nwords = "stop"\nsource = "a"\nverified = true',
            "words must be a list",
        ),
        (
            HEAD + '[[words]]\nkind = "stop"\nlanguage = "de"\nwords = ["halt"]\nsource = "a"\n'
            "verified = true",
            "language: 'de'",
        ),
    ],
)
def test_a_wrong_file_is_named_with_its_row(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(PackError) as error:
        read_files(tmp_path, xx=text)
    assert str(error.value).startswith("Rule pack xx.toml")
    assert says in str(error.value)


def test_a_country_is_covered_once(tmp_path: Path) -> None:
    with pytest.raises(PackError, match=r"yy\.toml: XX is covered by another file"):
        read_files(tmp_path, xx=HEAD, yy='jurisdiction = "YY"\ncovers = ["XX"]')


# -- weeks -----------------------------------------------------------------------------------

SPANS: st.SearchStrategy[Span] = st.none() | st.tuples(
    st.integers(0, 1439), st.integers(1, 1440)
).filter(lambda span: span[0] < span[1])


@given(st.tuples(*[SPANS] * 7), st.just(False) | SPANS)
def test_a_week_reads_as_it_is_shown(days: week.Week, holidays: Span | bool) -> None:
    assert week.parse(week.show(days, holidays)) == (days, holidays)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("", "is not like"),
        ("Mo-Su", "is not like"),
        ("always", "is not like"),
        ("Mo-Su 08:00-20:00; Su off", "Su is said twice"),
        ("Mo-Fr 08:00-20:00", "Sa is missing"),
        ("Su-Mo 08:00-20:00", "runs backwards"),
        ("Mo-Su 20:00-08:00", "no span of one day"),
        ("Mo-Su 08:00-08:00", "no span of one day"),
        ("Mo-Su 08:00-24:01", "no span of one day"),
        ("Mo-Su 08:60-20:00", "no span of one day"),
        ("Mo-Su 08:00-20:00; PH-Su off", "names no day"),
        ("Lu-Di 08:00-20:00", "names no day"),
        ("Mo-Su 08:00-20:00;", "is not like"),
        ("Mo-Su ٠٨:٠٠-٢٠:٠٠", "is not like"),
    ],
)
def test_a_wrong_week(line: str, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        week.parse(line)
