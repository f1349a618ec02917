"""The respondents: what each means to answer, and what they text when they hear from us (pure)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from random import Random
from types import MappingProxyType

from bench.respondents.replies import PLAIN, Reply, Sheets, recorded
from bot.models import Language
from bot.surveys.rules.model import Question, QuestionKind

# The share of people who at one of their questions …
MIX: Mapping[str, float] = MappingProxyType(
    {
        "detour": 0.2,  # ask something else first
        "unclear": 0.08,  # say something that is no answer
        "automatic": 0.06,  # have a phone that answers in their place
        "correction": 0.2,  # change the answer when the next question comes
        "silent": 0.06,  # say nothing for good
        "late": 0.05,  # say nothing before the reminder
        "opt_out": 0.06,  # want no more texts
    }
)
ASIDES = ("detour", "unclear", "automatic")
WITH_VALUE = ("unclear", "correction")  # not where any words are an answer


@dataclass(frozen=True, slots=True)
class Said:
    """A text of a respondent's. then: another one that follows by itself, as after a machine's."""

    kind: str
    text: str
    then: Said | None = None


@dataclass
class Respondent:
    """One person. means: the reply to each question, if it comes to be asked. turns: what else
    happens, by question. given: the values of which one must be recorded, of each question that
    was answered. asked: how often each question was heard."""

    phone: str
    language: str
    sheets: Sheets
    dice: Random
    means: dict[str, Reply] = field(default_factory=dict)
    turns: dict[str, str] = field(default_factory=dict)
    given: dict[str, list[str | None]] = field(default_factory=dict)
    replies: Counter[str] = field(default_factory=Counter)
    asked: Counter[str] = field(default_factory=Counter)
    says: list[tuple[str, str]] = field(default_factory=list)
    ended: str = ""
    _at: str = ""
    _last: str = ""

    def hear(self, body: str, today: date) -> Said | None:
        """Returns what is said to our text; None for nothing."""
        key = self.question(body)
        if key:
            self._at = key
            self.asked[key] += 1
        elif any(words in body for words in self._thanks):
            self.ended = self.ended or "end"
        if self.ended not in ("", "late") or not self._at:
            return None
        return self._note(self._say(self._at, today))  # help, without the question, asks again too

    def _note(self, said: Said | None) -> Said | None:
        if said:
            self.says.append((said.kind, said.text))
            self._last = said.kind
        if said and said.then:
            self._note(said.then)
        return said

    def _say(self, key: str, today: date) -> Said | None:
        before = self._to_correct(key)
        if before:
            return self._correct(before, today)
        turn = self.turns.get(key, "")
        if self.ended == "late":
            self.ended = ""
        elif turn in ("silent", "late", "opt_out") and not self.replies[key]:
            self.ended = turn
            return Said(turn, self._aside(turn)) if turn == "opt_out" else None
        if turn in ASIDES and self.turns.pop(key):
            then = self._reply(key, today) if turn == "automatic" else None
            return Said(turn, self._aside(turn), then)
        return self._reply(key, today)

    def _reply(self, key: str, today: date) -> Said | None:
        reply = self.means[key]
        if self.replies[key] >= 2:
            return None
        if self.replies[key]:
            reply = self.dice.choice(self.sheets.plain(key, self.language, reply.intended))
        self.replies[key] += 1
        self.given[key] = recorded(self.sheets.questions[key], self.language, reply, today)
        return Said("reply", reply.text)

    def _to_correct(self, key: str) -> str:
        """Returns the question whose answer is to be corrected now that another one is asked."""
        found = (one for one, turn in self.turns.items() if turn == "correction")
        return next((one for one in found if one != key and self.replies[one]), "")

    def _correct(self, key: str, today: date) -> Said:
        del self.turns[key]
        question, before = self.sheets.questions[key], self.means[key].intended
        others = [
            one
            for one in self.sheets.replies[key, self.language]
            if one.manner in PLAIN and one.intended != before and one.intended not in "*-?"
        ]
        if question.kind is QuestionKind.NUMBER:  # else it could be an answer to a scale
            others = [one for one in others if int(one.intended) > 10]
        reply = self.means[key] = self.dice.choice(others)
        self.given[key] = recorded(question, self.language, reply, today)
        return Said("correction", self._aside("correction").replace("{value}", reply.text))

    def _aside(self, kind: str) -> str:
        return self.dice.choice(self.sheets.asides[kind, self.language])

    def question(self, body: str) -> str:
        """Returns the last question in a text of ours."""
        places = {
            key: max(found.end() for found in matches)
            for key, question in self.sheets.questions.items()
            if (matches := list(self._pattern(question).finditer(body)))
        }
        return max(places, key=lambda key: places[key], default="")

    def _pattern(self, question: Question) -> re.Pattern[str]:
        parts = re.split(r"\{[^}]*\}", question.text[Language(self.language)])
        return re.compile(".{1,40}?".join(map(re.escape, parts)))

    @property
    def _thanks(self) -> Sequence[str]:
        survey, language = self.sheets.survey, Language(self.language)
        return [survey.thanks[language], *(one.text[language] for one in survey.outcomes)]


def draw(
    sheets: Sheets, seed: int, phones: Sequence[str], languages: Sequence[str]
) -> list[Respondent]:
    """Returns the same people for a seed; languages: of each of them."""
    return [
        _one(sheets, Random(f"{seed}:{phone}"), phone, language)
        for phone, language in zip(phones, languages, strict=True)
    ]


def _one(sheets: Sheets, dice: Random, phone: str, language: str) -> Respondent:
    person = Respondent(phone, language, sheets, dice)
    for key in sheets.questions:
        person.means[key] = dice.choice(sheets.first(key, language))
    for what, share in MIX.items():
        free = [
            key
            for key, question in sheets.questions.items()
            if key not in person.turns
            and not (what in WITH_VALUE and question.kind is QuestionKind.FREE_TEXT)
        ]
        if dice.random() < share:
            person.turns[dice.choice(free)] = what
    return person
