"""Finds the option that a reply names: "B", "the second one", "aprem", "morinng"."""

from __future__ import annotations

import re
import string
from collections.abc import Iterator, Sequence

from bot.reading.folded import CORRECTION, Found, Text, fold, settle, with_weakness, words
from bot.reading.numbers import UP_TO_TEN, number, roman
from bot.reading.ruled_out import parted
from bot.reading.yes_no import is_plain, yes_no
from bot.surveys.rules.labels import (
    ELISION,
    Label,
    by_amount,
    by_label,
    initial,
    label_words,
    whole,
)
from bot.surveys.rules.model import Option
from bot.surveys.rules.option_kin import by_kin, nothing
from bot.surveys.rules.option_words import (
    AFTER,
    CONNECTED,
    CONTENT_FILLERS,
    LEADS,
    NEGATIONS,
    ORDINAL,
)

_LAST = frozenset({"last", "dernier", "derniere"})
_OF_TWO = {"former": 1, "latter": 2}
_HEDGES = frozenset(
    "i think guess suppose je crois pense please pls svp thanks merci lol probably maybe".split()
)
_MIDDLE = frozenset({"middle", "milieu"})

_ARTICLES = frozenset("ai")  # letters that are also words, in capitals too
_NEVER_AFTER_A = frozenset("my the this that it its i we he she they you from at by".split())
_ARTICLES_FR = frozenset("aciyod")  # "c bon", "o", "y en a"
_CLAUSE = re.compile(
    r"\s*(?:[,.;:!\n(]|-\s)|\s+(?:because|cause|cuz|cos|bc|since|car|parce|puisque|vu que)\b"
)
_THEN = re.compile(r"\s*,?\s*(?:and |et )?(?:then|puis|ensuite|followed by)\b")
_NOT_ORDINAL = re.compile(
    r"\s*(?:thing|time|week|month|year|day|floor|child|visit|of all|fois|semaine|mois|annee|an|jour"
    r"|etage|enfant|visite)\b"
)
_INDIFFERENT = re.compile(
    r"\b(?:both|either|les deux|n'?importe|peu importe|whichever|any of|all of"
    r"|half\b.{1,20}\bhalf|moitie\b.{1,20}\bmoitie|all (?:day|week|year)"
    r"|toute la (?:semaine|journee))\b"
)
_NEITHER = re.compile(r"\b(?:neither|ni)\b")
_ABBREVIATIONS = re.compile(  # "n/a", "c/o", "b/c", "a.m.", "e.g."
    r"(?<![\w./])(?:[a-z]\s?/\s?[a-z]|(?:[a-z]\.){2,}[a-z]?|[a-z]\.[a-z])(?![\w/])|(?<!\w)w/"
    r"|(?<!\w)[cr] (?=u\b)|(?<!\w)b (?=there|back|right|early|late\b)"
)
_MARK = r"(?:[a-z]|\d{1,2})"
_SEVERAL = re.compile(  # marks with nothing to choose between them
    rf"(?<![\w'.])#?(?:{_MARK}(?:\s*[-/&+,;]\s*|\s+(?:and|et|&)\s+|\s+))+{_MARK}(?![\w'])"
)
_COUNT = r"(?P<n>two|three|deux|trois|[23])"
_END = r"(?:(?P<first>first|premier(?:e|s|es)?)|last|dernier(?:e|s|es)?)"
_FROM_THE_END = re.compile(
    r"\b(?:(?:avant|second|2nd|next)[- ](?:to[- ])?(?:the[- ])?(?:derni(?:er|ere)|last)|penultimate"
    r"|(?:the )?(?:last|one) but one|one before (?:the )?last)\b"
)
_MOSTLY = re.compile(
    r"\b(?:mostly|mainly|usually|generally|chiefly|above all|surtout|principalement|en general"
    r"|d'habitude|le plus souvent)\b"
)
_SOMETIMES = re.compile(
    r"\b(?:sometimes|occasionally|now and then|at times|also|rarely|parfois|des fois|quelquefois"
    r"|de temps en temps|aussi|rarement)\b"
)
_OTHER_PERSON = (
    r"(?:my|our|the|mon|ma|le|la) \w+|he|she|they|everyone|il|elle|ils|elles|tout le monde|on me"
)
_THEIRS = re.compile(
    rf"\W*(?:and |but |et |mais )?(?:{_OTHER_PERSON}) (?:\w+ )?(?:says?|said|wants?|prefers?"
    rf"|likes?|goes|comes|has"
    r"|takes|gets|dit|veut|prefere|prend|vient|aime|va)\b"
)
_MINE = re.compile(
    r"\b(?:i(?:'?d| would)? (?:want|prefer|like|say|take|choose|go)|i'?ll|me it'?s|me i|moi|je"
    r" (?:veux|prends"
    r"|prefere|dis|choisis))\b"
)
_FOR_ME = re.compile(r"\b(?:for me|pour moi|for myself)\b")
_GROUPS = tuple(
    re.compile(rf"\b{form}\b") for form in (rf"{_END} {_COUNT}", rf"{_COUNT} {_END}")
)  # "the first two", "les deux derniers"


