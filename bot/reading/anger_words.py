"""The words of who is angry: a person is called for them; for a mere complaint none is."""

from __future__ import annotations

_LEST = r"(?:not|n't|never|no|pas|plus|jamais|isnt|aint|wasnt|less|moins)"
_GAP = rf"(?: (?!{_LEST}\b)[\w']+)"
_NTH = (
    r"(?:second|third|fourth|fifth|sixth|umpteenth|[2-9](?:nd|rd|th)|1\d(?:th)?|[2-9]"
    r"|three|four|five|ten)"
)
_NIEME = (
    r"(?:deuxieme|troisieme|quatrieme|cinquieme|enieme|xieme|[2-9] ?(?:e|eme|ieme)|[3-9]"
    r"|trois|quatre|dix)"
)

ANGER: tuple[str, ...] = (
    rf"\b(?:i'?m|i am|im|am|we'?re|we are|feel(?:ing)?|makes? (?:me|us)|made (?:me|us)"
    rf"|getting){_GAP}"
    r"{0,2}? (?:angry|furious|livid|fuming|enraged|outraged|seething|pissed)\b(?! birds)",
    r"\b(?:i'?m|i am|im|we'?re|we are) (?:(?:so|really|very|super|hella|beyond|extremely)"
    r" )+mad\b(?!"
    r" (?:about|for|into|over|in love|excited|happy))|\bmad at (?:you|u|yall|ur|your)\b",
    r"^\W*(?:so|very|really|extremely|absolutely|beyond) (?:angry|furious|livid|mad"
    r"|pissed)\b(?! (?:for|about))",
    r"\b(?:fuck|fck|f\*+k|screw|damn) (?:you|u|yall)\b(?! (?:up|over there|re (?:good|fun)))"
    r"|\bgo to hell\b|\brot in hell\b",
    r"\b(?:you|u|you'?re|ur|yall|you (?:guys|people|lot))(?: (?:are|r|re|all|such|bunch|of|an?"
    r"|fucking|bloody|absolute|total|complete|nothing|but|just|damn))* (?:idiots?|morons?"
    r"|crooks?"
    r"|thieves|scammers?|liars?|assholes?|arseholes?|bastards?|scum|wankers?|cunts?|pricks?)\b",
    r"\bbunch of (?:\w+ )?(?:crooks|thieves|liars|idiots|scammers|morons|clowns|crooks"
    r"|robbers)\b"
    r"|^\W*(?:thieves|crooks|scammers|liars|idiots|assholes)\W*$",
    rf"\b(?:je suis|j'suis|chuis|jsuis|je sui|nous sommes|on est|je deviens|met|rend"
    rf"|mise?){_GAP}{{0,3}}?"
    r" (?:en colere|furieu[xs]e?s?|furax|hors de moi|en rage|(?:fou|folle) de rage|enervee?s?"
    r"|excedee?s?|outree?s?|revoltee?s?|indignee?s?|fachee?s?)\b(?! (?:avec|contre) (?:mon"
    r"|ma|mes))",
    r"^\W*(?:tres|trop|vraiment|super|hyper|extremement) (?:en colere|enervee?|fachee?"
    r"|remontee?"
    r"|furieu\w+)|^\W*en colere\b|^\W*furieu(?:x|se)\b",
    r"\bbande d[e'] ?(?:voleurs|escrocs|cons|connards|menteurs|incapables|nuls|imbeciles|idiots"
    r"|enfoires|arnaqueurs|guignols|charlatans|salauds|batards)\b",
    r"\b(?:vous etes|vous n'etes que|vs etes)(?: (?:vraiment|tous|que|des|un|une|de|gros|une"
    r" bande))* (?:voleurs?|escrocs?|cons?|connards?|menteurs?|arnaqueurs?|salauds?|enfoires?"
    r"|imbeciles?|charlatans?)\b|^\W*(?:voleurs|escrocs|arnaqueurs|menteurs|connards?)\W*$",
    r"\ballez (?:vous |tous )*faire (?:foutre|voir|enculer)|\bva te faire (?:foutre|voir"
    r"|enculer|mettre)|\bfils de pute"
    r"|\bje vous emmerde|\bvous (?:me|nous) faites chier|\bnique (?:ta|vos|tes) ",
    r"\b(?:disgusted|appalled|outraged|sickened|disgraced) (?:with|by|at) (?:you|your|ur|the"
    r" (?:service|way)"
    r"|this (?:shop|store|company))\b",
    r"\b(?:you|u|you'?ve|yall|your \w+|that)(?: (?:have|has|guys|completely|totally|all))*"
    r" (?:ruined|wrecked"
    r"|spoil(?:ed|t)) (?:my|our|the|his|her)\b|\b(?:vous|ca|votre \w+) (?:avez|m'avez|nous avez"
    r"|a|m'a|ont)"
    r" (?:completement )?(?:gache|ruine|foutu en l'air|bousille|pourri) (?:mon|ma|mes|notre|nos"
    r"|son|l'|le|la)",
    rf"\b{_NTH} times?(?: now| already)?(?: that)? (?:i|i'?ve|we|we'?ve|i'?m|my|i have"
    rf"|we have)(?: \w+){{0,2}}"
    r" (?:complain\w*|ask\w*|writ\w*|wrote|call\w*|told|tell\w*|text\w*|contact\w*|chas\w*)\b",
    rf"\b{_NIEME} fois (?:que )?(?:je|j'|nous|on)(?: (?:me|vous|nous|le|la|les))* ?(?:plai\w+"
    rf"|ecri\w+|appel\w+"
    r"|reclam\w+|demand\w+|relanc\w+|signal\w+|contact\w+|redi[st])\b",
    r"\b(?:nobody|no ?one|none of you|you don'?t|you do not|u dont) (?:even |ever "
    r"|seems? to )?(?:cares?|gives? a"
    r" (?:damn|shit|toss)|does anything|lifts? a finger|do anything)\b",
    r"\bpersonne (?:ne |n')?(?:bouge|fait rien|en a rien a (?:faire|foutre)|s'en occupe"
    r"|leve le petit doigt)"
    r"|\bvous (?:vous )?(?:en )?(?:foutez|fichez|moquez) (?:de (?:nous|moi|vos|la gueule|qui)"
    r"|du monde|completement)",
)
