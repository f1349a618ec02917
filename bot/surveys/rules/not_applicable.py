"""Finds the replies that decline to answer: "N/A", "n.a.", "R.A.S.", "sans objet"."""

from __future__ import annotations

import re

from bot.reading.folded import Text
from bot.surveys.rules.model import QuestionKind

_NOTHING = re.compile(
    r"n ?[/\\.] ?a\.?|na|n ?[/.] ?c\.?|nc|s ?[/.] ?o\.?|so|p ?/ ?a|pas? applicable"
    r"|(?:not|non) (?:applicable|concernee?|communique|relevant)|pas concernee?"
    r"|(?:does ?n'?t|doesnt|does not) apply(?: to me)?|sans objet|(?:ne )?s'applique pas"
    r"|no (?:answer|rating|score|comment|opinion)|pas de (?:reponse|note|avis)|nspp?|n\.s\.p\.p?\."
    r"|prefer not to (?:say|answer)|(?:i'?d )?rather not (?:say|answer)|sans avis"
    r"|je (?:prefere )?ne (?:pas )?(?:reponds?|souhaite)(?: pas)?(?: repondre)?"
)
_NOTHING_TO_REPORT = re.compile(r"r ?[/.]? ?a ?[/.]? ?s\.?")


def declines(kind: QuestionKind, text: Text) -> bool:
    """Returns whether the whole reply says that there is no answer. In words asked for, it is one;
    "RAS" also answers whether there was a problem."""
    if kind is QuestionKind.FREE_TEXT:
        return False
    bare = " ".join(text.plain.split()).strip(" !?,;:()\"'-")
    if kind is not QuestionKind.YES_NO and _NOTHING_TO_REPORT.fullmatch(bare):
        return True
    return bool(_NOTHING.fullmatch(bare) or _NOTHING.fullmatch(bare.rstrip(".")))