def choice(text: Text, options: Sequence[Option]) -> Found | None:
    """Returns the label of the option that the reply names; None if it names none, or none
    clearly."""
    labels = [Label(option, label_words(option.label)) for option in options]
    plain = ELISION.sub(lambda found: " " * len(found[0]), text.plain)
    if not labels:
        return None
    if one := whole(plain, labels) or nothing(text.plain, options) or _by_yes_no(text, labels):
        return one
    if one := initial(plain, labels):
        return one
    indifferent = _INDIFFERENT.search(plain) and not any(
        _INDIFFERENT.search(fold(o.label)) for o in options
    )
    numeric = any(any(word.isdigit() for word in label.words) for label in labels)
    plain = _ABBREVIATIONS.sub(lambda found: " " * len(found[0]), plain)
    if _names_several(plain, options, numeric=numeric):
        return None
    if one := _from_the_end(plain, options):
        return one
    found = [*_letters(text, plain, options), *by_label(plain, labels)]
    found += _denied_marks(plain, options)
    if numeric and not options[0].letter.isdigit():
        found += by_amount(plain, labels)
    else:
        found += _ordinals(text, plain, options)
    found += by_kin(plain, options)
    named, out = parted(plain, _longest(found))
    if left := _left_over([option.label for option in options], named, out):
        return Found(left, min(one.start for one in out), max(one.end for one in out))
    if indifferent or (_NEITHER.search(plain) and not out):
        return None
    return settle(plain, _first_clause(plain, _usual(plain, _own(plain, named))), denied=False)


def _left_over(labels: Sequence[str], named: Sequence[Found], out: Sequence[Found]) -> str | None:
    """Returns the one option that is left if all others, and nothing else, were ruled out."""
    left = [label for label in labels if label not in {one.value for one in out}]
    return left[0] if out and not named and len(left) == 1 else None


def _names_several(plain: str, options: Sequence[Option], *, numeric: bool) -> bool:
    """Returns whether the reply lists the marks of several options: "1 2", "B/C", "1, 2 and 3"."""
    marks = {mark: index for index, mark in enumerate(string.ascii_lowercase[: len(options)])}
    if not numeric or options[0].letter.isdigit():
        marks |= {str(index + 1): index for index in range(len(options))}
    for match in _SEVERAL.finditer(plain):
        said = re.findall(_MARK, re.sub(r"\b(?:and|et)\b", " ", match[0]))
        if said[-1] in _ARTICLES and not re.match(r"\W*$", plain[match.end() :]):
            said.pop()  # "C a bit later"
        named = [marks.get(one) for one in said]
        before = words(plain[: match.start()])
        if len(set(named)) > 1 and not (before and before[-1] in NEGATIONS):
            # with a mark of no option it is something else: "B, 12 people"
            return None not in named or not any(one.isdigit() for one in said)
    return False


def _denied_marks(plain: str, options: Sequence[Option]) -> Iterator[Found]:
    """Yields the options of "not A B or C", whose letters have nothing between them."""
    marks = dict(zip(string.ascii_lowercase, options, strict=False))
    for run in _SEVERAL.finditer(plain):
        before = words(plain[: run.start()])
        if before and before[-1] in NEGATIONS:
            for mark in re.finditer(r"(?<!\w)[a-z](?!\w)", run[0]):
                if mark[0] in marks:
                    start = run.start() + mark.start()
                    yield Found(marks[mark[0]].label, start, start + 1)


def _by_yes_no(text: Text, labels: Sequence[Label]) -> Found | None:
    """Reads the reply as one to a yes/no question, if the options are a yes and a no."""
    plain = {is_plain(label.joined): label for label in labels}
    if "yes" not in plain or "no" not in plain:
        return None
    said = yes_no(text)
    return Found(plain[said.value].option.label, said.start, said.end) if said else None


def _letters(text: Text, plain: str, options: Sequence[Option]) -> Iterator[Found]:
    known = {
        mark: option.label for mark, option in zip(string.ascii_lowercase, options, strict=False)
    }
    for match in re.finditer(r"(?<![\w'-])[a-z](?![\w'])(?!-\w)", plain):
        letter = match[0]
        if letter in known and _stands_alone(text, plain, match.start(), match.end()):
            yield Found(known[letter], match.start(), match.end())


