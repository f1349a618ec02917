"""Campaigns > New survey and the builder over HTTP, as a browser without scripts sends it."""

from __future__ import annotations

import json
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlencode

import pytest

from bot.campaigns import drafts, survey_templates
from bot.campaigns import store as campaigns
from tests.console.campaigns import furnish
from tests.console.office import Answer, Browser, Office
from tests.unit.surveys import VISIT, said

DRAFT: dict[str, Any] = {"class": "informational", "text": said("{brand}: two questions.")}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


class Fields(HTMLParser):
    """The fields that a browser would send of the builder's form, without a button."""

    def __init__(self, page: Answer) -> None:
        super().__init__()
        self.sent: list[tuple[str, str]] = []
        self._area: str | None = None
        self._choice: tuple[str, list[tuple[str, bool]]] | None = None
        self._in = False
        self.feed(page.text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        name, value = given.get("name") or "", given.get("value") or ""
        if tag == "form":
            self._in = given.get("id") == "builder"
        elif not self._in:
            return
        elif tag == "input" and (given.get("type") != "checkbox" or "checked" in given):
            self.sent.append((name, value))
        elif tag == "textarea":
            self._area = name
            self.sent.append((name, ""))
        elif tag == "select":
            self._choice = name, []
        elif tag == "option" and self._choice:
            self._choice[1].append((value, "selected" in given))

    def handle_data(self, data: str) -> None:
        if self._area is not None:
            self.sent[-1] = (self._area, self.sent[-1][1] + data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea" and self._area is not None:
            name, text = self.sent[-1]  # a line's end right behind the tag is none of the text
            self.sent[-1] = (name, text.removeprefix("\n").replace("\n", "\r\n"))
            self._area = None
        elif tag == "select" and self._choice:
            name, options = self._choice
            chosen = [value for value, selected in options if selected] or [options[0][0]]
            self.sent.append((name, chosen[-1]))
            self._choice = None


async def press(browser: Browser, path: str, page: Answer, do: str, **typed: str) -> Answer:
    """Presses a button of the builder, with what was typed in place of what it shows."""
    sent = [(name, typed.get(name, value)) for name, value in Fields(page).sent]
    shown = {name for name, _ in sent}
    sent += [(name, value) for name, value in typed.items() if name not in shown]
    return await browser.post(path, urlencode([*sent, ("do", do)]), **FORM)


async def content(office: Office, campaign_id: int) -> dict[str, Any]:
    async with office.services.db.connect() as conn:
        row = await campaigns.by_id(conn, campaign_id)
    assert row is not None
    return dict(row.content)


async def begun(office: Office, survey: object, **more: object) -> str:
    made = {**DRAFT, "survey": survey, **more}
    return f"/campaigns/{await drafts.create(office.services, 'visit', made, 'marc')}/survey"


@pytest.mark.parametrize("name", [*survey_templates.NAMES, ""])
async def test_a_survey_begins_with_a_template(office: Office, name: str):
    marc = await office.signed_in("marc")
    shown = await marc.get("/campaigns/surveys/new")
    assert shown.status == 200 and f'name="template" value="{name}"' in shown.text
    answer = await marc.send("/campaigns/surveys/new", name=" My  survey ", template=name)
    assert answer.status == 303
    path = answer.headers["Location"]
    page = await marc.get(path)
    assert page.status == 200 and '<h1 dir="auto">My survey</h1>' in page.text
    assert ('<svg xmlns="http://www.w3.org/2000/svg" class="flow"' in page.text) == bool(name)
    assert ('class="noted"' in page.text) != bool(name)  # nothing is wrong with a template
    again = await marc.send("/campaigns/surveys/new", name="My survey", template=name)
    assert again.status == 422 and "There is a campaign named My survey" in again.text
    wrong = await marc.send("/campaigns/surveys/new", name="Other", template="rain")
    assert wrong.status == 422 and "rain is no template" in wrong.text


async def test_what_is_shown_and_saved_is_the_same(office: Office):
    survey = {**VISIT, "strange": [1, {"a": None}]}
    path = await begun(office, survey, program="shop")
    marc = await office.signed_in("marc")
    for part in ("", *(f"q{n + 1}" for n in range(8)), "intro", "thanks", "rules", "q99", "x"):
        page = await marc.get(f"{path}?part={part}")
        assert page.status == 200, part
        answer = await press(marc, path, page, "save")
        assert answer.status == 303 and answer.headers["Location"] == f"{path}?saved"
        found = await content(office, 1)
        assert found["survey"] == survey and found["program"] == "shop", part


async def test_questions_are_made_without_scripts(office: Office):
    path = await begun(office, {"questions": [], "thanks": {}})
    marc = await office.signed_in("marc")
    page = await marc.get(path)
    page = await press(marc, path, page, "add", new_kind="rating_1_5")
    assert "Text: is missing in en, in which the campaign has a text" in page.text
    page = await press(marc, path, page, "add", text_en="How?", text_fr="Comment ?",
                       new_kind="free_text")  # fmt: skip
    page = await press(marc, path, page, "look", text_en="Why?", text_fr="Pourquoi ?",
                       if_key="q1", key="why")  # fmt: skip
    page = await press(marc, path, page, "open:thanks", if_text="1-3")
    assert "only if question 1 is 1-3" in page.text
    page = await press(marc, path, page, "open:", thanks_en="Bye", thanks_fr="Salut")
    assert 'class="noted"' not in page.text and "Not saved yet" in page.text
    assert (await content(office, 1))["survey"] == {"questions": [], "thanks": {}}
    page = await press(marc, path, page, "move:q2:q1")
    assert "&#39;q1&#39; is asked later; a condition can only look back" in page.text
    page = await press(marc, path, page, "remove:q1")
    assert "The question was taken out." in page.text and "Pourquoi" not in _shown(page)
    page = await press(marc, path, page, "back")
    page = await press(marc, path, page, "move:q1:q2")
    answer = await press(marc, path, page, "go")
    assert answer.headers["Location"] == "/campaigns/1/write"
    assert (await content(office, 1))["survey"] == {
        "questions": [
            {"key": "q1", "type": "rating", "text": {"en": "How?", "fr": "Comment ?"}},
            {
                "key": "why", "type": "text", "text": {"en": "Why?", "fr": "Pourquoi ?"},
                "when": {"q1": "1-3"},
            },
        ],
        "thanks": {"en": "Bye", "fr": "Salut"},
    }  # fmt: skip


def _shown(page: Answer) -> str:
    return page.text.partition('id="questions"')[2]


async def test_it_is_tried_on_the_handset(office: Office):
    path = await begun(office, VISIT)
    marc = await office.signed_in("marc")
    page = await press(marc, path, await marc.get(path), "again", tongue="fr")
    assert "two questions. (fr)\nA few questions about your visit. (fr)\nFrom 0" in page.text
    page = await press(marc, path, page, "", reply="banane")
    assert "Merci de répondre par un nombre entier de 0 à 10" in page.text
    page = await press(marc, path, page, "reply", reply="9")
    assert "What did you like? (fr)" in page.text and "Équipe" in page.text
    page = await press(marc, path, page, "reply", reply="je voulais dire 3")
    assert "Why? (fr)" in page.text and '<dt>1. recommend</dt><dd dir="auto">3</dd>' in page.text
    page = await press(marc, path, page, "reply", reply="STOP")
    assert "The survey ends here." in page.text
    page = await press(marc, path, page, "again")
    assert "banane" not in page.text


async def test_whoever_was_faster_is_told_of(office: Office):
    path = await begun(office, VISIT)
    marc = await office.signed_in("marc")
    page = await marc.get(path)
    theirs = {"questions": [{**VISIT["questions"][0], "text": said("Theirs?")}], "thanks": {}}
    await drafts.save(office.services, 1, 1, {**DRAFT, "survey": theirs}, "lea")
    page = await press(marc, path, page, "save")
    assert page.status == 200 and "lea has saved version 2 meanwhile" in page.text
    assert "Saved there: Theirs?" in page.text and (await content(office, 1))["survey"] == theirs
    assert (await press(marc, path, page, "save")).status == 303
    assert (await content(office, 1))["survey"] == VISIT


@pytest.mark.parametrize(
    ("made", "status"),
    [
        ("", 400), ("[]", 400), ("{", 400), ("[" * 15_000, 400), ('{"a": "\\u0000"}', 400),
        ('{"a": "\\ud800"}', 400), ("x" * 60_001, 400), ('{"questions": 3}', 200),
        (json.dumps({"questions": [{"key": f"q{n}"} for n in range(300)]}), 200),
        ('{"a": NaN}', 400), ("{}", 200),
    ],
    ids=range(11),
)  # fmt: skip
async def test_no_such_form(office: Office, made: str, status: int):
    path = await begun(office, VISIT)
    marc = await office.signed_in("marc")
    for do in ("open:q1", "add", "remove:q9", "back", "move:q1", "pipe", "no-outcome:x", "rain"):
        answer = await marc.send(path, made=made, do=do, over="1", part="q1", taken="[1", pipe="x")
        assert answer.status == status, do


async def test_what_has_gone_out_is_not_changed(office: Office):
    sale = f"/campaigns/{(await furnish(office))['sale']}"
    path = f"{sale}/survey"
    marc = await office.signed_in("marc")
    assert (await marc.get(path)).headers["Location"] == sale
    answer = await marc.send(path, made="{}", do="save", over="1")
    assert answer.headers["Location"] == sale
    assert (await marc.get("/campaigns/99/survey")).status == 404
    alice = await office.signed_in("alice")
    assert (await alice.get(path)).status == 403
