"""The builder's form and a survey as its file has it: one made of the other.

What a form does not show, or shows and nobody changed, stays as it is in the file.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import zip_longest
from typing import Any

from bot.models import Language
from bot.surveys.rules.file import WAITS, OnInvalid
from bot.surveys.rules.model import LISTED, Question, QuestionKind
from bot.surveys.rules.question_file import KINDS, NAMES
from bot.web.console import survey_conditions as conditions
from bot.web.console.query import Content, fields
from bot.web.console.survey_conditions import Row
from bot.web.console.survey_forms import SurveyForm

CODES = tuple(language.value for language in Language)
CHOICES = frozenset({QuestionKind.CHOICE, QuestionKind.MULTIPLE})
Texts = dict[str, str]


def kind_of(question: Content) -> QuestionKind:
    """Returns the kind of a question; free text if the file names none."""
    return KINDS.get(str(question.get("type", "")).strip().lower(), QuestionKind.FREE_TEXT)


def listed(made: Content) -> list[Content]:
    """Returns the questions of a survey, each as fields."""
    found = made.get("questions")
    return [fields(one) for one in found] if isinstance(found, list) else []


# -- what the form shows -------------------------------------------------------------------------


def texts(data: object) -> Texts:
    """Returns a text in both languages, "" for one that is not there."""
    given = data if isinstance(data, Mapping) else dict.fromkeys(CODES, data)
    return {code: "" if given.get(code) is None else str(given[code]) for code in CODES}


def options(data: object) -> dict[str, list[str]]:
    """Returns the options in both languages; those that are the same in each, in the first."""
    given = data if isinstance(data, Mapping) else {CODES[0]: data}
    found = {code: given.get(code) for code in CODES}
    return {
        code: [str(one) for one in said] if isinstance(said, list) else []
        for code, said in found.items()
    }


def shown(question: Content) -> dict[str, Any]:
    """Returns the form's values for a question, but for its condition."""
    return {
        "key": _word(question.get("key")),
        "kind": kind_of(question).value,
        "text": texts(question.get("text")),
        "help": texts(question.get("help")),
        "optional": question.get("optional") is True,
        "options": options(question.get("options")),
        "least": _word(question.get("min")),
        "most": _word(question.get("max")),
        "decimals": _word(question.get("decimals")),
        "unit": texts(question.get("unit")),
    }


def _word(data: object) -> str:
    return "" if data is None else str(data)


def outcomes(made: Content) -> list[Content]:
    """Returns the thanks, each with its text and condition; of one text a list of one."""
    found = made.get("thanks")
    if isinstance(found, list):
        return [fields(one) for one in found]
    return [{"text": found}]


def manners(made: Content) -> dict[str, Any]:
    """Returns the form's values for how a survey goes on."""
    return {
        "tries": _word(made.get("tries", 1)),
        "on_invalid": _word(made.get("on_invalid", OnInvalid.SKIP.value)),
        "expires": _hours(made.get("expires"), str(WAITS)),
        "reminder": _hours(made.get("reminder"), ""),
        "incentive": _word(made.get("incentive")),
        "anonymous": made.get("anonymous") is True,
        "follow_up": made.get("follow_up", True) is True,
        "review": texts(made.get("review")),
    }


def _hours(data: object, otherwise: str) -> str:
    return otherwise if data is None else _word(fields(data).get("hours", data))


# -- what was sent -------------------------------------------------------------------------------


def read(sent: SurveyForm, made: Content, known: Sequence[Question]) -> dict[str, Any]:
    """Returns the survey with what was sent for the part that was open. made: as it was shown;
    known: its questions as they were read."""
    if sent.part == "intro":
        return _with(made, intro=_texts(sent.text_en, sent.text_fr, made.get("intro")))
    if sent.part == "thanks":
        return _with(made, thanks=_thanks(sent, made, known))
    if sent.part == "rules":
        return _with(made, **_manners(sent, made))
    place = place_of(sent.part)
    if place is None or place >= len(listed(made)):
        return dict(made)
    questions = list(made["questions"])
    if not isinstance(questions[place], Mapping):
        return dict(made)
    questions[place] = _question(sent, fields(questions[place]), known[:place])
    return _with(made, questions=questions)


def place_of(part: str) -> int | None:
    """Returns the place of the question that a part is; None for another part."""
    number = part.removeprefix("q")
    return int(number) - 1 if part != number and number.isdecimal() and int(number) else None


def _with(made: Content, **changed: object) -> dict[str, Any]:
    """Returns fields with others in their place; those that are None now are left out, unless they
    stood there as None before."""
    found = {**made, **changed}
    return {
        name: value
        for name, value in found.items()
        if value is not None or (name in made and made[name] is None)
    }


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n")


def _texts(english: str, french: str, before: object) -> object:
    """Returns a text in both languages. before: the one that was shown, kept if nothing changed."""
    sent = {"en": _lines(english), "fr": _lines(french)}
    if sent == texts(before):
        return before
    others = {code: said for code, said in fields(before).items() if code not in CODES}
    made = {code: said.strip() for code, said in sent.items() if said.strip()}
    return {**made, **others} or None


def _number(said: str, before: object) -> object:
    """Returns a number as a file has it; what is none stays as it is, to be refused in words."""
    said = said.strip()
    if said == _word(before):
        return before
    if not said:
        return None
    return int(said) if said.removeprefix("-").isdecimal() and len(said) < 10 else said


