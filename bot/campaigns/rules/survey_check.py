"""Says what is wrong with a survey: questions that nobody comes to, ways that lead nowhere, texts
that are too long, replies that mean something else everywhere."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bot.campaigns.rules import wording
from bot.campaigns.rules.findings import Findings
from bot.campaigns.rules.starts import Start
from bot.models import Language, MessageClass
from bot.reading.keywords import KeywordKind, fold
from bot.reading.yes_no import BARE_NO, BARE_YES
from bot.sms.segments import segments
from bot.surveys.rules.asking import question_text
from bot.surveys.rules.drawing import values_words
from bot.surveys.rules.file import Survey, texts
from bot.surveys.rules.flow import SKIPPED, Flow, flow
from bot.surveys.rules.model import Question
from bot.surveys.rules.pipes import longest

MOST_SEGMENTS = 2  # of a question, with its options and the longest answers that it repeats


@dataclass(frozen=True, slots=True)
class Rules:
    """What a survey's words are measured by. keywords: those of all packs, folded; joins: those
    that join a program on its number. message_class: None if it is not known."""

    keywords: frozenset[str]
    joins: frozenset[str] = frozenset()
    message_class: MessageClass | None = None


def look(found: Findings, survey: Survey, rules: Rules, place: str = "survey") -> None:
    """Notes what is wrong with a survey. place: where it stands in its file."""
    where = f"{place}." if place else ""
    _ways(found, survey, where)
    for number, question in enumerate(survey.questions, 1):
        at = f"{where}questions[{number}]"
        _options(found, question, rules, at)
        _length(found, question, at)
    for field, _, said in texts(survey, place):
        for language, text in said.items():
            _words(found, text, rules, f"{field}.{language.value}")
    if survey.incentive and rules.message_class is MessageClass.INFORMATIONAL:
        found.wrong(
            "incentive_promotional",
            f"{where}incentive",
            "gives a coupon for answers, which is an offer, but the class is informational: make it"
            " promotional",
        )


def look_at_keyword(
    found: Findings, start: Start | None, rules: Rules, heard: frozenset[str]
) -> None:
    """Notes what is wrong with the keyword that starts a survey. heard: those of other surveys."""
    for language, word in (start.words if start else {}).items():
        place, folded = f"start.keyword.{language.value}", fold(word)
        found.reply(place, word, rules.keywords, rules.joins)
        if folded in BARE_YES or folded in BARE_NO:
            found.wrong(
                "keyword_answers",
                place,
                "%(word)s is an answer to many questions; choose another word",
                word=word,
            )
        elif folded in heard:
            found.wrong(
                "keyword_taken",
                place,
                "%(word)s starts another survey that is under way; choose another word",
                word=word,
            )


def _ways(found: Findings, survey: Survey, where: str) -> None:
    seen = flow(survey)
    if not seen.complete:
        found.wrong(
            "too_many_ways",
            f"{where}questions",
            "look back at too many answers at once to be checked; let fewer questions decide",
        )
        return
    for place, question in enumerate(survey.questions):
        if place not in seen.reached:
            found.wrong(
                "nobody_is_asked",
                f"{where}questions[{place + 1}].when",
                "can't hold whatever is answered, so nobody is asked %(question)s",
                question=question.key,
            )
        for values in _dead_ends(survey, seen, place):
            found.warn(
                "dead_end",
                f"{where}questions[{place + 1}]",
                "who answers %(values)s is asked nothing more, while other answers lead to"
                " questions of their own; ask them something, or give them thanks of their own",
                values=values,
            )
    for place in range(len(survey.outcomes)):
        if place not in seen.ended:
            found.wrong(
                "nobody_is_thanked",
                f"{where}thanks[{place + 1}].when",
                "can't hold whatever is answered, or one before it always does: nobody gets this",
            )


def _dead_ends(survey: Survey, seen: Flow, place: int) -> Iterator[str]:
    """Yields the answers to a question after which nothing can come, where others lead to questions
    of their own, unless the thanks look at them."""
    question, end = survey.questions[place], len(survey.questions)
    thanked = any(question.key in tests for one in survey.outcomes for tests in one.when)
    said = [
        (
            [value for value in group.values if value != SKIPPED],
            seen.next.get((place, number), set()),
        )
        for number, group in enumerate(seen.groups[place])
    ]
    led = {frozenset(way - {end}) for values, way in said if values} - {frozenset()}
    if place in seen.reached and not thanked and len(led) > 1:
        yield from (
            values_words(question, values) for values, way in said if values and way == {end}
        )


def _options(found: Findings, question: Question, rules: Rules, at: str) -> None:
    """Looks at the answers that a question offers."""
    for language, options in question.options.items():
        for option in options:
            place = f"{at}.options.{language.value}"
            found.reply(place, option.label, rules.keywords, rules.joins)


def _words(found: Findings, text: str, rules: Rules, place: str) -> None:
    word = wording.asked_keyword(text, rules.keywords, KeywordKind.START, KeywordKind.CONTACT)
    if word is not None:
        found.is_keyword(place, word)
    found.no_offer(place, text, rules.message_class)


def _length(found: Findings, question: Question, at: str) -> None:
    for language, count in _counts(question).items():
        if count > MOST_SEGMENTS:
            found.warn(
                "long_question",
                f"{at}.text.{language.value}",
                "may come to %(count)s segments with its options and the answers that it repeats;"
                " %(most)s are read more gladly",
                count=count,
                most=MOST_SEGMENTS,
            )


def _counts(question: Question) -> Mapping[Language, int]:
    return {one: segments(longest(question_text(question, one))) for one in question.text}
