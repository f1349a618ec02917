"""Reads and writes one question of a survey's file."""

from __future__ import annotations

import re
import string
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from bot.errors import Said
from bot.files import checking
from bot.files.checking import Problems, inside
from bot.files.naming import attribute
from bot.models import Language
from bot.reading.folded import fold
from bot.sms.segments import MAX_BODY
from bot.surveys.rules.condition_file import condition_mapping, read_condition
from bot.surveys.rules.model import (
    LISTED,
    SEPARATOR,
    WITH_OPTIONS,
    Option,
    Question,
    QuestionKind,
    Range,
)
from bot.surveys.rules.pipes import has_stray_brace, longest

# The names of a file; the first one of a kind is the one that is written.
KINDS = {
    "nps": QuestionKind.NPS,
    "rating": QuestionKind.RATING,
    "yes_no": QuestionKind.YES_NO,
    "choice": QuestionKind.CHOICE,
    "multiple": QuestionKind.MULTIPLE,
    "place": QuestionKind.PLACE,
    "product": QuestionKind.PRODUCT,
    "number": QuestionKind.NUMBER,
    "date": QuestionKind.DATE,
    "time": QuestionKind.TIME,
    "text": QuestionKind.FREE_TEXT,
    "nps_0_10": QuestionKind.NPS,
    "rating_1_5": QuestionKind.RATING,
    "free_text": QuestionKind.FREE_TEXT,
}
NAMES = {kind: name for name, kind in reversed(KINDS.items())}
FIELDS = (
    "key", "type", "text", "options", "min", "max", "decimals", "unit", "help", "optional", "when",
)  # fmt: skip
MAX_OPTIONS = 9  # more can't be read on a telephone
MAX_LISTED = 200  # places or products, which are named and not shown
MAX_DECIMALS = 3
_MARKED = re.compile(r"(?P<mark>[A-Za-z]|[1-9])\s*[=)]\s*(?P<label>\S.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Spoken:
    """The languages that each part is needed in (spoken), those that there are, and what has been
    found wrong."""

    spoken: Collection[Language]
    languages: Sequence[Language]
    problems: Problems

    def texts(self, data: object, place: str) -> dict[Language, str]:
        """Reads a text, in which earlier answers may be repeated, in every language needed."""
        texts = checking.spoken_texts(data, place, self.spoken, self.languages, self.problems)
        for language, text in texts.items():
            where = inside(place, language.value)
            if has_stray_brace(text):
                self.problems.add(
                    where,
                    Said(
                        "has a brace; a survey repeats earlier answers, {answer.shop|the shop}, and"
                        " only the campaign's own text takes other placeholders"
                    ),
                )
            if (length := len(longest(text))) > MAX_BODY:
                self.problems.add(
                    where,
                    Said(
                        "has %(count)s characters; at most %(most)s fit into one text",
                        count=length,
                        most=MAX_BODY,
                    ),
                )
        return texts

    def optional(self, fields: Mapping[str, object], name: str, place: str) -> dict[Language, str]:
        """Reads a text that may be left out."""
        if fields.get(name) is None:
            return {}
        return self.texts(fields[name], inside(place, name))


def read_question(
    data: object, place: str, earlier: Sequence[Question], later: Sequence[str], by: Spoken
) -> Question:
    """Reads a question. earlier: the ones before it; later: its key and those of the ones after."""
    problems = by.problems
    fields = checking.mapping(data, place, problems)
    checking.only(fields, FIELDS, place, problems)
    kind = _kind(fields.get("type"), inside(place, "type"), problems)
    key = checking.text(fields.get("key"), inside(place, "key"), problems)
    if key and attribute(key) != key:
        problems.add(
            inside(place, "key"),
            Said("use small letters, digits and _ only: %(name)s", name=attribute(key) or "q1"),
        )
    optional = fields.get("optional", False)
    if not isinstance(optional, bool):
        problems.add(
            inside(place, "optional"), f"must be true or false, not {checking.kind_of(optional)}"
        )
    return Question(
        key=key,
        kind=kind,
        text=by.texts(fields.get("text"), inside(place, "text")),
        options=_options(fields, kind, place, by),
        help=by.optional(fields, "help", place),
        when=read_condition(fields.get("when"), inside(place, "when"), earlier, later, problems),
        optional=optional is True,
        range=_range(fields, kind, place, by),
    )


def _kind(data: object, place: str, problems: Problems) -> QuestionKind:
    name = str(data).strip().lower() if data is not None else ""
    if name in KINDS:
        return KINDS[name]
    known = ", ".join(KINDS)
    what = f"is missing; it is one of {known}" if not name else f"{name!r} is none of {known}"
    problems.add(place, what)
    return QuestionKind.FREE_TEXT


def _range(
    fields: Mapping[str, object], kind: QuestionKind, place: str, by: Spoken
) -> Range | None:
    """Reads the range and the unit of a number."""
    given = [name for name in ("min", "max", "decimals", "unit") if fields.get(name) is not None]
    if kind is not QuestionKind.NUMBER:
        for name in given:
            by.problems.add(inside(place, name), Said("only a number has this"))
        return None
    decimals = fields.get("decimals", 0)
    if (
        not isinstance(decimals, int)
        or isinstance(decimals, bool)
        or not (0 <= decimals <= MAX_DECIMALS)
    ):
        by.problems.add(inside(place, "decimals"), Said("must be 0 to %(most)s", most=MAX_DECIMALS))
        decimals = 0
    low, high = (
        _bound(fields.get(name), inside(place, name), by.problems) for name in ("min", "max")
    )
    if low is None or high is None:
        return None
    if low >= high:
        by.problems.add(
            inside(place, "max"), Said("must be more than min, which is %(low)s", low=low)
        )
    unit: dict[Language, str] = {}
    if isinstance(fields.get("unit"), str):
        unit = dict.fromkeys(
            by.spoken, checking.text(fields["unit"], inside(place, "unit"), by.problems)
        )
    elif fields.get("unit") is not None:
        unit = by.texts(fields["unit"], inside(place, "unit"))
    return Range(low, high, unit, decimals)


def _bound(data: object, place: str, problems: Problems) -> Decimal | None:
    if data is None:
        problems.add(place, Said("is missing; a number has a least and a greatest value"))
        return None
    try:
        if isinstance(data, bool):
            raise InvalidOperation
        found = Decimal(str(data))
        if not found.is_finite() or abs(found) > 10**9:
            raise InvalidOperation
    except InvalidOperation:
        problems.add(place, Said("must be a number, not %(what)s", what=checking.kind_of(data)))
        return None
    return found


def _options(
    fields: Mapping[str, object], kind: QuestionKind, place: str, by: Spoken
) -> dict[Language, tuple[Option, ...]]:
    """Reads the options by language; the nth of one language is the nth of every other."""
    place, problems = inside(place, "options"), by.problems
    given = fields.get("options")
    if kind not in WITH_OPTIONS:
        if given is not None:
            problems.add(place, Said("only choice, multiple, place and product have options"))
        return {}
    if given is None:
        problems.add(
            place, Said("is missing; a %(kind)s needs options in each language", kind=kind)
        )
        return {}
    if isinstance(given, list) and kind in LISTED:
        given = {language.value: given for language in by.spoken}  # names are the same everywhere
    labels = {
        language: _labels(value, inside(place, language.value), kind, problems)
        for language, value in checking.by_language(given, place, by.languages, problems).items()
    }
    checking.missing_languages(labels, by.spoken, place, problems)
    if len({len(found) for found in labels.values()}) > 1:
        problems.add(
            place, Said("each language needs the same number of options, in the same order")
        )
    if kind in LISTED:
        return _marked(labels, [str(n) for n in range(1, MAX_LISTED + 1)])
    numbered = {_is_numbered(found) for found in labels.values()}
    if len(numbered) > 1:
        problems.add(place, Said("number the options in every language or in none"))
    marks = string.digits[1:] if numbered == {True} else string.ascii_uppercase
    return _marked({language: _unmarked(found) for language, found in labels.items()}, marks)


def _marked(
    labels: Mapping[Language, list[str]], marks: Sequence[str]
) -> dict[Language, tuple[Option, ...]]:
    keys = [attribute(label) for label in next(iter(labels.values()), [])]
    return {
        language: tuple(
            Option(mark, label, keys[position] if position < len(keys) else "")
            for position, (mark, label) in enumerate(zip(marks, found, strict=False))
        )
        for language, found in labels.items()
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


def _labels(data: object, place: str, kind: QuestionKind, problems: Problems) -> list[str]:
    listed = checking.listed(data, place, problems)
    most = MAX_LISTED if kind in LISTED else MAX_OPTIONS
    labels = [
        checking.text(one, f"{place}[{position}]", problems)
        for position, one in enumerate(listed, 1)
    ]
    if isinstance(data, list) and not 2 <= len(labels) <= most:
        problems.add(
            place,
            Said("%(count)s options; 2 to %(most)s are allowed", count=len(labels), most=most),
        )
    plain = _unmarked(labels) if kind not in LISTED else labels
    folded = [fold(label) for label in plain if label]
    for label in sorted({one for one in folded if folded.count(one) > 1}):
        problems.add(place, Said("%(name)r is there twice", name=label))
    for label in labels:
        if kind is QuestionKind.MULTIPLE and SEPARATOR.strip() in label:
            problems.add(
                place, Said("%(name)r has a semicolon, which parts several answers", name=label)
            )
    return labels


def question_mapping(question: Question, known: Mapping[str, Question]) -> dict[str, object]:
    """Returns the question in the form that read_question reads, fit for JSON."""
    fields: dict[str, object] = {
        "key": question.key,
        "type": NAMES[question.kind],
        "text": checking.by_code(question.text),
    }
    if question.options:
        fields["options"] = {
            language.value: [_written(option, question.kind) for option in options]
            for language, options in question.options.items()
        }
    if question.range:
        one = question.range
        fields |= {"min": _number(one.low), "max": _number(one.high)}
        fields |= {"decimals": one.decimals} if one.decimals else {}
        fields |= {"unit": checking.by_code(one.unit)} if one.unit else {}
    if question.help:
        fields["help"] = checking.by_code(question.help)
    if question.optional:
        fields["optional"] = True
    if question.when:
        fields["when"] = condition_mapping(question.when, known)
    return fields


def _number(value: Decimal) -> int | float:
    return int(value) if value == value.to_integral_value() else float(value)


def _written(option: Option, kind: QuestionKind) -> str:
    numbered = option.letter.isdigit() and kind not in LISTED
    return f"{option.letter}={option.label}" if numbered else option.label
