"""Reads a rating from a reply: "9", "neuf", "a solid 4", "9/10, staff were lovely", "⭐⭐⭐⭐".

A number counts only if it can be the rating: times, amounts, durations, order and phone numbers
don't; two different ones, ranges, halves and other scales make the reply unreadable.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from bot.reading.folded import Found, Text, blank, is_negated, settle, with_weakness, words
from bot.reading.numbers import UP_TO_TEN, any_of

_UNIT_WORDS = frozenset({"one", "un", "une"})  # articles and pronouns too

# numbers that are no ratings, blanked before anything is read
_NOISE = re.compile(
    r"<3+|[:;=]['-]?[()]+|(?<![\w:;=])[:;=]['-]?[dp](?!\w)"  # hearts and smileys
    r"|\S+@\S+|https?://\S+|www\.\S+"
    r"|(?<!\w)\+?\d(?:[ .()-]?\d){6,}(?!\w)"  # telephone
    r"|(?<!\w)\d{1,2}\s?(?:[:h]\s?\d{2})(?!\w)"  # clock
    r"|(?<!\w)\d{1,4}([/.-])\d{1,2}\1\d{1,4}(?!\w)"  # date
    r"|\b24/7\b.(?=.)"
)
_N = r"(?:\d+|" + any_of(UP_TO_TEN) + r")"
_SCALE = re.compile(
    rf"(?<![\w/-])(?<!\d[.,])(?P<n>{_N}(?:[.,]\d+)?)(?P<stars>\s*(?:stars?|etoiles?|points?|\*|⭐))?"
    r"\s*(?:/+|\\|\bout of\b|\boutta\b|\bof\b|\bon\b|\bover\b|\bsur\b)\s*"
    r"(?P<m>\d+|ten|dix|five|cinq|vingt|twenty|cent|hundred)(?!\w)"
)
_SCALES = {
    "ten": 10,
    "dix": 10,
    "five": 5,
    "cinq": 5,
    "vingt": 20,
    "twenty": 20,
    "cent": 100,
    "hundred": 100,
}
_NUMBER = re.compile(
    rf"(?<![\w/])(?<!\d[.,])(?P<sign>[-<>=#$£€~]|n°|no\. ?)?(?P<n>\d+(?:[.,]\d+)?"
    rf"|(?:{_N[3:-1]})(?![\w']))"
    r"(?P<suffix>[a-z%$£€°²]*)"
)
_HALF = re.compile(
    r"\d (?:virgule|point|comma) \d|\b(?:half|demie?|1/2|3/4|1/4)\b(?!\s*-?\s*(?:an hour|hours?"
    r"|heures?|a day|the))"
)
_MOVED = re.compile(
    r"\b(?:went|gone|dropped|down|fell|fallen|moved|changed|passee?|descendu\w*|tombee?)\W+"
    r"(?:from|de|d'un|from an?|de un)\W*(?:an? |un )?$"
)
_RANGE = re.compile(
    r"\s*(?:stars? |etoiles? )?(?:-+|~|/|@|\bto\b|\bor\b|\bou\b|\ba\b|,?\s*\b(?:maybe|perhaps"
    r"|possibly"
    r"|or maybe|peut[- ]etre|voire)\b)\s*(?:even |an? |un |meme )?"
)
_BETWEEN = re.compile(r"\b(?:between|entre)\b[^\d]{0,12}$")
_COMPARED = re.compile(
    r"\b(?:less than|more than|at least|at most|no more than|under|over|above|below|almost|nearly"
    r"|close to|moins(?: de| que)?|minus|plus(?: de| que)|au moins|au plus|presque"
    r"|(?:en )?dessous de"
    r"|(?:au )?dessus de|top|pres de)\s+(?:an? |un )?$"
)
_NOT_RATED = re.compile(r"(?:@|\b(?:le|la|les|the))\s+$")
_BOUND = re.compile(
    r"\s*(?:or|ou)\s+(?:more|less|higher|lower|above|below|over|plus|moins|mieux)\b"
    r"|\s*(?:minimum|at least|au moins|and (?:above|up)|et plus)\b"
)
_STARS = re.compile("[⭐★🌟](?:[\\s]*[⭐★🌟])*")
_ASTERISKS = re.compile(r"\W*?(\*{2,})\W*?")

_COUNTED = re.compile(
    r"\s*-?\s*(?:min(?:ute)?s?|hours?|hrs?|heures?|days?|jours?|weeks?|semaines?|months?|mois"
    r"|years?"
    r"|yrs?|ans?|annees?|times?|fois|people|persons?|personnes?|kids?|enfants?|children|men|women"
    r"|euros?|dollars?|pounds?|quid|bucks|cents?|percent|per cent|pour ?cent|pm|am|a\.m|p\.m"
    r"|o'clock"
    r"|km|kg|miles?|metres?|thumbs?|pouces?|of (?:us|them|my|your|our|the)|d'entre|eme|ieme|x|th|st"
    r"|nd|rd|staff members?|course|way|amis?|secs?|seconds?|secondes?|degrees?|grand|k|cm|mm"
    r"|items?|box(?:es)?|articles?|pieces?|produits?|products?|parcels?"
    r"|inch|inches|ft|feet|lbs?|kilos?|grammes?|litres?|ml)\b"
    r"|\s*[%€$£°]"
)
_BLOCKS = re.compile(  # a number after one of these belongs to it
    r"\b(?:orders?|commandes?|cmd|ref(?:erence)?|tickets?|numero|invoice|facture|table|room|chambre"
    r"|gate|door|porte|aisle|till no|caisse|rue|street|floor|etage|line|ligne|store|magasin|size"
    r"|taille|iphone|version|page|chapter|article|bus|tram|aged?|parcel|colis|zone|code|top|plan"
    r"|call me|telephone|phone|tel|rayon|counter|desk|order number|covid|room no|level|step)\b"
    r"(?:\s+(?:number|no|nb|num|id|n|is|was|are|est|etait|numero|it's|me|on|at|au|the"
    r"|#))*[\s:#.°]*$"
)
_BLOCKS_NEXT = frozenset(
    (
        "at till until since by before after around_noon vers depuis des my mes our nos your vos"
        " his her les these those the last next is are was were est sont etait etaient etions on"
        " had have has bought ordered waited spent achete attendu commande pris paid paye avec"
        " with every another all in dans only_had about_to got received recu kids"
    ).split()
)
_FILLERS = frozenset(
    (
        "i i'd id i'll ill im i'm say said would give you guys it a an the my score rating rate"
        " rated is it's its probably definitely solid strong big fat easy easily absolutely maybe"
        " about around hi hello hey ok okay so well honestly just only um umm hmm uh still overall"
        " total totally now was mark that thats that's this think guess going with go went for"
        " answer number note ma je j' jdirais dirais mets donne vous un une bon bonne bonjour"
        " bonsoir salut petit petite grand grande gros plutot environ autour de c'est c est cest"
        " allez disons moi pour seule seul simple nice great good perfect parfait merci thanks"
        " thank yes oui yeah oh ah eh bah ben enfin no non sorry pardon actually wait mean meant"
        " make euh la le met note clear decent fair mon avis reponse service food today maintenant"
        " aujourd'hui low high gave they them us deserve deserves full perhaps merite obviously"
        " clairement franchement bof meh et and but mais used to be be been etait before avant"
        " last time year not pas c'etait jamais never hesitation average average. bad mal correct"
        " super top excellent amazing moyen tres very bien would've me him her prob sadly"
        " unfortunately malheureusement va vais dire dirai mettre"
        " mettrais mettez donner donnerais donnerai noter sera ce donc so all like clearly usually"
    ).split()
)
_RATES = frozenset(
    (
        "a an un solid strong note score rating mets donne give say dirais rate of de it so donc"
        " et and la big petit bon now maintenant for"
    ).split()
)
_FOLLOWS = frozenset(  # after a number in words, these show that the number is meant
    (
        "because cause cuz cos but since as for from car parce mais pour i id the star stars"
        " etoile etoiles guess please pls plz svp stp thanks thank thx merci my they you your it"
        " its it's vous j'ai je le la les c'est sans personnel staff ish points point pointe all"
        " only maybe probably definitely no non sorry pardon actually wait not pas now before"
        " maintenant avant enfin euh and et of_course obviously seulement so out sur overall to or"
        " ou"
    ).split()
)
_NOT_PLURAL = frozenset(
    (
        "thanks this was is always as has its les tres mais pas sans plus dans nous vous guys"
        " props bises bisous us yes plus obvs always ours yours besides unless his sens acces"
        " apres des nos vos mes ces toujours jamais cos thx nps express tous service's perhaps"
        " whereas previous process business ambulance pls plz fais suis depuis alors parfois"
        " bravos staffs congrats super lots boss stars points less press minus versus bonus class"
        " dress fitness miss etoiles kindness success excess tops"
    ).split()
)
_BOUNDARY = re.compile(r"[.,;:!?\n()\"-]+(?=\s|$|\w)")


@dataclass(frozen=True, slots=True)
class _Number:
    """A number as written; `whole` if it has no fraction."""

    value: int
    whole: bool
    spelled: bool
    word: str
    start: int
    end: int


def rating(text: Text, low: int, high: int) -> Found | None:
    """Returns the rating from `low` to `high` that the reply gives, None if none or no clear
    one."""
    plain = blank(_NOISE, _with_french_a(text))
    if _HALF.search(plain):
        return None
    scaled = _scaled(plain, low, high)
    if scaled is None:
        return None
    for one in scaled:
        plain = plain[: one.start] + "█" * (one.end - one.start) + plain[one.end :]
    numbers = _numbers(plain)
    if _ranged(plain, numbers):
        return None
    found = list(scaled)
    for index, number in enumerate(numbers):
        previous_end = numbers[index - 1].end if index else 0
        if not _can_rate(plain, number, previous_end):
            continue
        denied = is_negated(plain, number.start, number.end)
        as_found = with_weakness(plain, Found(str(number.value), number.start, number.end))
        if not (number.whole and low <= number.value <= high):
            beside = found and number.whole and number.value > 10
            if denied or as_found.weak or beside:
                continue  # "would give 11", "1, paid 60 for this"
            return None
        if not denied and high > 5 >= number.value and _starred(plain, number.end):
            return None  # stars out of five on a scale of ten
        found.append(as_found)
    stars = _stars(plain, found, low, high)
    return settle(plain.replace("█", "n"), found + stars) if stars is not None else None


def _with_french_a(text: Text) -> str:
    """Returns the plain text with "à" as "@": a time or an address follows it, after "a" a
    rating."""
    plain = text.plain
    for found in re.finditer(r"(?<!\w)a(?!\w)", plain):
        if text.raw[text.at[found.start()]] in "àÀ":
            plain = plain[: found.start()] + "@" + plain[found.end() :]
    return plain


def _value(word: str) -> int:
    return UP_TO_TEN[word] if word in UP_TO_TEN else int(word[:9])


def _scaled(plain: str, low: int, high: int) -> list[Found] | None:
    """Returns the "8/10"s and "4 sur 5"s; None if one is on another scale or out of range."""
    found = []
    for match in _SCALE.finditer(plain):
        if re.search(r"[.,]\d*[1-9]", match["n"]):
            return None
        value = _value(re.split("[.,]", match["n"])[0])
        scale = _SCALES.get(match["m"]) or int(match["m"][:9])
        if is_negated(plain, match.start(), match.end()):
            continue
        if scale != high or not low <= value <= high:
            return None
        found.append(Found(str(value), match.start(), match.end()))
    return found


def _numbers(plain: str) -> list[_Number]:
    """Returns all numbers that are not amounts, codes or parts of words."""
    numbers = []
    for match in _NUMBER.finditer(plain):
        word, sign, suffix = match["n"], match["sign"], match["suffix"]
        spelled = word in UP_TO_TEN
        glued = match.start() > 0 and plain[match.start() - 1].isalnum()
        signed = sign and not (sign == "-" and glued) and sign != "="
        if (signed and sign != "~") or (suffix not in ("", "ish", "x") and not spelled):
            continue
        whole = not re.search(r"[.,]\d*[1-9]", word)
        value = UP_TO_TEN[word] if spelled else int(re.split("[.,]", word)[0][:9])
        if len(word) > 3 and not spelled and whole and "." not in word:
            continue  # a code, a year, a telephone
        numbers.append(_Number(value, whole, spelled, word, match.start("n"), match.end()))
    return numbers


def _ranged(plain: str, numbers: list[_Number]) -> bool:
    """Returns whether two neighbours are the ends of a range or a choice: "7-8", "7 ou 8"."""
    for one, other in pairwise(numbers):
        joint = plain[one.end : other.start]
        bounds = _BETWEEN.search(plain[: one.start]) or (joint.strip() and _RANGE.fullmatch(joint))
        if one.value != other.value and bounds and not _MOVED.search(plain[: one.start]):
            return True
    return False


def _can_rate(plain: str, number: _Number, previous_end: int) -> bool:
    """Returns whether the number stands in the place of a rating."""
    before = plain[previous_end : number.start]
    if any(pattern.search(before) for pattern in (_BLOCKS, _NOT_RATED, _COMPARED)):
        return False
    if _BOUND.match(plain, number.end) or _COUNTED.match(plain, number.end):
        return False
    ahead = plain[number.end :].lstrip(" \t'\"*")
    next_word = next(iter(words(ahead)), "") if ahead[:1].isalnum() else ""
    clause = words(_BOUNDARY.split(before)[-1])
    filled = all(word in _FILLERS for word in clause)
    if number.spelled:
        return filled and _word_can_rate(plain, number, next_word)
    if filled:
        return not _is_plural(next_word)
    last = clause[-1]
    if next_word and next_word not in _FOLLOWS:
        return False
    if next_word in ("for", "pour"):
        return True  # "… 5 for food": one of several
    expected = _RATES if next_word else _RATES | _FILLERS
    return last in expected and last not in _BLOCKS_NEXT


def _word_can_rate(plain: str, number: _Number, next_word: str) -> bool:
    if number.word in _UNIT_WORDS:
        return (
            not next_word
            or next_word in ("star", "etoile", "seule")
            or (next_word in ("because", "cause", "car", "parce", "cuz"))
        )
    return not next_word or next_word in _FOLLOWS or next_word in UP_TO_TEN


def _is_plural(word: str) -> bool:
    return len(word) > 3 and word.endswith("s") and word not in _NOT_PLURAL


def _starred(plain: str, end: int) -> bool:
    return bool(re.match(r"\s*(?:stars?|etoiles?|\*|[⭐★🌟])", plain[end:]))


def _stars(plain: str, found: list[Found], low: int, high: int) -> list[Found] | None:
    """Returns ratings by rows of stars; None if they can't be on this scale."""
    rows = [(m.start(), m.end(), len(re.findall("[⭐★🌟]", m[0]))) for m in _STARS.finditer(plain)]
    if not rows and not found and (match := _ASTERISKS.fullmatch(plain)):
        rows = [(match.start(1), match.end(1), len(match[1]))]
    if found:
        rows = [row for row in rows if row[2] > 1]  # in "4⭐" the star is a word
    if any(not max(low, 6 if high > 5 else 0) <= count <= high for _, _, count in rows):
        return None
    return [Found(str(count), start, end) for start, end, count in rows]
