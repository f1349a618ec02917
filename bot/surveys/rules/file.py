"""Reads the survey part of a campaign's file."""

from __future__ import annotations

import re
import string
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from bot.files import checking
from bot.files.checking import Problems, inside
from bot.files.naming import attribute
from bot.models import Language
from bot.reading.folded import fold
from bot.sms.segments import MAX_BODY
from bot.surveys.rules.asking import question_text
from bot.surveys.rules.model import NO_TEXTS, Option, Question, QuestionKind

KINDS = {
    "nps": QuestionKind.NPS,
    "rating": QuestionKind.RATING,
    "yes_no": QuestionKind.YES_NO,
    "choice": QuestionKind.CHOICE,
    "date": QuestionKind.DATE,
    "text": QuestionKind.FREE_TEXT,
}
FIELDS = ("questions", "thanks", "on_invalid", "follow_up", "review")
QUESTION_FIELDS = ("key", "type", "text", "options", "help")
_MARKED = re.compile(r"(?P<mark>[A-Za-z]|[1-9])\s*[=)]\s*(?P<label>\S.*)", re.DOTALL)
MAX_OPTIONS = 9  # more can't be read on a telephone
MAX_QUESTIONS = 20


class OnInvalid(StrEnum):
    """The step that follows an answer that is not understood, not even after help."""

    SKIP = "skip"
    HANDOFF = "handoff"


@dataclass(frozen=True, slots=True)
class Survey:
    """A campaign's survey as written in its file. follow_up: a bad rating opens a case. review: the
    words that ask who rated well to say so in public, with the link; none for no such wish."""

    questions: tuple[Question, ...]
    thanks: Mapping[Language, str]
    on_invalid: OnInvalid = OnInvalid.SKIP
    follow_up: bool = True
    review: Mapping[Language, str] = field(default_factory=lambda: NO_TEXTS)


def read_survey(
    data: object,
    place: str,
    spoken: Collection[Language],
    languages: Iterable[Language],
    problems: Problems,
) -> Survey:
    """Reads a survey and notes its problems. spoken: the languages of the campaign's text; every
    part is needed in each of them."""
    fields = checking.mapping(data, place, problems)
    checking.only(fields, FIELDS, place, problems)
    where = inside(place, "questions")
    listed = checking.listed(fields.get("questions"), where, problems)
    if isinstance(fields.get("questions"), list) and not listed:
        problems.add(where, "is empty; without a question leave the survey out")
    if len(listed) > MAX_QUESTIONS:
        problems.add(where, f"has {len(listed)} questions; at most {MAX_QUESTIONS} are allowed")
    questions = tuple(
        _question(one, f"{where}[{position}]", spoken, languages, problems)
        for position, one in enumerate(listed, 1)
    )
    _check_keys(questions, where, problems)
    thanks = _spoken(fields.get("thanks"), inside(place, "thanks"), spoken, languages, problems)
    on_invalid = fields.get("on_invalid", OnInvalid.SKIP)
    if on_invalid not in tuple(OnInvalid):
        problems.add(
            inside(place, "on_invalid"),
            f"must be skip or handoff, not {checking.kind_of(on_invalid)}",
        )
        on_invalid = OnInvalid.SKIP
    follow_up, review = _afterwards(fields, place, spoken, languages, problems)
    return Survey(questions, thanks, OnInvalid(str(on_invalid)), follow_up, review)


def _afterwards(
    fields: Mapping[str, object],
    place: str,
    spoken: Collection[Language],
    languages: Iterable[Language],
    problems: Problems,
) -> tuple[bool, Mapping[Language, str]]:
    """Reads what follows on the ratings: whether bad ones open cases, and the wish for a review."""
    follow_up = fields.get("follow_up", True)
    if not isinstance(follow_up, bool):
        where = inside(place, "follow_up")
        problems.add(where, f"must be true or false, not {checking.kind_of(follow_up)}")
    if fields.get("review") is None:
        return follow_up is not False, NO_TEXTS
    where = inside(place, "review")
    review = _spoken(fields["review"], where, spoken, languages, problems)
    for language, text in review.items():
        if "https://" not in text:
            problems.add(inside(where, language.value), "has no link to where a review is written")
    return follow_up is not False, review


def survey_mapping(survey: Survey) -> dict[str, object]:
    """Returns the survey in the form that read_survey reads, fit for JSON."""
    names = {kind: name for name, kind in KINDS.items()}

    def plain(texts: Mapping[Language, str]) -> dict[str, str]:
        return {language.value: text for language, text in texts.items()}

    questions: list[dict[str, object]] = []
    for question in survey.questions:
        fields: dict[str, object] = {
            "key": question.key,
            "type": names[question.kind],
            "text": plain(question.text),
        }
        if question.options:
            fields["options"] = {
                language.value: [_written(option) for option in options]
                for language, options in question.options.items()
            }
        if question.help:
            fields["help"] = plain(question.help)
        questions.append(fields)
    return {
        "questions": questions,
        "thanks": plain(survey.thanks),
        "on_invalid": survey.on_invalid.value,
        **({} if survey.follow_up else {"follow_up": False}),
        **({"review": plain(survey.review)} if survey.review else {}),
    }


def _written(option: Option) -> str:
    return f"{option.letter}={option.label}" if option.letter.isdigit() else option.label


