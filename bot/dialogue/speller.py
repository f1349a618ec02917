"""A text with its typos mended: for the classifier, and for nothing else.

A noisy channel (Kernighan, Church and Gale, 1990): what a slip of the finger makes likely, times
what the training texts and the language make likely between the words beside it. What is stored,
and what keywords, numbers, names and answers are read from, is the text as written.
"""

from __future__ import annotations

import gzip
import json
import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from itertools import pairwise
from typing import Any, Self

from bot.dialogue.spelling import MEANT, readable
from bot.reading.leaving import tells

REMEMBERED = 20_000  # words and what may be meant by them
LATEST = 64  # texts: a turn asks for one several times
EDGE = "."  # stands beside the first and the last word of a sentence
TWICE = 2  # times that a word which no list has must be in the training texts to be one
OFTEN = 5  # times that a word must be there to be meant by another word
SHORTEST, LONGEST = 2, 24  # letters of what is mended
# natural logarithms of the chance of a slip: two letters swapped, one doubled, one left out, the
# key beside hit instead or as well, any other
SWAP, DOUBLE, DROP, NEAR, BESIDE, OTHER = -1.4, -1.4, -1.4, -3.0, -4.5, -6.5
MARGIN = 9.0  # how much likelier than a word another one must be to be meant by it
# how likely what is meant by no word must be, by its letters: a short one may be anything
STRANGE = {2: -8.0, 3: -10.0, 4: -15.0, 5: -18.0, 6: -21.0}
STRANGE_LONG = -29.0
GENERAL = 0.15  # the language's share in the chance of a word; the training texts have the rest
UNHEARD = 1e-11  # the least chance of a word
PAIR = 4.0  # how many times a word must be there to count as much beside another as alone
RATHER = 3.0  # what one word says of the language at most, a logarithm of odds
PLAIN = 1e-6  # the share of a word in a language that makes it none of its usual ones

_ROWS = (
    ("qwertyuiop", "asdfghjkl", "zxcvbnm"),
    ("azertyuiop", "qsdfghjklm", "wxcvbn"),
)
_LETTERS = "abcdefghijklmnopqrstuvwxyz'"
_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*")
_ELIDED = re.compile(r"(?:[cdjlmnst]|(?:jus|lors|puis|quoi)?qu)'(?=\w)")
_NO_WORDS = re.compile(r"[\d@/\\#_]|\w[.:]\w")  # numbers, codes, links, addresses
_CASED = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*|[.!?\n]")


def _near_keys() -> frozenset[str]:
    """Returns the pairs of keys that lie side by side on either keyboard."""
    pairs = set()
    for rows in _ROWS:
        for number, row in enumerate(rows):
            below = rows[number + 1] if number + 1 < len(rows) else ""
            for place, key in enumerate(row):
                for other in row[place + 1 : place + 2] + below[max(0, place - 1) : place + 1]:
                    pairs |= {key + other, other + key}
    return frozenset(pairs)


_NEAR_KEYS = _near_keys()


def bare(word: str) -> str:
    """Returns a word without its accents."""
    if word.isascii():
        return word
    parted = unicodedata.normalize("NFD", word.replace("œ", "oe").replace("æ", "ae"))
    return "".join(c for c in parted if not unicodedata.combining(c))


def forms(written: str) -> set[str]:
    """Returns all from which one slip makes this word."""
    splits = [(written[:i], written[i:]) for i in range(len(written) + 1)]
    found = {head + tail[1:] for head, tail in splits if tail}
    found.update(head + tail[1] + tail[0] + tail[2:] for head, tail in splits if len(tail) > 1)
    found.update(head + key + tail[1:] for head, tail in splits if tail for key in _LETTERS)
    found.update(head + key + tail for head, tail in splits for key in _LETTERS)
    return found


def slip(meant: str, written: str) -> float:
    """Returns how likely the slip is that makes the one of the other."""
    if len(meant) > len(written):
        return DROP
    at = next((i for i, (a, b) in enumerate(zip(meant, written, strict=False)) if a != b), -1)
    key = written[at]
    if len(meant) == len(written):
        if meant[at : at + 2] == written[at : at + 2][::-1]:
            return SWAP
        return NEAR if meant[at] + key in _NEAR_KEYS else OTHER
    beside = {written[at - 1 : at] or written[-2:-1], written[at + 1 : at + 2]} - {""}
    if key in beside:
        return DOUBLE
    return BESIDE if any(key + other in _NEAR_KEYS for other in beside) else OTHER


