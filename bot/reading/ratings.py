"""Reads a rating from a reply: "9", "neuf", "a solid 4", "9/10, staff were lovely", "⭐⭐⭐⭐".

A number counts only if it can be the rating: times, amounts, durations, order and phone numbers
don't; two different ones, ranges, halves and other scales make the reply unreadable.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from bot.reading.counts import is_count, without_shares
from bot.reading.folded import Found, Text, blank, is_negated, settle, with_weakness, words
from bot.reading.numbers import UP_TO_TEN, any_of, misspelt, roman
from bot.reading.rating_phrases import by_phrase, is_open
from bot.reading.rating_words import (
    BLOCKS,
    BLOCKS_NEXT,
    COUNTED,
    FILLERS,
    FOLLOWS,
    NOT_PLURAL,
    RATES,
)

_UNIT_WORDS = frozenset({"one", "un", "une"})  # articles and pronouns too

# numbers that are no ratings, blanked before anything is read
_NOISE = re.compile(
    r"<3+|[:;=]['-]?[()]+|(?<![\w:;=])[:;=]['-]?[dp](?!\w)"  # hearts and smileys
    r"|\S+@\S+|https?://\S+|www\.\S+"
    r"|(?<!\w)\+?\d(?:[ .()-]?\d){6,}(?!\w)"  # telephone
    r"|(?<!\w)\d{1,2}\s?(?:[:h]\s?\d{2})(?!\w)"  # clock
    r"|(?<!\w)\d{1,4}([/.-])\d{1,2}\1\d{1,4}(?!\w)"  # date
    r"|(?<=\d) ?x+\W*$"  # a kiss
    r"|\b24/7\b.(?=.)"
    r"|[⭐★🌟]️?\s*[x*×]\s*(?=\d)|(?<=\d)\s*[x*×]\s*[⭐★🌟]"  # "⭐ x 4"
    r"|^\W*(?:n°|no\.|num(?:ero|ber)?|nr)\s*(?=\d)"
)

_N = r"(?:\d+|" + any_of(UP_TO_TEN) + r")"
_ISH = re.compile(r"(?<=\d)[ -]?ish\b|(?:(?<=ight)|(?<=seven)|(?<=nine)|(?<=five))ish\b")
_SCALE = re.compile(
    rf"(?<![\w/-])(?<!\d[.,])(?P<n>{_N}(?:[.,]\d+)?)(?P<stars>\s*(?:stars?|etoiles?|points?|\*|⭐))?"
    r"\s*(?:/+|\\|\bout of\b|\boutta\b|\bof\b|(?<=\d)of(?=\d)|\bon\b|\bover\b|\bsur\b)\s*"
    r"(?P<m>\d+|ten|dix|five|cinq|vingt|twenty|cent|hundred)(?!\w)"
)
_SPELLED = any_of(UP_TO_TEN)
_SLASHED = re.compile(rf"(?<!\w)(?:{_SPELLED}) ?(?:/|slash) ?(?:{_SPELLED})(?!\w)|\d slash \d")
_BECAUSE = re.compile(r"\b(?:because|cause|cuz|cos|bcoz|bc|car|parce|pcq|psk|puisque)\b")
_SCALES = {
    "ten": 10,
    "dix": 10,
    "five": 5,
    "cinq": 5,
    "vingt": 20,
    "twenty": 20,
    "cent": 100,
    "hundred": 100,
}
_NUMBER = re.compile(
    rf"(?<![\w/])(?<!\d[.,])(?P<sign>[-<>=$£€~]|n°|no\. ?)?(?P<n>\d+(?:[.,]\d+)?"
    rf"|(?:{_N[3:-1]})(?![\w']))"
    r"(?P<suffix>[a-z%$£€°²]*)"
)
_HALF = re.compile(
    r"\d (?:virgule|point|comma) \d|(?:^|\s)[.,]\d"
    r"|\b(?:half|demie?|1/2|3/4|1/4)\b(?!\s*-?\s*(?:an hour|hours?|heures?|a day|the|marks?|way))"
)
_MOVED = re.compile(
    r"\b(?:went|gone|dropped|down|fell|fallen|moved|changed|passee?|descendu\w*|tombee?)\W+"
    r"(?:from|de|d'un|from an?|de un)\W*(?:an? |un )?$"
)
_TEN = re.compile(r"(?<![\w.,])1o(?!\w)")
_SCALE_ASKED = re.compile(r"^\W*[01]\s*(?:to|-|a)\s*(?:5|10)\s*\?")
_RANGE = re.compile(
    r"\s*(?:stars? |etoiles? )?(?:or so\b|ou presque\b)?(?:-+|~|/|@|\bto\b|\bgoing on\b"
    r"|[.,]?\s*\b(?:or|ou)\b"
    r"|\ba\b"
    r"|[.,]?\s*\b(?:or |ou )?(?:maybe|perhaps|possibly|probably|eventually"
    r"|peut[- ]etre|p-e|voire|eventuellement)\b)"
    r"\s*(?:even |an? |un |meme |bien )?"
)
_BETWEEN = re.compile(r"\b(?:between|entre)\b[^\d]{0,12}$")
_COMPARED = re.compile(
    r"\b(?:less than|more than|at least|at most|no more than|under|over|above|below|almost|nearly"
    r"|close to|moins(?: de| que)?|minus|plus(?: de| que)|au moins|au plus|presque"
    r"|(?:en )?dessous de"
    r"|(?:au )?dessus de|top|pres de)\s+(?:an? |un )?$"
)
_NOT_RATED = re.compile(r"(?:@|\b(?:le|la|les|the))\s+$")
_BOUND = re.compile(
    r"\s*(?:or|ou)\s+(?:more|less|higher|lower|above|below|over|plus|moins|mieux)\b"
    r"|\s*(?:minimum|at least|au moins|and (?:above|up)|et plus)\b"
)
_STARS = re.compile("[⭐★🌟](?:[\\s]*[⭐★🌟])*")
_ASTERISKS = re.compile(r"\W*?(\*{2,})\W*?")

_ADVERB = re.compile(r"\w{3,}(?:ly|ement|amment|emment)")
_BOUNDARY = re.compile(r"[.,;:!?\n()\"-]+(?=\s|$|\w)")


@dataclass(frozen=True, slots=True)
class _Number:
    """A number as written; `whole` if it has no fraction."""

    value: int
    whole: bool
    spelled: bool
    word: str
    start: int
    end: int


def rating(text: Text, low: int, high: int) -> Found | None:
    """Returns the rating from `low` to `high` that the reply gives, None if none or no clear
    one."""
    plain = without_shares(blank(_ISH, blank(_NOISE, _with_french_a(text))))
    plain = _TEN.sub("10", plain)
    if phrase := by_phrase(plain, low, high):
        return phrase
    if is_open(plain):
        return None
    if _HALF.search(plain) or _SLASHED.search(plain):
        return None
    plain = blank(_SCALE_ASKED, plain)
    scaled = _scaled(plain, low, high)
    if scaled is None:
        return None
    for one in scaled:
        plain = plain[: one.start] + "█" * (one.end - one.start) + plain[one.end :]
    numbers = _numbers(plain)
    found = None if _ranged(plain, numbers) else _whole(plain, numbers, scaled, low, high)
    stars = None if found is None else _stars(plain, found, low, high)
    if found is None or stars is None:
        return None
    if not (found or stars or numbers):
        found = _misspelt(plain, text.raw.strip(" .,!"), low, high)
    return settle(plain.replace("█", "n"), _before_the_reason(plain, found + stars))


def _before_the_reason(plain: str, found: list[Found]) -> list[Found]:
    """Drops the numbers of a reason after a rating: "1 because there is no 0"."""
    reason = _BECAUSE.search(plain)
    before = [one for one in found if reason and one.end <= reason.start()]
    return before or found


def _whole(
    plain: str, numbers: list[_Number], scaled: list[Found], low: int, high: int
) -> list[Found] | None:
    """Returns the ratings among the numbers, after those with their scale; None if one that is
    meant as a rating can't be one."""
    found = list(scaled)
    for index, number in enumerate(numbers):
        previous_end = numbers[index - 1].end if index else 0
        if not _can_rate(plain, number, previous_end):
            continue
        denied = is_negated(plain, number.start, number.end)
        as_found = with_weakness(plain, Found(str(number.value), number.start, number.end))
        if not (number.whole and low <= number.value <= high):
            beside = found and number.whole and number.value > 10
            if denied or as_found.weak or beside:
                continue  # "would give 11", "1, paid 60 for this"
            return None
        if not denied and high > 5 >= number.value > 0 and _starred(plain, number.end):
            return None  # stars out of five on a scale of ten
        found.append(as_found)
    return found


