"""Whether a wish to leave is only being weighed: "I wonder if I should stop your texts"."""

from __future__ import annotations

import re

from bot.sms.segments import plain

_WEIGHS = re.compile(
    r"^\W*(?:(?:hi|hello|ok|so|well|hmm+|um+|honestly|tbh|bonjour|bon|alors|euh"
    r"|franchement)\W+)*(?:"
    r"(?:i'?m |i am |i |we'?re |just |still )*(?:wonder(?:ing)?|debating|deciding|undecided"
    r"|in two minds"
    r"|half thinking|toying)\b|(?:i'?m |i am )?(?:thinking (?:of|about)|considering|tempted to)\b"
    r"|i (?:might|may)\b|maybe i(?:'ll| should| will| could)\b|should i\b|not sure (?:if|whether)\b"
    r"|i(?:'m| am) not sure (?:if|whether)\b|idk if\b|i don'?t know (?:if|whether)\b"
    r"|(?:je |j'|on )(?:me demande|hesite|envisage|songe|pense (?:peut-etre )?(?:a|me|bientot))\b"
    r"|peut-etre que je\b|je (?:vais|pourrais|devrais) peut-etre\b|(?:je )?(?:ne )?sais pas"
    r" (?:trop )?si\b)"
)
_FIRM = re.compile(
    r"\b(?:please|pls|svp|stp|stop (?:it|now|texting|messaging)|unsubscribe me|remove me"
    r"|take me off"
    r"|desabonnez|desinscrivez|retirez|arretez|no more|enough|ca suffit|assez)\b|\bstop\W*$"
)


def weighs(text: str) -> bool:
    """Returns whether the text only thinks about it, so that the person is asked."""
    folded = " ".join(plain(text).split())
    return bool(_WEIGHS.match(folded)) and not _FIRM.search(folded)
