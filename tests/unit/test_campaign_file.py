"""bot/campaigns/rules/file.py on files as marketers write them, and what a text is made of."""

from __future__ import annotations

import copy
import json
import unicodedata
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from bot.campaigns.rules import Campaign, Match, OnInvalid, campaign_mapping, parse_campaign
from bot.errors import UsageError
from bot.models import Language, MessageClass
from bot.sms.personalise import MAX_VALUE, has_stray_brace, longest, personalise, placeholders
from bot.surveys.rules import Option, QuestionKind
from tests.programs import DEMO_CAMPAIGNS

DEMO = Path(__file__).parents[2] / "data" / "demo"
EN, FR = Language.EN, Language.FR

GOOD = """
name: visit
class: informational
program: main
number: "+15005550006"
audience: {tags: [Customers, " VIP  Paris"], match: all}
text:
  en: "Hi {first_name}, it's {brand}. How was {store}?"
  fr: "Bonjour {first_name}, ici {brand}. Et {store} ?"
fallback:
  first_name: {en: there, fr: à vous}
  store: {en: our shop, fr: notre magasin}
survey:
  questions:
    - {key: recommend, type: nps, text: {en: "0 to 10?", fr: "De 0 à 10 ?"}}
    - key: time
      type: choice
      text: {en: "When?", fr: "Quand ?"}
      options: {en: [Morning, After noon], fr: [Matin, Après-midi]}
      help: {en: A or B please, fr: A ou B svp}
    - {key: found, type: yes_no, text: {en: "Found it?", fr: "Trouvé ?"}}
    - {key: day, type: date, text: {en: "Which day?", fr: "Quel jour ?"}}
    - {key: stars, type: rating, text: {en: "1 to 5?", fr: "De 1 à 5 ?"}}
    - {key: words, type: text, text: {en: "Why?", fr: "Pourquoi ?"}}
  thanks: {en: Thanks!, fr: Merci !}
  on_invalid: handoff
"""


def good() -> dict[str, Any]:
    return copy.deepcopy(yaml.safe_load(GOOD))


def problems(data: object) -> list[str]:
    with pytest.raises(UsageError) as caught:
        parse_campaign(data)
    return [line.strip() for line in str(caught.value).splitlines()[1:]]


def test_a_good_file() -> None:
    campaign = parse_campaign(good())
    assert (campaign.name, campaign.program, campaign.number) == ("visit", "main", "+15005550006")
    assert campaign.message_class is MessageClass.INFORMATIONAL
    assert campaign.audience.text == 'tag:customers and tag:"vip paris"'
    assert campaign.fallbacks_in(FR) == {"first_name": "à vous", "store": "notre magasin"}
    assert campaign.survey is not None
    assert [q.kind for q in campaign.survey.questions] == [
        QuestionKind.NPS, QuestionKind.CHOICE, QuestionKind.YES_NO, QuestionKind.DATE,
        QuestionKind.RATING, QuestionKind.FREE_TEXT]  # fmt: skip
    assert campaign.survey.questions[1].options[FR] == (
        Option("A", "Matin", "morning"),
        Option("B", "Après-midi", "after_noon"),
    )
    assert campaign.survey.on_invalid is OnInvalid.HANDOFF
    assert campaign.survey.thanks[FR] == "Merci !"


def test_the_least_file() -> None:
    campaign = parse_campaign({
        "name": "sale", "class": "Promotional", "audience": {"tags": ["vip"]},
        "text": {"fr": "Soldes !"},
    })  # fmt: skip
    assert campaign.audience.text == "tag:vip"
    assert campaign.audience.match is Match.ANY
    assert (campaign.program, campaign.number, campaign.survey) == (None, None, None)


@pytest.mark.parametrize("file", ["survey.yml", "promo.yml"])
def test_the_demo_files(file: str) -> None:
    campaign = parse_campaign(yaml.safe_load((DEMO / file).read_text("utf-8")))
    assert set(campaign.text) == set(Language)
    assert (campaign.survey is None) == (file == "promo.yml")


