"""Whether a short text asks for a person and for nothing else: "je veux un conseiller"."""

from __future__ import annotations

import re

from bot.reading.folded import read

_LEAD = r"(?:(?:ok|so|no|hi|hello|please|pls|bon|alors|non|bonjour|mais|but|just)\W+)*"
_PERSON = (
    r"(?:human(?: being)?|real (?:person|human)|person|agent|advisor|adviser|rep(?:resentative)?"
    r"|manager|supervisor|operator|somebody|someone|colleague|humain|vraie? (?:personne|humain)"
    r"|personne|conseill(?:er|ere)|responsable|operateur|quelqu'un|collegue)"
)
_END = r"(?: (?:please|pls|now|asap|svp|stp|for me|from the team|de l'equipe|merci|maintenant))*\W*"
_WANTS = re.compile(
    rf"\W*{_LEAD}(?:i (?:want|need|would like|wanna have)|i'd like|get me|give me"
    rf"|put me through to|pass me"
    r"|let me (?:talk|speak) (?:to|with)|(?:can|could|may) i (?:talk|speak|get through) (?:to|with)"
    r"|i (?:want|need|would like) to (?:talk|speak) (?:to|with)|connect me (?:to|with)"
    r"|je (?:veux|voudrais|souhaite)(?: parler (?:a|avec))?|j'aimerais(?: parler (?:a|avec))?"
    r"|il me faut|passez[- ]moi|donnez[- ]moi|mettez[- ]moi|puis-je parler (?:a|avec)"
    r"|je peux parler (?:a|avec)|on peut parler (?:a|avec))"
    rf" (?:an?|the|your|une?|le|la|l'|votre|un autre)? ?{_PERSON}{_END}"
)
_CALLS = re.compile(
    rf"\W*{_LEAD}(?:(?:can|could|may|would|will) (?:{_PERSON}|anyone|anybody|one of you|you)"
    r" (?:please )?(?:phone|telephone|ring|call|give me a (?:ring|call|bell))(?: me)?(?: back)?"
    r"|(?:est-ce que )?(?:quelqu'un|une personne|un conseiller) (?:peut|pourrait|pourra)(?:-il)?"
    r" m(?:e |')(?:r?appeler|telephoner|joindre)"
    r"|(?:pouvez|pourriez)[- ]vous m(?:e |')(?:rappeler|telephoner))"
    rf"(?: (?:about|regarding|concerning|a propos de|au sujet de|pour)(?: \w+){{1,4}})?{_END}"
)


def wants_person(text: str) -> bool:
    """Returns whether the whole text asks for a person, or to be called by one."""
    plain = " ".join(read(text).plain.split())
    return bool(_WANTS.fullmatch(plain) or _CALLS.fullmatch(plain))
