"""Recognises texts that a person must see at once, whatever else they say.

Somebody is hurt, in danger, robbed, asks whether a thing is safe for them, threatens with the law,
or is angry. Plain patterns on words with accents and typing evened out. A miss is answered as any
other text, a false alarm costs a colleague's look: a mere complaint is none, and idioms are named.
"""

from __future__ import annotations

import re
from functools import lru_cache

from bot.reading import folded
from bot.reading.urgent_words import PATTERNS, Urgency

# Words that are worth a look through a typo, and words of one letter's difference that are right.
_TELLING = (
    "stolen robbed allergic allergies allergy allergique allergiques allergie injured hospital"
    " hopital ambulance poisoning poisoned intoxication bleeding furious furieux furieuse colere"
    " lawyer attorney suicide incendie electrocuted porter voler voleurs angry plainte"
).split()
_RIGHT = frozenset(
    "insured inured colore colores coller colette hospitals hopitaux allergen allergens poison"
    " poisons poisson poissons pointing plainte plante plantes plaine plaines plaintes robber"
    " robbers robbery stole solen molen  porte portez portee porteur portes poster portier portera"
    " sorter vole volet volets voleur voiler volez volee bolero angle angler lawyers attorneys"
    " furieuses incendies suicides bleeding allergene allergenes".split()
)

_FOUND = {
    urgency: re.compile("|".join(f"(?:{pattern})" for pattern in patterns))
    for urgency, patterns in PATTERNS.items()
}
# An illness or a theft that is told as the reason for something else: a visit, a text, a return
_REASON = re.compile(
    r"\b(?:appointments?|bookings?|reschedul\w*|rdv|rendez-vous|reservation|decommander|lesson"
    r"|haircut|mon cours|session|class|return it for)\b"
)
_TEXTS = re.compile(
    r"\b(?:texts?|texting|txts?|messages?|msgs?|sms|textos?|unsubscri\w*|spam\w*|list[es]?|stop"
    r"|contact(?:ing|er|ez)? me|desabonn\w*|desinscri\w*|arret\w*|numero|number|remove|harcel\w*"
    r"|harass\w*|continu\w*|carry on|again|encore|promos?|pubs?|ecri(?:re|vez)|envois?)\b"
)


_JEST = re.compile(r"[🤣😂]|\b(?:lol|lmao|rofl|mdr|ptdr|haha\w*|hihi|jk)\b")


def urgency(text: str) -> Urgency | None:
    """Returns why a person must see the text at once; None for every other text."""
    plain = _respelt(text)
    for kind, pattern in _FOUND.items():
        if pattern.search(plain):
            told_as_reason = kind in (Urgency.INJURY, Urgency.THEFT) and _REASON.search(plain)
            about_texts = kind is Urgency.THEFT and speaks_of_texts(text)
            in_jest = kind is not Urgency.SAFETY and _JEST.search(plain)
            return None if told_as_reason or about_texts or in_jest else kind
    return None


def speaks_of_texts(text: str) -> bool:
    """Returns whether the text has a word of texts or of leaving, so that a wish for no more texts
    may stand beside what is urgent."""
    return bool(_TEXTS.search(_respelt(text)))


@lru_cache(64)  # asked of a text more than once in its turn
def _respelt(text: str) -> str:
    """Returns the folded text with telling words set right where one letter is wrong."""
    plain = " ".join(folded.read(text).plain.split())
    return re.sub(r"[a-z]{5,}", lambda word: _right(word[0]), plain)


def _right(word: str) -> str:
    if word in _RIGHT or word in _TELLING:
        return word
    for telling in _TELLING:
        if word[0] == telling[0] and folded.distance(word, telling, 1) <= 1:
            return telling
    return word
