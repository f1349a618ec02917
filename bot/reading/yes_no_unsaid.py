"""Finds replies whose yes or no answers something else: what was never tried, a part, an idiom.

"Haven't opened any" begins like a no, "my daughter yes" ends like a yes, "can't wait" has a no in
it. A question that is asked again costs a text; a wrong answer is kept.
"""

from __future__ import annotations

import re

from bot.reading.yes_no_outcomes import asks_who_came

_EAGER = re.compile(
    r"\b(?:(?:can'?t|cannot|cant) wait|(?:would|could|will)(?:n'?t|nt| not) miss)\b"
)
_IDIOM = re.compile(
    r"\b(?:(?:can'?t|cannot|cant) (?:live|do|imagine|think|hear myself)"
    r"|(?:can'?t|cant) get (?:rid|enough)|(?:would|could)(?:n'?t|nt| not) (?:be happier|(?:do"
    r"|live) without)|never had (?:a|any) (?:problem|issue|trouble|bad)|haven'?t stopped"
    r"|(?:don'?t|dont|doesn'?t) (?:even )?(?:notice|feel) (?:it|them)"
    r"|(?:peux|peut) (?:plus|pas) (?:m'en|s'en|vous) (?:passer|lacher)"
    r"|vous lache (?:plus|pas))\b"
)
_UNTRIED = re.compile(
    r"(?:n'?t|nt| not|pas|jamais|never) (?:yet |really |even |encore |ete |been )?(?P<verb>tr(?:y"
    r"|ied)|used?\b|open(?:ed)?\b|attend|unpack|check|look|test|watch|wear|shower|insert|travel"
    r"|read|start|have an?y?\b|my choice|there\b|been\b|chez moi|deballe|verifie|ouverte?"
    r"|mise?\b|essaye|utilise|commence|regarde|la\b(?! peine)|ca?me\b|arriv|livre|venu|passe)"
)
_COMING = re.compile(r"la\b|ca?me|arriv|livre|venu|passe|there")
_NO_MORE = re.compile(r"\W*(?:no|non) more (?!please|thanks?\b|ty\b|for\b)\w")
_A_PART = re.compile(  # "my daughter yes", "sur les bras oui", "weekend ones yes"
    r"\W*(?:(?:sur|dans|on|in|at) )?(?:(?:ma|mon|mes|les?|la|my|the|our|his|her)\b"
    r"(?! (?:answer|reponse))[\w' -]{2,30}\w|[\w -]{2,20}\bones?) (?:oui|yes|yeah|yep|non|no)\W*"
)
_LATEST = 24  # characters within which what was not done must come


def eager(plain: str) -> bool:
    """Returns whether the reply is glad, by words of a no: "can't wait"."""
    return bool(_EAGER.search(plain))


def unsaid(plain: str, question: str) -> bool:
    """Returns whether the yes or no in a reply answers something else."""
    if _NO_MORE.match(plain) or _A_PART.fullmatch(plain) or _IDIOM.search(plain):
        return True
    found = _UNTRIED.search(plain)
    if not question or found is None or found.start() > _LATEST:
        return False
    if _COMING.match(found["verb"]) and asks_who_came(question):
        return False
    return not re.search(rf"\b{re.escape(found['verb'][:4].strip())}", question)
