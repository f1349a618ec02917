"""Numbers in words, as people spell and misspell them: one vocabulary for all readers.

A hyphen is written as a space here; `any_of` matches both. Articles ("a", "an") are not numbers; a
reader for which they count adds them.
"""

from __future__ import annotations

from collections.abc import Collection
from functools import lru_cache

from bot.reading.folded import distance

_ONES_EN = (
    "one",
    "two",
    "three thre",
    "four foor",
    "five fiv fve",
    "six siix",
    "seven sevn sevan sevven",
    "eight eigth egiht eihgt eght eigh",
    "nine niine nien nin",
)
_ONES_FR = (
    "un une",
    "deux deu",
    "trois troi",
    "quatre quatr katre",
    "cinq cinque sinq",
    "six",
    "sept",
    "huit huits uit",
    "neuf neuff neufs",
)
_TEENS_EN = (
    "ten tenn,eleven,twelve,thirteen,fourteen,fifteen,sixteen,seventeen,eighteen,nineteen"
).split(",")
_TEENS_FR = (
    "dix dixx diix,onze,douze,treize,quatorze,quinze,seize,dix sept,dix huit,dix neuf"
).split(",")
_TENS_EN = {"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50}
_TENS_FR = {
    "vingt": 20,
    "trente": 30,
    "quarante": 40,
    "cinquante": 50,
    "soixante": 60,
    "septante": 70,
    "huitante": 80,
    "nonante": 90,
}
_ORDINAL_ONES = "first second third fourth fifth sixth seventh eighth ninth".split()
_ORDINAL_TEENS = (
    "tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth"
    " nineteenth"
).split()


def _english() -> dict[str, int]:
    ones = _spelled(_ONES_EN, 1)
    tens = {f"{ten} {one}": t + o for ten, t in _TENS_EN.items() for one, o in ones.items()}
    return {"zero": 0, "zeros": 0, "zerro": 0, "nil": 0, "hundred": 100} | (
        ones | _spelled(_TEENS_EN, 10) | _TENS_EN | tens
    )


def _french() -> dict[str, int]:
    ones = _spelled(_ONES_FR, 1)
    numbers = {"zero": 0, "cent": 100} | ones | _TENS_FR
    teens = _TEENS_FR[0].split()
    numbers |= dict.fromkeys(teens, 10) | _spelled(_TEENS_FR[1:7], 11)
    numbers |= {word: value for value, word in enumerate(_TEENS_FR[7:], 17)}
    for ten, value in _TENS_FR.items():
        numbers |= {f"{ten} et un": value + 1, f"{ten} et une": value + 1}
        numbers |= {f"{ten} {one}": value + o for one, o in ones.items() if o > 1}
    return numbers


def _ordinals() -> dict[str, int]:
    numbers = dict(zip(_ORDINAL_ONES + _ORDINAL_TEENS, range(1, 20), strict=True))
    numbers |= {f"twenty {one}": 20 + i for i, one in enumerate(_ORDINAL_ONES, 1)}
    return numbers | {"twentieth": 20, "thirtieth": 30, "thirty first": 31, "premier": 1}


def _spelled(kin: Collection[str], first: int) -> dict[str, int]:
    return {word: value for value, words in enumerate(kin, first) for word in words.split()}


ENGLISH, FRENCH, ORDINALS = _english(), _french(), _ordinals()
NUMBERS = ENGLISH | FRENCH
_VALUES = NUMBERS | ORDINALS
UP_TO_TEN = {word: value for word, value in NUMBERS.items() if value <= 10}


def any_of(words: Collection[str]) -> str:
    """Returns a pattern of these words, the longer first, with a hyphen or a space within."""
    longest_first = sorted(words, key=lambda word: (-len(word), word))
    return "|".join(word.replace(" ", "[ -]") for word in longest_first)


def number(word: str) -> int:
    """Returns the value of a number in digits or in one of the words of this vocabulary."""
    plain = word.replace("-", " ")
    return int(plain) if plain.isdigit() else _VALUES[plain]


# words of their own, one letter from a number
_OTHERS = frozenset(
    (
        "for fou foul found fort fur flour fours ford fore form fold fine fire file fie fiver fives"
        " find fist first fit nice nines nina nin none nile nike nicer niece nun sever severn"
        " sevens seen serve even eighty eighth eights eighteen weight tree thee threw throe there"
        " these the them then throw tens tent term teen sept set sent sert step sep seul septe"
        " huis hui hit hurt hut huile huitre fruit neu nef nerf neud neus neufs deus doux deu deuil"
        " dieu trous trop trois troc triste quart quarte quartier quatrieme zeros zoro one once"
        " sixty sixth dis dit die dip cinema cinq cing two tow town too ten"
    ).split()
)
_LONG = {word: value for word, value in UP_TO_TEN.items() if len(word) >= 4}
_SHORT_TYPOS = {
    "zro": 0,
    "sx": 6,
    "siz": 6,
    "sixe": 6,
    "sxi": 6,
    "isx": 6,
    "tne": 10,
    "dxi": 10,
    "dx": 10,
}
_ROMAN = {"ii": 2, "iii": 3, "iv": 4, "vi": 6, "vii": 7, "viii": 8, "ix": 9}


@lru_cache(1024)
def misspelt(word: str) -> int | None:
    """Returns the number up to ten of which the word is a misspelling: "eigth", "quattre"."""
    if word in _SHORT_TYPOS:
        return _SHORT_TYPOS[word]
    if word in _OTHERS or word in NUMBERS or not 4 <= len(word) <= 8:
        return None
    near = {
        value
        for known, value in _LONG.items()
        if distance(word, known, 1) == 1
        and (known[0] == word[0] or sorted(known[:2]) == sorted(word[:2]))
    }
    return near.pop() if len(near) == 1 else None


def roman(word: str) -> int | None:
    """Returns the value of a Roman numeral of several letters; a single one is a letter."""
    return _ROMAN.get(word.lower())