@dataclass(frozen=True, slots=True)
class Wordlist:
    """The words of a language without accents, each with its share; and those with accents."""

    shares: Mapping[str, float]
    accented: Mapping[str, str]


@cache
def wordlist(language: str) -> Wordlist:
    """Returns the list in the wheel of pyspellchecker; nothing is downloaded."""
    packed = files("spellchecker").joinpath("resources", f"{language}.json.gz").read_bytes()
    listed: dict[str, int] = json.loads(gzip.decompress(packed))
    counts: dict[str, int] = {}
    accented: dict[str, str] = {}
    for word, count in listed.items():
        plain = bare(word)
        counts[plain] = counts.get(plain, 0) + count
        if plain in listed or word in MEANT:
            continue
        if plain != word and count > listed.get(accented.get(plain, ""), 0):
            accented[plain] = word
    total = sum(counts.values())
    return Wordlist({word: count / total for word, count in counts.items()}, accented)


class Speller:
    """Mends texts by the words of the training texts, and by lists of English and French."""

    def __init__(self, words: Mapping[str, int], pairs: Mapping[str, int]) -> None:
        self._words, self._pairs = words, pairs
        self._total = max(1, sum(words.values()))
        french = wordlist("fr")
        self._english, self._french, self._accented = (
            wordlist("en").shares,
            french.shares,
            french.accented,
        )
        self._known = {*words, *self._english, *self._french}
        self._latest = lru_cache(LATEST)(self._mend)
        self._french_odds = lru_cache(REMEMBERED)(self._find_french_odds)
        self._meant = lru_cache(REMEMBERED)(self._find_meant)

    @classmethod
    def of(cls, texts: Iterable[str]) -> Self:
        """Learns the words of training texts. One that is there once and in no list is none: it
        may be a typo."""
        words: Counter[str] = Counter()
        pairs: Counter[tuple[str, str]] = Counter()
        for text in texts:
            row = _row(_parted(readable(text)))
            words.update(row)
            pairs.update(pairwise(row))
        listed = wordlist("en").shares.keys() | wordlist("fr").shares.keys()
        known = {w: n for w, n in words.items() if n >= TWICE or w in listed or w == EDGE}
        return cls(known, {f"{a} {b}": n for (a, b), n in pairs.items() if {a, b} <= known.keys()})

    def as_dict(self) -> dict[str, Any]:
        """Returns what `from_dict` makes the same speller of."""
        return {"words": dict(self._words), "pairs": dict(self._pairs)}

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> Self:
        return cls(stored["words"], stored["pairs"])

    def mended(self, text: str) -> str:
        """Returns the text with its typos mended, as `readable` would write it; the text itself if
        it has none."""
        return self._latest(text)

    def _mend(self, text: str) -> str:
        pieces = _parted(readable(text))
        if len(pieces) == 1 and not _is_word(pieces[0]):
            return text
        row = [bare(p) if _is_word(p) else EDGE if p.strip() else "" for p in pieces]
        written = [*row]
        self._move_back(pieces, row)
        places = [i for i, word in enumerate(row) if word]
        french = self._french_share([word for word in row if word and word != EDGE])
        names = _names(text)
        for number, at in enumerate(places):
            if row[at] == EDGE or pieces[at] in names:
                continue
            before = row[places[number - 1]] if number else EDGE
            after = row[places[number + 1]] if number + 1 < len(places) else EDGE
            best = self._best(row[at], before, after, french)
            if best != row[at]:
                row[at] = best
                pieces[at] = self._accented.get(best, best) if french > 0.5 else best
        return text if row == written else "".join(pieces)

    def _best(self, word: str, before: str, after: str, french: float) -> str:
        """Returns what is meant by a word between its neighbours. Another word only if one of
        them, not the edge of a sentence, speaks for it."""
        if not SHORTEST <= len(word) <= LONGEST:
            return word
        meant = self._meant(word)
        if word in self._known:
            meant = tuple(one for one in meant if self._is_beside(one[0], before, after))
            if not meant:
                return word
            best, most = word, self._fit(word, before, after, french) + MARGIN
        else:
            best, most = word, STRANGE.get(len(word), STRANGE_LONG)
        for other, chance in meant:
            fit = self._fit(other, before, after, french) + chance
            if fit > most:
                best, most = other, fit
        return best

    def _is_beside(self, word: str, before: str, after: str) -> bool:
        pairs = self._pairs
        return (before != EDGE and f"{before} {word}" in pairs) or (
            after != EDGE and f"{word} {after}" in pairs
        )

    def _fit(self, word: str, before: str, after: str, french: float) -> float:
        """Returns how likely a word is between its neighbours, as a logarithm."""
        pairs, words, next_ = self._pairs, self._words, self._chance(after, french)
        given = pairs.get(f"{before} {word}", 0) + PAIR * self._chance(word, french)
        given /= words.get(before, 0) + PAIR
        follows = pairs.get(f"{word} {after}", 0) + PAIR * next_
        follows /= words.get(word, 0) + PAIR
        return math.log(given * follows / next_)

    def _chance(self, word: str, french: float) -> float:
        """Returns how likely a word is anywhere."""
        general = french * self._french.get(word, 0) + (1 - french) * self._english.get(word, 0)
        trained = self._words.get(word, 0) / self._total
        return (1 - GENERAL) * trained + GENERAL * general + UNHEARD

    def _find_meant(self, word: str) -> tuple[tuple[str, float], ...]:
        """Returns what may be meant, and the chances of the slips. No word becomes or ceases to be
        one of leaving; what is no word may become one, and if it looks like one it stays one."""
        known, leaves = word in self._known, tells(word)
        found = forms(word) & (self._words.keys() if known else self._known)
        return tuple(
            (other, slip(other, word))
            for other in sorted(found - MEANT.keys() - {word, EDGE})
            if len(other) >= SHORTEST
            and (not known or self._words[other] >= OFTEN)
            and (tells(other) == leaves or not (known or leaves))
        )

    def _move_back(self, pieces: list[str], row: list[str]) -> None:
        """Moves the last letter of a word back over the space with which it was swapped."""
        for at in range(len(row) - 2):
            head, tail = row[at], row[at + 2]
            if pieces[at + 1] != " " or EDGE in (head, tail) or not (head and tail):
                continue
            whole, rest = head + tail[0], tail[1:]
            if (head in self._known and tail in self._known) or not self._is_usual(whole):
                continue
            sure = f"{whole} {rest}" in self._pairs or not self._known & {head, tail}
            if rest and not (sure and self._is_usual(rest)):
                continue
            if tells(f"{head} {tail}") and not tells(f"{whole} {rest}"):
                continue
            letter, pieces[at + 2] = pieces[at + 2][0], pieces[at + 2][1:]
            pieces[at] += letter
            pieces[at + 1] = " " if rest else ""
            row[at], row[at + 2] = whole, rest

    def _is_usual(self, word: str) -> bool:
        return word in self._words or (len(word) > 3 and word in self._known)

    def _french_share(self, words: list[str]) -> float:
        """Returns how surely words are French rather than English."""
        odds = sum(map(self._french_odds, words))
        return 1 / (1 + math.exp(-max(-RATHER, min(RATHER, odds))))

    def _find_french_odds(self, word: str) -> float:
        shares = self._french.get(word, 0) + PLAIN, self._english.get(word, 0) + PLAIN
        return max(-RATHER, min(RATHER, math.log(shares[0] / shares[1])))


