"""Reads a yes or no that is said by an idiom: "in a heartbeat", "over my dead body", "et comment",
"plutôt crever", "never say never" (neither).

An idiom is all of a reply but for a greeting or a reason: inside a longer sentence its words mean
what they say.
"""

from __future__ import annotations

import re

_AFTER = (
    r"(?=\W*$|\s*[.,;:!?\n(-]|\s+(?:thanks?|thx|cheers|merci|mate|man|bro|fam|lol|mdr|haha|but|mais"
    r"|because|cos|cause|car|parce|for me|pour moi|from me|yes|oui|no|non|hun|love|the|le|la|les"
    r"|they|it'?s|c'est|on|je)\b)"
)
_BEFORE = (
    r"\W*(?:(?:oh|ah|well|ben|bah|eh|hey|hi|hello|salut|bonjour|honestly|franchement|lol|haha|mdr"
    r"|i|i'?d|we|we'?d|je|would|do|it'?s|that'?s|thats|its|c'est|ca|mais)\W+){0,6}?"
)
_YES = (
    r"in a (?:heart ?beat|flash|jiffy)|like a shot|at the drop of a hat|any ?(?:day|time)"
    r"(?: of the week)?(?=\W*$)|every (?:single )?time(?=\W*$)|why would(?:n'?t| not) (?:i|we|you)"
    r"|(?:without|no|beyond) (?:a |any )?(?:questions?|doubt)(?: about it| asked)?|fo'? ?sho"
    r"|fasho|fr fr|too right|(?:damn|dead|bloody) (?:right|straight)|you (?:bet|know it)|betcha"
    r"|bet|say less|no cap|(?:an? )?(?:big |firm |definite |solid |massive |resounding |huge"
    r" |easy )+yes|yes (?:siree|sir|ma'?am|o|na)|yessir|abso\w+lutely|should (?:think|say) so"
    r"|(?:think|reckon|believe|guess|suppose|imagine|say) so|obviously|obvs|naturally"
    r"|(?:it )?goes without saying|a (?:hundred|million|thousand) (?:percent|times over)"
    r"|(?:a )?no[- ]brainer|with bells on|try (?:and |to )?stop me|indubitably"
    r"|uh[- ]?huh|mm+[- ]?h+m+|mhm+|haan(?: ji)?|ji haan|ya sure|ya man|oya|righto|rightio"
    r"|okey[- ]?dokey|okie[- ]?dokie|roger(?: that)?|nae bother|too true|could(?:n'?t| not) agree"
    r" more|(?:would(?:n'?t| not)|never) (?:miss|have) it (?:for|any)[\w ]*|(?:go )?on then"
    r"|mets[- ]?en|et comment|un peu mon neveu|(?:tu m'|vous m')etonne[sz]?"
    r"|(?:plutot )?deux fois (?:plutot )?qu'une|(?:cent|mille|100|1000) fois oui|et pas qu'un peu"
    r"|les yeux fermes|a fond|(?:(?:ben|bah|mais|eh|oh|bien sur) )?que oui|c'est (?:sur|certain"
    r"|clair|evident)|certain(?=\W*$)|sans faute|avec (?:joie|grand plaisir)|y'? ?a pas (?:photo"
    r"|de doute)|naturellement|forcement|pour sur|je veux(?: mon neveu)?(?=\W*$)"
    r"|(?:(?:crois|pense|croirais) bien|il me semble(?: bien)?)(?: que oui)?(?=\W*$)"
    r"|plus que jamais"
)
_NO = (
    r"over my dead body|not (?:on|in) (?:your|my) (?:life|nelly|lifetime)"
    r"|not in a (?:million|thousand|month)[\w ]*|when (?:pigs|hell)\b[\w ]*|fat chance|as if"
    r"|(?:a )?(?:hard|strong|firm) (?:no|pass)|(?:an? )?(?:big |firm |definite |massive |fat |huge"
    r" |resounding )+no|(?:hell|heck|god|lord|jeez) no|no (?:siree|sir|ma'?am|o)|nuh[- ]?uh"
    r"|uh[- ]uh|not for (?:all the|love nor|a million)[\w ]*|(?:you must be|you'?re|u|are you)"
    r" (?:joking|kidding|having a laugh)|never again|once bitten[\w ]*|once was (?:enough|plenty)"
    r"|(?:would |'d )?(?:sooner|rather) (?:die|eat|starve|walk|chew|stick|not)[\w ]*|no way jose"
    r"|no fear|nothing doing|no dice|no such luck|i wish|chance would be a fine thing|nahin?"
    r"|(?:sadly|alas|afraid) not|(?:i'?ll|will) (?:pass|give it a miss)|count (?:me|us) out"
    r"|not a (?:sausage|peep|dicky ?bird|hope|prayer|chance)(?: in hell)?|nowt|zilch|like hell"
    r"|plutot (?:crever|mourir|creve)|jamais (?:de la vie|plus|au grand jamais)|plus jamais"
    r"|(?:meme )?pas en reve|dans (?:tes|vos) reves|quand les poules[\w ]*"
    r"|pas (?:pour|meme) (?:tout l'or|un empire|un million)[\w ]*|pas le moins du monde"
    r"|pas une seconde|(?:tu|vous) reve[sz]|et puis quoi encore|une fois mais pas deux|que dalle"
    r"|wallou|walou|tintin|niet|(?:oh |ca |bien sur )?que non|certainement pas|surtout pas"
    r"|on (?:ne )?m'y reprendra (?:pas|plus)|(?:ca |ca ne )?risque pas|pas de risque|aucune chance"
    r"|peu probable|ca m'etonnerait|j'en doute|c'est (?:mort|rape|foutu|cuit)|(?:pas )?pantoute"
    r"|sans moi|plus maintenant|no longer|not any ?more|vade retro|passe mon tour"
    r"|je passe(?: mon tour)?(?=\W*$)|deja donne"
)
_OPEN = (
    r"never say never|(?:we'?ll|let'?s|lets|will) see|time will tell|on (?:verra|va voir)"
    r"|faut voir|(?:c'est )?a voir|wait and see|no promises|(?:the )?jury'?s (?:still )?out"
    r"|hit (?:and|or) miss|qui vivra verra|moitie[- ]moitie|fifty[- ]fifty|50[/ -]50|undecided"
    r"|indecise?|still (?:thinking|deciding|undecided|mulling)[\w ]*|(?:not|haven'?t|havent|pas"
    r"|have not) (?:yet |really |encore )?(?:decided?|made up|made my mind|decidee?|choisi)[\w ]*"
    r"|(?:je |j')(?:reflechis|y reflechis|hesite)[\w ]*|swings and roundabouts|jein"
)
_SAID, _REFUSED, _UNDECIDED = (
    re.compile(rf"{_BEFORE}(?P<idiom>{forms}){_AFTER}") for forms in (_YES, _NO, _OPEN)
)
_CUT_OFF = re.compile(r"^[^?]{0,40}\b(?:but|mais)\b.{0,40}\b(?:yes|no|oui|non)\W*$")


def idiom(plain: str) -> bool | None:
    """Returns whether the reply is an idiom of a yes (True) or of a no; None if of neither."""
    if _CUT_OFF.match(plain):
        return None  # "I wish, but no": what is said last counts
    if _REFUSED.match(plain):
        return False
    return True if _SAID.match(plain) else None


def is_undecided(plain: str) -> bool:
    """Returns whether the reply is an idiom of who can't say yet."""
    return bool(_UNDECIDED.match(plain))
