"""Finds what may be a code in a customer's text, and says whether it is about nothing else."""

from __future__ import annotations

import re
from collections.abc import Collection

from bot.models import Language
from bot.orders.coupons.rules.codes import LONGEST, SHORTEST, is_sound, key
from bot.reading.keywords import fold

MOST = 4  # codes looked up for one text
LOOKED_AT, WORDS = 320, 30  # characters and words of a text
_WORD = re.compile(r"(?<![\w@.])[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?![\w@])")
# What may stand beside a code in a text that asks about it alone.
_BESIDE = {
    Language.EN: frozenset(
        """a about and any be can check code coupon do does for good hello hey hi how i if is it
        left long look my of ok okay on out please run runs still thank thanks that the this till
        to until up use used using valid voucher was what whats when will with work working works
        yet you your discount expire expired expires expiry date end ends""".split()
    ),
    Language.FR: frozenset(
        """a au avec bon bonjour bonsoir ce cest cette code coupon d date de du elle encore est
        estce et fin finit fonctionne il j jai je jusqu jusqua jusquau l la le les ma marche merci
        mon ok ou peut peux plait possible pour promo qu quand que quel quelle quoi reduction remise
        s salut si sil sur svp toujours un une utilisable utilise utiliser valable valide
        validite vaut votre vous y expire""".split()
    ),
}


def named(text: str) -> tuple[str, ...]:
    """Returns what may be codes in a text, in the spellings in which they would be found. Few words
    look like one: only the database knows whether it is."""
    seen = text[:LOOKED_AT]
    words = [found[0] for found in _WORD.finditer(seen)][:WORDS]
    # "k7wm 3qxa": people part what they read out
    pairs = ["".join(words[at : at + 2]) for at in range(len(words) - 1)]
    words += [pair for pair in pairs if is_sound(key(pair))]
    found: dict[str, None] = {}
    for word in filter(_may_be, words):
        found |= dict.fromkeys((word.upper(), key(word)))
    return tuple(found)[: 2 * MOST]


def _may_be(word: str) -> bool:
    if not SHORTEST <= len(word) <= LONGEST + 3:
        return False
    return any(char.isdigit() for char in word) or word.isupper() or is_sound(key(word))


def only_about(text: str, codes: Collection[str]) -> bool:
    """Returns whether a text is one of these codes, or asks about it and nothing else."""
    return bool(codes) and all(
        word in _BESIDE[Language.EN] or word in _BESIDE[Language.FR]
        for word in _others(text, codes)
    )


def _others(text: str, codes: Collection[str]) -> list[str]:
    """Returns the words beside the codes, folded."""
    rest = text
    for code in codes:
        rest = re.sub(r"[\s-]*".join(map(re.escape, key(code))), " ", rest, flags=re.IGNORECASE)
    return fold(re.sub(r"['’]", " ", rest)).split()


def language_of(text: str, codes: Collection[str]) -> Language | None:
    """Returns the language of the words beside the codes, None if they don't say."""
    words = _others(text, codes)
    said = {one: sum(word in known for word in words) for one, known in _BESIDE.items()}
    if said[Language.EN] == said[Language.FR]:
        return None
    return max(said, key=lambda one: said[one])
