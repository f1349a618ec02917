"""Finds the option that a reply names: "B", "the second one", "aprem", "morinng"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.reading.folded import CORRECTION, Found, Text, distance, fold, settle, words
from bot.reading.numbers import UP_TO_TEN, number
from bot.reading.yes_no import is_plain, yes_no
from bot.surveys.rules.model import Option

_ORDINALS: tuple[str, ...] = (
    "first|1st|premier|premiere|1er|1ere|1re",
    "second|2nd|deuxieme|seconde|2e|2eme|2nde|2ieme",
    "third|3rd|troisieme|3e|3eme|3ieme",
    "fourth|4th|quatrieme|4e|4eme|4ieme",
    "fifth|5th|cinquieme|5e|5eme|5ieme",
    "sixth|6th|sixieme|6e|6eme|6ieme",
    "seventh|7th|septieme|7e|7eme|7ieme",
    "eighth|8th|huitieme|8e|8eme|8ieme",
)
_ORDINAL = {word: i for i, kin in enumerate(_ORDINALS, 1) for word in kin.split("|")}
_LAST = frozenset({"last", "dernier", "derniere"})
_MIDDLE = frozenset({"middle", "milieu"})

_LEADS = frozenset(
    (
        "option options choice choix answer reponse letter lettre number numero no num n take"
        " choose pick select go with say its it's i'd ill prends choisis dis dirais opte pour la"
        " le the is est want prefer prefere je j'ai jai j veux definitely probably maybe plutot "
        "just"
        " ok yes oui"
        " hi hello bonjour um euh mon my for please actually both either between soit sorry wait no"
        " non pardon enfin i'll"
        " id i would like do mean"
    ).split()
)
_AFTER = frozenset(
    (
        "please pls plz svp stp thanks thank thx merci because cause cuz car parce or ou and et"
        " no non sorry pardon actually wait enfin it is would works one for but mais not pas"
        " plutot option choice choix if si since as would definitely obviously rather c'est suits"
    ).split()
)
_ARTICLES = frozenset("ai")  # letters that are also words, in capitals too
_ARTICLES_FR = frozenset("aciyod")  # "c bon", "o", "y en a"
_STOP_WORDS = frozenset(
    (
        "the and or of to in on at for with by from a an it is my your our not no yes very more"
        " less most le la les un une des de du et ou au aux en sur par pour mon ma mes ne pas oui"
        " non tres plus moins que qui est c'est i me we you one this that all any after before "
        "apres"
        " avant other option"
        " like would too just really bit"
    ).split()
)
_CONTENT_FILLERS = _LEADS | _STOP_WORDS | _AFTER
_ELISION = re.compile(r"\b(?:l|d|c|j|qu|n|s|m|t)'")
_LABEL_WORD = re.compile(r"[a-z0-9]+")
_NEGATIVE_START = re.compile(r"(?:un|in|im|dis|mal|non)")
_CLAUSE = re.compile(r"\s*(?:[,.;:!\n(]|-\s)")
_NOT_ORDINAL = re.compile(r"\s*(?:thing|time|week|month|year|of all|fois|semaine|mois)\b")
_INDIFFERENT = re.compile(
    r"\b(?:both|either|neither|les deux|n'?importe|peu importe|whichever|any of|all of|ni)\b"
)
_MAX_ABBREVIATED = 4  # words in a reply in which "eve" may stand for Evening


@dataclass(frozen=True, slots=True)
class _Label:
    """An option and the folded words of its label."""

    option: Option
    words: tuple[str, ...]

    @property
    def joined(self) -> str:
        return "".join(self.words)


def choice(text: Text, options: Sequence[Option]) -> Found | None:
    """Returns the label of the option that the reply names; None if it names none, or none
    clearly."""
    labels = [_Label(option, _label_words(option.label)) for option in options]
    plain = _ELISION.sub(lambda found: " " * len(found[0]), text.plain)
    whole = _whole(plain, labels) or _by_yes_no(text, labels)
    if whole is not None:
        return whole
    if _INDIFFERENT.search(plain) and not any(_INDIFFERENT.search(fold(o.label)) for o in options):
        return None
    numeric = any(any(word.isdigit() for word in label.words) for label in labels)
    found = [*_letters(text, plain, options), *_by_label(plain, labels)]
    if numeric:
        found += _by_amount(plain, labels)
    else:
        found += _ordinals(plain, options)
    return settle(plain, _first_clause(plain, _longest(found)))


def _label_words(label: str) -> tuple[str, ...]:
    folded = _ELISION.sub(" ", fold(label))
    folded = re.sub(r"\b(?P<one>[a-z])-(?P<rest>[a-z]{4,})", r"\g<rest>", folded)
    return tuple(_LABEL_WORD.findall(re.sub(r"(?<=[a-z])-(?=[a-z])", "", folded)))


def _whole(plain: str, labels: Sequence[_Label]) -> Found | None:
    said = "".join(_label_words(plain))
    near = [label for label in labels if said and said == label.joined] or [
        label for label in labels if len(said) >= 7 and _is_near(said, label.joined)
    ]
    return Found(near[0].option.label, 0, len(plain)) if len(near) == 1 else None


def _by_yes_no(text: Text, labels: Sequence[_Label]) -> Found | None:
    """Reads the reply as one to a yes/no question, if the options are a yes and a no."""
    plain = {is_plain(label.joined): label for label in labels}
    if "yes" not in plain or "no" not in plain:
        return None
    said = yes_no(text)
    return Found(plain[said.value].option.label, said.start, said.end) if said else None


def _letters(text: Text, plain: str, options: Sequence[Option]) -> Iterator[Found]:
    known = {fold(option.letter): option.label for option in options}
    for match in re.finditer(r"(?<![\w'-])[a-z](?![\w'])(?!-\w)", plain):
        letter = match[0]
        if letter in known and _stands_alone(text, plain, match.start(), match.end()):
            yield Found(known[letter], match.start(), match.end())


def _stands_alone(text: Text, plain: str, start: int, end: int) -> bool:
    """Returns whether a letter or digit is an answer by itself and not part of a sentence."""
    before = words(plain[:start])
    after = words(plain[end:])
    next_char = plain[end : end + 1]
    led = not before or before[-1] in _LEADS or plain[:start].rstrip()[-1:] in "(,.;:/&+\n"
    if not led and before[-1] not in ("or", "and", "ou", "et", "not", "pas"):
        return False
    if not after or next_char in ")/,.:;!-\n&" or plain[end:].lstrip()[:1] in "-,/&+;:":
        return True
    if len(before) + len(after) <= 2 and plain[start] not in _ARTICLES_FR and not before:
        return True  # "b évidemment"
    capital = text.raw[text.at[start]].isupper() and plain[start] not in _ARTICLES
    return after[0] in _AFTER or (capital and not before)


def _ordinals(plain: str, options: Sequence[Option]) -> Iterator[Found]:
    for match in re.finditer(r"(?<![\w'])#?([a-z]+|\d+[a-z]*)(?!\w)", plain):
        word, count = match[1], len(options)
        position = _ORDINAL.get(word)
        if word in _LAST:
            position = count
        elif word in _MIDDLE and count % 2:
            position = count // 2 + 1
        elif position is None and _is_bare_number(plain, match, word):
            position = number(word) if word in UP_TO_TEN or len(word) < 3 else None
        if position and position <= count and not _NOT_ORDINAL.match(plain, match.end()):
            yield Found(options[position - 1].label, match.start(), match.end())


def _is_bare_number(plain: str, match: re.Match[str], word: str) -> bool:
    if not (word.isdigit() or word in UP_TO_TEN):
        return False
    before, after = words(plain[: match.start()]), words(plain[match.end() :])
    if word in ("one", "un", "une"):
        return bool(before and before[-1] in ("option", "number", "choice", "choix", "numero")) or (
            not before and not after
        )
    led = all(one in _LEADS or one in ("and", "or", "et", "ou") or one.isdigit() for one in before)
    if plain[match.end() : match.end() + 1] == ":":
        return False
    return led and (not after or after[0] in _AFTER or plain[match.end()] in ").,;")


def _by_label(plain: str, labels: Sequence[_Label]) -> Iterator[Found]:
    """Yields the labels that the reply holds: whole, one telling word, shortened, misspelt."""
    spans = [
        (re.sub(r"^[a-z]-|^e(?=mail)|-", "", m[0]), m.start(), m.end())
        for m in re.finditer(r"[a-z0-9]+(?:-[a-z]+)*", plain)
    ]
    short = sum(word not in _CONTENT_FILLERS for word, _, _ in spans) <= _MAX_ABBREVIATED
    owners: dict[str, set[str]] = {}
    for label in labels:
        for word in label.words:
            owners.setdefault(_stem(word), set()).add(label.option.label)
    for index, (word, start, end) in enumerate(spans):
        for label in labels:
            stop = _whole_at(spans, index, label)
            if stop is not None:
                yield Found(label.option.label, start, stop)
        if len(word) < 3 or word in _STOP_WORDS or word.isdigit():
            continue
        owner = owners.get(_stem(word)) or (_abbreviated(word, labels) if short else set())
        owner = owner or _misspelt(word, labels)
        if len(owner) == 1:
            yield Found(next(iter(owner)), start, end)


def _stem(word: str) -> str:
    return re.sub(r"(?<=\w{4})(?:ing|ed)$|(?<=\w{3})[sx]$", "", word)


def _whole_at(spans: Sequence[tuple[str, int, int]], index: int, label: _Label) -> int | None:
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


def _abbreviated(word: str, labels: Sequence[_Label]) -> set[str]:
    """Returns the options whose label, or a word of it, begins with this word ("insta",
    "aprem")."""
    return {
        label.option.label
        for label in labels
        if any(one.startswith(word) and one not in _STOP_WORDS for one in label.words)
        or any(_is_initials(word, part) for part in _parts(label))
    }


def _parts(label: _Label) -> list[list[str]]:
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


def _misspelt(word: str, labels: Sequence[_Label]) -> set[str]:
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
    if len(known) < 4 or known in _STOP_WORDS or known[0] != word[0]:
        return False
    limit = 2 if len(known) >= 7 else 1
    if bool(_NEGATIVE_START.match(known)) != bool(_NEGATIVE_START.match(word)):
        return False
    return distance(word, known, limit) <= limit


def _by_amount(plain: str, labels: Sequence[_Label]) -> Iterator[Found]:
    """Yields the option that holds the only number in the reply, for options such as 1, 2-3, 4 or
    more."""
    numbers = re.findall(r"(?<![\w.,])\d{1,4}(?![\w.,/]*\d)(?!\w)", plain)
    others = [word for word in words(plain) if not word.isdigit() and word not in _LEADS]
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


def _longest(found: Sequence[Found]) -> list[Found]:
    """Drops finds that lie within another: "satisfied" in "very satisfied"."""
    return [
        one
        for one in found
        if not any(
            other.start <= one.start
            and one.end <= other.end
            and other.end - other.start > one.end - one.start
            for other in found
        )
    ]


def _first_clause(plain: str, found: list[Found]) -> list[Found]:
    """Keeps only the first clause's find, if that clause only names an option and later ones say
    more: "en soirée, je travaille le matin"."""
    first = min(found, key=lambda one: one.start, default=None)
    if first is None or not _CLAUSE.match(plain, first.end):
        return found
    if any(word not in _CONTENT_FILLERS for word in words(plain[: first.start])):
        return found
    rest = plain[first.end :]
    inside = "".join(plain[one.start : one.end] for one in found)
    said = [word for word in words(rest) if word not in _CONTENT_FILLERS and word not in inside]
    plain_no = re.search(r"\b(?:not|pas|or|ou|and|et)\b", plain[: first.start])
    if said and not CORRECTION.search(rest) and not plain_no:
        return [one for one in found if one.start < first.end]
    return found
