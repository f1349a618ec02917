"""Finds the options whose labels a reply holds: whole, one telling word, shortened, misspelt."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.reading.folded import Found, distance, fold, words
from bot.surveys.rules.model import Option
from bot.surveys.rules.option_words import CONTENT_FILLERS, LEADS, STOP_WORDS

ELISION = re.compile(r"\b(?:l|d|c|j|qu|n|s|m|t)'")
_LABEL_WORD = re.compile(r"[a-z0-9]+")
_NEGATIVE_START = re.compile(r"(?:un|in|im|dis|mal|non)")
_FAR_LETTER = re.compile(r"[g-z]")
_VOWEL = re.compile(r"[aeiouy0-9]")
_MAX_ABBREVIATED = 4  # words in a reply in which "eve" may stand for Evening


@dataclass(frozen=True, slots=True)
class Label:
    """An option and the folded words of its label."""

    option: Option
    words: tuple[str, ...]

    @property
    def joined(self) -> str:
        return "".join(self.words)


def label_words(label: str) -> tuple[str, ...]:
    folded = ELISION.sub(" ", fold(label))
    folded = re.sub(r"\b(?P<one>[a-z])-(?P<rest>[a-z]{4,})", r"\g<rest>", folded)
    return tuple(_LABEL_WORD.findall(re.sub(r"(?<=[a-z])-(?=[a-z])", "", folded)))


def whole(plain: str, labels: Sequence[Label]) -> Found | None:
    said = "".join(label_words(plain))
    near = [label for label in labels if said and said == label.joined] or [
        label for label in labels if len(said) >= 7 and _is_near(said, label.joined)
    ]
    return Found(near[0].option.label, 0, len(plain)) if len(near) == 1 else None


def by_label(plain: str, labels: Sequence[Label]) -> Iterator[Found]:
    """Yields the labels that the reply holds: whole, one telling word, shortened, misspelt."""
    spans = [
        (re.sub(r"^[a-z]-|^e(?=mail)|-", "", m[0]), m.start(), m.end())
        for m in re.finditer(r"[a-z0-9]+(?:-[a-z]+)*", plain)
    ]
    short = sum(word not in CONTENT_FILLERS for word, _, _ in spans) <= _MAX_ABBREVIATED
    owners: dict[str, set[str]] = {}
    for label in labels:
        for word in label.words:
            owners.setdefault(_stem(word), set()).add(label.option.label)
    for index, (word, start, end) in enumerate(spans):
        for label in labels:
            stop = _whole_at(spans, index, label)
            if stop is not None:
                yield Found(label.option.label, start, stop)
        if owner := _shorthand(word, labels) if short else set():
            yield Found(next(iter(owner)), start, end)
            continue
        if len(word) < 3 or word in STOP_WORDS or word.isdigit():
            continue
        owner = owners.get(_stem(word)) or (_abbreviated(word, labels) if short else set())
        owner = owner or _misspelt(word, labels) or _misspelt(_stem(word), labels)
        if len(owner) == 1:
            yield Found(next(iter(owner)), start, end)


def _stem(word: str) -> str:
    bare = re.sub(r"(?<=\w{4})(?:ing|ed)$|(?<=\w{3})[sx]$", "", word)
    return re.sub(r"(?<=\w{3}[nlt])[nlt]?e$", "", bare)  # "moyenne" of moyen


def _whole_at(spans: Sequence[tuple[str, int, int]], index: int, label: Label) -> int | None:
    """Returns where the whole label that begins at spans[index] ends; its words may be split or
    glued."""
    built, wanted = "", _stem(label.joined)
    if not wanted or (len(wanted) < 3 and not wanted.isdigit()) or wanted.isdigit():
        return None
    for word, _, end in spans[index : index + len(label.words) + 2]:
        built += word
        if _stem(built) == wanted:
            return end
        if not wanted.startswith(built):
            return None
    return None


def _abbreviated(word: str, labels: Sequence[Label]) -> set[str]:
    """Returns the options whose label, or a word of it, begins with this word ("insta",
    "aprem")."""
    return {
        label.option.label
        for label in labels
        if any(one.startswith(word) and one not in STOP_WORDS for one in label.words)
        or any(_is_initials(word, part) for part in _parts(label))
    }


def _shorthand(word: str, labels: Sequence[Label]) -> set[str]:
    """Returns the one option of whose word the letters without vowels are left: "lrg", "grd"."""
    if len(word) < 2 or word in CONTENT_FILLERS or _VOWEL.search(word):
        return set()
    letters = re.compile(".*".join(word))
    fitting = {
        label.option.label
        for label in labels
        if any(len(one) > len(word) and letters.match(one) for one in label.words)
    }
    return fitting if len(fitting) == 1 else set()


def initial(plain: str, labels: Sequence[Label]) -> Found | None:
    """Returns the option that begins with the letter that is all of the reply, as sizes are named
    ("M"); a letter near those of the options may be one of these mistyped."""
    bare = plain.strip(" .,!\n")
    if not _FAR_LETTER.fullmatch(bare) or any(len(label.words) != 1 for label in labels):
        return None
    fitting = [label for label in labels if label.words[0].startswith(bare)]
    return Found(fitting[0].option.label, 0, len(plain)) if len(fitting) == 1 else None


def _parts(label: Label) -> list[list[str]]:
    return [re.findall(r"[a-z]+", fold(part)) for part in [label.option.label]]


def _is_initials(word: str, parts: list[str]) -> bool:
    """Returns whether `word` is made of the beginnings of all parts in order: "aprem" of
    "après-midi"."""
    if len(parts) != 2:
        return False
    one, two = parts
    return any(
        one.startswith(word[:cut]) and two.startswith(word[cut:]) for cut in range(2, len(word))
    )


def _misspelt(word: str, labels: Sequence[Label]) -> set[str]:
    if len(word) < 4:
        return set()
    near = {
        label.option.label: min(distance(word, one, 2) for one in kin)
        for label in labels
        if (kin := [one for one in {*label.words, label.joined} if _is_near(word, one)])
    }
    best = min(near.values(), default=0)
    return {label for label, edits in near.items() if edits == best}


def _is_near(word: str, known: str) -> bool:
    """Returns whether `word` may be `known` misspelt; "unsatisfied" is not "satisfied"."""
    if len(known) < 4 or known in STOP_WORDS or known[0] != word[0]:
        return False
    limit = 2 if len(known) >= 7 else 1
    if bool(_NEGATIVE_START.match(known)) != bool(_NEGATIVE_START.match(word)):
        return False
    return distance(word, known, limit) <= limit


def by_amount(plain: str, labels: Sequence[Label]) -> Iterator[Found]:
    """Yields the option that holds the only number in the reply, for options such as 1, 2-3, 4 or
    more."""
    numbers = re.findall(r"(?<![\w.,])\d{1,4}(?![\w.,/]*\d)(?!\w)", plain)
    units = {word for label in labels for word in label.words}
    others = [
        word
        for word in words(plain)
        if not word.isdigit() and word not in LEADS and word not in units
    ]
    if len(numbers) != 1 or others:
        return
    for label in labels:
        low, high = _amounts(fold(label.option.label))
        if low is not None and low <= int(numbers[0]) <= high:
            yield Found(label.option.label, 0, len(plain))


def _amounts(label: str) -> tuple[int | None, int]:
    """Returns the whole numbers that a label stands for: (lowest, highest), (None, 0) if none."""
    if match := re.search(r"(\d{1,4})\s*(?:-|to|a|et)\s*(\d{1,4})", label):
        return int(match[1]), int(match[2])
    if match := re.search(r"(\d{1,4})\s*(?:\+|or more|ou plus|et plus|and more|and over)", label):
        return int(match[1]), 9999
    if match := re.search(r"(?:less than|under|moins de)\s*(\d{1,4})", label):
        return 0, int(match[1]) - 1
    match = re.fullmatch(r"\D*(\d{1,4})\D*", label)
    return (int(match[1]), int(match[1])) if match else (None, 0)
