"""The builder's form: a file shown and read again is the same file; buttons do what they say."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.campaigns import survey_templates
from bot.campaigns.survey_files import checked, read
from bot.errors import UsageError
from bot.files.checking import Problems
from bot.models import Language
from bot.surveys.rules.file import Survey, read_survey
from bot.surveys.rules.model import LISTED, QuestionKind
from bot.web.console import survey_acts as acts
from bot.web.console import survey_conditions as conditions
from bot.web.console import survey_form as form
from bot.web.console.survey_forms import SurveyForm
from tests.unit.surveys import BOTH, VISIT, definitions, said

EN, FR = BOTH


def parsed(made: dict[str, Any]) -> Survey:
    return read_survey(made, "survey", BOTH, BOTH, Problems())


def sent(made: dict[str, Any], part: str, **typed: Any) -> SurveyForm:
    """What a browser sends of a part as it is shown, with what was typed in its place."""
    known = parsed(made).questions
    place = form.place_of(part)
    fields: dict[str, Any] = {"part": part}
    if part == "intro":
        fields |= _pair("text", form.texts(made.get("intro")))
    elif part == "thanks":
        every = form.outcomes(made)
        texts = [form.texts(one.get("text")) for one in every]
        fields |= {f"thanks_{code}": tuple(t[code] for t in texts) for code in form.CODES}
        fields |= _conditions([(one, known) for one in every])
    elif part == "rules":
        shown = form.manners(made)
        fields |= _pair("review", shown.pop("review"))
        fields |= {k: ("yes" if v is True else v or "") for k, v in shown.items()}
    elif place is not None:
        question = form.listed(made)[place]
        shown = form.shown(question)
        fields |= {k: shown[k] for k in ("key", "kind", "least", "most", "decimals")}
        fields |= {"optional": "yes" if shown["optional"] else ""}
        for name in ("text", "help", "unit"):
            fields |= _pair(name, shown[name])
        if form.kind_of(question) in LISTED:
            fields |= _pair("listed", {k: "\n".join(v) for k, v in shown["options"].items()})
        else:
            rows = max(map(len, shown["options"].values())) + 2
            for code, labels in shown["options"].items():
                fields[f"option_{code}"] = (*labels, *[""] * (rows - len(labels)))
        fields |= _conditions([(question, known[:place])])
    return SurveyForm(**{**fields, **typed})


def _pair(name: str, texts: dict[str, str]) -> dict[str, str]:
    return {f"{name}_{code}": text.replace("\n", "\r\n") for code, text in texts.items()}


def _conditions(every: list[tuple[Any, Any]]) -> dict[str, Any]:
    rows: list[tuple[str, str, str, str]] = []
    values: list[str] = []
    for part, (one, earlier) in enumerate(every):
        for row in conditions.rows(one.get("when"), earlier) or ():
            values += [f"{len(rows)}:{value}" for value in row.values]
            rows.append((str(part), str(row.alternative), row.key, row.text))
        rows.append((str(part), "0", "", ""))  # the one to fill in
    names = ("if_part", "if_or", "if_key", "if_text")
    columns = {name: tuple(row[n] for row in rows) for n, name in enumerate(names)}
    texts = tuple(conditions.as_text(one.get("when")) for one, _ in every)
    return {**columns, "if_value": tuple(values), "as_text": texts}


def parts(made: dict[str, Any]) -> list[str]:
    return [*(f"q{n + 1}" for n in range(len(form.listed(made)))), "intro", "thanks", "rules", ""]


def back(made: dict[str, Any], part: str, **typed: Any) -> dict[str, Any]:
    return form.read(sent(made, part, **typed), made, parsed(made).questions)


def is_kept(made: dict[str, Any]) -> None:
    before = copy.deepcopy(made)
    for part in parts(made):
        found = back(made, part)
        assert found == before, part
        assert json.dumps(found) == json.dumps(before), part  # true is not 1
    assert made == before


@settings(max_examples=60)
@given(definitions())
def test_a_file_shown_and_read_is_the_same(made: dict[str, Any]) -> None:
    is_kept(made)


@pytest.mark.parametrize("name", survey_templates.NAMES)
def test_a_template_is_right_and_is_kept(name: str) -> None:
    source = read(survey_templates.FOLDER / f"{name}.yml")
    assert source.name == name and set(source.languages) == set(Language)
    assert checked(source) == ()
    is_kept(survey_templates.content(name)["survey"])


def test_templates_are_found_by_name() -> None:
    assert list(survey_templates.titles()) == list(survey_templates.NAMES)
    found = {one.stem for one in survey_templates.FOLDER.glob("*.yml")}
    assert found == set(survey_templates.NAMES)
    with pytest.raises(UsageError, match="the templates are nps, csat"):
        survey_templates.text("../nps")


UGLY: list[Any] = [
    VISIT,
    {"questions": [], "thanks": said("Thanks")},
    {"questions": 3, "thanks": "Thanks", "intro": 7, "tries": "many", "expires": 48},
    {"questions": [3, None, "x", {}], "thanks": []},
    {"questions": [{"key": 1, "type": "NPS ", "text": "Hello"}], "thanks": [{"text": 4}, 5]},
    {"questions": [{"key": "a", "type": "rain", "text": {"de": "Hallo", "en": " a \n"}}]},
    {
        "questions": [
            {"key": "a", "type": "choice", "options": ["Yes", True, 3], "extra": 1, "help": None},
            {"key": "b", "type": "place", "options": {"en": [" Lyon", "", "A\nB"], "fr": ["x"]}},
            {"key": "c", "type": "multiple", "options": {"en": ["", "x"], "fr": ["", "", "y "]}},
            {"key": "d", "type": "number", "min": "1,5", "max": 2.5, "decimals": True, "unit": "€"},
            {"key": "e", "type": "text", "optional": "yes", "min": 3, "options": ["kept"]},
        ],
        "thanks": {"en": "x"},
        "unknown": [1, {"a": None}],
        "review": "https://x",
        "anonymous": "no",
        "follow_up": None,
        "reminder": {"hours": "soon"},
    },
]
WHENS: list[Any] = [
    "a is A", [], {}, [{}], {"a": []}, {"a": ["b", "A, b"]}, {"a": {"x": 1}}, {"a": None},
    {"b": 3}, {"later": [True, 2.5, "1, 2"]}, [{"a": "C"}, {"a": "skipped", "z": "0-3"}], 7,
    {"a": ["C", "C"]},
]  # fmt: skip


@pytest.mark.parametrize("made", UGLY)
def test_whatever_stands_in_a_file_is_kept(made: dict[str, Any]) -> None:
    is_kept(made)


@pytest.mark.parametrize("when", WHENS)
def test_whatever_a_condition_says_is_kept(when: Any) -> None:
    options = {"en": ["A, b", "C"], "fr": ["Un", "Deux"]}
    first = {"key": "a", "type": "choice", "text": said("A?"), "options": options}
    second = {"key": "b", "type": "nps", "text": said("B?"), "when": when}
    outcomes = [{"when": when, "text": said("x")}, {"when": when, "text": said("y")}]
    is_kept({"questions": [first, second], "thanks": outcomes})


def question(made: dict[str, Any], place: int = 0, **typed: Any) -> dict[str, Any]:
    found: dict[str, Any] = back(made, f"q{place + 1}", **typed)["questions"][place]
    return found


def test_a_question_is_changed_by_form() -> None:
    assert question(VISIT, 0, text_en=" How? ", text_fr="") == {
        "key": "recommend", "type": "nps_0_10", "text": {"en": "How?"}
    }  # fmt: skip
    assert question(VISIT, 1, optional="yes", help_en="Say why")["help"] == {"en": "Say why"}
    assert question(VISIT, 1, optional="yes")["optional"] is True
    assert "optional" not in question(VISIT, 4, optional="")
    number = question(VISIT, 4, least="-5", most="", decimals="2", unit_fr="min")
    assert number["min"] == -5 and "max" not in number and number["decimals"] == 2
    assert number["unit"] == {"en": "minutes", "fr": "min"}
    assert question(VISIT, 4, least="few")["min"] == "few"


def test_options_are_changed_by_form() -> None:
    liked = question(VISIT, 2, option_en=("Staff", "", "Range "), option_fr=("Équipe", "", ""))
    assert liked["options"] == {"en": ["Staff", "Range"], "fr": ["Équipe", ""]}
    assert question(VISIT, 3, listed_en="Lyon\r\n\r\n Nice ")["options"] == ["Lyon", "Nice"]
    both = question(VISIT, 3, listed_en="Lyon\nGhent", listed_fr="Lyon\nGand")["options"]
    assert both == {"en": ["Lyon", "Ghent"], "fr": ["Lyon", "Gand"]}


def test_another_kind_has_other_fields() -> None:
    asked = question(VISIT, 2, kind="nps_0_10")
    assert asked["type"] == "nps" and "options" not in asked and asked["when"]
    assert question(VISIT, 2, kind="choice")["options"] == VISIT["questions"][2]["options"]
    assert "min" not in question(VISIT, 4, kind="free_text")
    assert question(VISIT, 4, kind="rain") == VISIT["questions"][4]


def rows(*found: tuple[str, str, str], values: tuple[str, ...] = ()) -> dict[str, Any]:
    alternatives, keys, texts = zip(*found, strict=True)
    return {
        "if_part": ("0",) * len(found), "if_or": alternatives, "if_key": keys, "if_text": texts,
        "if_value": values,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "when"),
    [
        (rows(("0", "recommend", "0-6")), {"recommend": "0-6"}),
        (rows(("0", "recommend", "0-6, 9"), ("1", "", "")), {"recommend": ["0-6", "9"]}),
        (
            rows(("0", "shop", ""), ("0", "recommend", "3"), values=("0:Lyon", "0:skipped")),
            {"shop": ["Lyon", "skipped"], "recommend": "3"},
        ),
        (
            rows(("0", "shop", ""), ("1", "why", ""), values=("0:Lille", "1:answered", "7:x")),
            [{"shop": "Lille"}, {"why": "answered"}],
        ),
        (rows(("x", "shop", "")), {"shop": []}),
        (rows(("0", "", "")), None),
        ({"as_text": ("{recommend: 7-8}",)}, {"recommend": "7-8"}),
        ({"as_text": ("",)}, None),
        ({"as_text": ("[a: &x b, *x]",)}, "[a: &x b, *x]"),
        ({"as_text": ("{a: .nan}",)}, "{a: .nan}"),
        ({"as_text": ("{a: 2026-01-02}",)}, {"a": "2026-01-02"}),
        ({"as_text": ("{" * 900,)}, "{" * 900),
    ],
)
def test_a_condition_is_changed_by_rows_or_text(typed: dict[str, Any], when: Any) -> None:
    assert question(VISIT, 4, **typed).get("when") == when


def test_what_conditions_offer() -> None:
    offered = conditions.choices(parsed(VISIT).questions, FR)
    by_key = {one.key: one for one in offered}
    assert by_key["liked"].options[0] == ("Staff", "Équipe") and not by_key["liked"].written
    assert by_key["again"].options == (("yes", "yes"), ("no", "no"))
    assert by_key["recommend"].written and by_key["minutes"].written
    assert by_key["recommend"].label == "From 0 to 10? (fr)"


def test_thanks_and_manners_are_changed_by_form() -> None:
    changed = back(VISIT, "thanks", thanks_en=("Sorry.", "Told.", "Bye!"))["thanks"]
    assert [one["text"]["en"] for one in changed] == ["Sorry.", "Told.", "Bye!"]
    assert [one.get("when") for one in changed] == [one.get("when") for one in VISIT["thanks"]]
    alone = {"questions": VISIT["questions"], "thanks": said("Thanks")}
    assert back(alone, "thanks", thanks_en=("Bye",), thanks_fr=("",))["thanks"] == {"en": "Bye"}
    assert back(VISIT, "intro", text_en="Hello", text_fr="")["intro"] == {"en": "Hello"}
    assert "intro" not in back(VISIT, "intro", text_en="", text_fr=" ")
    typed = {"tries": "3", "on_invalid": "handoff", "expires": "", "reminder": "soon",
             "incentive": "thanks", "anonymous": "", "follow_up": "",
             "review_en": "https://x"}  # fmt: skip
    found = back(VISIT, "rules", **typed)
    assert found["tries"] == 3 and found["on_invalid"] == "handoff" and found["incentive"]
    assert "expires" not in found and found["reminder"] == {"hours": "soon"}
    assert "anonymous" not in found and found["follow_up"] is False
    assert found["review"] == {"en": "https://x"}
    assert back(VISIT, "rules", anonymous="yes", follow_up="yes") == VISIT


@pytest.mark.parametrize("part", ["q0", "q99", "qx", "q", "rain", ""])
def test_another_part_changes_nothing(part: str) -> None:
    assert form.read(SurveyForm(part=part, text_en="x"), VISIT, parsed(VISIT).questions) == VISIT


def keys(made: dict[str, Any]) -> list[str]:
    return [one["key"] for one in made["questions"]]


def test_questions_are_added_moved_and_taken_out() -> None:
    made: dict[str, Any] = {"questions": [], "thanks": {}}
    for place, kind in enumerate(QuestionKind):
        made = acts.added(made, kind, place)
    assert [form.kind_of(one) for one in made["questions"]] == list(QuestionKind)
    assert keys(made)[:3] == ["q1", "q2", "q3"]
    assert keys(acts.moved(made, 0, 2))[:3] == ["q2", "q3", "q1"]
    assert acts.moved(made, 0, 99) == made and acts.moved(made, -1, 0) == made
    less, taken = acts.without(made, 1)
    assert keys(less)[:2] == ["q1", "q3"] and taken["key"] == "q2"
    assert acts.put_back(less, 1, taken) == made
    assert keys(acts.added(less, QuestionKind.NPS, 0))[0] == "q2"  # the first name that is free
    assert keys(acts.added({"questions": 3}, QuestionKind.NUMBER, 0)) == ["q1"]


def test_thanks_for_some_are_added_and_taken_out() -> None:
    made = acts.thanked({"thanks": said("Bye")})
    assert made["thanks"] == [{"when": {}, "text": {}}, {"text": said("Bye")}]
    assert acts.unthanked(made, 0)["thanks"] == said("Bye")
    assert acts.unthanked(made, 1) == made
    assert len(acts.unthanked(VISIT, 0)["thanks"]) == 2
    assert acts.thanked({"thanks": []})["thanks"][-1] == {"text": {}}


def test_an_answer_is_put_into_both_texts() -> None:
    made = acts.repeating(VISIT, 5, "shop")
    assert made["questions"][5]["text"] == {
        "en": "Will you come again? {answer.shop|that}",
        "fr": "Will you come again? (fr) {answer.shop|cela}",
    }
    assert not Problems().found and parsed(made).questions


def test_a_name_changes_wherever_it_is_looked_at() -> None:
    made = question(VISIT, 3, key="store")
    changed = {**VISIT, "questions": [*VISIT["questions"][:3], made, *VISIT["questions"][4:]]}
    found = acts.renamed(changed, "shop", "store")
    problems = Problems()
    read_survey(found, "survey", BOTH, BOTH, problems)
    assert problems.found == []
    assert found["questions"][4]["text"]["en"].count("{answer.store|the shop}") == 1
    assert found["questions"][4]["when"][1] == {"store": "Lille"}
    assert acts.renamed(VISIT, "shop", "why") == VISIT  # there is one of that name
    assert acts.renamed(VISIT, "", "x") == VISIT
    assert acts.renamed(VISIT, "shop", "") == VISIT


@settings(max_examples=40)
@given(definitions(), st.data())
def test_whatever_is_moved_all_questions_stay(made: dict[str, Any], data: st.DataObject) -> None:
    count = len(made["questions"])
    place, to = (data.draw(st.integers(-1, count)) for _ in range(2))
    found = acts.moved(made, place, to)
    assert sorted(keys(found)) == sorted(keys(made))
    is_kept(found)
