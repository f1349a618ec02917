"""The words of what is urgent, in both languages: patterns on folded texts (bot/reading/urgent.py).

An idiom that means something else is named where it would be taken for one ("stole my heart").
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from bot.reading.anger_words import ANGER


class Urgency(StrEnum):
    """The reason why a person is called. The gravest first: the first that applies counts."""

    INJURY = "injury"
    DANGER = "danger"
    THEFT = "theft"
    HARASSMENT = "harassment"
    SAFETY = "safety"  # allergies and the like: a wrong answer would harm
    LEGAL = "legal"
    ANGER = "anger"
    URGENT = "urgent"  # "this is urgent!!", and no more


_FOOD = (
    r"(?:(?:pea|wal|hazel|tree )?nuts?|almonds?|milk|dairy|lactose|eggs?|gluten|wheat|soya?|soja"
    r"|sesame|(?:shell)?fish|prawns?|shrimps?|seafood|crustaces?|arachides?|cacahuetes?|noix"
    r"|noisettes?|amandes?|fruits? a coque|lait|oeufs?|ble|poisson|celery|celeri|mustard|moutarde"
    r"|sul(?:ph|f)ites?|lupin|latex|nickel|penicil\w+|aspirin\w*|perfume|parfum)"
)
_BODY = (
    r"(?:arms?|legs?|hands?|fingers?|foot|feet|toes?|head|neck|back|knees?|ankles?|wrists?|tooth"
    r"|teeth|hip|ribs?|nose|eyes?|face|skin|shoulder|elbow|lips?|tongue|mouth|thumb)"
)
_CORPS = (
    r"(?:bras|jambes?|dents?|poignet|chevilles?|pieds?|nez|doigts?|cotes?|hanche|mains?|epaule"
    r"|genou\w*|dos|tete|coude|pouce|visage|oeil|yeux)"
)
_KIN = (
    r"(?:me|us|him|her|them|everyone|(?:my|our|the) (?:\w+ )?(?:son|daughter|kids?|child|children"
    r"|baby|wife|husband|mum|mom|mother|dad|father|friends?|family|partner|boyfriend|girlfriend|dog"
    r"|cat|guests?))"
)
_HERE = (
    r"(?:your|ur|the|this) (?:\w+ )?(?:shop|store|stairs?|steps?|entrance|restaurant|salon|aisle)"
)
_ICI = (
    r"(?:(?:votre|vos) (?:escaliers?|entree|rayons?|parking)"
    r"|(?:votre|le|la|vos) (?:magasin|boutique|resto|restaurant|salon))"
)
_LEST = r"(?:not|n't|never|no|pas|plus|jamais|isnt|aint|wasnt|less|moins)"
_GAP = rf"(?: (?!{_LEST}\b)[\w']+)"

PATTERNS: Mapping[Urgency, tuple[str, ...]] = {
    Urgency.INJURY: (
        r"food poison\w*|\bpoisoned (?:me|us|my|by)|\b(?:got|been|was) poisoned",
        rf"\b(?:made|got|making) {_KIN}{_GAP}{{0,2}}? (?:sick|ill|vomit|throw up|puke|unwell)\b",
        r"\b(?:sick|ill|unwell|nauseous|threw up|throwing up|vomit\w*|puk(?:ed|ing))(?: all"
        r" (?:night"
        r"|day))? (?:from|after|because of|since)(?: \w+)? (?:eating|drinking|using|having|your"
        r"|ur)",
        r"\b(?:got|was|am|i'?m|is|been|were|badly|seriously|getting) (?:\w+ )?(?:injured|wounded"
        r"|scalded|electrocuted|concussed|unconscious)\b|\binjured (?:my|me|myself|him|her|his"
        r"|in|by)",
        r"\binjur(?:y|ies) (?:in|at|on|caused|from) (?:your|ur)|\bgot hurt\b(?! feelings)",
        rf"\b(?:broke|broken|cut|burn(?:ed|t)|hurt|sprained|twisted|fractured|injured|scalded"
        rf"|sliced|chipped|cracked|bruised|crushed)(?<!you twisted)(?<!ve twisted) (?:my|his|her"
        rf"|our \w+|a|me|my \w+'?s)"
        rf" (?:\w+ )?{_BODY}\b",
        r"\b(?:burn(?:ed|t)|cut|hurt) (?:myself|himself|herself)\b|\bburn(?:ed|t) (?:me|my (?:son"
        r"|daughter|kid|baby|child))\b",
        r"\bgave (?:me|him|her|us|my \w+) (?:an? )?(?:\w+ )?(?:rash|hives|burns?|infection"
        r"|(?:allergic )?reaction|electric shock)\b|\belectric shock|\ballergic reaction",
        rf"\b(?:slipped|tripped|fell|fallen|fall)(?! in love)(?: \w+){{0,4}} (?:in|at|outside|on"
        rf"|down)"
        rf" {_HERE}|\b(?:slipped|tripped|fell) (?:\w+ ){{0,3}}(?:on|over) (?:your|ur|the) (?:wet"
        rf"|icy)?"
        r" ?(?:floor|rug|ice|carpet|mat)",
        r"(?=.*\b(?:after|because|cos|from|your|ur|ate|eating|reaction)\b).*\b(?:put|ended up|taken"
        r"|rushed|sent|landed|spent|went|now)(?: \w+){0,3} (?:in|to|at) (?:the )?(?:hospital|er"
        r"|emergency room|a&e|icu)\b",
        r"\b(?:call|called|calling|need|needed|get) an? ambulance|\bambulance (?:came|is coming"
        r"|now)",
        r"\bca(?:n'?t|nnot) breathe|\btrouble breathing|\bthroat (?:is |was )?(?:swelling|closing)",
        r"\b(?:is|was|are|were|started|keeps?|i'?m) bleeding\b|\b(?:passed out|fainted) (?:in|at"
        r"|after)",
        r"\b(?:choked|choking) on (?:a|the|your|it|something|this)\b|\bnearly choked\b",
        r"\b(?:swallowed|ingested|drank) (?:a |an |the |some |part of )?(?:\w+ )?(?:battery|magnet"
        r"|bleach|glass|plastic|detergent|button|bead|screw|soap|needle|cap)\b",
        r"\brendue?s? (?:\w+ ){0,3}?malades?\b|\btomb\w+ malades? (?:apres|a cause|suite|avec)",
        r"\bmalades? (?:\w+ )?(?:apres avoir|a cause d|suite a|d'avoir (?:mange|bu)|apres votre)",
        r"\bintoxi(?!quant)\w*|\bempoisonn\w+",
        r"\b(?:vomi|vomit|vomis|vomissements?|diarrhee|nausees?)\b.*\b(?:apres|cause|suite|votre"
        r"|vos)",
        r"\b(?:apres|suite|mange)\b.*\b(?:vomi|vomit|vomissements?|diarrhee)\b",
        r"\b(?:me suis|s'est|se sont|m'etais|m'a|nous a|l'a) (?:\w+ )?(?:blesse|brule|entaille"
        r"|ebouillante|electrocute)e?s?\b(?! (?:par|le coeur))",
        r"\b(?<!n')(?:ete|gravement|grievement|est|suis) blessee?s?\b(?! (?:par|dans mon|de))",
        rf"\b(?:foule|tordu|brule|coupe|fracture|fait mal)e? (?:a |au |aux )?(?:le|la|les|une?"
        rf"|mon|ma"
        rf"|l') ?{_CORPS}\b|\b(?:me suis|s'est) fait (?:tres )?mal\b|\bme suis coupee? (?:avec"
        rf"|en|sur)",
        r"\bcasse (?:le |la |l'|une? |mon |ma |deux )(?:bras|jambe|dents?|poignet|cheville|nez"
        r"|doigt"
        r"|cotes?|hanche|main|epaule|pied)\b|\bcuir chevelu\b.*\bbrule|\bbrule le cuir",
        rf"\b(?:glisse|tombe|chute|trebuche)e?s?(?! amoureu) (?:\w+ ){{0,3}}?(?:dans|devant|a"
        rf"|de) {_ICI}",
        r"\b(?:je|il|elle|ca|doigt|main|fils|fille|bebe) saigne\b|\b(?:s'est|me suis) (?:evanoui"
        r"|etouffe)\w*|\bm'etouffe\b",
        rf"\b{_BODY} (?:\w+ ){{0,4}}(?:burn(?:s|ing|ed|t)?|rash|hives|blister\w*|swell\w*"
        rf"|swollen|itch\w*"
        r"|peel\w*|red)\b.*\b(?:from|after|since|because|thanks to)\b"
        r"(?! (?:work|laugh\w*|the (?:sun|cold|gym)|running))",
        r"\b(?:rash|hives|blisters?|welts?) (?:\w+ ){0,5}(?:from|after|since|because|when)"
        r" (?:\w+ ){0,2}"
        r"(?:your|ur|using|i (?:used|put|wore|ate))\b",
        rf"\b(?:peau|levres?|{_CORPS}) (?:\w+ ){{0,4}}(?:brul\w*|gratt\w*|gonfl\w*|rougeurs?"
        rf"|plaques?|cloques?"
        r"|irrit\w*|demange\w*)\b.*\b(?:apres|depuis|a cause|avec (?:votre|vos))\b",
        r"\b(?:plaques|rougeurs|cloques|demangeaisons|irritations?"
        r"|boutons partout)\b.*\b(?:apres|depuis|a cause"
        r"|avec) (?:\w+ ){0,3}(?:votre|vos|mis|utilise|applique|porte|mange)\w*",
        r"\bchoc (?:electrique|anaphylactique)|\belectrocut\w+|\breaction allergique|\burticaire",
        r"\bfait une? (?:\w+ )?(?:allergie|reaction|oedeme|malaise)\b",
        r"(?=.*\b(?:apres|cause|suite|votre|vos|mange|produit)\b).*\b(?:aux urgences|a l'hopital"
        r"|hospitalise\w*)\b",
        r"\bappel\w* (?:une ambulance|le samu|les pompiers|les secours)|\ba (?:avale|ingere) "
        r"(?:une |un |de la |du |la |le )?(?:\w+ )?(?:pile|aimant|javel|verre|plastique|perle"
        r"|lessive)",
    ),
    Urgency.DANGER: (
        r"\b(?:there'?s|there is|a|is there a) fire (?:in|at|inside|next to|behind)\b",
        r"\bthere(?:'?s| is) a fire\b|\bfire in (?:your|ur|the) (?:shop|store|building|kitchen)",
        r"\b(?:caught|catch(?:es)?|set|start(?:ed|s)?) (?:on )?(?:a )?fire\b|\bis on"
        r" fire\b.*\b(?:help"
        r"|shop|store|kitchen|building)|\b(?:battery|charger|phone|toaster|oven|lamp|cable|plug"
        r"|bike"
        r"|scooter|heater|candle|kettle|shop|store|building) (?:is|was) on fire",
        r"\bsmok(?:e|ing) (?:coming|is coming|pours?)|\bsmell\w* (?:of )?(?:gas|burning|smoke)\b",
        r"\bgas leak|\b(?:it|battery|charger|phone|bottle|jar|glass|oven|pan|lamp|cooker|vape|lid)"
        r" (?:just |has |had )?(?:exploded|blew up)\b(?! on)|\bexploded in\b",
        r"\bbomb (?:in|threat|alert|under)\b|\bthere'?s a bomb\b|\b(?:has|with|got) a (?:gun"
        r"|weapon)\b"
        r"|\bactive shooter|\bgunshots?\b|\bshooting (?:in|at) (?:your|the)\b",
        r"\b(?:i'?ll|i will|gonna|going to|want to|wanna|i'?d) (?:kill|shoot|stab|murder) (?:you|u"
        r"|him|her|them|myself|everyone|someone|your)\b|\bkill(?:ing)? myself\b(?! laughing)",
        r"\bsuicid\w*|\b(?:end|ending|take|taking) my (?:own )?life\b|\bwant to die\b|\bwanna die\b"
        r"|\b(?:want|going) to hurt (?:myself|someone|you|him|her)\b|\bhurt myself on purpose",
        r"\b(?:burn|blow|smash|tear) (?:down |up )?(?:your|ur|the) (?:\w+ )?(?:shop|store|place"
        r"|office|house)|\bi know where you (?:live|work)|\byou(?:'?ll| will) regret (?:this|it)",
        r"\b(?:being|was|been|got|am) (?:\w+ )?(?:attacked|assaulted|followed by a|threatened"
        r"|groped"
        r"|harassed|beaten)\b|\b(?:attacked|assaulted|groped) (?:me|him|her|us)\b",
        r"^\W*(?:please |pls |help |somebody |someone )*call (?:the )?(?:police|cops|911|999"
        r"|112)\b",
        r"\b(?:i am|i'?m|we are|we'?re) (?:in danger|trapped|stuck in (?:the|your) (?:lift"
        r"|elevator))",
        r"\b(?:il y a|y a|ya) (?:le feu|un feu|un incendie|des flammes|de la fumee)\b|"
        r"\bincendie (?:dans|au|chez|a|en)\b|\b(?:a|ont|prend|prendre|pris) (?:pris )?"
        r"feu\b(?! (?:vert|rouge))|\best en feu\b.*\b(?:magasin|boutique|batterie|chargeur)"
        r"|\b(?:batterie"
        r"|chargeur|four|lampe|telephone|magasin|boutique) (?:est |etait )?en feu\b",
        r"\b(?:fuite|odeur) de gaz|\bsent le (?:gaz|brule)\b|\b(?:a|m'a) explose\b(?! (?:de rire|le"
        r" budget|mon budget))|\balerte a la bombe|\bune bombe (?:dans|chez|au)\b",
        r"\b(?:homme|type|gars|individu|mec|quelqu'un)\b.* (?:arme|avec (?:une arme|un couteau"
        r"|un fusil))\b",
        r"\b(?:je vais|j'ai envie de|je veux|je voudrais|je pense a)(?: tous)? (?:vous|te|me|le"
        r"|les)"
        r" (?:tuer|suicider|crever|buter|egorger|foutre en l'air)\b|\bje vais (?:venir )?(?:tout"
        r" casser|bruler)",
        r"\b(?:envie|veux|voudrais) (?:de )?mourir\b|\ben finir avec (?:la|ma) vie",
        r"\b(?:allez|vas|va) (?:le |me le )?(?:regretter|payer cher)\b|\bje sais ou (?:vous|tu)"
        r" habit",
        r"\b(?:m'a|m'ont|me suis fait|s'est fait|ete|nous a|l'a) (?:agresse|frappe|agresser"
        r"|tabasser"
        r"|menace|menacer|harcele)\w*|\bagression\b|\bappelez (?:la police|le 17|le 18)",
        r"\b(?:je suis|on est|nous sommes) (?:en danger|coince\w* dans l'ascenseur|enferme\w*"
        r" dans)",
    ),
    Urgency.THEFT: (
        r"\b(?:was|were|got|been|is|gets?|have|had) (?:just )?(?:stolen|robbed|mugged|pickpocketed"
        r"|burgled|burglari[sz]ed)\b|\bstolen (?:from|in|at|card|wallet|phone|bag|purse|parcel"
        r"|package)",
        r"\bstole (?:my|our|his|her|me)\b(?! (?:heart|breath|show|look|idea|soul|thunder|spot"
        r"|attention|style|seat|job|line|joke|girl|man|boyfriend|words))",
        r"\b(?:someone|somebody|they|he|she|guy|man|woman|thief|kid) (?:\w+ )?(?:took|grabbed"
        r"|snatched|nicked)"
        r" my (?:\w+ )?(?:wallet|purse|bag|phone|handbag|backpack|bike)\b",
        r"\b(?:cards?|accounts?) (?:\w+ )?(?:hacked|cloned|compromised)\b|\bhacked my (?:card"
        r"|account)",
        r"\bfraud(?:ulent)? (?:charge|payment|transaction|order|purchase|on my)|\bidentity theft",
        r"\bunauthori[sz]ed (?:charge|payment|transaction|purchase|order|debit|withdrawal)",
        r"\b(?:someone|somebody) (?:is |has |else )?(?:used|using|ordered with|stealing) my\b"
        r"|\bthere'?s a (?:thief|shoplifter|pickpocket)|\b(?:saw|seen) (?:\w+"
        r" ){1,2}steal(?:ing)?\b",
        r"\b(?:payment|charge|purchase|transaction|withdraw\w*|debit)s? (?:that )?i"
        r" (?:did(?:n'?t| not)"
        r"|never) (?:ma[dk]e|authori[sz]ed?|done?)|\bdid(?:n'?t| not) (?:make|authori[sz]e)"
        r" (?:this|that"
        r"|the|any) (?:payment|charge|purchase|transaction)",
        r"\b(?:m'a|m'ont|ma|nous a|nous ont|lui a|on a) (?:\w+ )?(?:vole|derobe) (?:mon|ma|mes|le"
        r"|la|notre|un|une|tout)\b(?! (?:coeur|vedette|ame|place))|\bon m'a vole\b(?! la vedette)",
        r"\bfai(?:t|re) (?:voler|detrousser|cambrioler|racketter|pirater|braquer|derober"
        r"|depouiller)\b",
        r"\b(?:a|ont) ete (?:vole|derobe|pirate|subtilise|cambriole)(?:e|s|es)?\b",
        r"\b(?:portefeuille|sac(?: a main)?|telephone|portable|carte|colis|velo|porte-?monnaie"
        r"|valise"
        r"|iphone|trottinette|manteau) (?:\w+ ){0,2}?(?:vole|derobe)e?s?\b|\bvol (?:de (?:mon|ma"
        r"|mes)\b"
        r"|a (?:la tire|l'arrache|l'etalage))|\bvictime (?:de|d'une?) (?:vol|fraude|escroquerie)",
        r"\b(?:paiement|debit|prelevement|achat|commande|transaction)s? (?:frauduleu\w+|non"
        r" autorise\w*)"
        r"|\bfraude (?:a|sur|avec) (?:ma|mon|la)|\b(?:compte|carte) (?:\w+ ){0,2}?(?:pirate"
        r"|hacke)e?\b"
        r"|\busurp\w+|\bn'ai (?:pas|jamais) (?:fait|autorise|effectue) (?:ce|cet|cette|de)"
        r" (?:paiement"
        r"|achat|prelevement|debit|transaction)|\bau voleur\b|\b(?:il y a|y a|ya) un voleur",
    ),
    Urgency.HARASSMENT: (
        r"\bsexual(?:ly)? (?:harass\w*|assault\w*|comments?|remarks?|advances?|abuse\w*)"
        r"|\b(?:racist|homophobic|sexist|antisemitic) (?:insults?|abuse|remarks?|comments?)\b",
        r"\b(?:groped|molested|stalked) (?:me|my|her|him|us)\b|\bstalk(?:s|ing|ed) (?:me|my (?:\w+"
        r" )?(?:wife|daughter|sister|friend))\b|\bblackmail(?:s|ed|ing)? (?:me|us)\b",
        r"\bharcelement (?:sexuel|moral)|\battouchements?\b|\b(?:propos|insultes?|remarques?"
        r"|commentaires?) (?:\w+ )?(?:racistes?|homophobes?|sexistes?|sexuel\w*|antisemites?)\b",
    ),
    Urgency.SAFETY: (
        r"\b(?:i'?m|i am|im|am|she'?s|he'?s|(?:she|he|who|son|daughter|kid|child|baby|wife"
        r"|husband|mum"
        r"|mom|dad|friend|guest|partner|girlfriend|boyfriend) is)(?: (?:very|so|also|severely"
        r"|deathly"
        r"|highly|really|super|badly))? allergic\b(?! to (?:mondays?|work|people|bad|your|ur"
        r"|bull\w*|bs"
        r"|paying|waiting|effort|fun|exercise|mornings?|(?:the|their|my|her|his|our) (?:cat|dog)"
        r"|cats?|dogs?|pollen|drama|nonsense|stupid\w*))",
        rf"\ballerg(?:ic|y|ies|ens?|enes?|iques?|ies?|enic)\b.*\b{_FOOD}\b"
        rf"|\b{_FOOD}\b.*\ballerg(?:ic"
        r"|y|ies|ens?|enes?|iques?|ies?)\b",
        r"\b(?:what|which|any|list of|the|les|des|liste des|quels|info\w*) (?:\w+"
        r" )?allergen(?:e?s)\b"
        r"|\banaphyla\w+|\bepi-?pen\b|\bco?eliacs?\b|\bco?eliaques?\b",
        r"\b(?:traces? of|contains?|contien\w+|contenir|traces? d[e']) ?(?:any |des |du |de la "
        r"|de l'"
        rf"|d'|le |la )?{_FOOD}\b|\b(?:any|there) {_FOOD} in\b",
        rf"\b(?:il y a|y a|ya|y'a|a-t-il)(?: \w+){{0,3}}? {_FOOD} (?:dans|dedans)\b",
        r"\bsafe\b.*\b(?:pregnan\w*|breast\w*|bab(?:y|ies)|infants?|newborn|toddlers?|kids?"
        r"|child\w*"
        r"|dogs?|cats?|pets?|diabet\w*|allerg\w*)\b|\b(?:i'?m|i am|im|while|when|wife is)"
        r" pregnant\b.*\b"
        r"(?:safe|can i|ok|eat|use|take)\b|\bcan i (?:eat|use|take|drink)\b.*\bpregnant\b",
        r"\b(?:can i|safe|ok)\b.*\b(?:with|on|taking) (?:my )?(?:medication|medicine|meds"
        r"|antibiotics"
        r"|blood thinners)\b|\boverdos\w+|\bchoking hazard|\b(?:been|was|is (?:it|this)) recalled\b"
        r"|\bproduct recall",
        r"\b(?:found|there (?:is|was|were|are)|had|full of) (?:an? |some |pieces? of |bits? of"
        r" )?(?:\w+ )?"
        r"(?:glass|metal|hairs?|insects?|bugs?|worms?|maggots?|mou?ld|cockroach|roach|mouse|rat"
        r"|needle"
        r"|nail|plaster|blood) (?:in|inside) (?:my|the|our|your|it|this)\b(?! (?:shoe|room|hotel"
        r"|hair))",
        r"\b(?:je suis|j'suis|chuis|jsuis|(?:mon|ma|notre|une?|le|la) (?:\w+ )?(?:fils|fille|bebe"
        r"|enfant|mari|femme|amie?|invitee?|mere|pere|copine|copain) est|mes \w+ sont|elle est"
        r"|il est)"
        r"(?: (?:tres|aussi|super|fortement|trop))? allergiques?\b(?! (?:au travail|aux? lundis?"
        r"|a la"
        r" betise|aux cons|a la mechancete|aux? chats?|aux? chiens?|au pollen|a vos|a votre|au"
        r" sport))",
        r"\b(?:je suis|suis|etant|femmes?|est) enceintes?\b.*\b(?:danger\w*|risque|manger"
        r"|boire|utiliser|compatible)\b|\b(?:danger\w*|risque|manger|boire|utiliser)\b.*\b(?:je"
        r" suis"
        r"|femmes?|quand on est|si on est) enceintes?\b",
        r"\b(?:dangereu\w+|toxiques?|nocifs?|sans (?:danger|risque)) (?:pour|si|chez) (?:les "
        r"|mon |ma |un"
        r" |le |la )?(?:bebes?|enfants?|nourrissons?|chiens?|chats?|animaux|femmes?|peau|fils"
        r"|fille)",
        r"\b(?:trouve|il y avait|y avait) (?:une? |des |du |de la |de l'|d')?(?:(?:morceaux?"
        r"|bouts?) d[e']"
        r" ?)?(?:verre|metal|plastique|cheveux?|insectes?|vers|asticots?|moisi\w*|cafards?"
        r"|souris|clou"
        r"|pansement|sang) (?:\w+ )?dans (?:mon|ma|le|la|mes|notre|votre|un)\b|\brappel (?:de"
        r" )?produit",
    ),
    Urgency.LEGAL: (
        r"\bsu(?:e|ing) (?:you|u|your|ya|yall|the (?:shop|store|company)|this (?:shop|store"
        r"|company))\b",
        r"\b(?:i'?ll|i will|gonna|going to|we will|we'?ll) sue\b",
        r"\b(?:my|our) (?:lawyers?|attorneys?|solicitors?)\b(?! friend)|\b(?:call|contact|get"
        r"|speak to"
        r"|talk to|hire|hear from)(?:ing)? (?:an? )?(?:lawyer|attorney|solicitor)s?\b",
        r"\blegal action|\b(?:press|pressing) charges|\b(?:you|u|this) (?:to|in) court\b|\bsmall"
        r" claims"
        r"|\bclass action|\blawsuit|\bbetter business bureau|\btrading standards|\battorney"
        r" general",
        r"\breport(?:ing)? (?:you|u|this|ya|yall|your \w+)(?: \w+)? to (?:the )?(?:police|fcc"
        r"|ftc|ico"
        r"|cnil|bbb|authorities|trading|attorney|health|consumer)|\bfil(?:e|ing) a (?:police report"
        r"|claim against|complaint (?:with|against))|\b(?:call|calling|go to|going to) the"
        r" (?:police"
        r"|cops)\b",
        r"\bport\w* plainte|\bdepos\w* (?:une |de )?plainte|\bdepot de plainte|\bplainte contre",
        r"\b(?:mon|notre|mes|nos) avocats?\b(?! (?:est|etait|sont|etaient) (?:\w+ )?(?:mur"
        r"|pourri|dur"
        r"|vert|noir)|s? pas mur)|\b(?:prendre|contacter|saisir|consulter|appeler) (?:un|une|mon)"
        r" avocate?\b|\bavocat (?:va|vous|prendra)\b",
        r"\ben justice\b|\bpoursui\w+ judiciaire|\b(?:traine\w*|voit|voir|verra|retrouve\w*"
        r"|finir\w*|ira"
        r"|irons|amener) (?:\w+ ){0,2}(?:au|devant le) tribunal|\bvous (?:attaquer"
        r"|poursuivre)\w*\b",
        r"\bmise en demeure|\bhuissier|\bdgccrf|\brepression des fraudes|\bsignal ?conso|\bufc\b"
        r"|\bque choisir\b|\b60 millions\b|\bsignal\w* (?:a|au|aux) (?:la )?(?:police"
        r"|gendarmerie|cnil"
        r"|autorites)|\bvais (?:a|chez|voir) (?:la |les )?(?:police|gendarme\w*|flics)"
        r"|\bappel\w* (?:la police|les flics|les gendarmes)",
    ),
    Urgency.ANGER: ANGER,
    Urgency.URGENT: (
        r"^\W*(?:(?:hi|hello|please|pls|help|bonjour|svp|it'?s|it is|this is|c'?est|c|very"
        r"|really|so|tres|super|trop|vraiment|an?|une|it) )*(?:urgent|urgence|emergency"
        r"|urgentissime)"
        r"(?: (?:please|pls|svp|stp|help|help me|now|asap|merci|thanks))*\W*$",
    ),
}
