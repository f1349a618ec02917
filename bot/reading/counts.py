"""Tells a number that counts something, stands for a word or is part of a name from one that
answers: "1 suggestion: …", "2 late", "4 me", "table for 2", "7 eleven"."""

from __future__ import annotations

import re

from bot.reading.folded import words

_NAMES = re.compile(  # at the number
    r"7[ -]?(?:eleven|up)\b|5[ -]?guys\b|3 ?mobile\b|[46]g\b"
    r"|\d[ -]?(?:packs?|wheels?|seaters?)\b|\d[ -]?(?:stars?|etoiles?) (?:hotels?|resorts?|inn)\b"
    r"|3 ?cheers\b|2 ?(?:main|moro\w*|morrow|day|nite|night)\b"
)
# 2 for "too", 4 for "for"
_TOO = re.compile(
    r"2 +(?:late|early|expensive|slow|long|pricey|much|many|busy|bad|loud|far|short|small|big|cold"
    r"|hot|crowded|noisy|fast|hard|soon|often|few|little|costly|salty|sweet|spicy|dry|cheap|high"
    r"|low|old|tired|heavy|tight|complicated|difficult|quick|dark|bright|strong|weak|full|good"
    r" (?:2|to) be|be (?:honest|fair|frank|exact)|whom|all (?:the|my|of))\b"
)
_FOR = re.compile(
    r"4 +(?:me|u|us|you|ya|real|sure|example|once|instance|ever|free|sale|goodness|gods?|him|her"
    r"|them|everyone|everybody|some reason|the (?:price|money|most|love|win|record|time being)"
    r"|my (?:taste|liking|needs|age)|that price|what (?:it|i)\w*'?s?|your (?:info|help|time))\b"
)
_PLACES = re.compile(  # before the number
    r"\b(?:tables?|dinner|lunch|breakfast|brunch|rooms?|beds?|seats?|places?|booking|reservation"
    r"|meals?|diner|dejeuner|repas|resa|chambres?|couverts?|part(?:y|ies)|groupe?s?|family|famille"
    r"|team|menus?)\s+(?:for|of|pour|de)\s+(?:an? )?$"
)
_ONLY_FOR = re.compile(r"(?:^|[.,;:!?\n])\s*(?:for|pour)\s+$")
_OUT_OF = re.compile(
    r"\d+ (?:times?|fois|people|clients?|customers?|personnes?|visits?|visites?)"
    r" (?:out of|in|on|sur) \d+"
    r"|\d+ (?:of|in|out of|sur) \d+ (?:people|clients?|customers?|personnes?|times|fois)"
    r"|\b1 in \d+|\d+ ?x ?\d+|\d+ (?:an?|per|par) (?:day|week|month|year|jour|semaine|mois|an)\b"
)
_NEW = re.compile(  # "neuf", new, of something that is not whole
    r"neufs?\b[^\d]{0,40}\b(?:abim\w*|casse\w*|raye\w*|dechir\w*|defectu\w*|use\w*|sale\w*|tach\w*"
    r"|fele\w*|trou\w*|tordu\w*|manqu\w*|incomplet\w*|ouvert\w*|emball\w*|neuf|occasion|marche"
    r" (?:pas|plus|mal)"
    r"|fonctionne (?:pas|plus|mal)|griff\w*|cabosse\w*)\b"
)