def _question(sent: SurveyForm, before: Content, earlier: Sequence[Question]) -> Content:
    was, kind = shown(before), _kind(sent, before)
    changed: dict[str, object] = {
        "key": before.get("key") if sent.key.strip() == was["key"] else sent.key.strip(),
        "type": before.get("type") if kind is kind_of(before) else NAMES[kind],
        "text": _texts(sent.text_en, sent.text_fr, before.get("text")),
        "help": _texts(sent.help_en, sent.help_fr, before.get("help")),
        "when": conditions.read(
            _rows(sent, "0"), _at(sent.as_text, 0), before.get("when"), earlier
        ),
        "options": _options(sent, before),
        "min": _number(sent.least, before.get("min")),
        "max": _number(sent.most, before.get("max")),
        "decimals": _number(sent.decimals, before.get("decimals")),
        "unit": _texts(sent.unit_en, sent.unit_fr, before.get("unit")),
    }
    if bool(sent.optional) is not was["optional"]:
        changed["optional"] = True if sent.optional else None
    shows = _shows(kind_of(before))
    changed = {name: value for name, value in changed.items() if name in shows}
    if kind is not kind_of(before):  # what the new kind has no place for goes
        changed |= dict.fromkeys(_shows(kind_of(before)) - _shows(kind), None)
    return _with(before, **changed)


def _shows(kind: QuestionKind) -> set[str]:
    """Returns the fields that the form has for a kind."""
    found = {"key", "type", "text", "help", "when", "optional"}
    if kind in CHOICES or kind in LISTED:
        found |= {"options"}
    if kind is QuestionKind.NUMBER:
        found |= {"min", "max", "decimals", "unit"}
    return found


def _kind(sent: SurveyForm, before: Content) -> QuestionKind:
    known = {kind.value: kind for kind in QuestionKind}
    return known.get(sent.kind, kind_of(before))


def _options(sent: SurveyForm, before: Content) -> object:
    data = before.get("options")
    if kind_of(before) in LISTED:
        return _names(sent, data)
    was_en, was_fr = options(data).values()
    sent_pairs = zip(sent.option_en, sent.option_fr, strict=False)
    was_pairs = zip_longest(was_en, was_fr, fillvalue="")
    pairs, was = (
        [pair for pair in _stripped(some) if any(pair)]
        for some in (iter(sent_pairs), iter(was_pairs))
    )
    if pairs == was:
        return data
    return {
        code: [pair[number] for pair in pairs]
        for number, code in enumerate(CODES)
        if any(pair[number] for pair in pairs)
    }


def _stripped(pairs: Iterable[tuple[str, ...]]) -> Iterator[tuple[str, ...]]:
    return (tuple(one.strip() for one in pair) for pair in pairs)


def _names(sent: SurveyForm, data: object) -> object:
    """Returns the names of a list, one a line; those of one language are the same in each."""
    typed = dict(zip(CODES, map(_lines, (sent.listed_en, sent.listed_fr)), strict=True))
    if typed == {code: "\n".join(said) for code, said in options(data).items()}:
        return data
    said = {code: [one.strip() for one in text.split("\n")] for code, text in typed.items()}
    kept = {code: [one for one in names if one] for code, names in said.items()}
    return kept if kept["fr"] else kept["en"]


def _rows(sent: SurveyForm, part: str) -> list[Row]:
    """Returns the rows of one condition of the form."""
    ticked: dict[str, list[str]] = {}
    for one in sent.if_value:
        row, _, value = one.partition(":")
        ticked.setdefault(row, []).append(value)
    return [
        Row(int(number) if number.isdecimal() else 0, key, tuple(ticked.get(str(row), ())), text)
        for row, (of, number, key, text) in enumerate(
            zip(sent.if_part, sent.if_or, sent.if_key, sent.if_text, strict=False)
        )
        if of == part
    ]


def _at(values: Sequence[str], place: int) -> str:
    return values[place] if place < len(values) else ""


def _thanks(sent: SurveyForm, made: Content, known: Sequence[Question]) -> object:
    """Returns the thanks that were sent: one text, or a list."""
    before = outcomes(made)
    changed = []
    for place, one in enumerate(before):
        text = _texts(_at(sent.thanks_en, place), _at(sent.thanks_fr, place), one.get("text"))
        when = one.get("when")
        if place < len(before) - 1 or when is not None:
            when = conditions.read(_rows(sent, str(place)), _at(sent.as_text, place), when, known)
        changed.append(_with(one, when=when, text=text))
    if changed == before:
        return made.get("thanks")
    alone = len(changed) == 1 and not isinstance(made.get("thanks"), list)
    return changed[0].get("text") if alone else changed


def _manners(sent: SurveyForm, made: Content) -> dict[str, object]:
    was = manners(made)
    said = {
        "tries": _number(sent.tries, made.get("tries")),
        "on_invalid": sent.on_invalid,
        "expires": _waits(sent.expires),
        "reminder": _waits(sent.reminder),
        "incentive": sent.incentive.strip() or None,
        "anonymous": True if sent.anonymous else None,
        "follow_up": None if sent.follow_up else False,
    }
    same = {
        "tries": sent.tries.strip() == was["tries"],
        "anonymous": bool(sent.anonymous) is was["anonymous"],
        "follow_up": bool(sent.follow_up) is was["follow_up"],
        **{
            name: getattr(sent, name).strip() == was[name]
            for name in ("on_invalid", "expires", "reminder", "incentive")
        },
    }
    changed = {name: made.get(name) if same[name] else value for name, value in said.items()}
    changed["review"] = _texts(sent.review_en, sent.review_fr, made.get("review"))
    return changed


def _waits(said: str) -> object:
    return {"hours": _number(said, None)} if said.strip() else None