def _misspelt(plain: str, raw: str, low: int, high: int) -> list[Found]:
    """Returns the one word of a short reply that is a number misspelt or a Roman numeral."""
    found, others = [], 0
    for word in re.finditer(r"(?<!\w)[a-z']+(?!\w)", plain):
        value = misspelt(word[0])
        value = roman(raw) if value is None else value
        if value is not None:
            found.append(Found(str(value), word.start(), word.end()))
        elif word[0] not in FILLERS and word[0] not in FOLLOWS:
            others += 1
    if len(found) != 1 or others or not low <= int(found[0].value) <= high:
        return []
    return found


def _with_french_a(text: Text) -> str:
    """Returns the plain text with "à" as "@": a time or an address follows it, after "a" a
    rating."""
    plain = text.plain
    for found in re.finditer(r"(?<!\w)a(?!\w)", plain):
        if text.raw[text.at[found.start()]] in "àÀ":
            plain = plain[: found.start()] + "@" + plain[found.end() :]
    return plain


def _value(word: str) -> int:
    return UP_TO_TEN[word] if word in UP_TO_TEN else int(word[:9])


def _scaled(plain: str, low: int, high: int) -> list[Found] | None:
    """Returns the "8/10"s and "4 sur 5"s; None if one is on another scale or out of range."""
    found = []
    for match in _SCALE.finditer(plain):
        if re.search(r"[.,]\d*[1-9]", match["n"]):
            return None
        value = _value(re.split("[.,]", match["n"])[0])
        scale = _SCALES.get(match["m"]) or int(match["m"][:9])
        if is_negated(plain, match.start(), match.end()):
            continue
        if scale != high or not low <= value <= high:
            return None
        found.append(Found(str(value), match.start(), match.end()))
    return found