_SIZES = frozenset(
    (
        "small little quick last other more minor big bad great good nice major tiny real single"
        " only final further extra additional simple huge slight wee petit petite seul seule"
        " dernier derniere autre gros grosse vrai vraie simple leger legere grand grande bon bonne"
        " mauvais mauvaise"
    ).split()
)
_EXACTLY = frozenset(  # one of these and no more, unless it is the star
    "seul seule single more other last autre dernier derniere quick extra additional".split()
)
_THINGS = frozenset(
    (
        "compliment plainte suggestion question complaint thing remark comment issue problem"
        " request idea bug concern"
        " tip word regret downside caveat gripe grievance point query favor favour improvement"
        " recommendation observation criticism critique experience mistake error reason note"
        " reproche remarque chose bemol souci probleme idee mot conseil demande interrogation"
        " precision defaut regret erreur incident detail experience amelioration proposition"
        " reclamation plainte petition minute moment sec second seconde instant"
    ).split()
)
# what may follow a 1 that is the lowest score; after any other word the 1 counts it
_AFTER_ONE = frozenset(
    (
        "rubbish bad awful terrible horrible horrid worst worse poor poorly rude slow dirty"
        " filthy shocking"
        " disgusting disappointing disappointed unhappy ridiculous pathetic appalling dreadful"
        " atrocious abysmal useless unprofessional cold late overpriced expensive cheap waste"
        " wasted never nothing nope no not zero nil hated hate sucks sucked crap crappy shit shitty"
        " garbage trash lousy gross nasty ugly sad sadly angry mad annoyed annoying fed"
        " disgrace embarrassing joke scam avoid stay don't dont won't wont will would wouldn't"
        " cannot can't cant couldn't didn't didnt doesn't because cause cuz cos bc b as since for"
        " from due and but very so too really extremely absolutely totally completely just only if"
        " even ever out of on sur star stars point points please pls plz thanks thank thx sorry lol"
        " tbh imo smh wtf omg again i im i'm id i'd my me we you they your the this it its it's"
        " that that's there is was were had has have nobody noone none minus at being food service"
        " staff delivery communication everything everyone all always still until unless"
        " when where who what why how long mediocre average ok okay meh good great excellent"
        " awesome best love loved nice friendly clean perfect mean max maximum tops each or to then"
        " now today overall unfortunately honestly maybe perhaps probably def definitely yes yeah"
        " hardly barely frankly wait actually guess think say with without by in be believe oh well"
        " god dear uh um hmm like he she he's she's they're"
        " left his her their our nor though tho although however"
        " nul nulle nuls nulles honteux honteuse scandaleux scandaleuse catastrophique catastrophe"
        " affreux affreuse mauvais mauvaise pire lent lente sale sales decu decue decus decevant"
        " decevante insatisfait insatisfaite mecontent mecontente deplorable lamentable pitoyable"
        " ridicule arnaque honte hontes la le les l tres trop vraiment franchement carrement"
        " totalement absolument plus jamais pas rien aucun aucune car parce puisque que c'est c"
        " c'etait ca cela et mais ou pour de du des je j'ai j vous on ils elles elle il mon ma mes"
        " vos votre meme encore merci svp stp desole desolee malheureusement helas seulement etoile"
        " etoiles bof moyen moyenne longue cher chere froid froide mal bien bon bonne non oui enfin"
        " euh pardon attendez voire ni vu suite zero personne toujours attente accueil personnel"
        " si sans avec en a au aux nan ben bah quoi deception desastre desastreux minable degueu"
        " degoutant degueulasse inadmissible inacceptable insupportable inutile merde pourri"
        " pourrie cata horreur fuir eviter beurk berk yuk yuck ew sur dommage seule honnetement"
        " generous"
    ).split()
)
_OPINION = re.compile(
    r"\w{3,}(?:ible|ful|ous|less|eux|ly|ement|amment|emment)$|\w{4,}able$|(?:un|in|im)\w+ed$"
)


def is_count(plain: str, start: int, end: int, value: int, *, spelled: bool) -> bool:
    """Returns whether the number at plain[start:end] counts, names or stands for something."""
    before = plain[:start]
    if _PLACES.search(before) or _ONLY_FOR.search(before):
        return True
    if spelled:
        return bool(value == 9 and _NEW.match(plain, start))
    if any(pattern.match(plain, start) for pattern in (_NAMES, _TOO, _FOR)):
        return True
    return value == 1 and _counts_one(plain[end:])


def without_shares(plain: str) -> str:
    """Returns the text with "9 times out of 10" blanked."""
    return _OUT_OF.sub(lambda found: " " * len(found[0]), plain)


def _counts_one(after: str) -> bool:
    """Returns whether what follows a 1 is what it counts: "small issue", "caissière", "word:"."""
    if not re.match(r"[ \t]+[a-z']", after):
        return False
    next_words = words(after.lstrip())[:3]
    for word in next_words:
        if word in _THINGS:
            return True
        if word not in _SIZES:
            break
    first = next_words[0]
    if first in _EXACTLY:
        return next_words[1:2] not in (["star"], ["etoile"])
    if next_words[:2] in (["customer", "service"], ["customer", "care"]):
        return False
    known = first in _AFTER_ONE or first in _SIZES or bool(_OPINION.fullmatch(first))
    return not known
