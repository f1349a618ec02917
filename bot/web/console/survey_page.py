"""What the builder's page shows: each part with its values, words and problems."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count, zip_longest
from typing import Any

from bot.campaigns.compose import sample
from bot.campaigns.store import CampaignRow
from bot.campaigns.survey_files import Source, checked
from bot.errors import Said
from bot.files.checking import Problems
from bot.models import Language, MessageClass
from bot.orders.coupons import pools
from bot.surveys.rules.file import Survey, read_survey
from bot.surveys.rules.model import Question
from bot.surveys.rules.picture import can_be_drawn
from bot.web.catalog import in_language, translate
from bot.web.console import survey_conditions as conditions
from bot.web.console import survey_form as form
from bot.web.console.desk import Desk
from bot.web.console.layout import in_words
from bot.web.console.query import Content, fields
from bot.web.console.survey_flow import condition_said, drawn
from bot.web.console.survey_handset import Tried, tried
from bot.web.console.survey_words import ANSWERS, FIELDS, GIVING_UP, KINDS

SURVEY = "survey"  # the place of a survey in a campaign's file
EMPTY: dict[str, Any] = {"questions": [], "thanks": {}}
MOST_ROWS = 9  # of options, which can be read on a telephone
TITLES = {"en": "English", "fr": "Français"}


@dataclass(frozen=True, slots=True)
class State:
    """What somebody works at. made: the survey as its file has it; over: the version they have
    seen; part: what is open; taken: the question that was taken out last, with its place; told:
    what was just done; replies: on the handset; theirs: the questions that somebody else saved."""

    made: dict[str, Any]
    over: int
    part: str = ""
    taken: str = ""
    told: str = ""
    wrong: str = ""
    tongue: Language = Language.EN
    replies: tuple[str, ...] = ()
    theirs: Sequence[str] = field(default_factory=tuple)


def survey_of(row: CampaignRow) -> dict[str, Any]:
    """Returns the survey that is saved; an empty one for none."""
    return dict(fields(row.content.get(SURVEY) or EMPTY))


def read(row: CampaignRow, made: Content) -> tuple[Survey, Problems]:
    """Reads a survey as far as it can be read, and what is wrong with it."""
    written = fields(row.content.get("text"))
    said = [one for one in Language if str(written.get(one.value) or "").strip()]
    problems = Problems()
    survey = read_survey(made, SURVEY, said or list(Language), tuple(Language), problems)
    return survey, problems


async def values(desk: Desk, row: CampaignRow, state: State) -> dict[str, Any]:
    """Returns all that the page's template names."""
    survey, problems = read(row, state.made)
    noted = _noted(desk, row, survey, problems)
    ready = bool(survey.questions) and not problems.found
    found = {}
    if can_be_drawn(survey):
        found = drawn(desk, survey, lambda place: f"#{_id(survey, place)}")
    return {
        "campaign": row,
        "state": state,
        "made": json.dumps(state.made, ensure_ascii=False),
        "parts": _parts(desk, state, survey),
        "noted": noted,
        "bad": sum(is_bad for some in noted.values() for _, is_bad in some),
        "kinds": in_words(desk, KINDS),
        "answers": in_words(desk, ANSWERS),
        "giving_up": in_words(desk, GIVING_UP),
        "titles": TITLES,
        "unsaved": state.made != survey_of(row),
        "tongue": state.tongue.value,
        "intro": form.texts(state.made.get("intro")),
        "thanks": _thanks(desk, state, survey),
        "rules": form.manners(state.made),
        "next_row": count().__next__,
        "open": await _open(desk, state, survey),
        "tried": _tried(desk, row, state, survey) if ready else None,
        **{"picture": None, "steps": [], **found},
    }


def _id(survey: Survey, place: int) -> str:
    return f"q-{place + 1}" if place < len(survey.questions) else "thanks"


def _noted(
    desk: Desk, row: CampaignRow, survey: Survey, problems: Problems
) -> dict[str, list[tuple[str, bool]]]:
    """Returns what is wrong with each part, in words, and whether it must be mended."""
    noted: dict[str, list[tuple[str, bool]]] = {}

    def note(place: str, words: str, is_bad: bool) -> None:
        part, name = _part_of(place)
        field_name = translate(desk.language, FIELDS[name]) if name in FIELDS else ""
        for code, title in TITLES.items():
            if f".{code}" in place:
                field_name = f"{field_name} ({title})" if field_name else title
        said = f"{field_name}: {words}" if field_name else words
        noted.setdefault(part, []).append((said, is_bad))

    for place, what in problems.noted:
        words = in_language(desk.language, what) if isinstance(what, Said) else what
        note(place, words, True)
    if not problems.found:
        classes = {one.value: one for one in MessageClass}
        known = classes.get(str(row.content.get("class")))
        for one in checked(Source(row.name, survey, known, SURVEY)):
            note(one.place, translate(desk.language, one.text, **one.values), one.is_error)
    return noted