def test_a_campaign_written_and_read_is_the_same() -> None:
    for data in (good(), *(yaml.safe_load(f.read_text("utf-8")) for f in DEMO_CAMPAIGNS)):
        campaign = parse_campaign(data)
        stored = json.loads(json.dumps(campaign_mapping(campaign)))
        assert parse_campaign(stored) == campaign


@pytest.mark.parametrize("data", [None, "", "name", [], [1], 3, True, {}])
def test_no_campaign_at_all(data: object) -> None:
    with pytest.raises(UsageError):
        parse_campaign(data)


# (path to the field, its new value or GONE, what is said, beginning with the place)
GONE = object()
SECOND = "survey.questions[2]"
WRONG: list[tuple[str, Any, str | None]] = [
    ("name", GONE, "name: is empty"),
    ("name", "  ", "name: is empty"),
    ("name", ["x"], "name: a text is expected here, not a list"),
    ("name", "x" * 81, "name: has 81 characters; at most 80"),
    ("class", GONE, "class: is missing; say informational or promotional"),
    ("class", "conversational", "class: must be informational or promotional"),
    ("class", "promo", "class: must be informational or promotional, not 'promo'"),
    ("klass", "promotional", "klass: is not a known field; did you mean class"),
    ("zzz", 1, "zzz: is not a known field; known are name, class"),
    ("number", 15005550006, "number: put it in quotes"),
    ("number", "0612", None),
    ("number", "call us now please", "number: "),
    ("program", "", "program: is empty"),
    ("audience", GONE, "audience: is missing"),
    ("audience", ["vip"], "audience: fields are expected here, not a list"),
    ("audience", "tag:vip", None),
    ("audience", "bought withn 30d", "audience: column 8: “withn” is not known here; did you mean"),
    ("audience", {"rule": "tag:vip", "leave_out": "replied within 7d"}, None),
    ("audience", {"tags": ["vip"], "leave_out": "replied within 7d"}, None),
    ("audience", {"rule": "(tag:vip"}, "audience.rule: column 1: This bracket is never closed."),
    ("audience", {"rule": ""}, "audience.rule: is empty"),
    ("audience", {"tags": ["a"], "leave_out": "a"}, "audience.leave_out: column 1: Here is"),
    ("audience", {"rule": "tag:a", "tags": ["a"]}, "audience.tags: does not go with a rule"),
    ("audience.tags", GONE, "audience.tags: a list is expected here, not nothing"),
    ("audience.tags", "vip", "audience.tags: a list is expected here, not 'vip'"),
    ("audience.tags", [], "audience.tags: is empty; name at least one"),
    ("audience.tags", ["vip", ""], "audience.tags[2]: is empty"),
    ("audience.tags", [True], "audience.tags[1]: YAML reads this as true; put it in quotes"),
    ("audience.match", "some", "audience.match: must be any or all, not 'some'"),
    ("audience.tag", ["x"], "audience.tag: is not a known field; did you mean tags"),
    ("text", GONE, "text: fields are expected here, not nothing"),
    ("text", "Hello", "text: fields are expected here, not 'Hello'"),
    ("text", {}, "text: has no language"),
    ("text.en", "", "text.en: is empty"),
    ("text.en", None, "text.en: is empty"),
    ("text.de", "Hallo", "text.de: is not a known language; known are en, fr"),
    ("text.en", "Hi {first_name} {brand} {store} {shoe}", "text.en: {shoe} has no fallback"),
    ("text.fr", "{store} {First Name}", "text.fr: has a brace outside a placeholder"),
    ("text.fr", "{store} {}", "text.fr: has a brace outside a placeholder"),
    ("text.fr", "{store} {first_name", "text.fr: has a brace outside a placeholder"),
    ("text.fr", "{store} {{first_name}}", "text.fr: has a brace outside a placeholder"),
    ("text.en", "{store}" + "x" * 1600, "text.en: may come to 16"),
    ("text.en", "{store}" + "😀" * 790, "text.en: may come to 16"),
    ("fallback", GONE, "text.en: {first_name} has no fallback"),
    ("fallback.first_name", {"en": "there"}, "fallback.first_name: is missing in fr"),
    ("fallback.first_name.fr", " ", "fallback.first_name.fr: is empty"),
    ("fallback.shoe", "x", "fallback.shoe: is used in no text"),
    ("fallback.brand", "x", "fallback.brand: needs no fallback"),
    ("survey", [], "survey: fields are expected here, not a list"),
    ("survey.questions", GONE, "survey.questions: a list is expected here, not nothing"),
    ("survey.questions", [], "survey.questions: is empty"),
    ("survey.questions", ["How?"], "survey.questions[1]: fields are expected here, not 'How?'"),
    ("survey.question", [], "survey.question: is not a known field; did you mean questions"),
    ("survey.thanks", GONE, "survey.thanks: is missing"),
    ("survey.thanks", {"en": "Thanks"}, "survey.thanks: is missing in fr"),
    ("survey.thanks.fr", "Merci {first_name}", "survey.thanks.fr: has a brace"),
    ("survey.on_invalid", "ignore", "survey.on_invalid: must be skip, end or handoff"),
    ("survey.questions.0.key", GONE, "survey.questions[1].key: is empty"),
    ("survey.questions.0.key", "Recommend us", "survey.questions[1].key: use small letters, digits"
     " and _ only: recommend_us"),
    ("survey.questions.3.key", "time", "survey.questions[4].key: 'time' is the key of question 2"),
    ("survey.questions.0.type", GONE, "survey.questions[1].type: is missing; it is one of nps"),
    ("survey.questions.0.type", "stars", "survey.questions[1].type: 'stars' is none of nps"),
    ("survey.questions.0.text", {"en": "0 to 10?"}, "survey.questions[1].text: is missing in fr"),
    ("survey.questions.0.text.fr", "", "survey.questions[1].text.fr: is empty"),
    ("survey.questions.0.text.es", "¿?", "survey.questions[1].text.es: is not a known language"),
    ("survey.questions.0.options", {"en": ["a"]}, "survey.questions[1].options: only choice"),
    ("survey.questions.0.scale", 10, "survey.questions[1].scale: is not a known field"),
    ("survey.questions.1.options", GONE, f"{SECOND}.options: is missing"),
    ("survey.questions.1.options", {"en": ["a", "b"]}, f"{SECOND}.options: is missing in fr"),
    ("survey.questions.1.options.fr", ["Matin"], f"{SECOND}.options.fr: 1 options; 2 to 9"),
    ("survey.questions.1.options.fr", ["Matin"], f"{SECOND}.options: each language needs the same"),
    ("survey.questions.1.options.en", [True, False], f"{SECOND}.options.en[1]: YAML reads"),
    ("survey.questions.1.options.en", ["Late", "late "],
     f"{SECOND}.options.en: 'late' is there twice"),
    ("survey.questions.1.options.en", ["1=Late", "2=late"],
     f"{SECOND}.options.en: 'late' is there twice"),
    ("survey.questions.1.options.en", ["1=Morning", "2=Evening"],
     f"{SECOND}.options: number the options in every language or in none"),
    ("survey.questions.1.options.en", "a, b", f"{SECOND}.options.en: a list is expected"),
    ("survey.questions.1.help", {"en": "A or B"}, "survey.questions[2].help: is missing in fr"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("path", "value", "says"), WRONG, ids=[f"{n}-{path}" for n, (path, _, _) in enumerate(WRONG)]
)
def test_a_wrong_field(path: str, value: Any, says: str | None) -> None:
    data = good()
    *parents, last = path.split(".")
    node: Any = data
    for parent in parents:
        node = node[int(parent)] if parent.isdigit() else node[parent]
    if value is GONE:
        del node[last]
    else:
        node[last] = value
    if says is None:
        parse_campaign(data)
    else:
        assert any(one.startswith(says) for one in problems(data)), problems(data)


def test_everything_wrong_is_said_at_once() -> None:
    data = good()
    del data["class"]
    data["text"]["en"] = ""
    data["survey"]["thanks"] = {}
    data["color"] = "red"
    places = [problem.split(":")[0] for problem in problems(data)]
    assert {"class", "text.en", "survey.thanks", "color"} <= set(places)


def test_too_many_questions() -> None:
    data = good()
    data["survey"]["questions"] = [
        {"key": f"q{n}", "type": "nps", "text": {"en": "?", "fr": "?"}} for n in range(21)
    ]
    assert any("21 questions" in one for one in problems(data))


def test_only_some_languages_allowed() -> None:
    with pytest.raises(UsageError, match=r"text\.fr: is not a known language; known are en"):
        parse_campaign(good(), [EN])


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(
        ["name", "class", "audience", "tags", "text", "en", "fr", "fallback", "survey",
         "questions", "key", "type", "options", "thanks", "x"]), inner, max_size=5),
    max_leaves=20)  # fmt: skip


