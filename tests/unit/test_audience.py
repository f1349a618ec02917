"""The language of audiences: what it reads, what it refuses and where, and that text, tree and form
say the same."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.campaigns.audience.rules import form as forms
from bot.campaigns.audience.rules import tree
from bot.campaigns.audience.rules.complete import complete
from bot.campaigns.audience.rules.form import Form, Row, What, form_of, rule_of
from bot.campaigns.audience.rules.names import Names, expanded, faults
from bot.campaigns.audience.rules.parse import parse
from bot.campaigns.audience.rules.tokens import RuleError
from bot.campaigns.audience.rules.tree import Kind, Named, Not, Often, Op, Unit, Window
from bot.campaigns.audience.rules.words import TAKES
from bot.campaigns.audience.rules.write import write
from bot.models import Language

SENTENCES = (
    "tag:vip and bought within 30d",
    "tag:vip and bought within 30d and not clicked:spring",
    "language = fr and country in (FR, BE, CH)",
    "bought at least 3 times within 1y worth >= 50",
    "answered:nps.score <= 6 within 90d",
    "received:spring and not clicked:spring within 7d",
    'city ~ "Lyo" or postcode = 69001',
    "birthday has value and not received:birthday within 1y",
    "consent:offers and not received at least 3 times within 7d",
    "last_order_at >= 2026-01-01 and not bought since 2026-09-01",
    "(tag:new or joined within 14d) and not replied",
    "event:cart_abandoned within 2h and not bought within 2h",
    "audience:lapsed and redeemed:WELCOME10",
)
NAMES = Names(
    audiences={
        "lapsed": "tag:vip and not bought within 1y",
        "loop": "tag:vip or audience:round",
        "round": "not audience:loop",
        "broken": "bought withn 1y",
        "far": "audience:nowhere",
    },
    programs=["offers", "news"],
    campaigns=["spring", "summer sale", "birthday"],
    surveys={"nps": ["score", "why"]},
    countries=["FR", "BE", "CH"],
    tags=["vip", "new"],
    attributes=["city", "birthday", "last_order_at"],
    events={"event": ["cart_abandoned"], "coupon": ["WELCOME10"]},
)


@pytest.mark.parametrize("text", SENTENCES)
@pytest.mark.parametrize("language", Language)
def test_a_sentence_is_the_same_rule_when_it_is_written_again(text: str, language: Language):
    rule = parse(text)
    assert parse(write(rule, language)) == rule
    assert write(parse(write(rule, language)), language) == write(rule, language)


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("TAG:vip AND Bought Within 30D", "tag:vip and bought within 30d"),
        ("étiquette:vip et achete sur 30j", "tag:vip and bought within 30d"),
        ("tag:vip tag:new not replied", "tag:vip and tag:new and not replied"),
        ("tag:a or tag:b and tag:c", "tag:a or (tag:b and tag:c)"),
        ("not tag:a and tag:b", "(not tag:a) and tag:b"),
        ("((tag:a))", "tag:a"),
        ("city = “New York”", 'city = "New York"'),
        ("ville = «L'Isle»", 'ville = "L\'Isle"'),
        ("bought within 1y at least 3 times", "bought at least 3 times within 1y"),
        ("bought before 2026-09-01 since 2026-01-01", "bought since 2026-01-01 before 2026-09-01"),
        ("pays parmi (FR) ou code_postal est renseigné", "country in (FR) or postcode has value"),
        ("acheté au moins 3 fois sur 1an valant >= 50", SENTENCES[3]),
    ],
)
def test_the_same_in_other_words(text: str, same: str):
    assert parse(text) == parse(same)


@pytest.mark.parametrize(
    ("text", "marked", "said", "instead"),
    [
        ("tag: and bought", "and", "“and” can't stand here; this could: a name.", None),
        ("bought withn 30d", "withn", "did you mean “within”?", "within"),
        ("country in FR", "FR", "A list stands in brackets: (FR).", "(FR)"),
        ("name = 'x'; drop table contacts", "'", "words with signs stand in quotes", None),
        ('name = "x"; drop table contacts', ";", "words with signs stand in quotes", None),
        ("tag:a; drop table contacts; --", ";", "words with signs stand in quotes", None),
        ("(tag:a", "(", "This bracket is never closed.", None),
        ("bought within 30", "30", "30d days", "30d"),
        ("", "", "Here is missing: a condition, such as tag:vip", None),
        ("tag:a and", "d", "Here is missing: a condition", None),
        ("tag:a)", ")", "“)” can't stand here; this could:", None),
        ("bougt within 3d", "bougt", "did you mean “bought”?", "bought"),
        ("achte sur 3j", "achte", "did you mean “acheté”?", "acheté"),
        ("language:fr", "language", "“language” is compared: write language = …", None),
        ("audiance:x", "audiance", "did you mean “audience”?", "audience"),
        ("city = New York", "New York", 'Several words stand in quotes: "New York".', '"New York"'),
        ("bought at last 3 times", "last", "did you mean “least”?", "least"),
        ("bought at least 3.5 times", "3.5", "is no number of times", None),
        ("bought at least 3", "3", "Here is missing: times.", None),
        ("bought within 0d", "0d", "not between 1 and 3650", None),
        ("bought within 11y", "11y", "not between 1 and 10", None),
        ("bought since 2026-02-30", "2026-02-30", "There is no day 2026-02-30", None),
        ("bought before 30d", "30d", "this could: a day", None),
        ("opted_in worth > 3", "worth", "can't stand here", None),
        ("bought within 3d within 4d", "within", "can't stand here", None),
        ("event within 3d", "within", "this could: :.", None),
        ("bought:x", ":", "can't stand here", None),
        ("bought worth 5", "5", "this could: =, <, <=, >, >=.", None),
        ("bought worth > 9999999999999", "9999999999999", "is too large", None),
        ("city > Lyon", "Lyon", "> compares numbers and days; “Lyon” is neither.", None),
        ("answered:nps.score < soon", "soon", "compares numbers and days", None),
        ('name = "a\x00b"', '"a\x00b"', "characters between the quotes that can't be read", None),
        ('name = ""', '""', "There is nothing between the quotes.", None),
        ('name = "x', '"x', "This quotation is never closed.", None),
        ("tag:a or or tag:b", "or", "can't stand here", None),
        ("(" * 30 + "tag:a", "(", "nested too deeply", None),
        ("not " * 30 + "tag:a", "not", "nested too deeply", None),
        (" or ".join(["tag:a"] * 51), " or ".join(["tag:a"] * 51), "more than 50 conditions", None),
        ("tag:a " * 400, ("tag:a " * 400)[2000:], "at most 2000 are read", None),
        ("tag:a \x00", "\x00", "can't be read here", None),
    ],
)
def test_what_is_refused_and_where(text: str, marked: str, said: str, instead: str | None):
    with pytest.raises(RuleError) as caught:
        parse(text)
    mistake = caught.value.mistake
    assert text[slice(*mistake.at)] == marked
    assert said in mistake.said
    assert mistake.instead == instead


@pytest.mark.parametrize("text", ["bought withn 30d", "country in FR", "bought within 30"])
def test_what_stands_instead_mends_the_text(text: str):
    with pytest.raises(RuleError) as caught:
        parse(text)
    start, end = caught.value.mistake.at
    parse(f"{text[:start]}{caught.value.mistake.instead}{text[end:]}")


@given(
    st.text(max_size=80)
    | st.lists(
        st.sampled_from(
            'tag : vip and or not ( ) bought within 30d at least 3 times worth > in , "x" = has'
            " value answered nps . score since 2026-01-01".split()
        ),
        max_size=14,
    ).map(" ".join)
)
def test_any_text_is_a_rule_or_refused_at_a_place_of_it(text: str):
    try:
        rule = parse(text)
    except RuleError as error:
        start, end = error.mistake.at
        assert 0 <= start <= end <= len(text)
        assert error.mistake.said
    else:
        assert parse(write(rule)) == rule
    for cursor in range(0, len(text) + 1, 7):
        found = complete(text, cursor, NAMES, Language.EN)
        assert found.at[0] <= found.at[1] == cursor


# -- rules of any kind ------------------------------------------------------------------------

said = st.text(
    st.characters(blacklist_categories=["Cs", "Cc"], blacklist_characters='"“”«»'),
    min_size=1, max_size=12,
).map(str.strip).filter(bool).filter(str.isprintable)  # fmt: skip
number = st.integers(-99, 99).map(str).map(Named)
name = said.map(Named)
days = st.dates(date(2000, 1, 1), date(2040, 1, 1))
window = st.one_of(
    st.just(tree.EVER),
    st.builds(Window, within=st.tuples(st.integers(1, 10), st.sampled_from(Unit))),
    st.builds(Window, since=days, before=st.none() | days),
    st.builds(Window, before=days),
)
amounts = st.decimals(0, 1000, places=2)


@st.composite
def events(draw: st.DrawFn) -> tree.Happened:
    kind = draw(st.sampled_from(Kind))
    takes = TAKES[kind]
    ref = draw(name if takes.needed else st.none() | name) if takes.ref else None
    part = draw(st.none() | name) if takes.part and ref else None
    tests = st.one_of(
        st.builds(tree.Test, st.sampled_from([Op.IS, Op.IS_NOT]), name),
        st.builds(tree.Test, st.sampled_from(sorted(tree.ORDERED)), number),
    )
    test = draw(st.none() | tests) if part else None
    times = st.builds(tree.Times, st.sampled_from(Often), st.integers(0, 100))
    worths = st.builds(
        tree.Worth, st.sampled_from([Op.IS, Op.LESS, Op.AT_MOST, Op.MORE, Op.AT_LEAST]), amounts
    )
    worth = draw(st.none() | worths) if takes.worth else None
    return tree.Happened(kind, ref, part, test, draw(st.none() | times), draw(window), worth)


compared = st.one_of(
    st.builds(
        tree.Compared, name, st.sampled_from([Op.IS, Op.IS_NOT, Op.CONTAINS]), st.tuples(name)
    ),
    st.builds(
        tree.Compared,
        name,
        st.sampled_from(sorted(tree.ORDERED)),
        st.tuples(number | days.map(str).map(Named)),
    ),
    st.builds(
        tree.Compared, name, st.just(Op.IN), st.lists(name, min_size=1, max_size=3).map(tuple)
    ),
)
condition = st.one_of(
    st.builds(tree.Tagged, name),
    st.builds(tree.Consents, name),
    st.builds(tree.InAudience, name),
    st.builds(tree.HasValue, name),
    compared,
    events(),
)
rules = st.recursive(
    condition,
    lambda inner: st.one_of(
        st.builds(Not, inner),
        st.builds(tree.And, st.lists(inner, min_size=2, max_size=3).map(tuple)),
        st.builds(tree.Or, st.lists(inner, min_size=2, max_size=3).map(tuple)),
    ),
    max_leaves=8,
)


@given(rules, st.sampled_from(Language))
def test_a_rule_is_the_same_when_it_is_read_again(rule: tree.Rule, language: Language):
    assert parse(write(rule, language)) == rule


# -- the form ---------------------------------------------------------------------------------


@st.composite
def rows(draw: st.DrawFn) -> Row:
    what = draw(st.sampled_from(What))
    value, attribute = draw(said), ""
    if what is What.ATTRIBUTE:
        attribute = draw(said.filter(lambda one: one not in ("language", "country")))
    if what in forms.EVENTS:
        value = draw(st.just("") | said) if what in forms.REFERRING else ""
        return Row(what, value, "", draw(st.integers(0, 900)), draw(st.integers(0, 9)))
    return Row(what, value, attribute)


@given(
    st.lists(rows(), max_size=4).map(tuple), st.lists(rows(), max_size=3).map(tuple), st.booleans()
)
def test_a_form_is_the_same_when_its_text_is_read(
    wanted: tuple[Row, ...], unwanted: tuple[Row, ...], any_of: bool
):
    form = Form(wanted, unwanted, any_of and len(wanted) > 1)
    rule = rule_of(form)
    if rule is None:
        assert not wanted and not unwanted
    else:
        assert form_of(parse(write(rule))) == form


@given(rules)
def test_a_form_shows_all_of_a_rule_or_nothing(rule: tree.Rule):
    form = form_of(rule)
    assert form is None or rule_of(form) == rule


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("tag:vip", True),
        ("tag:vip or tag:new", True),
        ("(tag:vip or tag:new) and not replied within 30d", True),
        ("tag:vip and city = Lyon and not received:spring", True),
        ("not tag:vip", True),
        ("not tag:vip and tag:new", False),  # a form would put it in another order
        ("(tag:vip or tag:new) and city = Lyon", False),
        ("not (tag:vip or tag:new)", False),
        ("bought within 2w", False),
        ("bought at most 2 times", False),
        ("city ~ Lyo", False),
        ("seen within 30d", False),
    ],
)
def test_what_the_form_shows(text: str, shown: bool):
    assert (form_of(parse(text)) is not None) is shown


# -- names ------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", SENTENCES)
def test_nothing_is_wrong_with_the_names_of_a_sentence(text: str):
    assert faults(parse(text), NAMES) == ([], [])


@pytest.mark.parametrize(
    ("text", "marked", "wrong", "instead"),
    [
        ("audience:lapsd", "lapsd", "There is no audience lapsd.", "lapsed"),
        ("audience:loop", "loop", "The audience loop is in itself: loop → round → loop.", None),
        ("audience:broken", "broken", "The audience broken can't be used: “withn” is not", None),
        ("audience:far", "far", "can't be used: There is no audience nowhere.", None),
        ("consent:offer", "offer", "There is no program offer.", "offers"),
        ("opted_in:offer", "offer", "There is no program offer.", "offers"),
        ("citty = Lyon", "citty", "No contact has an attribute citty.", "city"),
        ("contry = FR", "contry", "No contact has an attribute contry.", "country"),
        ("language = de", "de", "“de” is no language of texts: en or fr.", None),
        ("country in (FR, France)", "France", "“France” is no country", None),
        ("answered:nps.scor < 3", "scor", "The survey has no question scor.", "score"),
    ],
)
def test_names_that_are_wrong(text: str, marked: str, wrong: str, instead: str | None):
    (mistake,), doubtful = faults(parse(text), NAMES)
    assert text[slice(*mistake.at)] == marked
    assert wrong in mistake.said
    assert mistake.instead == instead
    assert doubtful == []


@pytest.mark.parametrize(
    ("text", "doubted", "instead"),
    [
        ("tag:vipp", "No contact carries the tag vipp.", "vip"),
        ("received:sprng", "There is no campaign sprng.", "spring"),
        ("answered:npss", "There is no survey npss.", "nps"),
        ("redeemed:WELCOME1", "Nobody has redeemed a coupon WELCOME1.", "WELCOME10"),
        ("event:cart_abandon", "Nothing named cart_abandon has happened.", "cart_abandoned"),
    ],
)
def test_names_that_may_still_come(text: str, doubted: str, instead: str):
    wrong, (doubt,) = faults(parse(text), NAMES)
    assert (wrong, doubt.said, doubt.instead) == ([], doubted, instead)


def test_a_saved_audience_stands_for_its_rule():
    rule = expanded(parse("audience:Lapsed and city = Lyon"), NAMES.audiences)
    assert rule == parse("(tag:vip and not bought within 1y) and city = Lyon")


def test_saved_audiences_that_grow_without_end_are_refused():
    saved = {f"a{n}": " or ".join([f"audience:a{n + 1}"] * 9) for n in range(9)}
    saved["a9"] = "tag:vip"
    with pytest.raises(RuleError, match="too long"):
        expanded(parse("audience:a0"), saved)


@pytest.mark.parametrize(
    ("text", "some", "none"),
    [
        ("", ["tag:", "bought", "language", "not", "("], ["and"]),
        ("b", ["bought", "birthday"], ["tag:"]),
        ("bought ", ["within", "at", "exactly", "worth", "and", "or"], ["sur", "tag:"]),
        ("bought at ", ["least", "most"], ["moins"]),
        ("bought within ", ["30d"], ["and"]),
        ("tag:", ["vip", "new"], ["and", "spring"]),
        ("received:su", ['"summer sale"'], ["spring"]),
        ("tag:vip and rec", ["received"], ["redeemed"]),
        ("answered:nps.", ["score", "why"], ["nps"]),
        ("language = ", ["en", "fr"], ["FR"]),
        ("country in (", ["FR", "BE"], ["en"]),
        ("(tag:vip ", ["and", "or", ")"], []),
        ("bought withn ", [], ["and"]),
    ],
)
def test_what_may_come_next(text: str, some: list[str], none: list[str]):
    words = complete(text, len(text), NAMES, Language.EN).words
    assert set(some) <= set(words)
    assert not set(none) & set(words)


def test_a_french_page_offers_french_words():
    assert "sur" in complete("acheté ", 7, NAMES, Language.FR).words
    assert "within" not in complete("acheté ", 7, NAMES, Language.FR).words
    assert complete("tag:vip and bou", 15, NAMES, Language.FR).words == ("bought",)


def test_worth_and_times_are_read_as_numbers():
    rule = parse(SENTENCES[3])
    assert isinstance(rule, tree.Happened)
    assert rule.worth == tree.Worth(Op.AT_LEAST, Decimal(50))
    assert rule.times == tree.Times(Often.AT_LEAST, 3)
    assert rule.window == Window(within=(1, Unit.YEARS))