def _stands_alone(text: Text, plain: str, start: int, end: int) -> bool:
    """Returns whether a letter or digit is an answer by itself and not part of a sentence."""
    before = words(plain[:start])
    after = words(plain[end:])
    next_char = plain[end : end + 1]
    led = not before or before[-1] in LEADS or plain[:start].rstrip()[-1:] in "(,.;:/&+\n"
    if not led and before[-1] not in CONNECTED | NEGATIONS:
        return False
    if not after or next_char in ")/,.:;!-\n&" or plain[end:].lstrip()[:1] in "-,/&+;:":
        return True
    if len(before) + len(after) <= 2 and plain[start] not in _ARTICLES_FR and not before:
        return True  # "b évidemment"
    if before == [] and after[0] in _NEVER_AFTER_A:
        return True  # "A my sister"
    capital = text.raw[text.at[start]].isupper() and plain[start] not in _ARTICLES
    return after[0] in AFTER or (capital and not before)


def _from_the_end(plain: str, options: Sequence[Option]) -> Found | None:
    """Returns the last option but one: "l'avant-dernier", "the second to last"."""
    found = _FROM_THE_END.search(plain)
    return Found(options[-2].label, *found.span()) if found and len(options) > 2 else None


def _own(plain: str, named: Sequence[Found]) -> list[Found]:
    """Returns the option of the person who writes: "my mate says A, I want B"."""
    mine = _MINE.search(plain)
    if mine and _THEIRS.match(plain[: mine.start()]):
        return [one for one in named if one.start >= mine.end()] or list(named)
    for_me = _FOR_ME.search(plain)
    if for_me and _THEIRS.match(plain[for_me.end() :]):
        return [one for one in named if one.end <= for_me.start()] or list(named)
    return list(named)


def _usual(plain: str, named: Sequence[Found]) -> list[Found]:
    """Returns the option that is said to be the usual one, of "mostly A, sometimes B"."""
    mostly, sometimes = _MOSTLY.search(plain), _SOMETIMES.search(plain)
    if not (mostly and sometimes and mostly.start() < sometimes.start()):
        return list(named)
    return [one for one in named if mostly.end() <= one.start < sometimes.start()] or list(named)


def _ordinals(text: Text, plain: str, options: Sequence[Option]) -> Iterator[Found]:
    for pattern in _GROUPS:
        for match in pattern.finditer(plain):
            many = number(match["n"])
            which = options[:many] if match["first"] else options[-many:]
            yield from (Found(option.label, *match.span()) for option in which)
    count = len(options)
    if (whole := roman(text.raw.strip(" .!)"))) and whole <= count:
        yield Found(options[whole - 1].label, 0, len(plain))
    for match in re.finditer(r"(?<![\w'])#?([a-z]+|\d+[a-z]*)(?!\w)", plain):
        position = _position(match[1], count)
        if position is None and _is_bare_number(plain, match, match[1]):
            word = match[1]
            position = number(word) if word in UP_TO_TEN or len(word) < 3 else None
        if position and position <= count and not _NOT_ORDINAL.match(plain, match.end()):
            yield Found(options[position - 1].label, match.start(), match.end())


def _position(word: str, count: int) -> int | None:
    """Returns the place that a word names among so many options: "third", "last", "middle"."""
    if word in _LAST:
        return count
    if word in _MIDDLE and count % 2:
        return count // 2 + 1
    if count == 2 and word in _OF_TWO:
        return _OF_TWO[word]
    return ORDINAL.get(word)


def _is_bare_number(plain: str, match: re.Match[str], word: str) -> bool:
    if not (word.isdigit() or word in UP_TO_TEN):
        return False
    before, after = words(plain[: match.start()]), words(plain[match.end() :])
    if word in ("one", "un", "une"):
        return bool(before and before[-1] in ("option", "number", "choice", "choix", "numero")) or (
            not before and all(one in _HEDGES for one in after)
        )
    led = all(one in LEADS or one in CONNECTED | NEGATIONS or one.isdigit() for one in before)
    if plain[match.end() : match.end() + 1] == ":":
        return False
    return led and (not after or after[0] in AFTER or plain[match.end() :].lstrip()[0] in "().,;")


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
    if first is not None and (
        _THEN.match(plain, first.end) or plain[first.end :].lstrip()[:1] == ":"
    ):
        return [one for one in found if one.start < first.end]
    weak = first is not None and with_weakness(plain, first).weak  # "before A, now B"
    if first is None or weak or not _CLAUSE.match(plain, first.end):
        return found
    if any(word not in CONTENT_FILLERS for word in words(plain[: first.start])):
        return found
    rest = plain[first.end :]
    inside = "".join(plain[one.start : one.end] for one in found)
    said = [word for word in words(rest) if word not in CONTENT_FILLERS and word not in inside]
    plain_no = re.search(r"\b(?:not|pas|or|ou|and|et)\b", plain[: first.start])
    if said and not CORRECTION.search(rest) and not plain_no:
        return [one for one in found if one.start < first.end]
    return found
