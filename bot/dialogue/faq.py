"""Finds the entry for a frequent question by meaning.

A text is compared with every way of asking that the entries have, in either language.
docs/understanding.md says how the numbers were chosen.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from bot.dialogue import encoder
from bot.dialogue.kept import Kept
from bot.dialogue.likeness import FEW, Likeness, Nearest
from bot.dialogue.spelling import folded
from bot.models import FaqAnswer, Language

SHIPPED = Path("data") / "faq.npz"  # what the encoder says of the seed entries
Entries = Mapping[Language, Mapping[str, FaqAnswer]]

NOTHING = ""  # the slug of what no entry answers
INTENT = 0.2  # × an intent's probability: added to the closeness of that intent's entries
FOLLOWS = 0.2  # added to the closeness of the entry that answered last, if the text follows up
CLOSE = 0.5  # least closeness to answer a text that asks about the shop, or a question of no intent
CLOSER = 0.55  # … and one that is taken for something else
NEAREST = 0.6  # closeness of an entry with few ways of asking, one of which is the nearest
SAME = 0.7  # cosine from which a question that no shop answers is one that an entry asks
_WORD = re.compile(r"\w+")
_QUESTION = re.compile(
    r"(?i)\?|^\W*(?:(?:hi|hello|hey|bonjour|bjr|slt|salut|svp|stp|pls|please|and|et)\W+)*"
    r"(?:what|wat|when|wen|where|wher|who|why|how|which|can|could|do|does|did|is|are|r u|u|any|will"
    r"|would|may|got|i(?:'d)? (?:need|want|like|would)|qu|que|quoi|quel|kel|quand|qd|où|ou|qui|ki"
    r"|pourquoi|pk|pq|comment|combien|cb|est[- ]ce|c(?:'est)? |y a|il y a|vous|vs|tu|je|faut"
    r"|peut|on peut)\w*"
)


_UNANSWERED = Path(__file__).with_name("unanswered.txt")


@cache
def unanswered() -> tuple[str, ...]:
    """Returns questions that no shop's entries answer: what is closest to one of them is not
    answered."""
    lines = _UNANSWERED.read_text("utf-8").splitlines()
    return tuple(line for line in lines if line and not line.startswith("#"))


@dataclass(frozen=True, slots=True)
class Match:
    """An entry and how close it is to the text."""

    slug: str
    closeness: float  # 1 for the very words, around 0 for unrelated ones; more with its intent


class _Space:
    """All ways of asking of some entries, and how alike a text is to them."""

    def __init__(self, entries: Entries, known: int) -> None:
        self.entries, self.known = entries, known
        self.whole = all(text in _rows for text in wanted(entries))
        self.said = {_words(question): slug for slug, question in _asked(entries)}
        pairs = [(slug, question) for slug, question in _asked(entries) if question in _rows]
        self.likeness: Likeness | None = None
        self.nearest: Nearest | None = None
        if pairs:
            counts = Counter(slug for slug, _ in pairs)
            few = [question for slug, question in pairs if counts[slug] <= FEW]
            pairs += [(NOTHING, text) for text in _still_unanswered(few)]
            rows = np.array([_rows[question] for _, question in pairs])
            slugs, questions = zip(*pairs, strict=True)
            self.likeness = Likeness(slugs, questions, rows, rows.mean(0))
            self.nearest = Nearest(slugs, rows, rows.mean(0))

    def closeness(self, text: str) -> dict[str, float]:
        """Returns for each slug how close the text is to its ways of asking."""
        if self.likeness is None or self.nearest is None:
            return {}
        embedding = encoder.encode(text)
        scores = self.likeness.scores(text, embedding)
        if slug := self.nearest.entry(embedding):
            scores[slug] = max(scores[slug], NEAREST)
        return scores


def _still_unanswered(asked: Sequence[str]) -> Sequence[str]:
    """Returns the questions that no shop's entries answer, without those that this shop has its own
    entries for. asked: the ways of asking of entries with few; the others were learned with all."""
    others = [text for text in unanswered() if text in _rows]
    if not others or not asked:
        return others
    known, unknown = (np.array([_rows[text] for text in texts]) for texts in (asked, others))
    alike = _direction(unknown - middle()) @ _direction(known - middle()).T
    return [text for text, near in zip(others, alike.max(1), strict=True) if near < SAME]


_rows: dict[str, Any] = {}  # way of asking → its embedding
_spaces: list[_Space] = []  # of the entries asked for last, the latest first
SPACES = 2  # of the entries in force, and of those that somebody tries out


def learn(entries: Entries, cache: Path | None = None, shipped: Path | None = None) -> None:
    """Encodes new ways of asking on one core and learns from all of them. Call it in a thread: it
    takes 10 ms for each that neither the cache nor `shipped` has; until then they find no entry."""
    texts = wanted(entries)
    if missing := sorted({text for text in texts if text not in _rows}):
        kept = Kept(cache, shipped)
        known = encoder.encode_all(texts if cache else missing, kept, threads=1)
        _rows.update(zip(texts if cache else missing, known, strict=True))
        if cache and cache.is_file():
            cache.chmod(0o600)  # staff may have written of anything
    _space_of(entries)


def middle() -> Any:
    """Returns the middle of what the encoder says of all ways of asking that were learned."""
    return np.mean(list(_rows.values()), axis=0)


def weights(entries: Entries) -> Any:
    """Returns how directions count among the ways of asking that were learned of these entries."""
    nearest = _space_of(entries).nearest
    return np.eye(len(middle()), dtype=np.float32) if nearest is None else nearest.weights


def wanted(entries: Entries) -> list[str]:
    """Returns the texts whose embeddings the entries need."""
    return [*unanswered(), *(question for _, question in _asked(entries))]


def ranked(entries: Entries, text: str, likely: Mapping[str, float]) -> list[Match]:
    """Returns the entries that a text may ask for, the closest first. likely: intents'
    probabilities."""
    found = _space_of(entries).closeness(text)
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
    entries: Entries,
    text: str,
    likely: Mapping[str, float],
    least: float,
    last: str | None = None,
) -> str | None:
    """Returns the slug of the entry that a text asks for, if one is as close as `least`. last: what
    the last answer was about, if the text follows up on it."""
    matches = (
        Match(one.slug, one.closeness + FOLLOWS * (one.slug == last))
        for one in ranked(entries, text, likely)
    )
    best = max(matches, key=lambda match: match.closeness, default=None)
    return best.slug if best and best.closeness >= least else None


def said(entries: Entries, text: str) -> str | None:
    """Returns the slug of the entry that has the text among its ways of asking, word for word."""
    return _space_of(entries).said.get(_words(text))


def answer(entries: Entries, slug: str, language: Language) -> str | None:
    """Returns the entry's answer in that language, None if it has none: people are not answered in
    another language than theirs."""
    found = entries.get(language, {}).get(slug)
    return found.text if found else None


def variant(
    entries: Entries, slug: str, language: Language, named: Mapping[str, Sequence[str]]
) -> str | None:
    """Returns the entry's answer for what the text names, if it has one for that."""
    found = entries.get(language, {}).get(slug)
    for one in found.variants if found else ():
        if all(set(names) & set(named.get(kind, ())) for kind, names in one.when.items()):
            return one.text
    return None


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
    for space in _spaces:
        if space.entries == entries and (space.whole or space.known == len(_rows)):
            return space
    made = _Space(entries, len(_rows))
    _spaces[:] = [made, *(space for space in _spaces if space.entries != entries)][:SPACES]
    return made


def _words(text: str) -> tuple[str, ...]:
    return tuple(_WORD.findall(folded(text)))


def _direction(rows: Any) -> Any:
    return rows / np.maximum(np.linalg.norm(rows, axis=-1, keepdims=True), 1e-9)
