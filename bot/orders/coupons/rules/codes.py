"""Makes codes that people can read out, type and check, and says which codes are none.

A generated code ends in a check character: a weighted sum modulo 31, a prime, so one wrong letter
and two that changed places are always noticed. Its alphabet lacks 0, O, 1, I, and L.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection
from functools import lru_cache

from bot.errors import Said
from bot.orders.coupons.rules.vulgar import VULGAR
from bot.reading.keywords import WORDS

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
SHORTEST, LENGTH, LONGEST = 4, 8, 10
CONFUSED = frozenset("0O1I")
SAMPLE = "SAMPLE2345"  # for tests and previews: as long as a code can be, and none of any pool
_FORM = re.compile(r"[A-Z0-9](?:[A-Z0-9-]*[A-Z0-9])?")
_PARTS = re.compile(r"[\s.\-_–—]+")
_PLACE = {char: place for place, char in enumerate(ALPHABET)}
# digits that are read as letters in a word
_READ_AS = str.maketrans("0134578", "OIEASTB")
_KEYWORDS = frozenset(
    "".join(char for char in word.upper() if char.isalnum())
    for _, _, _, words in WORDS
    for word in words.split(", ")
)


def key(typed: str) -> str:
    """Returns what is the same of a code however it is typed: " k7w-m3 qx " is "K7WM3QX"."""
    return _PARTS.sub("", unicodedata.normalize("NFKC", typed).upper())


def check_char(body: str) -> str:
    """Returns the check character of what stands before it."""
    total = sum(weight * _PLACE[char] for weight, char in enumerate(body, 2))
    return ALPHABET[total % len(ALPHABET)]


def is_sound(code: str) -> bool:
    """Returns whether a code may be one of the generated: its letters, and its check character."""
    return (
        SHORTEST <= len(code) <= LONGEST
        and all(char in _PLACE for char in code)
        and check_char(code[:-1]) == code[-1]
    )


def fault(code: str, keywords: Collection[str] = (), *, as_it_is: bool = False) -> Said | None:
    """Returns what is wrong with a code that somebody brings, None if it may be used.

    keywords: more words that must not be in it, as `forbidden` makes them. as_it_is: it is of the
    shop's own system, so that letters which people confuse stay."""
    if code == SAMPLE:
        return Said("is the code that stands in tests")
    if not SHORTEST <= len(code) <= LONGEST:
        return Said(
            "has %(count)s characters; from %(least)s to %(most)s are allowed",
            count=len(code),
            least=SHORTEST,
            most=LONGEST,
        )
    if not _FORM.fullmatch(code):
        return Said("may have letters from A to Z, digits, and hyphens between them only")
    if (found := bad_word(code, keywords)) is not None:
        return Said("holds the word %(word)s", word=found)
    confused = sorted(CONFUSED & set(code))
    if confused and not as_it_is:
        return Said("has %(letters)s, which people mistype", letters=", ".join(confused))
    return None


def bad_word(code: str, keywords: Collection[str] = ()) -> str | None:
    """Returns a vulgar word, or one that means something to us, that a code holds or reads as."""
    plain, words = key(code), _words(frozenset(keywords))
    for seen in (plain, plain.translate(_READ_AS)):
        if (found := words.search(seen)) is not None:
            return found[0]
    return None


@lru_cache(16)
def _words(keywords: frozenset[str]) -> re.Pattern[str]:
    """Returns what finds a bad word; one of two letters must be the whole code."""
    every = sorted({*_KEYWORDS, *keywords, *VULGAR}, key=lambda word: (-len(word), word))
    parts = [re.escape(one) if len(one) > 2 else f"^{re.escape(one)}$" for one in every]
    return re.compile("|".join(parts))


def forbidden(words: Collection[str]) -> frozenset[str]:
    """Returns keywords in the form that `bad_word` looks for."""
    plain = (unicodedata.normalize("NFKD", word).upper() for word in words)
    return frozenset(filter(None, ("".join(c for c in word if c.isalnum()) for word in plain)))


def generate(
    count: int,
    draw: Callable[[int], int],
    keywords: Collection[str] = (),
    length: int = LENGTH,
) -> list[str]:
    """Returns so many different codes. draw: returns a random number below its argument."""
    found: dict[str, None] = {}
    while len(found) < count:
        body = "".join(ALPHABET[draw(len(ALPHABET))] for _ in range(length - 1))
        code = body + check_char(body)
        if bad_word(code, keywords) is None:
            found[code] = None
    return list(found)
