"""Sums up the answers to a survey, question by question."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from bot.surveys.rules.model import Question, QuestionKind


@dataclass(frozen=True, slots=True)
class QuestionResult:
    """The answers to one question, summed up.

    n: answers with a value. skipped: asked, not understood twice, and passed over. distribution:
    value → how many, in the question's own order. nps: -100 to 100, None without answers or for
    other kinds. mean: of ratings. texts: the words of free answers, comments and remarks.
    """

    key: str
    kind: QuestionKind
    n: int
    skipped: int
    distribution: Mapping[str, int]
    nps: float | None = None
    mean: float | None = None
    texts: Sequence[str] = field(default_factory=tuple)


def net_promoter_score(values: Iterable[int]) -> float | None:
    """Returns the share of 9 and 10 less the share of 0 to 6, times 100 (Reichheld, 2003); None
    without values."""
    found = list(values)
    if not found:
        return None
    promoters = sum(value >= 9 for value in found)
    detractors = sum(value <= 6 for value in found)
    return 100 * (promoters - detractors) / len(found)


def question_result(
    question: Question, answers: Sequence[tuple[str | None, str]], remarks: Sequence[str] = ()
) -> QuestionResult:
    """Sums up one question. answers: (value, comment); the value is None if the question was
    skipped. remarks: what was said in place of an answer, or beside one that was taken back."""
    values = [value for value, _ in answers if value is not None]
    comments = (*(comment for _, comment in answers if comment), *remarks)
    skipped = len(answers) - len(values)
    if question.kind is QuestionKind.FREE_TEXT:
        return QuestionResult(
            question.key, question.kind, len(values), skipped, {}, texts=(*values, *remarks)
        )
    shown = _one_label_per_option(question)
    counts = Counter(shown.get(value, value) for value in values)
    order = _scale(question) or sorted(counts)
    distribution = {value: counts[value] for value in order} | {
        value: n for value, n in counts.items() if value not in order
    }
    numbers = [int(v) for v in values] if _is_scale(question) else []
    return QuestionResult(
        question.key,
        question.kind,
        len(values),
        skipped,
        distribution,
        nps=net_promoter_score(numbers) if question.kind is QuestionKind.NPS else None,
        mean=sum(numbers) / len(numbers) if numbers else None,
        texts=comments,
    )


def _is_scale(question: Question) -> bool:
    return question.kind in (QuestionKind.NPS, QuestionKind.RATING)


def _scale(question: Question) -> list[str]:
    """Returns every value that the question allows, if they can be listed."""
    if question.kind is QuestionKind.NPS:
        return [str(n) for n in range(11)]
    if question.kind is QuestionKind.RATING:
        return [str(n) for n in range(1, 6)]
    if question.kind is QuestionKind.YES_NO:
        return ["yes", "no"]
    return list(dict.fromkeys(_one_label_per_option(question).values()))


def _one_label_per_option(question: Question) -> dict[str, str]:
    """Maps a label in any language to the option's label in the question's first language, so that
    "Matin" and "Morning" are one answer."""
    first = next(iter(question.options.values()), ())
    shown = {option.letter: option.label for option in first}
    return {
        option.label: shown.get(option.letter, option.label)
        for options in question.options.values()
        for option in options
    }