@given(JSON)
def test_any_data_is_a_campaign_or_a_clear_error(data: object) -> None:
    try:
        assert isinstance(parse_campaign(data), Campaign)
    except UsageError as error:
        assert str(error)


@given(st.sampled_from([path for path, _, _ in WRONG]), JSON)
def test_any_value_in_any_field(path: str, value: object) -> None:
    data = good()
    *parents, last = path.split(".")
    node: Any = data
    for parent in parents:
        node = node[int(parent)] if parent.isdigit() else node[parent]
    node[last] = value
    try:
        parse_campaign(data)
    except UsageError as error:
        assert str(error)


# -- placeholders ------------------------------------------------------------------------


@pytest.mark.parametrize(("values", "text"), [
    ({"first_name": "Zoé"}, "Hi Zoé!"),
    ({"first_name": "  Zoé \n Anne\t"}, "Hi Zoé Anne!"),
    ({"first_name": None}, "Hi there!"),
    ({"first_name": ""}, "Hi there!"),
    ({"first_name": " \u200e\x07 "}, "Hi there!"),
    ({}, "Hi there!"),
    ({"first_name": "{brand}"}, "Hi {brand}!"),
    ({"first_name": "{first_name}"}, "Hi {first_name}!"),
    ({"first_name": r"\1\g<0>"}, r"Hi \1\g<0>!"),
    ({"first_name": "x" * 60}, "Hi " + "x" * 40 + "!"),
    ({"first_name": "evil\u202etxt"}, "Hi eviltxt!"),
    ({"first_name": "👩‍👧 Léa"}, "Hi 👩‍👧 Léa!"),
])  # fmt: skip
def test_personalise(values: dict[str, str | None], text: str) -> None:
    assert personalise("Hi {first_name}!", values, {"first_name": "there"}) == text


def test_neither_value_nor_fallback() -> None:
    with pytest.raises(UsageError, match=r"\{first_name\} has no value"):
        personalise("Hi {first_name}!", {}, {})


def test_placeholders() -> None:
    assert placeholders("{a} {b_2} {a} {A} {2} { a } {}") == ("a", "b_2")
    assert not has_stray_brace("{a} and {b_2}")


@given(st.text(), st.dictionaries(st.sampled_from("abc"), st.text()))
def test_a_personalised_text_is_one_line_longer_by_little(
    tail: str, values: dict[str, str]
) -> None:
    template = "{a}{b}{c}" + tail
    fallbacks = {"a": "1", "b": "2", "c": "3"}
    for name in placeholders(tail):
        fallbacks[name] = "x"
    text = personalise(template, values, fallbacks)
    filled = text[: len(text) - len(tail)] if not placeholders(tail) else ""
    assert not any(unicodedata.category(char) in ("Cc", "Cs") for char in filled)
    assert len(text) <= longest(template, fallbacks) + 3 * MAX_VALUE