def _spoken(
    data: object,
    place: str,
    spoken: Collection[Language],
    languages: Iterable[Language],
    problems: Problems,
) -> dict[Language, str]:
    """Reads a text, without placeholders, in every language of the campaign."""
    texts = checking.spoken_texts(data, place, spoken, languages, problems)
    for language, text in texts.items():
        where = inside(place, language.value)
        if "{" in text or "}" in text:
            problems.add(where, "has a brace; only the campaign's own text takes placeholders")
        if len(text) > MAX_BODY:
            problems.add(where, f"has {len(text)} characters; at most {MAX_BODY} fit into one text")
    return texts


def _question(
    data: object,
    place: str,
    spoken: Collection[Language],
    languages: Iterable[Language],
    problems: Problems,
) -> Question:
    fields = checking.mapping(data, place, problems)
    checking.only(fields, QUESTION_FIELDS, place, problems)
    kind = _kind(fields.get("type"), inside(place, "type"), problems)
    key = checking.text(fields.get("key"), inside(place, "key"), problems)
    if key and attribute(key) != key:
        problems.add(
            inside(place, "key"), f"use small letters, digits and _ only: {attribute(key) or 'q1'}"
        )
    help_texts: dict[Language, str] = {}
    if fields.get("help") is not None:
        help_texts = _spoken(fields["help"], inside(place, "help"), spoken, languages, problems)
    return Question(
        key=key,
        kind=kind,
        text=_spoken(fields.get("text"), inside(place, "text"), spoken, languages, problems),
        options=_options(fields, kind, place, spoken, languages, problems),
        help=help_texts,
    )


def _kind(data: object, place: str, problems: Problems) -> QuestionKind:
    name = str(data).strip().lower() if data is not None else ""
    if name in KINDS:
        return KINDS[name]
    known = ", ".join(KINDS)
    what = f"is missing; it is one of {known}" if not name else f"{name!r} is none of {known}"
    problems.add(place, what)
    return QuestionKind.FREE_TEXT


def _check_keys(questions: Iterable[Question], place: str, problems: Problems) -> None:
    first: dict[str, int] = {}
    for position, question in enumerate(questions, 1):
        if question.key and question.key in first:
            problems.add(
                f"{place}[{position}].key",
                f"{question.key!r} is the key of question {first[question.key]} too",
            )
        first.setdefault(question.key, position)


def _options(
    fields: Mapping[str, object],
    kind: QuestionKind,
    place: str,
    spoken: Collection[Language],
    languages: Iterable[Language],
    problems: Problems,
) -> dict[Language, tuple[Option, ...]]:
    """Reads the options by language; the nth of one language is the nth of every other."""
    place = inside(place, "options")
    given = fields.get("options")
    if kind is not QuestionKind.CHOICE:
        if given is not None:
            problems.add(place, "only a choice has options")
        return {}
    if given is None:
        problems.add(place, "is missing; a choice needs options in each language")
        return {}
    labels = {
        language: _labels(value, inside(place, language.value), problems)
        for language, value in checking.by_language(given, place, languages, problems).items()
    }
    checking.missing_languages(labels, spoken, place, problems)
    counts = {len(found) for found in labels.values()}
    if len(counts) > 1:
        problems.add(place, "each language needs the same number of options, in the same order")
    numbered = {_is_numbered(found) for found in labels.values()}
    if len(numbered) > 1:
        problems.add(place, "number the options in every language or in none")
    marks = string.digits[1:] if numbered == {True} else string.ascii_uppercase
    plain = {language: _unmarked(found) for language, found in labels.items()}
    keys = [attribute(label) for label in next(iter(plain.values()), [])]
    return {
        language: tuple(
            Option(mark, label, keys[position] if position < len(keys) else "")
            for position, (mark, label) in enumerate(zip(marks, found, strict=False))
        )
        for language, found in plain.items()
    }


def _is_numbered(labels: list[str]) -> bool:
    """Returns whether the options are written 1=Price, 2=Quality, and so on."""
    return bool(labels) and _unmarked(labels) != labels and labels[0].lstrip()[:1] == "1"


def _unmarked(labels: list[str]) -> list[str]:
    """Returns the labels without the marks, if they are marked 1, 2, … or A, B, … in order."""
    found = [_MARKED.fullmatch(label.strip()) for label in labels]
    marks = "".join(one["mark"].upper() for one in found if one)
    in_order = string.digits[1:].startswith(marks) or string.ascii_uppercase.startswith(marks)
    if len(marks) < len(labels) or not in_order:
        return labels
    return [one["label"] for one in found if one]


def _labels(data: object, place: str, problems: Problems) -> list[str]:
    listed = checking.listed(data, place, problems)
    labels = [
        checking.text(one, f"{place}[{position}]", problems)
        for position, one in enumerate(listed, 1)
    ]
    if isinstance(data, list) and not 2 <= len(labels) <= MAX_OPTIONS:
        problems.add(place, f"{len(labels)} options; 2 to {MAX_OPTIONS} are allowed")
    folded = [fold(label) for label in _unmarked(labels) if label]
    for label in sorted({one for one in folded if folded.count(one) > 1}):
        problems.add(place, f"{label!r} is there twice")
    return labels


def asked_length(question: Question, language: Language) -> int:
    """Returns the UTF-16 code units of a question with its options."""
    if language not in question.text:
        return 0
    return len(question_text(question, language).encode("utf-16-le", "surrogatepass")) // 2