def _numbers(plain: str) -> list[_Number]:
    """Returns all numbers that are not amounts, codes or parts of words."""
    numbers = []
    for match in _NUMBER.finditer(plain):
        word, sign, suffix = match["n"], match["sign"], match["suffix"]
        spelled = word in UP_TO_TEN
        glued = match.start() > 0 and plain[match.start() - 1].isalnum()
        signed = sign and not (sign == "-" and glued) and sign != "="
        if (signed and sign != "~") or (suffix not in ("", "ish", "x") and not spelled):
            continue
        whole = not re.search(r"[.,]\d*[1-9]", word)
        value = UP_TO_TEN[word] if spelled else int(re.split("[.,]", word)[0][:9])
        if len(word) > 3 and not spelled and whole and "." not in word:
            continue  # a code, a year, a telephone
        numbers.append(_Number(value, whole, spelled, word, match.start("n"), match.end()))
    return numbers


def _ranged(plain: str, numbers: list[_Number]) -> bool:
    """Returns whether two neighbours are the ends of a range or a choice: "7-8", "7 ou 8"."""
    for one, other in pairwise(numbers):
        joint = plain[one.end : other.start]
        bounds = _BETWEEN.search(plain[: one.start]) or (joint.strip() and _RANGE.fullmatch(joint))
        if one.value != other.value and bounds and not _MOVED.search(plain[: one.start]):
            return True
    return False


def _can_rate(plain: str, number: _Number, previous_end: int) -> bool:
    """Returns whether the number stands in the place of a rating."""
    before = plain[previous_end : number.start]
    if any(pattern.search(before) for pattern in (BLOCKS, _NOT_RATED, _COMPARED)):
        return False
    if is_count(plain, number.start, number.end, number.value, spelled=number.spelled):
        return False
    if _BOUND.match(plain, number.end) or COUNTED.match(plain, number.end):
        return False
    ahead = plain[number.end :].lstrip(" \t'\"*")
    next_word = next(iter(words(ahead)), "") if ahead[:1].isalnum() else ""
    clause = words(_BOUNDARY.split(before)[-1])
    filled = all(word in FILLERS or _ADVERB.fullmatch(word) for word in clause)
    if number.spelled:
        return filled and _word_can_rate(plain, number, next_word)
    if filled:
        return not _is_plural(next_word)
    last = clause[-1]
    if next_word and next_word not in FOLLOWS:
        return False
    if next_word in ("for", "pour"):
        return True  # "… 5 for food": one of several
    expected = RATES if next_word else RATES | FILLERS
    return last in expected and last not in BLOCKS_NEXT


def _word_can_rate(plain: str, number: _Number, next_word: str) -> bool:
    if number.word in _UNIT_WORDS:
        return (
            not next_word
            or next_word in ("star", "etoile", "seule")
            or (next_word in ("because", "cause", "car", "parce", "cuz"))
        )
    return not next_word or next_word in FOLLOWS or next_word in UP_TO_TEN


def _is_plural(word: str) -> bool:
    return len(word) > 3 and word.endswith("s") and "'" not in word and word not in NOT_PLURAL


def _starred(plain: str, end: int) -> bool:
    return bool(re.match(r"\s*(?:stars?|etoiles?|\*|[⭐★🌟])", plain[end:]))


def _stars(plain: str, found: list[Found], low: int, high: int) -> list[Found] | None:
    """Returns ratings by rows of stars; None if they can't be on this scale."""
    rows = [(m.start(), m.end(), len(re.findall("[⭐★🌟]", m[0]))) for m in _STARS.finditer(plain)]
    if not rows and not found and (match := _ASTERISKS.fullmatch(plain)):
        rows = [(match.start(1), match.end(1), len(match[1]))]
    if found:
        rows = [row for row in rows if row[2] > 1]  # in "4⭐" the star is a word
    if any(not max(low, 6 if high > 5 else 0) <= count <= high for _, _, count in rows):
        return None
    return [Found(str(count), start, end) for start, end, count in rows]
