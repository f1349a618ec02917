"""Reads the survey part of a campaign's file; schema.py describes it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from bot.errors import Said
from bot.files import checking
from bot.files.checking import Problems, inside
from bot.models import Language
from bot.surveys.rules.asking import question_text
from bot.surveys.rules.condition_file import condition_mapping, read_condition
from bot.surveys.rules.model import NO_TEXTS, Question, Thanks
from bot.surveys.rules.pipes import longest, pipes
from bot.surveys.rules.question_file import Spoken, question_mapping, read_question

FIELDS = (
    "intro", "questions", "thanks", "on_invalid", "tries", "expires", "reminder", "incentive",
    "anonymous", "follow_up", "review",
)  # fmt: skip
MAX_QUESTIONS = 20
MOST_TRIES = 3
WAITS = 7 * 24  # hours that a question waits for its answer
MOST_HOURS = 30 * 24
MOST_OUTCOMES = 9


class OnInvalid(StrEnum):
    """The step that follows an answer that is not understood, not even after help."""

    SKIP = "skip"
    END = "end"
    HANDOFF = "handoff"


@dataclass(frozen=True, slots=True)
class Survey:
    """A campaign's survey as written in its file.

    thanks: the words at its end; outcomes: those for some, of which the first one that holds goes
    in their place. tries: how often an answer that is not understood gets help. expires: the hours
    that a question waits. reminder: the hours of silence after which it is asked once more.
    incentive: the pool of the coupons for who answers to the end. follow_up: a bad rating opens a
    case. review: the words that ask who rated well to say so in public, with the link; none for no
    such wish."""

    questions: tuple[Question, ...]
    thanks: Mapping[Language, str]
    on_invalid: OnInvalid = OnInvalid.SKIP
    follow_up: bool = True
    review: Mapping[Language, str] = field(default_factory=lambda: NO_TEXTS)
    intro: Mapping[Language, str] = field(default_factory=lambda: NO_TEXTS)
    outcomes: tuple[Thanks, ...] = ()
    tries: int = 1
    expires: int = WAITS
    reminder: int | None = None
    incentive: str | None = None
    anonymous: bool = False


def read_survey(
    data: object,
    place: str,
    spoken: Collection[Language],
    languages: Iterable[Language],
    problems: Problems,
) -> Survey:
    """Reads a survey and notes its problems. spoken: the languages of the campaign's text; every
    part is needed in each of them."""
    by = Spoken(spoken, tuple(languages), problems)
    fields = checking.mapping(data, place, problems)
    checking.only(fields, FIELDS, place, problems)
    questions = _questions(fields, inside(place, "questions"), by)
    thanks, outcomes = _thanks(fields.get("thanks"), inside(place, "thanks"), questions, by)
    survey = Survey(
        questions,
        thanks,
        _on_invalid(fields, place, problems),
        _switch(fields, "follow_up", True, place, problems),
        _review(fields, place, by),
        by.optional(fields, "intro", place),
        outcomes,
        _whole(fields.get("tries", 1), inside(place, "tries"), MOST_TRIES, problems) or 1,
        _hours(fields, "expires", place, problems) or WAITS,
        _hours(fields, "reminder", place, problems),
        _pool(fields, place, problems),
        _switch(fields, "anonymous", False, place, problems),
    )
    if survey.reminder and survey.reminder >= survey.expires:
        problems.add(inside(place, "reminder"), Said("comes after the survey has expired"))
    _check_pipes(survey, place, problems)
    return survey


def _questions(fields: Mapping[str, object], where: str, by: Spoken) -> tuple[Question, ...]:
    problems = by.problems
    listed = checking.listed(fields.get("questions"), where, problems)
    if isinstance(fields.get("questions"), list) and not listed:
        problems.add(where, Said("is empty; without a question leave the survey out"))
    if len(listed) > MAX_QUESTIONS:
        said = Said(
            "has %(count)s questions; at most %(most)s are allowed",
            count=len(listed),
            most=MAX_QUESTIONS,
        )
        problems.add(where, said)
    keys = [str(one.get("key")) if isinstance(one, Mapping) else "" for one in listed]
    questions: list[Question] = []
    for place, one in enumerate(listed):
        questions.append(read_question(one, f"{where}[{place + 1}]", questions, keys[place:], by))
    _check_keys(questions, where, problems)
    return tuple(questions)


def _check_keys(questions: Iterable[Question], place: str, problems: Problems) -> None:
    first: dict[str, int] = {}
    for position, question in enumerate(questions, 1):
        if question.key and question.key in first:
            problems.add(
                f"{place}[{position}].key",
                Said(
                    "%(name)r is the key of question %(number)s too",
                    name=question.key,
                    number=first[question.key],
                ),
            )
        first.setdefault(question.key, position)


def _thanks(
    data: object, place: str, questions: Sequence[Question], by: Spoken
) -> tuple[Mapping[Language, str], tuple[Thanks, ...]]:
    """Reads the thanks: one text, or a list of which all but the last have a condition."""
    if not isinstance(data, list):
        return by.texts(data, place), ()
    if not 1 <= len(data) <= MOST_OUTCOMES:
        by.problems.add(place, f"has {len(data)} texts; 1 to {MOST_OUTCOMES} are allowed")
    found: list[Thanks] = []
    for position, one in enumerate(data, 1):
        where = f"{place}[{position}]"
        fields = checking.mapping(one, where, by.problems)
        checking.only(fields, ("when", "text"), where, by.problems)
        is_last = position == len(data)
        if is_last is (fields.get("when") is not None):
            by.problems.add(
                inside(where, "when"),
                Said("the last one is for everybody else, so it has no condition")
                if is_last
                else Said("is missing; only the last one is for everybody else"),
            )
        when = read_condition(fields.get("when"), inside(where, "when"), questions, (), by.problems)
        found.append(Thanks(by.texts(fields.get("text"), inside(where, "text")), when))
    return (found[-1].text, tuple(found[:-1])) if found else (NO_TEXTS, ())


def _on_invalid(fields: Mapping[str, object], place: str, problems: Problems) -> OnInvalid:
    said = fields.get("on_invalid", OnInvalid.SKIP)
    if said not in tuple(OnInvalid):
        known = f"{', '.join(tuple(OnInvalid)[:-1])} or {tuple(OnInvalid)[-1]}"
        problems.add(inside(place, "on_invalid"), f"must be {known}, not {checking.kind_of(said)}")
        return OnInvalid.SKIP
    return OnInvalid(str(said))


def _switch(
    fields: Mapping[str, object], name: str, default: bool, place: str, problems: Problems
) -> bool:
    said = fields.get(name, default)
    if isinstance(said, bool):
        return said
    problems.add(inside(place, name), f"must be true or false, not {checking.kind_of(said)}")
    return default


def _whole(data: object, place: str, most: int, problems: Problems) -> int | None:
    if checking.is_whole(data, most):
        return data
    problems.add(
        place,
        Said(
            "must be a whole number from 1 to %(most)s, not %(what)s",
            most=most,
            what=checking.kind_of(data),
        ),
    )
    return None


def _hours(fields: Mapping[str, object], name: str, place: str, problems: Problems) -> int | None:
    if fields.get(name) is None:
        return None
    where = inside(place, name)
    given = checking.mapping(fields[name], where, problems)
    checking.only(given, ("hours",), where, problems)
    return _whole(given.get("hours"), inside(where, "hours"), MOST_HOURS, problems)


def _pool(fields: Mapping[str, object], place: str, problems: Problems) -> str | None:
    if fields.get("incentive") is None:
        return None
    return checking.text(fields["incentive"], inside(place, "incentive"), problems) or None


def _review(fields: Mapping[str, object], place: str, by: Spoken) -> Mapping[Language, str]:
    """Reads the wish for a review."""
    review = by.optional(fields, "review", place)
    for language, text in review.items():
        where = inside(inside(place, "review"), language.value)
        if "https://" not in text:
            by.problems.add(where, Said("has no link to where a review is written"))
        if any(pipes(text)):
            by.problems.add(where, Said("can't repeat answers"))
    return review or NO_TEXTS


def texts(survey: Survey, place: str) -> Iterator[tuple[str, int, Mapping[Language, str]]]:
    """Yields each text of a survey with its place in the file, and how many questions come before
    it."""
    count = len(survey.questions)
    yield inside(place, "intro"), 0, survey.intro
    for position, question in enumerate(survey.questions):
        where = f"{inside(place, 'questions')}[{position + 1}]"
        yield inside(where, "text"), position, question.text
        yield inside(where, "help"), position, question.help
    where = inside(place, "thanks")
    for position, one in enumerate(survey.outcomes, 1):
        yield f"{where}[{position}].text", count, one.text
    last = f"{where}[{len(survey.outcomes) + 1}].text" if survey.outcomes else where
    yield last, count, survey.thanks


def _check_pipes(survey: Survey, place: str, problems: Problems) -> None:
    """Notes answers that a text repeats before they are given, or has no words in place of."""
    keys = [question.key for question in survey.questions]
    for where, count, said in texts(survey, place):
        for language, text in said.items():
            for key, otherwise in pipes(text):
                at = inside(where, language.value)
                if key not in keys[:count]:
                    said_why = Said(
                        "repeats the answer to %(name)r, which is no question", name=key
                    )
                    if key in keys:
                        said_why = Said(
                            "repeats the answer to %(name)r, which is asked later", name=key
                        )
                    problems.add(at, said_why)
                elif otherwise is None:
                    problems.add(
                        at,
                        Said(
                            "has no words for those who skip %(name)r; write"
                            " {answer.%(name)s|your visit}",
                            name=key,
                        ),
                    )


def survey_mapping(survey: Survey) -> dict[str, object]:
    """Returns the survey in the form that read_survey reads, fit for JSON."""
    known = {question.key: question for question in survey.questions}
    thanks: object = checking.by_code(survey.thanks)
    if survey.outcomes:
        outcomes = [
            {"when": condition_mapping(one.when, known), "text": checking.by_code(one.text)}
            for one in survey.outcomes
        ]
        thanks = [*outcomes, {"text": thanks}]
    optional = {
        "intro": checking.by_code(survey.intro),
        "tries": survey.tries if survey.tries > 1 else None,
        "expires": {"hours": survey.expires} if survey.expires != WAITS else None,
        "reminder": {"hours": survey.reminder} if survey.reminder else None,
        "incentive": survey.incentive,
        "anonymous": survey.anonymous,
        "review": checking.by_code(survey.review),
    }
    return {
        "questions": [question_mapping(question, known) for question in survey.questions],
        "thanks": thanks,
        "on_invalid": survey.on_invalid.value,
        **({} if survey.follow_up else {"follow_up": False}),
        **{name: value for name, value in optional.items() if value},
    }


def asked_length(survey: Survey, language: Language) -> int:
    """Returns the UTF-16 code units of the intro and the first question with its options."""
    question = survey.questions[0]
    if language not in question.text:
        return 0
    said = question_text(question, language)
    if intro := survey.intro.get(language):
        said = f"{intro}\n{said}"
    return len(longest(said).encode("utf-16-le", "surrogatepass")) // 2
