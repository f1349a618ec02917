"""Reads a yes or no from words that tell how a thing has turned out, whatever the thing: "nobody
came", "still waiting", "all sorted", "je la garde", "no need".

`bot.reading.yes_no_topics` knows the words of single matters. Here the question only tells which
way it asks: whether something has come about, is wanted, is kept, or whether there is any.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.reading.folded import words

_LONGEST = 9  # words; a longer reply tells more than one thing


@dataclass(frozen=True, slots=True)
class _Asked:
    """What a question asks in general; what says that it is so, and what says that it isn't."""

    asks: re.Pattern[str]
    so: re.Pattern[str]
    not_so: re.Pattern[str]

    @classmethod
    def of(cls, asks: str, so: str, not_so: str) -> _Asked:
        return cls(*(re.compile(rf"\b(?:{one})\b") for one in (asks, so, not_so)))


_PAST = (
    r"^\W*(?:did|has|have|had|was|were|is|are)|\b(?:avez|ont|etait|etaient|etes|fut)\b"
    r"|\b(?:a|ont|est|sont|avez|etes)[- ](?:t[- ])?(?:il|elle|ils|elles|vous|on)|^\W*(?:tout"
    r"|est-ce que)"
)
_COMES = r"(?:come|came|arriv\w*|show\w*|turn\w*|call\w*|appear\w*|happen\w*|rang|ring|deliver\w*)"
_VENU = (
    r"(?:venue?s?|passee?s?|arrivee?s?|recue?s?|vue?s?|eue?s?|livree?s?|appelee?s?"
    r"|repare\w*|regle\w*)"
)
_CAME_ABOUT = _Asked.of(
    _PAST,
    r"(?:all |is |it'?s |is all |now )*(?:sorted|done(?! got)|fixed|mended|resolved)"
    r"(?: now| thanks| ta)?"
    r"|good as new|job done|(?:seems?|looks?|appears?) (?:to(?: be| have)?|so|like it|good|fine"
    r"|ok\w*)"
    r"|(?:arrived|came|got here|turned up|showed up|delivered) (?:\w+ )?(?:yesterday|today|early|on"
    r"|this|last|already|fine|safe\w*|ok\w*|in)"
    r"|(?:(?:i|we)(?:'ve| have)? |^\W*(?:just )?)(?:got|received|have) (?:it|them|mine"
    r"|ours|both)"
    r"|(?:bien )?recue?s?(?= |$)(?! (?:rien|pas))|c'est (?:fait|regle|repare|arrange|bon|arrive)"
    r"|(?:je|on|nous|ma femme|mon mari)\W*(?:l'|les )(?:ai|a|avons)(?: (?:bien )?(?:recu|eu)\w*)?"
    r"|(?:il|elle|ils|elles|tout) (?:est|sont) (?:bien |meme |deja )?(?:la|arrive\w*|repare\w*"
    r"|regle\w*)"
    r"|plus (?:une? seule? |une |un |aucune? |de )(?:goutte|fuite|probleme|souci|bruit)"
    r"|dry as a bone|avant l'heure|before time",
    rf"(?:never|nobody|no ?one|not one|none of \w+|no sign of|nothing)(?:'s| has| have"
    rf"|'ve)?(?: ever)?"
    rf"(?: even)? (?:been|{_COMES}|yet)|nobody'?s been|(?:still|been) waiting|waiting still"
    r"|still (?:not|nothing|no\b|broken|leaks?|leaking|wet|damp|down|missing|the same|bad|dripping)"
    rf"|(?:jamais|personne|rien|aucun\w*)(?: \w+)?(?: n'?(?:est|a|ai))? {_VENU}"
    r"|(?:toujours|encore) (?:pas|rien|personne|en (?:attente|panne)|pareil|casse\w*|mouille\w*"
    r"|humide)"
    r"|(?:attends?|attendons) (?:toujours|encore)|(?:toujours|encore) (?:j'|on |nous )?attend\w*"
    r"|(?:ca |il |elle )?(?:coule|fuit|goutte|bloque|sonne) (?:encore|toujours)"
    r"|(?:(?:much|even) )?worse(?: than)?|pire(?: qu'?)?|(?:he|she|it|they|you|we) did (?:they"
    r"|he|she|it)?"
    r" ?heck|did (?:they|he|she|it|you) (?:heck|hell)|like hell|tu parles|mon oeil"
    r"|(?:failli|presque) (?:rater|louper|manquer|rate|loupe|manque)|(?:nearly|almost) missed"
    r"|(?:was|were) but (?:it'?s|they'?re|is) back|(?:rien|aucun\w* \w+) (?:recu|ici|a ce jour"
    r"|du tout)",
)
_KEPT = _Asked.of(
    r"keep|hold|renew|gard\w*|conserv\w*|renouvel\w*|reconduir\w*|mainten\w*",
    r"(?:je|on|nous) (?:la |le |les |l')(?:gard\w*|conserv\w*|renouvel\w*|maintien\w*|veux)"
    r"|(?:garde[rz]?|conserve[rz]?)[- ](?:la|le|les|moi)(?![ -]?(?:pas|vous))|j'y (?:tiens|serai"
    r"|vais)"
    r"|(?:keep|hold|save) (?:it|mine|my|them|the (?:spot|place|seat))|(?:i|we)(?:'ll| will)?"
    r" (?:keep|renew)"
    r"|still want it",
    r"(?:je|on|nous) (?:la |le |les )(?:laiss\w*|rend\w*|lib\w*|cede\w*|donne)|arrete\b|abandonne"
    r"|(?:donne|laisse|filez|cede)[rz]?[- ]l[ae]s?\b|(?:give|let) (?:it|mine|my \w+) (?:to|away"
    r"|go|up)"
    r"|(?:someone|somebody|anyone|another|quelqu'un)(?: else| d'autre)?(?: can| peut)? (?:have"
    r"|take|la prend\w*)"
    r"|pas (?:cette|ce|l') ?(?:annee|saison|fois|mois|session|trimestre)"
    r"|not (?:this|next|for) (?:year|term|season|time|month|me)|(?:i'?m|we'?re) (?:done|out"
    r"|quitting|leaving)",
)
_WANTED = _Asked.of(
    r"need\w*|want|like|interested|require|besoin|souhait\w*|voul\w*|desire\w*|faut|interesse\w*",
    r"(?:just |only |juste |seulement )?(?:the |le |la )?(?:one|une?|two|deux|a (?:couple|few))"
    r"(?: (?:please|pls|will do|svp|merci|actually|suffit))*(?=\W*$)|(?:would|that'?d|it'?d"
    r"|will) be"
    r" (?:great|good|lovely|nice|handy|perfect|helpful|brilliant)|(?:ce )?serait (?:bien|super"
    r"|top|parfait"
    r"|genial|sympa|cool)",
    r"(?:not|no longer|isn'?t|aren'?t) (?:needed|required|necessary)|no need|(?:don'?t|do not"
    r"|won'?t)"
    r" (?:need|drive|want|have a car)|pas (?:besoin|la peine|necessaire|utile|conduit)|inutile"
    r"|sans facon",
)
_IS_ANY = _Asked.of(
    r"any|an?\b.{0,40}(?=\?)|des|une?|d'autres|de l[a']|y a-t-il|do you have|avez-vous",
    r"(?!)",
    r"(?:no(?:pe|n)?,? )?(?:none|nothing|not me|aucune?s?|pas moi|rien)(?: (?:at all"
    r"|that i know of|i know"
    r" of|du tout|a ma connaissance|que je sache|thanks|merci|so far|pour l'instant))*(?=\W*$)",
)
_COMING = re.compile(r"\b(?:ca?me|arriv|turn|show|deliver|receiv|recu|venu|passe|livre)")
_COMING_ASKED = re.compile(  # who came, and what came, is told only of who or what should come
    r"\b(?:com|came|arriv|turn|show|deliver|receiv|recu|ve?n[iu]|vien|pass|livr|get|got|bring"
    r"|brought|apport|trouv|find|found|time|heure|call|appel|repar|regl|fix|mend)"
)
_WAITS = re.compile(r"\b(?:wait\w*|attend\w*|attente|patient\w*|long|queue\w*)\b")
_MIXED = re.compile(
    r"\b(?:but|mais|except|sauf|apart|a part|if|si|unless|or|ou|almost|presque|half|depends|some"
    r"|sometimes|parfois|he said|elle dit|en partie|partly|my (?:son|daughter|wife))\b|\?"
)
_ASIDE = re.compile(r"\bif anything\b|\bwas but (?:it'?s|they'?re)\b|\b(?:ou presque|or so)\b")
_BUT = re.compile(r"(?P<told>[^?]*?\w)\W+(?:but|mais|although|though|sauf que)\b[^?]*")
_ARRIVES = re.compile(
    r"\b(?:com|came|arriv|receiv|recu|deliver|livr|turn|show|ve?n[iu]|passe|get|got)\w*"
)
_CAME = re.compile(
    r"\W*(?:(?:it|they|he|she|il|elle|ils|elles|ca|the \w+|le \w+|la \w+) )?(?:has |have |just |did"
    r" |est |sont |bien )*(?:came|come|arrived|turned up|showed up|(?:been )?delivered|here"
    r"|(?:arrive|venu|passe|livre|recu)e?s?|(?:just )?got (?:it|them|mine|ours)|received it)\b"
)
_BARE_FINE = re.compile(
    r"\W*(?:impec\w*|nickel(?: chrome)?|parfait\w*|perfect(?:ly)?|au top|top|great|excellent)\W*"
)
_KINDS = (_KEPT, _WANTED, _IS_ANY)


def asks_who_came(question: str) -> bool:
    """Returns whether the question is about somebody or something that should come."""
    return bool(_COMING_ASKED.search(question))


def turned_out(plain: str, question: str, *, trouble: bool) -> bool | None:
    """Returns whether a short reply tells that what is asked is so; None if it doesn't tell.

    trouble: a yes to the question tells of trouble."""
    shown = _BUT.fullmatch(plain)
    if shown and not trouble and _ARRIVES.search(question) and _CAME.match(shown["told"]):
        return True  # "it came but it is the wrong one"
    if len(words(plain)) > _LONGEST or (_MIXED.search(_ASIDE.sub(" ", plain))):
        return None
    kinds = [kind for kind in _KINDS if kind.asks.search(question)]
    if not trouble and _CAME_ABOUT.asks.search(question) and not _WAITS.search(question):
        if _BARE_FINE.fullmatch(plain):
            return True
        kinds.insert(0, _CAME_ABOUT)
    for kind in kinds:
        for pattern, value in ((kind.not_so, False), (kind.so, True)):  # "never came" holds both
            if match := pattern.search(plain):
                other = _COMING.search(match[0]) and not asks_who_came(question)
                return None if other else value
    return None
