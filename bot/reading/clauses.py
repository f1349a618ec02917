"""Splits a text into the questions that it asks."""

from __future__ import annotations

import re
from collections.abc import Iterator

MOST = 6  # clauses of one text that are read
LEAST = 3  # characters of a clause that may ask something
_ENDS = re.compile(r"(?<=[?!;\n])\s*|(?<=\w[.)])\s+(?=\w{2})|(?<=…)\s*|\s*\s[-–]\s+")
# "and" before one of these begins another question
_ENGLISH = (
    "what|wat|when|wen|where|wher|who|why|how|which|can|could|do|does|did|is|are|r|will|may|any"
    "|have you"
)
_ASKS = (
    rf"(?:{_ENGLISH}|would|has|i(?:'d)? (?:also )?(?:need|want|like)|also|if"
    r"|qu(?:e|oi|el|elle|els|elles|and|i)\b|qu'|kel|quand|qd|où|ou est|comment|combien|cb|est[- ]ce"
    r"|c'?(?:est|é)? ?(?:combien|quand|quoi|ouvert|possible)|y a|il y a|je peux|on peut|vous|vs"
    r"|pouvez|faut|si|à quelle|a quelle|aussi|sinon|pourquoi)"
)
_AND = re.compile(
    rf"(?i)\s*,?\s+(?:and also|and|n|&|also|plus|et aussi|et|puis|ainsi que|aussi)\s+(?={_ASKS}\b)"
    rf"|,\s+(?={_ASKS}\b)"
)
_QUESTION = re.compile(rf"(?i)\?|^\W*(?:(?:hi|hello|bonjour|and|et|also|aussi|ok|so)\W+)*{_ASKS}\b")
_PUT = re.compile(  # as a question is put, with or without its mark
    r"(?i)\?|^\W*(?:(?:hi|hello|hey|bonjour|salut|and|et|also|aussi|ok|so|please|svp)\W+)*"
    rf"(?:{_ENGLISH}|qu(?:oi|el|elle|els|elles|and|i)\b|qu'|quand|où|ou est|comment|combien"
    r"|pourquoi|est[- ]ce|y a|il y a|je peux|on peut|peut[- ]on|puis[- ]je|avez|acceptez|pouvez"
    r"|à quelle)\b"
)


def asks(text: str) -> bool:
    """Returns whether a text is put as a question."""
    return bool(_PUT.search(text))


def questions(text: str) -> tuple[str, ...]:
    """Returns the parts of the text that may each be a question, in their order; none if the text
    is one question, or asks nothing."""
    sentences = [list(_parts(one)) for one in _ENDS.split(text)]
    found = [part for parts in sentences for part in parts]
    asking = sum(bool(_QUESTION.search(one)) for one in found)
    listed = any(len(parts) > 1 for parts in sentences)  # "cakes and what time do you close?"
    return tuple(found[:MOST]) if asking > 1 or (asking and listed) else ()


def _parts(sentence: str) -> Iterator[str]:
    for part in _AND.split(sentence):
        if len(part.strip(" ,.;:-–\n")) >= LEAST:
            yield part.strip(" ,;:-–\n")