def _part_of(place: str) -> tuple[str, str]:
    """Returns the part and the field of a place: q2, text for survey.questions[2].text.fr."""
    found = place.removeprefix(f"{SURVEY}.")
    head, _, rest = found.partition(".")
    if head.startswith("questions["):
        number, name = head.removeprefix("questions[").rstrip("]"), rest.partition(".")[0]
        return f"q{number}", name.partition("[")[0]
    if head.startswith("thanks"):
        return "thanks", ""
    if head in ("intro", "questions"):
        return head, ""
    return "rules", head


def _parts(desk: Desk, state: State, survey: Survey) -> list[dict[str, Any]]:
    """Returns the questions as they are listed."""
    names = in_words(desk, KINDS)
    return [
        {
            "part": f"q{place + 1}",
            "id": f"q-{place + 1}",
            "text": form.texts(one.get("text")),
            "kind": names[form.kind_of(one)],
            "optional": one.get("optional") is True,
            "options": form.options(one.get("options")),
            "when": condition_said(desk, survey.questions[place].when, survey.questions),
        }
        for place, one in enumerate(form.listed(state.made))
    ]


def _thanks(desk: Desk, state: State, survey: Survey) -> list[dict[str, Any]]:
    """Returns the thanks as they are listed, each with for whom it is."""
    whens = [one.when for one in survey.outcomes]
    return [
        {
            "text": form.texts(one.get("text")),
            "when": condition_said(desk, when, survey.questions) if when else "",
        }
        for one, when in zip_longest(form.outcomes(state.made), whens)
        if one is not None
    ]


async def _open(desk: Desk, state: State, survey: Survey) -> dict[str, Any]:
    """Returns the values of the part that is open."""
    if state.part == "thanks":
        found = form.outcomes(state.made)
        return {
            "thanks": [
                {
                    "text": form.texts(one.get("text")),
                    "last": place == len(found) - 1,
                    "condition": _condition(desk, one, survey.questions)
                    if place < len(found) - 1 or one.get("when") is not None
                    else None,
                }
                for place, one in enumerate(found)
            ]
        }
    if state.part == "rules":
        known = [one.pool.name for one in await pools.stocks(desk.services)]
        return {**form.manners(state.made), "pools": known}
    if state.part == "intro":
        return {"text": form.texts(state.made.get("intro"))}
    place = form.place_of(state.part)
    if place is None or place >= len(survey.questions):
        return {}
    question = form.listed(state.made)[place]
    shown = form.shown(question)
    filled = max(map(len, shown["options"].values()))
    return {
        **shown,
        "place": place,
        "rows": range(min(MOST_ROWS, max(3, filled + 1)) if filled < MOST_ROWS else filled),
        "condition": _condition(desk, question, survey.questions[:place]),
        "earlier": conditions.choices(survey.questions[:place], desk.language),
    }


def _condition(desk: Desk, one: Content, earlier: Sequence[Question]) -> dict[str, Any]:
    """Returns the form of a condition: its rows by alternative, each with a row to fill in."""
    when = one.get("when")
    known = {choice.key: choice for choice in conditions.choices(earlier, desk.language)}
    rows = conditions.rows(when, earlier)
    groups: list[list[Mapping[str, Any]]] = []
    for number in range(max((row.alternative for row in rows or ()), default=-1) + 2):
        mine = [row for row in rows or () if row.alternative == number]
        blank = conditions.Row(number, "", (), "")
        groups.append([{"row": row, "choice": known.get(row.key)} for row in (*mine, blank)])
    return {
        "groups": groups if rows is not None else None,
        "text": conditions.as_text(when),
        "known": list(known.values()),
        "unknown": sorted({row.key for row in rows or () if row.key not in known}),
    }


def _tried(desk: Desk, row: CampaignRow, state: State, survey: Survey) -> Tried:
    """Plays the try on the handset."""
    language = state.tongue
    if language not in survey.questions[0].text:
        language = next(iter(survey.questions[0].text))
    active = desk.services.numbers.active
    number = str(row.content.get("number") or (active[0].number if active else ""))
    opening = str(fields(row.content.get("text")).get(language.value, ""))
    fallbacks = {
        name: str(fields(said).get(language.value, ""))
        for name, said in fields(row.content.get("fallback")).items()
    }
    way_out = row.content.get("way_out") is True
    said = sample(desk.services, opening, language, fallbacks, way_out, number)
    return tried(desk, survey, said, language, state.replies)
