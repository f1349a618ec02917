"""Finds the replies that take an earlier answer back: "sorry I meant 8", "actually 8", "je me suis
trompé c'était le matin", "my first answer should be 3"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import IntEnum

from bot.reading.folded import Text, words
from bot.reading.numbers import ORDINALS, UP_TO_TEN, any_of, number


class Strength(IntEnum):
    """How surely the words take something back.

    SOFT ones also begin an answer ("sorry, no"), FIRM ones rarely do ("no wait, B"); CLEAR ones
    speak of a mistake or of the answer itself.
    """

    SOFT = 1
    FIRM = 2
    CLEAR = 3


@dataclass(frozen=True, slots=True)
class Correction:
    """Words that take an answer back.

    question: the place of the one they name, 0 for the first, -1 for the last but the present one;
    None if they name none. rest: the words after them, as written.
    """

    strength: Strength
    question: int | None
    rest: str


_SORRY = (
    r"(?:sorry|pardon|desolee?|dsl|excuse[zs]?[- ]moi|oops|oups|whoops|woops|my (?:bad|mistake"
    r"|error"
    r"|fault)|oh no|ah non|oh non|mince|zut|argh|ah|oh|euh|um|hmm|no|non|wait|attendez|attends|hi"
    r"|hello|bonjour|please|but|mais|actually|en fait)"
)
_CLEAR = re.compile(
    rf"^(?:{_SORRY}[\s,.:!;-]+)*(?:"
    r"(?:that was |it was |i )?(?:meant|ment)(?: to (?:say|put|write|type|answer|text|send))?"
    r"|i(?:'ve| have)? (?:made|did) (?:a |an )?(?:mistake|error|typo)\w*"
    r"|(?:there(?:'s| is| was) |that(?:'s| is| was) |it was )?(?:a |an )?(?:typo|mistake|error)"
    r"|i (?:was wrong|got (?:it|that|this) wrong|mis(?:typed|read|took|spoke|understood|clicked)"
    r"|misread|mistyped|typed (?:it |that )?wrong|(?:pressed|hit|tapped|chose|picked|sent)"
    r" (?:the |a )?wrong(?: (?:key|button|one|number|letter|answer"
    r"|option|thing))?"
    r"|answered wrong|read it wrong|wanted to (?:say|put|answer|give)|should have (?:said|put|given"
    r"|answered|chosen)|intended)|should(?:'ve| have) (?:said|been|put)"
    r"|(?:wrong|incorrect) (?:number|answer|button|key|one|letter|option|reply)"
    r"|(?:i )?(?:didn'?t|did not) mean (?:that|it|to say that|\w+)"
    r"|(?:my )?(?:correction|rectification|corrected|erratum)"
    r"|scratch that|(?:please )?(?:(?:can|could) (?:you|i) |i(?:'d like| want| need| would like)"
    r" to )?"
    r"(?:please )?(?:change|correct|fix|update|edit|switch)(?: (?:my|the|that|it))?"
    r"(?: (?:last |previous )?(?:answer|reply|response|score|rating|vote))?"
    r"(?: (?:from )?\w{1,9})? (?:to|for|into)\b|(?:please )?(?:make|put|change) (?:it|that)(?:"
    r" to| an?)?"
    r"|i(?:'ve| have)? changed my mind|(?:je )?(?:m'|me |me suis |mesuis |jme suis )(?:suis"
    r" )?tromp\w+"
    r"|jme suis tromp\w+|(?:c'est |c'etait |c |ct |j'ai fait )?(?:une |un )?(?:grosse )?"
    r"(?:erreur|faute)(?: de (?:frappe|ma part|saisie))?|(?:je |j')?(?:voulais|voulai|vouler"
    r"|aurais du|aurai du|pensais|souhaitais) (?:dire|mettre|repondre|ecrire|taper|donner|choisir)"
    r"|je corrige|je rectifie|je change(?: (?:d'avis|ma (?:reponse|note)))?|j'ai change d'avis"
    r"|(?:changer|changez|change|modifier|modifiez|corriger|corrigez|remplacer|remplacez|mettez"
    r"|notez)(?: (?:ma|la|mon|en|plutot))*(?: (?:reponse|note|choix))?(?: (?:par|en|pour|plutot"
    r"|a))?"
    r"|j'ai (?:mal (?:lu|compris|tape|repondu|ecrit)|tape (?:trop vite|a cote)|appuye (?:trop vite"
    r"|a cote))|mauvais(?:e)? (?:reponse|chiffre|touche|numero|note|bouton|lettre)"
    r"|autant pour moi|au temps pour moi|je me corrige|je m'etais trompe\w*)"
)
_PUT_RIGHT = re.compile(  # "no sorry call it an 8"; without a word of regret it is an answer
    r"^(?:(?:sorry|pardon|desolee?|dsl|oops|oups|no|non|wait|attendez|attends|actually|en fait"
    r")[\s,.:!;-]+)+(?:call|say|mark|score|put|make|let'?s say|disons|mettons|mettez)"
    r"(?: (?:it|that|me|moi|plutot))*(?: (?:down )?as)?(?: (?:an?|un|une))?\b(?=.*\w)"
)
_FIRM = re.compile(
    r"^(?:(?:oh|ah|euh|um|hmm)[\s,.-]+)*(?:(?:no|non|nope|sorry|pardon|oh)[\s,.!-]+)*"
    r"(?:wait|hold on|hang on|attendez|attends|oops|oups|whoops|woops|actually|actualy|acutally"
    r"|i mean|en fait|enfait|finalement|jk|just kidding|on second thoughts?|reflexion faite|ah"
    r" non|oh no"
    r"|oh non|scrap that|my (?:bad|mistake)|au final|tout compte fait|enfin(?=[ ,]+non\b)"
    r"|(?:no|non|nan)(?=[ ,]+(?:plutot|rather|make (?:it|that))\b))\b"
)
_SOFT = re.compile(
    r"^(?:(?:oh|ah|euh+|um+|uh+|er+m*|hmm+|ben|bah)[\s,.-]+)*"
    r"(?:sorry|pardon|desolee?|dsl|no(?![.:#°] ?\d)|non|nope|enfin|plutot|rather|excusez[- ]moi)\b"
)
_STARRED = re.compile(r"^\*+\s*(?=\S)|(?<=\w)\s*\*+$")  # "*8", as typos are put right
_NOT_THAT = re.compile(
    r"^(?:it'?s |c'?est |c )?(?P<this>[\w' ]{1,20}?),? (?:and )?(?:not|pas) [\w' ]{1,20}$"
)
_AT_THE_END = re.compile(  # "8, I meant"
    r"[\s,.;-]+(?:sorry[\s,]+)?(?:i meant(?: to (?:say|put))?|(?:it was )?my (?:mistake|bad)|i"
    r" made a"
    r" (?:mistake|typo)|je voulais dire|(?:c'est une )?erreur(?: de ma part)?|je me suis"
    r" trompee?|(?:j'?ai |jai )?(?:mal (?:tape|lu|compris)|tape (?:trop vite|a cote))"
    r"|(?:une )?faute de frappe|mauvaise touche|(?:it was |that was )?a? ?typo"
    r"|i mean|(?:and )?not what i (?:said|put|wrote|sent)(?: before| earlier| first)?"
    r"|(?:et )?pas ce que j'ai (?:dit|mis|ecrit|envoye)(?: avant| plus tot| d'abord)?"
    r"|(?:i )?mis(?:typed|read)(?: it)?|(?:wrong|fat) (?:key|button|fingers?|number))\W*$"
)
_SKIPPED = re.compile(
    r"^[\s,.:;!?-]+|^(?:it(?:'?s| is| was| should be| should have been)?|that|the answer is"
    r"|i(?:'d| would)?"
    r" (?:say|go (?:with|for)|give|put|choose)|was|is|be|should be|to be|to|c'?est|c'?etait|c"
    r"|ce serait|je (?:dis|mets|dirais|voulais dire)|qu(?:e|')|plutot|rather|de|un|une"
    r"|my answer (?:is|was)"
    r"|ma reponse(?: est| c'est)?|la reponse (?:est|c'est)|sorry|pardon|desolee?)(?![\w'])"
)

_ORDINAL = any_of([word for word in ORDINALS if " " not in word])
_NTH = (
    rf"(?P<nth>{_ORDINAL}|\d{{1,2}} ?(?:st|nd|rd|th|e|eme|ere|er)|premiere|deuxieme|seconde"
    rf"|troisieme"
    r"|quatrieme|cinquieme|sixieme|last|previous|derniere|precedente)"
)
_THING = r"(?:answer|question|reply|response|one|reponse|q)"
_NAMED = (
    re.compile(rf"\b(?:the |my |la |ma |that |for the |a la |sur la )?{_NTH} {_THING}\b"),
    re.compile(rf"\b(?:my |ma |la )?{_THING} (?P<nth>precedente|d'avant|before)\b"),
    re.compile(
        rf"\b(?:question|answer|reponse|q|number)\s*(?:no\.?|n°|number|numero|#)?\s*"
        rf"(?P<nth>\d{{1,2}}|{any_of(UP_TO_TEN)})(?=\s*(?:[:=,-]|is|was|should|i\b|je|c'|est|to\b"
        r"|shall|it|change|plutot|en\b|non))"
    ),
    re.compile(r"\b(?P<nth>first|last|previous|premiere|derniere) (?=(?:was|is|should|c'))"),
)
_LAST = ("last", "previous", "derniere", "precedente", "d'avant", "before")
_FEMININE = {
    "premiere": 1, "deuxieme": 2, "seconde": 2, "troisieme": 3, "quatrieme": 4, "cinquieme": 5,
    "sixieme": 6,
}  # fmt: skip
_SAYS = re.compile(
    r"\s*(?:(?:was|is|should (?:be|have been|say)|would be|to|:|=|,|-|i meant|i mean|i wanted|meant"
    r"|est|c'est|c'etait|etait|aurait du etre|devrait etre|doit etre|je voulais (?:dire|mettre)"
    r"|en|par|plutot|sorry|it'?s|it was|it should be|change[rz]? (?:it )?(?:to|en)|et)\s*)+"
)


def correction(text: Text) -> Correction | None:
    """Returns how the reply takes an earlier answer back, None if it does not."""
    if named := _of_a_question(text):
        return named
    plain = text.plain.lstrip(" \"'(")
    offset = len(text.plain) - len(plain)
    for strength, pattern in (
        (Strength.CLEAR, _CLEAR),
        (Strength.CLEAR, _PUT_RIGHT),
        (Strength.FIRM, _FIRM),
    ):
        if match := pattern.search(plain):
            return Correction(strength, None, _rest(text, offset + match.end()))
    if (match := _AT_THE_END.search(text.plain)) and (rest := _meant(text, match.start())):
        return Correction(Strength.CLEAR, None, rest)
    if match := _SOFT.search(plain):
        return Correction(Strength.SOFT, None, _rest(text, offset + match.end()))
    if match := _STARRED.search(plain.rstrip()):
        left = offset + match.end() if match.start() == 0 else 0
        return Correction(Strength.FIRM, None, _rest(text, left).rstrip("* "))
    if match := _NOT_THAT.search(text.plain.strip(" .!")):
        return Correction(Strength.SOFT, None, match["this"])
    return None


def _meant(text: Text, end: int) -> str:
    """Returns the words before a mistake that is owned to at the end, without those of regret."""
    start = sorry.end() if (sorry := _SOFT.search(text.plain[:end])) else 0
    return _rest(text, start, end)


def _of_a_question(text: Text) -> Correction | None:
    """Reads "my first answer should be 3" and "question 2: B"."""
    for pattern in _NAMED:
        if match := pattern.search(text.plain):
            says = _SAYS.match(text.plain, match.end())
            clear = _CLEAR.search(text.plain.lstrip())
            if says is None and clear is None:
                return None
            end = says.end() if says else match.end()
            rest = _rest(text, end)
            if not rest and clear:  # "I meant 8 for the first question"
                start = clear.end() + len(text.plain) - len(text.plain.lstrip())
                rest = _rest(text, start, match.start())
            return Correction(Strength.CLEAR, _place(match["nth"]), rest)
    return None


def _place(word: str) -> int:
    if word in _LAST:
        return -1
    if word in _FEMININE:
        return _FEMININE[word] - 1
    if digits := re.match(r"\d+", word):
        return int(digits[0]) - 1
    return number(word) - 1


def _rest(text: Text, start: int, end: int | None = None) -> str:
    """Returns the words of plain[start:end] as written, without what leads to them."""
    plain = text.plain[:end]
    while match := _SKIPPED.match(plain[start:]):
        if not match.end() or (words(match[0]) and not words(plain[start + match.end() :])):
            break  # the last word is the answer: "no wait, C"
        start += match.end()
    if start >= len(plain):
        return ""
    last = text.at[len(plain)] if len(plain) < len(text.at) else None
    return text.raw[text.at[start] : last].strip()
