"""Finds the entry for a frequent question by meaning.

A text is compared with every way of asking that the entries have, in either language.
docs/understanding.md says how the numbers were chosen.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from bot.dialogue import encoder
from bot.dialogue.memory import family
from bot.dialogue.spelling import folded
from bot.models import FaqAnswer, Language

Entries = Mapping[Language, Mapping[str, FaqAnswer]]

NEAREST = 2  # closest ways of asking to average: one alone may be close by chance
INTENT = 0.2  # × an intent's probability: added to the closeness of that intent's entry
CLOSE = 0.41  # least closeness to answer a text that asks about the shop …
CLOSER = 0.5  # … and one that the classifier places nowhere
TOPIC = 0.1  # added to the closeness of the entry that a follow-up follows
CONFIDENT = 0.6  # least confidence for the entry of the intent's name to answer, if none is close
# Closeness is measured from the mean of all ways of asking and these, which ask for anything.
COMMON = (
    "do you have this",
    "how much is it",
    "I have a question",
    "can you help me",
    "how does it work",
    "is it possible to change it",
    "I have a problem with it",
    "how long does it take",
    "vous avez ça",
    "c'est combien",
    "j'ai une question",
    "vous pouvez m'aider",
    "comment ça marche",
    "c'est possible de le changer",
    "j'ai un problème avec",
    "ça prend combien de temps",
)
_WORD = re.compile(r"\w+")
_QUESTION = re.compile(
    r"(?i)\?|^\W*(?:(?:hi|hello|hey|bonjour|bjr|slt|salut|svp|stp|pls|please|and|et)\W+)*"
    r"(?:what|wat|when|wen|where|wher|who|why|how|which|can|could|do|does|did|is|are|r u|u|any|will"
    r"|would|may|got|i(?:'d)? (?:need|want|like|would)|qu|que|quoi|quel|kel|quand|qd|où|ou|qui|ki"
    r"|pourquoi|pk|pq|comment|combien|cb|est[- ]ce|c(?:'est)? |y a|il y a|vous|vs|tu|je|faut"
    r"|peut|on peut)\w*"
)


@dataclass(frozen=True, slots=True)
class Match:
    """An entry and how close it is to the text."""

    slug: str
    closeness: float  # 1 at most, for the very words; around 0 for unrelated ones


class _Space:
    """All ways of asking of some entries, relative to their mean."""

    def __init__(self, entries: Entries, known: int) -> None:
        self.entries, self.known = entries, known
        self.said = {_words(question): slug for slug, question in _asked(entries)}
        pairs = [(slug, question) for slug, question in _asked(entries) if question in _rows]
        self.slugs = sorted({slug for slug, _ in pairs})
        number = {slug: i for i, slug in enumerate(self.slugs)}
        own: list[list[int]] = [[] for _ in self.slugs]
        for row, (slug, _) in enumerate(pairs):
            own[number[slug]].append(row)
        most = max(map(len, own), default=0)
        self._own = np.array([of + [len(pairs)] * (most - len(of)) for of in own], dtype=int)
        self._counted = np.array([min(NEAREST, len(of)) for of in own])
        rows = np.array([_rows[question] for _, question in pairs])
        common = np.array([_rows[text] for text in COMMON if text in _rows])
        if pairs:
            self._centre = np.concatenate([rows, common]).mean(0) if len(common) else rows.mean(0)
            self._rows = _direction(rows - self._centre)

    def closeness(self, embedding: Any) -> dict[str, float]:
        """Returns for each slug the mean over its NEAREST ways of asking."""
        if not self.slugs:
            return {}
        cosines = np.append(self._rows @ _direction(embedding - self._centre), -np.inf)
        nearest = np.sort(cosines[self._own], axis=1)[:, -NEAREST:]
        means = np.where(np.isfinite(nearest), nearest, 0).sum(axis=1) / self._counted
        return dict(zip(self.slugs, map(float, means), strict=True))


_rows: dict[str, Any] = {}  # way of asking → its embedding
_space: list[_Space] = []  # of the entries asked for last


def learn(entries: Entries, cache: Path | None = None) -> None:
    """Encodes new ways of asking, on one core. Takes 10 ms each, so call it in a thread; until then
    they find no entry."""
    wanted = [*COMMON, *(question for _, question in _asked(entries))]
    if missing := sorted({text for text in wanted if text not in _rows}):
        known = encoder.encode_all(wanted if cache else missing, cache, threads=1)
        _rows.update(zip(wanted if cache else missing, known, strict=True))


def ranked(entries: Entries, text: str, likely: Mapping[str, float]) -> list[Match]:
    """Returns the entries that a text may ask for, the closest first. likely: intents'
    probabilities."""
    found = _space_of(entries).closeness(encoder.encode(text))
    matches = [
        Match(
            slug,
            closeness
            + INTENT
            * max((share for intent, share in likely.items() if _is_of(slug, intent)), default=0.0),
        )
        for slug, closeness in found.items()
    ]
    return sorted(matches, key=lambda match: -match.closeness)


def find(
    entries: Entries, text: str, intent: str, likely: Mapping[str, float], *, sure: bool
) -> str | None:
    """Returns the slug that answers a text, or None. sure: the classifier did not need the encoder,
    so the encoder is not asked here either if the intent has one entry only."""
    if slug := _space_of(entries).said.get(_words(text)):
        return slug
    slugs = {slug for answers in entries.values() for slug in answers}
    if sure and [slug for slug in slugs if _is_of(slug, intent)] == [intent]:
        return intent
    best = next(iter(ranked(entries, text, likely)), None)
    about_us = any(_is_of(slug, intent) for slug in slugs)
    if best and best.closeness >= (CLOSE if about_us else CLOSER):
        return best.slug
    return intent if intent in slugs and likely.get(intent, 0.0) >= CONFIDENT else None


def following(
    entries: Entries, text: str, topic: str, likely: Mapping[str, float], *, surely: bool
) -> str | None:
    """Returns the slug that answers a follow-up on the entry `topic`, or None. surely: the text
    asks for nothing by itself, so one of the same matter answers it however close it is."""
    best = max(
        (
            (match.closeness + TOPIC * (match.slug == topic), match.slug)
            for match in ranked(entries, text, likely)
            if not surely or family(match.slug) == family(topic)
        ),
        default=None,
    )
    return best[1] if best and (surely or best[0] >= CLOSE) else None


def answer(entries: Entries, slug: str, language: Language) -> str:
    """Returns the entry's answer in that language, else in another one that has it."""
    in_order = (language, *(other for other in Language if other is not language))
    return next(
        found.text for each in in_order if (found := entries.get(each, {}).get(slug)) is not None
    )


def is_question(text: str) -> bool:
    """Returns whether the text reads like a question. Only then are entries tried for a text that
    was not understood."""
    return bool(_QUESTION.search(text))


def _asked(entries: Entries) -> list[tuple[str, str]]:
    return [
        (slug, question)
        for answers in entries.values()
        for slug, found in answers.items()
        for question in found.questions
    ]


def _is_of(slug: str, intent: str) -> bool:
    return slug == intent or slug.startswith(f"{intent}_")


def _space_of(entries: Entries) -> _Space:
    if not _space or _space[0].entries is not entries or _space[0].known != len(_rows):
        _space[:] = [_Space(entries, len(_rows))]
    return _space[0]


def _words(text: str) -> tuple[str, ...]:
    return tuple(_WORD.findall(folded(text)))


def _direction(rows: Any) -> Any:
    return rows / np.maximum(np.linalg.norm(rows, axis=-1, keepdims=True), 1e-9)