def _row(pieces: list[str]) -> list[str]:
    """Returns the words without accents, with the edges of their sentences."""
    row = [EDGE]
    for piece in pieces:
        if _is_word(piece):
            row.append(bare(piece))
        elif piece.strip() and row[-1] != EDGE:
            row.append(EDGE)
    return row if row[-1] == EDGE else [*row, EDGE]


def _is_word(piece: str) -> bool:
    return piece[:1].isalpha() and not _NO_WORDS.search(piece)


def _parted(plain: str) -> list[str]:
    """Returns words and what is between them; French articles that lean on a word apart."""
    pieces: list[str] = []
    for number, chunk in enumerate(plain.split(" ")):
        if number:
            pieces.append(" ")
        if _NO_WORDS.search(chunk):
            pieces.append(chunk)
            continue
        end = 0
        for found in _WORD.finditer(chunk):
            if found.start() > end:
                pieces.append(chunk[end : found.start()])
            leaning = _ELIDED.match(found[0])
            if leaning:
                pieces.append(leaning[0])
            pieces.append(found[0][leaning.end() if leaning else 0 :])
            end = found.end()
        if end < len(chunk):
            pieces.append(chunk[end:])
    return pieces


def _names(text: str) -> frozenset[str]:
    """Returns the words that a capital in mid-sentence makes look like names, in small letters.
    Where most words have one, none tells a name."""
    words = _CASED.findall(text)
    letters = [word for word in words if word[0].isalpha()]
    if 2 * sum(word[0].isupper() for word in letters) > len(letters):
        return frozenset()
    return frozenset(
        word.casefold().replace("’", "'")
        for before, word in pairwise(words)
        if before[0].isalpha() and word[0].isupper() and word[1:].islower()
    )
