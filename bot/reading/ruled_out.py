"""Tells whether a reply rules a day or an option out: "can't do monday", "lundi je peux pas",
"any day but friday", "quality over price".

`bot.reading.folded.is_negated` knows the plain negations; those here need a day or an option beside
them: of a number they would say something else ("1 not good").
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.reading.calendar_words import LONG_WEEKDAYS
from bot.reading.folded import Found, is_negated
from bot.reading.numbers import any_of

_SMALL = (  # words that may stand between
    r"(?:\s+(?:on|the|this|next|a|an|at|in|for|le|la|les|l|ce|cet|cette|de|du|des|en|pour|me|to|do"
    r"|make|come|it|that|there|here|around|home|free|available|able|possible|dispo|disponibles?"
    r"|libres?|present|presente|la|chez|moi|venir|ca|option|all|day|any|either|toute|journee|of"
    r"|un|une|autre|l'un|l'autre"
    r"|want|need|like|most|every|with|work|take|have|receive|be|etre|faire|prendre|recevoir|only"
    r"|really|vraiment"
    r"|tous|toutes|tout|jour|by|par|coming|until|til|till|jusqu'a|when|quand|well|good|great))*"
)
_BEFORE = re.compile(
    r"(?:\b(?:impossible|no good|more than|suis (?:deja )?prise?s?|plutot \w+ qu[e']|prefer \w+"
    r" (?:to|over)|busy"
    r"|unavailable|away|absente?|indisponible|indispo|occupee?|occupe|avoid|evite[rz]?"
    r"|except(?:e|ing)?|exclud\w+|sauf|hors|hormis|a part|other than|apart from|besides|bar|minus"
    r"|autres? (?:jours? )?qu[e']|(?:anyt?i?m?e?|whenever|every|all|tout|tous)(?: ?(?:day|time"
    r"|thing|one"
    r"|body|of them|other|days|les jours|jour))? (?:but|sauf|hors|hormis)|unable|out of (?:town"
    r"|office)|abroad|booked|en (?:deplacement|vacances|conges?|reunion)"
    r"|on (?:holiday|vacation|leave|shift)"
    r"|i(?:'m| am|m)? (?:work(?:ing)?|at work|have (?:work|a shift))|we(?:'re)? work(?:ing)?"
    r"|i(?:'ve)? (?:got )?(?:work|a shift)|(?:je|j'|on) (?:travaille|bosse|taffe)"
    r"|can(?:'?t|not)|can not|ca'?nt|won'?t|wont|don'?t|dont|doesn'?t|isn'?t|peu[xt] pas"
    r"|pourrai(?:s|t)? pas|pas|jamais|not|never|nor|neither|ni|rather than|instead of"
    r"|plutot que|au lieu d[eu]|a la place d[eu]|better than|mieux que|over|closed|fermes?)\b)"
    rf"{_SMALL}[\s'\"*]*$"
)
_FREE = re.compile(  # no work on that day
    r"(?:n'?t|not)(?: have)?(?: to)? work\w*|(?:travaille|bosse|taffe) pas|pas de travail|no work"
    r"|why not|pourquoi pas"
)
_SPELLED = 3  # letters of a name; "no B" may be a correction, "no delivery" is none
_NO = re.compile(r"^(?:\W*(?:please|pls|hi|hello|svp))*\W*no\s+(?:more |to |on )?$")
_DAY = rf"(?:{any_of(LONG_WEEKDAYS)}|tomorrow|demain|today|aujourd'hui|\d{{1,2}})"
_HALF_DAY = (
    r"(?:mornings?|afternoons?|evenings?|nights?|matins?|matinees?|soirs?|soirees?|apres-midi)"
)
_LINK = (
    r"(?:'?s\b)?(?:[\s,?-]*(?:is|are|was|will be|would be|c'?est|c|est|sera|serait|ca|sa|je"
    r"|j'?|on"
    r"|nous|i|i'?m|am|we|we'?re|it|it'?s|me|m'?|ne|n'?|really|very|too|so|quite|vraiment|trop"
    r"|tres"
    r"|malheureusement|unfortunately|sadly|still|also|just|an?|the|un|une|morning|afternoon|evening"
    r"|matin|soir|apres-midi|midi|ai|as|suis|sommes|serai|serais|will|would|ll|all|day|deja"
    r"|already|fully|toute|la|journee|delivery|for)\b)*[\s,?'-]*"
)
_NOT_BAD = re.compile(
    rf"{_LINK}(?:isn'?t|not|pas)(?: so| too| that| si| trop)?"
    r" (?:bad|mal|mauvais|an? (?:problem|issue)|un (?:probleme|souci))\b"
)
_NOT_GOOD = re.compile(
    rf"{_LINK}(?:bad|no good|no go|nope|not (?:good|great|ideal|possible|available|free|work\w*"
    r"|an option|happening|going to work|suit\w*|convenient|the best|home|in(?=\W*$))"
    r"|(?:doesn'?t|does not|won'?t|wont|will not|didn'?t|don'?t|dont|isn'?t|can'?t|cant|cannot"
    r"|can not|ca'?nt)(?! wait| complain| come soon)(?: (?:work|suit|do|make|fit|come|good|great"
    r"|possible|available|an option|ideal|be|really|help|happen)\b|\W*(?:$|[.,;!?]))"
    r"|out\b|off the table|impossible|unavailable|unsuitable|clash\w*|full(?! day)\b|booked|taken"
    r"|busy|away\b|(?:work|working|at work)(?=\W*(?:$|[.,;!?]| all day| so| but| sorry))|a no\b"
    r"|no\b(?=\W*$|\W*(?:thanks|thank|sorry|way|chance|can do))|non\b(?=\s*(?:merci|$|[.,;!?]))"
    r"|mort\b|pas (?:possible|bon|bien|ideal|dispo\w*|libre|la(?=\W*$)|top|terrible|moyen|le"
    r" temps|de"
    r" dispo"
    r"|pratique|faisable|chez moi|present\w*|disponible|envie|question)|peu[xt] (?:pas|plus)"
    r"|pourrai[ts]? pas|pourrai pas|va pas|vas pas|marche pas|convient pas|arrange pas|colle pas"
    r"|passe pas|(?:suis|chuis?|serai|sommes|serons|serais) (?:pas|plus) (?:la\b|dispo\w*|libres?"
    r"|present\w*|chez|en ville|joignable)|travaille|bosse|taffe|absente?s?|occupee?s?"
    r"|indispo\w*|prise?s?\b|hors de question|le fait pas|(?:have|got|has|ai|a) (?:an? |un |une "
    r"|mon |ma |my |the )?(?:school|work|class\w*|meetings?|appointment|exams?|training|cours"
    r"|ecole|reunion|rdv|rendez-vous|formation|travail|boulot|taf)\b|en (?:deplacement|vacances"
    r"|conges?|reunion)|complique|mauvais"
    r"|exclu\w*|ferme\b|compliquee?)"
)
_THEN_ANOTHER = re.compile(
    rf"(?:\s+(?:on|in|le|les|la|l|l'|the|ce|this|all|de|en))*[\s']+(?:{_DAY}|{_HALF_DAY})(?!\w)"
)
_GOOD_AFTER_ALL = re.compile(r"(?:\s+(?:problem|probleme|issue|souci|worries|pb|soucis))")


_ARTICLE = r"(?:(?:the|le|la|les|l|in|en|by|par|option|du|de|d|number|on)\s+)*"
_LISTED = re.compile(rf"\s*,?\s*{_ARTICLE}")
_JOINED = re.compile(rf"\s*,?\s*(?:or|nor|ou|ni|et|and|no|&|/|\+)\s*{_ARTICLE}")


def is_ruled_out(plain: str, start: int, end: int) -> bool:
    """Returns whether the day or option at plain[start:end] is denied or said not to suit."""
    before = re.split(r"[.;!?\n]", plain[max(0, start - 80) : start])[-1]
    if _FREE.search(before) or _NOT_BAD.match(plain, end):
        return False
    refused = end - start >= _SPELLED and _NO.match(plain[:start])
    if refused or _BEFORE.search(before) or is_negated(plain, start, end):
        return True
    after = _NOT_GOOD.match(plain, end)
    return bool(
        after
        and not _THEN_ANOTHER.match(plain, after.end())
        and not _GOOD_AFTER_ALL.match(plain, after.end())
    )


def parted(plain: str, found: Sequence[Found]) -> tuple[list[Found], list[Found]]:
    """Parts the days or options that a reply names from those that it rules out: "not A or B,"
    " C"."""
    in_order = sorted(found, key=lambda one: one.start)
    named: list[Found] = []
    out: list[Found] = []
    for index, one in enumerate(in_order):
        denied = is_ruled_out(plain, one.start, one.end) or (
            index > 0 and in_order[index - 1] in out and _goes_on(plain, in_order, index)
        )
        (out if denied else named).append(one)
    return named, out


def _goes_on(plain: str, found: Sequence[Found], index: int) -> bool:
    """Returns whether found[index] belongs to what was ruled out right before it."""
    before, one = found[index - 1], found[index]
    if before.start == one.start:
        return True  # "the first two"
    joint = plain[before.end : one.start]
    if _JOINED.fullmatch(joint):
        return True
    for at, follows in enumerate(found[index + 1 :], index):  # "not A, B or C"
        if not _LISTED.fullmatch(joint):
            return False
        joint = plain[found[at].end : follows.start]
        if _JOINED.fullmatch(joint):
            return True
    return False
