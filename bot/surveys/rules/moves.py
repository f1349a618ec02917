"""Finds the replies that ask for another step of a survey: back, skip, the question again, or how
many are left. The whole reply is one of these wordings; beside other words it is an answer."""

from __future__ import annotations

import re
from enum import StrEnum

from bot.reading.folded import Text


class Move(StrEnum):
    """A step that the person asks for."""

    BACK = "back"
    SKIP = "skip"
    REPEAT = "repeat"
    HOW_MANY = "how many"


_LEAD = (
    r"(?:(?:ok|okay|hey|hi|hello|um|uh|euh|sorry|pardon|no|non|wait|attendez|bonjour|oh|please"
    r"|pls|svp"
    r"|desolee?)[ ,.!]+)*"
    r"(?:(?:can|could|may|shall) (?:we|i|you) |(?:i|we)(?:'d| would)? (?:want|like|need|wish) to "
    r"|i wanna |let me |let's |lets |(?:peut-on|peut on|on peut|je peux|puis-je|pouvez[- ]vous"
    r"|vous pouvez|je (?:veux|voudrais)|j'aimerais|je souhaite) )?(?:please )?"
)
_TAIL = (
    r"(?:\W+(?:please|pls|plz|svp|stp|s'il (?:vous|te) plait|thanks|thank you|thx|merci|now|sorry"
    r"|lol|then|again|encore(?: une fois)?))*"
)
_QUESTION = (
    r"(?:the |that |this |la |cette |my |your |votre )?(?:last |previous |first |derniere )?"
)
_ASKED = r"(?:question|one|qn|qs|q|quest|questionn?)"
_SAID = {
    Move.BACK: (
        r"(?:go |move |take me |step |get |return )?back(?: (?:one|1|a (?:step|question)|up|please"
        r"|one question|one step))?|(?:go |move )?back to (?:the )?(?:previous|last|earlier|prior)"
        rf"(?: {_ASKED})?|(?:the |my )?(?:previous|prior)(?: (?:{_ASKED}|answer))?|undo(?: that|"
        rf" it)?"
        r"|(?:change|edit|correct|fix|redo|modify) (?:my |the |that )?(?:(?:last|previous) )?"
        r"(?:answer|reply|response|one)|start back"
        r"|(?:retour|retourner|revenir|reviens|revenez|remonter)(?: (?:en )?arriere| avant)?"
        r"(?: a la (?:question )?(?:precedente|d'avant|derniere)(?: question)?| (?:d'une )?question"
        r"| svp)?|en arriere|(?:la |question |la question )?(?:precedente?|d'avant)(?: question)?"
        r"|(?:changer|modifier|corriger|annuler|refaire) (?:ma |la )?(?:derniere )?reponse"
        r"(?: precedente)?|annuler la derniere"
    ),
    Move.SKIP: (
        rf"(?:i(?:'d| would)? )?(?:rather|prefer to) (?:skip|pass)(?: (?:it|that|this(?: one)?"
        rf"|{_QUESTION}{_ASKED}))?|"
        rf"(?:skip|pass)(?: (?:it|that|this|on (?:this(?: one)?|that(?: one)?|it)"
        rf"|{_QUESTION}{_ASKED}))?|i(?:'ll|"
        rf" will)?"
        rf" (?:skip|pass)(?: (?:it|that|this|on (?:this|that)|{_QUESTION}{_ASKED}))?"
        rf"|(?:move on|next)(?: (?:to )?(?:the next )?{_ASKED})?|the next question|go on"
        r"|(?:i(?:'d)? )?(?:prefer|rather) not(?: to)? (?:say|answer)(?: (?:that|this))?"
        r"|no answer|je (?:passe|saute|prefere (?:ne )?pas repondre)(?: (?:celle[- ](?:ci|la)"
        r"|cette question|la question|mon tour))?|(?:passe|passer|passez|passons|sauter?|skipper)"
        r"(?: (?:celle[- ](?:ci|la)|cette question|la question|a la (?:suite|suivante)"
        r"|a la question suivante))?|(?:question |la |la question )?suivante?|pas de reponse"
    ),
    Move.REPEAT: (
        rf"repeat(?: (?:it|that|{_QUESTION}{_ASKED}))?|(?:say|ask|send)(?: me)? (?:it|that"
        rf"|{_QUESTION}{_ASKED})(?: again)?|(?:what|which)(?: was|'s| is|s)? {_QUESTION}{_ASKED}"
        r"(?: again)?|what (?:was|were) (?:that|it|you asking)(?: again)?|question\W*"
        r"|what (?:did|do) you (?:ask|say)(?: me)?(?: again)?|come again|(?:i )?forgot the question"
        r"|i (?:lost|missed|deleted) the question|which question(?: was it)?"
        r"|(?:repete[rz]?|redite?s?|redemande[rz]?|renvoye[rz]?|reposer?z?)"
        r"(?: (?:la question|moi la question|ca|votre question))?|redites[- ]moi(?: la question)?"
        r"|(?:c'?etait|c'est|quelle (?:etait|est)|c t|cetait) (?:quoi )?(?:la |votre )?"
        r"(?:derniere )?question(?: deja)?|(?:quelle|quel) question(?: deja)?|c'etait quoi deja"
        r"|vous (?:disiez|demandiez)(?: quoi)?|vous avez demande quoi|la question"
        r"|j'ai (?:oublie|perdu|efface) la question"
    ),
    Move.HOW_MANY: (
        rf"how (?:many|much)(?: more)?(?: (?:questions?|{_ASKED}s?))?(?: (?:are|is|r|do|will|have) "
        r"(?:there|left|i have|i've|i got|remain\w*|you have|it be|they be))?(?: (?:in total|to go"
        r"|left|more|altogether|remaining))?|how many(?: more| are left)?(?: (?:is|are|have) (?:it"
        r"|that|this|they|i got))?(?: (?:in total|to go|left|altogether|remaining))?"
        r"|how (?:long|much longer)(?: is (?:this|it|the survey)| (?:will|does) (?:this|it)"
        r" take)?|is (?:this|that|it) the last (?:one|question)"
        r"|the last question"
        r"|(?:many|any) more questions?|are there (?:many )?more(?: questions?)?|(?:almost"
        r"|nearly) done"
        r"|(?:il (?:y a|reste|y en a) |y'?a |reste )?(?:encore )?combien(?: de| d'autres)?"
        r"(?: questions?)?(?: (?:encore|en tout|au total|il reste|reste[- ]t[- ]il"
        r"|y a[- ]t[- ]il|restantes?|a venir))?|combien il (?:en )?reste(?: de questions?)?"
        r"|(?:est[- ]ce|c'est) (?:bientot (?:fini|termine)|(?:encore )?long|la derniere"
        r"(?: question)?)|(?:il y a |y'?a )?encore (?:beaucoup de|d'autres) questions?"
        r"|bientot (?:fini|termine)|(?:y|il) en (?:a|reste) (?:encore )?combien"
    ),
}
_WHOLE = {
    move: re.compile(rf"{_LEAD}(?:{wordings}){_TAIL}[\s.!?]*") for move, wordings in _SAID.items()
}
_UNCLEAR = frozenset(("how much", "combien"))  # of what?
_LONGEST = 12  # words of the longest wording


def move_of(text: Text) -> Move | None:
    """Returns the step that the whole reply asks for."""
    plain = " ".join(text.plain.split()).strip(" \"'.!?,;:*#()-")
    if not plain or plain in _UNCLEAR or len(plain.split()) > _LONGEST:
        return None
    return next((move for move, wording in _WHOLE.items() if wording.fullmatch(plain)), None)
