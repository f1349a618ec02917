"""Plays scripted conversations and asks the questions, and judges both."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path

import yaml

from tests.conversations import script
from tests.conversations.house import House
from tests.conversations.script import HERE, KEPT, OUT, PARIS, Conversation
from tests.conversations.stage import PHONES, ROOT

QUESTIONS = ROOT / "tests" / "nlu"
ASKED_AT = datetime(2027, 3, 9, 10, 30, tzinfo=PARIS)  # a Tuesday
NONE = "none"
SHINGLE = 6  # as many words of an answer of ours in a row are no accident
# what only a fact of the shop's holds: times, days, prices, countries
FACTS = re.compile(
    r"\d ?[ap]\.?m\b|\d{1,2} ?h\b|\d{1,2}:\d{2}|€|\beuros?\b|working days|jours ouvr|\bclosed\b|"
    r"\bferm[ée]s?\b|customs|douane|\bEU\b|\bUE\b|(do not|don't|can't|cannot) (deliver|ship)|"
    r"ne livrons pas|we deliver on|nous livrons le",
    re.I,
)
OUR_PHONE = re.compile(r"01 23 45 67 89")


@dataclass(frozen=True)
class Played:
    """A conversation that was played. faults: of each turn that was not as it should be, its place,
    what happened in it, what went out, and why."""

    conversation: Conversation
    faults: Sequence[tuple[int, str, str, Sequence[str]]]
    lines: Sequence[str]

    def __str__(self) -> str:
        head = f"{self.conversation.file}: {self.conversation.name}"
        return "\n".join(
            [head]
            + [
                f"  turn {place}, {title}\n    → {reply or '(nothing)'}\n"
                + "\n".join(f"    ✗ {why}" for why in whys)
                for place, title, reply, whys in self.faults
            ]
        )


async def play(house: House, conversation: Conversation) -> Played:
    """Plays one conversation on a stage of its own, to its end whatever happens."""
    faults, lines, before, left = [], [], KEPT, False
    async with house.stage(conversation.start) as stage:
        await stage.furnish(conversation)
        for place, turn in enumerate(conversation.turns, 1):
            since = len(stage.phones.texts)
            await stage.act(conversation, turn)
            seen = await stage.seen(PHONES[conversation.country], since)
            reply = " / ".join(seen.texts)
            lines += [f"{turn.title}", f"  → {reply} [{seen.consent}]"]
            if whys := script.faults(turn, seen, before, left=left):
                faults.append((place, turn.title, reply, whys))
            # out where it might also have been asked: only a START brings the person back
            left = seen.consent == OUT and (left or isinstance(turn.rules.get("consent"), list))
            before = seen.consent
    return Played(conversation, faults, lines)


@dataclass(frozen=True)
class Question:
    """One question. expected: the entry or fact that answers it, none if nothing does. rules:
    regexes, all of which the answer holds."""

    language: str
    text: str
    expected: str
    rules: Sequence[str]


def questions(path: Path) -> list[Question]:
    """Reads a file of questions."""
    found = []
    for line in path.read_text("utf-8").splitlines():
        if line.startswith("#") or not line.strip():
            continue
        language, text, expected, *rest = line.split("\t")
        rules = [rule.strip() for rule in rest[0].split("&&")] if rest and rest[0] else []
        found.append(Question(language, text, expected, rules))
    return found


@dataclass(frozen=True)
class Answered:
    """A question with what came back. answered: whether a fact or answer of the shop's is in it."""

    question: Question
    reply: str

    @property
    def answered(self) -> bool:
        return knows(self.reply)

    @property
    def right(self) -> bool:
        """Answered as it should be; where nothing answers, not answered."""
        if self.question.expected == NONE:
            return not self.answered
        return self.answered and all(script.has(rule, self.reply) for rule in self.question.rules)

    @property
    def wrong(self) -> bool:
        """Answered with something else than what was asked for."""
        return self.answered and not self.right

    def __str__(self) -> str:
        kind = "wrong" if self.wrong else "missed"
        return f"{kind} [{self.question.expected}] {self.question.text}\n    → {self.reply}"


async def ask(house: House, asked: Sequence[Question]) -> list[Answered]:
    """Asks each question as a stranger's first text."""
    async with house.stage(ASKED_AT) as stage:
        numbers = {"en": "+3538512{:05}", "fr": "+3361234{:04}"}
        address = [numbers[one.language].format(place) for place, one in enumerate(asked)]
        for place, question in enumerate(asked):
            await stage.hear(address[place], question.text)
        replies: dict[str, list[str]] = {}
        for to, body in stage.phones.texts:
            replies.setdefault(to, []).append(body)
    return [
        Answered(one, script.plain(replies.get(address[place], [])))
        for place, one in enumerate(asked)
    ]


def knows(reply: str) -> bool:
    """Returns whether a reply holds a fact or an answer of the shop's."""
    reply = OUR_PHONE.sub("", script.plain([reply]))
    return FACTS.search(reply) is not None or bool(_shingles(reply) & _known())


@cache
def _known() -> frozenset[tuple[str, ...]]:
    entries = yaml.safe_load((ROOT / "data" / "faq.yml").read_text("utf-8"))
    answers = [
        answer
        for entry in entries
        for answer in (entry["answer"], *(one["answer"] for one in entry.get("variants", ())))
    ]
    texts = [OUR_PHONE.sub("", script.plain([answer])) for answer in answers]
    return frozenset(shingle for text in texts for shingle in _shingles(text))


def _shingles(text: str) -> frozenset[tuple[str, ...]]:
    """Returns each run of words in a text; not those that call a person."""
    words = re.findall(r"\w+", text.lower())
    runs = (tuple(words[i : i + SHINGLE]) for i in range(len(words) - SHINGLE + 1))
    return frozenset(run for run in runs if not {"agent", "conseiller"} & set(run))


def load(name: str) -> list[Conversation]:
    """Reads the conversations of one file of this folder."""
    return script.load(HERE / f"{name}.yml")
