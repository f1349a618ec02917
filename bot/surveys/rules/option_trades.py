"""The words of single trades, as those of option_fields.py: payment, food, rooms, colours."""

from __future__ import annotations

# label, reply; both folded
TRADES = (
    # money
    (r"cash|especes|liquide", r"cash|coins|notes|readies|especes|liquide|monnaie"),
    (
        r"card|carte",
        r"card|carte bleue|carte|credit|debit|cb|contactless|visa|mastercard|amex|tap"
        r"|sans contact|bancontact|interac",
    ),
    (r"(?:bank )?transfer|virement", r"transfer|bacs|wire|sepa|virement"),
    (r"direct debit|prelevement", r"direct debit|dd|prelevement\w*|automatique"),
    (r"cheque", r"cheques?|check|chequier"),
    (r"mobile money|momo", r"momo|orange money|mtn|wave|m-?pesa|airtel"),
    # who and what for
    (
        r"child\w*|kids?|enfants?",
        r"kids?|child\w*|(?:my|our|mon|ma) (?:boy|girl|daughter|son|fils|fille|petite?)|toddlers?"
        r"|little ones?|enfants?|gamine?s?|bambins?",
    ),
    (r"student|etudiante?", r"students?|uni|university|college|etudiante?s?|la fac|lyceenne?"),
    (r"retired|pensioner|senior|retraitee?", r"retired|pension\w*|oap|retraitee?s?|seniors?"),
    (r"gift|presents?|cadeau", r"gifts?|presents?|birthday|cadeaux?|offrir|anniversaire"),
    (r"myself|me|moi(?:-meme)?", r"(?:for )?(?:me|myself)|treat(?:ing)? myself|(?:pour )?moi"),
    (
        r"work|business|professional|job|travail|affaires|professionnel\w*",
        r"work|business|jobs?|meetings?|conference|the office|boulot|travail|taf|seminaire"
        r"|affaires",
    ),
    (
        r"leisure|holidays?|pleasure|vacation|loisirs?|vacances|tourisme",
        r"holidays?|hols|vacation|leisure|pleasure|for fun|getaway|sightseeing|vacances|loisirs?"
        r"|tourisme|plaisir|detente",
    ),
    # food and drink
    (
        r"break ?fast|petit[- ]dej\w*",
        r"breakfast|bre(?:ak|k)k?(?:ie|y)|p'?e?tit?[- ]?dej\w*|pdj|full english|fry ?up"
        r"|croissants?",
    ),
    (r"lunch|(?<!-)midi", r"lunch\w*|mid-?day|noon|midi"),
    (r"dinner|supper|diner|souper", r"dinner|supper|evening meal|diner|souper|repas du soir"),
    (r"fried|au plat|frits?", r"fried|sunny side up|over easy|au plat|miroir|frits?"),
    (r"poached|poches?", r"poached|pochee?s?|benedict\w*"),
    (r"scrambled|brouilles?", r"scrambled?|brouillee?s?"),
    (r"boiled|a la coque|durs?", r"boiled|dippy|soldiers|coque|mouillettes|durs?"),
    (r"rare|saignante?|bleue?", r"rare|bloody|saignante?|bleue?|mooing|bouge encore"),
    (
        r"well[- ]done|bien cuite?",
        r"well[- ]?done|cremated|burn (?:it|the)|burnt|no pink|bien cuite?|semelle",
    ),
    (
        r"fish|poisson|seafood|fruits de mer",
        r"fish|cod|salmon|tuna|haddock|trout|prawns?|seafood|poissons?|saumon|thon|cabillaud"
        r"|crevettes?",
    ),
    (r"chicken|poulet", r"chicken|chook|poulet|volaille|nuggets"),
    (r"beef|boeuf", r"beef|burgers?|steaks?|boeuf|bifteck"),
    (
        r"desserts?|pudding|sweets?",
        r"pud(?:ding)?s?|afters|desserts?|cakes?|ice ?cream|glaces?|gateaux?|tarte|sucre",
    ),
    (r"beer|bieres?", r"beers?|pints?|lager|ale|ipa|bieres?|mousse|binouze|blonde|pression"),
    (r"wine|vins?", r"wine|merlot|prosecco|vino|vins?|pinard|rouge|blanc|rose"),
    (r"soft drinks?|sodas?|softs?", r"coke|cola|sodas?|pepsi|lemonade|fizzy|coca|limonade|softs?"),
    (r"water|eau", r"water|eau|flotte"),
    # matters of trades
    (r"math\w*", r"math\w*|algebra|sums|fractions|calcul|algebre|geometr\w*"),
    (r"physi(?:cs|que)", r"physi(?:cs|que)|mechanics|mecanique"),
    (r"chem\w*|chimie", r"chem\w*|chimie|molecules?"),
    (r"gas|gaz", r"gas|combi|gaz"),
    (r"electric\w*|electrique", r"electr\w*|leccy|convecteurs?"),
    (r"wood|bois", r"wood|logs?|log burner|pellets?|bois|granules|poele|cheminee"),
    (r"oil|fioul|mazout", r"oil|fioul|mazout|fuel"),
    (r"heat ?pump|pompe a chaleur", r"heat ?pump|air source|pompe|pac"),
    (r"dogs?|chiens?", r"dogs?|pupp(?:y|ies)|pooch|labrador|spaniel|chiens?|chienne|toutou|chiot"),
    (r"cats?|chats?", r"cats?|kittens?|kitty|moggy|tabby|chats?|chatte|minou|chaton"),
    (r"horses?|cheva(?:l|ux)", r"horses?|pon(?:y|ies)|mare|gelding|cheva(?:l|ux)|poneys?|jument"),
    (r"iphone|ios|apple", r"iphone\w*|ios|apple|ipad"),
    (r"android", r"android|samsung|galaxy|pixel|huawei|xiaomi|tecno|itel|oneplus|motorola"),
    (r"computer|laptop|pc|ordinateur", r"laptop|computer|pc|mac(?:book)?|desktop|ordi\w*"),
    (r"screen|ecran", r"screen|glass|display|ecran|vitre"),
    (r"battery|batterie", r"battery|(?:won'?t|doesn'?t) (?:hold|charge)|batterie|autonomie"),
    (r"camera|appareil photo", r"camera|lens|selfies?|photos?|objectif"),
    (r"football|foot", r"footy|footie|soccer|football|foot|ballon"),
    (r"yoga|pilates", r"yoga|pilates|stretch\w*|etirements?"),
    (r"danc(?:e|ing)|danse", r"danc\w*|zumba|salsa|ballet|dans(?:e|er)"),
    (r"(?:hair)?cut|coupe", r"(?:hair)?cut|trim|chop|coupe|les pointes"),
    (r"colou?r|couleur|coloration", r"colou?r|dye|roots|highlights|tint|couleur|meches|racines"),
    (r"beard|barbe|shave", r"beard|shave|barbe|rasage"),
    # colours
    (r"gr[ea]y|grise?", r"gr[ea]y|silver|anthracite|grise?"),
    (r"red|rouge", r"red|scarlet|crimson|maroon|rouge|bordeaux"),
    (r"blue|bleue?", r"blue|navy|turquoise|bleue?|marine"),
    (r"green|verte?", r"green|olive|lime|khaki|verte?|kaki"),
    (r"white|blanche?", r"white|ivory|cream|blanche?|creme|ecru|ivoire"),
    (r"brown|brune?|marron", r"brown|chestnut|brune?|marron|chocolat"),
    # people, bodies, beasts
    (
        r"partner|spouse|husband|wife|conjointe?|couple",
        r"wife|husband|hubby|partner|femme|mari|conjointe?",
    ),
    (r"parents?", r"parents?|mum|mom|dad|folks|maman|papa"),
    (
        r"self[- ]employed|freelance|independante?",
        r"freelance\w*|my own boss|a mon compte|auto-?entrepreneu\w*",
    ),
    (
        r"unemployed|chomage|sans emploi",
        r"jobless|between jobs|out of work|laid off|chomage|chomeu\w*",
    ),
    (r"knees?|genoux?", r"knee\w*|stairs|genoux?|rotule|menisque"),
    (r"back|dos", r"spine|lumbago|sciatica|lombaires?|sciatique|colonne|les reins"),
    (r"neck|cou|nuque", r"neck|nuque|cervicales?|torticolis"),
    (r"shoulder|epaule", r"shoulders?|epaules?|omoplate|clavicule"),
    (
        r"birds?|oiseaux?",
        r"birds?|parrot|cockatiel|budgie|hens?|chickens?|perroquet|perruche|poules?",
    ),
    (r"rabbits?|lapins?", r"bunn(?:y|ies)|lops?|lapine?s?"),
    # rooms, heat, matters of interest
    (
        r"double|queen|king|grand lit",
        r"queen|king|(?:one|a) (?:big )?bed|un (?:grand |seul )?lit(?: pour deux| double)?"
        r"|me and (?:the|my) (?:wife|husband|missus|partner)",
    ),
    (r"twin|jumeaux|deux lits", r"two (?:beds|singles)|separate beds|deux lits|lits separes"),
    (r"single|simple|individuel\w*", r"just me|on my own|solo|seule?|alone|one person"),
    (
        r"cool(?:er)?|colder|plus (?:frais|froid)",
        r"too (?:hot|warm)|sauna|boiling|sweat\w*|trop chaud|on etouffe|creve de chaud",
    ),
    (
        r"warmer|hotter|plus chaud",
        r"too cold|freezing|chilly|shiver\w*|icy|trop froid|on gele|on caille|se caille",
    ),
    (
        r"as it is|no change|(?:comme|tel) (?:c'est|quel)|ne rien changer|unchanged",
        r"don'?t change|leave it|as (?:it )?is|fine as|change[rz]? rien|comme (?:c'est|avant)"
        r"|tel quel",
    ),
    (
        r"did ?n'?t like\w*|did not like\w*|not as expected|pas plu",
        r"ugly|not (?:what|as) i (?:pictured|expected|imagined)|put me off|moche"
        r"|pas (?:comme|ce que) (?:sur|je)|pas (?:a )?mon gout",
    ),
    (
        r"delivery time|slow delivery|delais?",
        r"too slow|tak(?:e|es|ing) (?:ages|too long|forever)|trop (?:long|lent)|des semaines",
    ),
    (r"voucher|store credit|bon d'achat|avoir", r"gift card|vouchers?|carte cadeau|bon d'achat"),
    (r"nights?|nuit", r"nights?|asleep|graveyard|nuits?|dort"),
    (
        r"swim\w*|pool|piscine|natation",
        r"swim\w*|pool|a dip|lengths|laps|piscine|nag\w*|natation|longueurs|plouf|brasse|crawl",
    ),
    (r"cardio", r"treadmill|heart|coeur|tapis de course|elliptique"),
    (r"class(?:es)?|cours(?: collectifs)?", r"spin|yoga|pilates|zumba|body ?pump|step"),
    (r"recipes?|recettes?", r"recipes?|cook\w*|cuisin\w*"),
    (r"garden\w*|jardin\w*", r"garden\w*|plants?|lawn|jardin\w*|plantes?|potager"),
    (r"fashion|mode", r"fashion|clothes|fringues|vetements|tenues"),
    (r"travel|voyages?", r"travel\w*|trips?|where to go|partir|escapades?"),
    (r"crepes?|pancakes?", r"pancakes?|crepes?"),
    (
        r"last year|l'an dernier|annee derniere",
        r"last year|l'an (?:dernier|passe)|annee (?:derniere|passee)",
    ),
)
