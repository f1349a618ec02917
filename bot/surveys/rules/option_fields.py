"""The words of one field each: what an option's label says, and what a reply may say for it.

A field counts only if the label of exactly one option is of it; so what may belong to two of them
("my sister", to a friend as to the family) stands in a field of both besides.
"""

from __future__ import annotations

_KINSHIP = (
    r"(?:(?:my|our|a|the|mon|ma|mes|une?|le|la)\b[\w ]{0,12}|belle-?|beau-?)(?:sister|bro|brother"
    r"|cousine?s?|aunt\w*|uncle|mum|mom|mam|dad|nana?|gran\w*|wife|husband|hubby|missus|partner"
    r"|daughter|son|soeur|frere|tante|oncle|mere|pere|maman|papa|mamie|papi|femme|mari"
    r"|conjointe?|fille|fils)"
)
_ACQUAINTED = (
    r"friends?|pals?|mates?|budd(?:y|ies)|amie?s?|potes?|copains?|copines?|word of mouth"
    r"|bouche a oreille|(?:my|our|a|the|mon|ma|une?|le|la) (?:neighbou?rs?|colleagues?|workmates?"
    r"|flatmate|roommate|voisine?s?|collegues?|coloc)|told me about"
    r"|recommended (?:it |you |by)|m'en a (?:parle|dit)|(?:me l'|vous )a (?:conseille|recommande)"
)
_SOCIAL = r"insta\w*|facebook|fb|tik ?tok|snap(?:chat)?|twitter|linkedin|reels?|whats ?app"
_SEARCHED = (
    r"online|inter-?net|the net|le net|web ?(?:site)?|google\w*|search(?:ed|ing)|searche?s? engine"
    r"|en ligne|youtube|trustpilot|moteur de recherche|votre site|your site"
)

# label, reply; both folded
FIELDS = (
    # how somebody came to know
    (
        r"friends?|amie?s?|word of mouth|bouche[- ]a[- ]oreille|recommend\w*|connaissance",
        _ACQUAINTED,
    ),
    (
        r"friends?|amie?s?|word of mouth|bouche[- ]a[- ]oreille|famil\w*(?= (?:member|or|ou))",
        _KINSHIP,
    ),
    (r"social\w*|reseaux", _SOCIAL),
    (r"online|internet|web|en ligne|search\w*|google", _SEARCHED),
    (r"online|internet|web|en ligne|social\w*|reseaux", _SOCIAL),
    (r"radio", r"radio|wireless|airwaves|fm|ondes|podcast"),
    (r"tv|television|tele", r"tv|telly|television|tele|the box|chaine \w+"),
    (r"poster|affiche|panneau|sign", r"posters?|billboard|hoarding|banner|affich\w*|panneaux?"),
    (
        r"flyer|leaflet|brochure|prospectus|depliant",
        r"flyers?|leaflets?|pamphlets?|brochures?|prospectus|depliants?|tracts?|boite aux lettres"
        r"|letter ?box|through (?:the|my) door",
    ),
    (
        r"pass(?:ing|ed|ant|ing by)?|walk(?:ed|ing)?(?:[- ](?:by|past|in))|vitrine",
        r"(?:walk|driv|pass)(?:ed|ing)? (?:past|by)|drove past|saw (?:the|your) (?:shop|sign"
        r"|window)|en passant|passee? devant|vu (?:la|votre) (?:boutique|vitrine|enseigne)",
    ),
    # why
    (
        r"(?:too )?(?:expensive|dear|pricey)|costs?|price\w*|prix|cher|chere|couts?|tarifs?|budget"
        r"|money|argent",
        r"skint|broke(?= |$)(?! (?:my|a|down))|afford\w*|pric\w*|costs?|costly|expensive|too dear"
        r"|bomb|arm and a leg|rip ?off|too much money|my budget|fauchee?s?|coute un bras"
        r"|la peau des fesses|trop chere?s?|dispendieux|hors de prix|pas les moyens|mon budget"
        r"|a sec|coute trop|les tarifs|augmentation|cheap\w*|bargains?|bon marche|pas chere?s?",
    ),
    (
        r"mov(?:e|ed|ing)(?: (?:away|house|home))?|relocat\w*|demenag\w*",
        r"mov(?:ed|ing|e) (?!on\b)|relocat\w*|new (?:house|flat|town|city)|leaving (?:town|the"
        r" (?:area|country|city))|demenag\w*|(?:pars|part|partons|vais|va) (?:vivre|habiter)"
        r"|change\w* de (?:ville|region|pays)|m'installe|emigrat\w*|live (?:elsewhere|too far)",
    ),
    (
        r"(?:no|not enough|lack of|pas le|manque de|pas assez de) (?:time|temps)",
        r"(?:too|so|always|very) busy|flat out|rushed|snowed under|swamped|hectic"
        r"|run off my feet|no time|never (?:get|have) (?:there|(?:the )?time)|debordee?s?"
        r"|surbookee?s?|emploi du temps|pas (?:le|de|une minute a) (?:temps|moi)|overtime"
        r"|work'?s (?:mad|mental|crazy)|trop de (?:travail|boulot|taf)|trop occupee?",
    ),
    (
        r"(?:an)?other (?:gym|club|shop|provider|company|place|school|brand)|competit\w*|elsewhere"
        r"|autre (?:salle|club|magasin|fournisseur|enseigne|ecole|marque)|ailleurs|concurren\w*",
        r"(?:is|was|are|'s) (?:nearer|closer|better)|joined (?:another|a different|\w+gym)"
        r"|found (?:another|somewhere|a better)|switched|(?:gone|went|going|joined) elsewhere"
        r"|a rival|competit\w*|ailleurs|concurren\w*|amazon|autre (?:boutique|magasin)|(?:est"
        r"|sont) (?:bien )?plus (?:pres|proche)"
        r"|chez un autre|inscrite? (?:dans|chez|a) un autre",
    ),
    (
        r"injur\w*|health|sick\w*|illness|medical|sante|blessures?|maladie|hurt",
        r"injur\w*|hurt|(?:my|bad|dodgy) (?:knees?|back|ankle|shoulder|hip|leg|foot|arm)"
        r"|broke my|sprain\w*|surgery|an? operation|doctor'?s?|poorly|pregnan\w*|arthr\w*"
        r"|blesse\w*|(?:mon|au|le) (?:genou|dos|pied|bras)|(?:ma|la) (?:cheville|hanche|jambe)"
        r"|(?:mon|l')epaule|entorse|operee?|malade|medecin|toubib|enceinte|sick|unwell|fracture",
    ),
    (
        r"(?:too )?far|distance|trop loin|loin|eloigne\w*",
        r"(?:too |so |quite )?far(?! from)|miles|a trek|hours? away|loin|trajet|la route|bornes"
        r"|(?:a |de )?l'autre bout|long (?:drive|way|journey)",
    ),
    (
        r"location|position|emplacement|situation",
        r"location|central\w*|close (?:by|to)|near(?:by)?|walking distance|pres (?:de|du)|proche"
        r"|(?:on|sur) (?:my|mon) (?:way|chemin)|round the corner|a deux pas|en bas de chez|a pied"
        r"|centre[- ]ville|en plein centre|emplacement|bien situee?",
    ),
    (
        r"wait\w*|queue\w*|attente|slow service|lenteur",
        r"queue\w*|wait\w*|took (?:ages|forever)|so slow|attente|attendre|attendu|la file|lents?"
        r"|trop long",
    ),
    (
        r"clean\w*|hygiene|proprete|propre",
        r"clean\w*|dirty|filthy|spotless|hygien\w*|propre\w*|sales?|crade|degueu\w*|grubby",
    ),
    (
        r"range|choice|selection|variety|choix|gamme|assortiment",
        r"range|choice|selection|variety|variete|choix|gamme|assortiment|so much to choose"
        r"|trouve (?:de )?tout",
    ),
    (
        r"staff|service|personnel|accueil|equipe",
        r"staff|service|people|team|personnel|accueil|equipe|vendeu\w*|gentil\w*|friendl\w*"
        r"|smil\w*|helpful|welcom\w*|polite|sourires?|serviables?|aimables?|accueillants?",
    ),
    (r"parking|stationnement", r"park(?:ing)?|car ?park|stationn\w*|(?:me|se) garer|garer"),
    (
        r"(?:opening )?hours|horaires?|heures d'ouverture",
        r"hours|open(?:ing)? (?:late|later|longer|earlier|on|times?)|closes? (?:too )?early"
        r"|horaires?|ouvert\w* plus|ferme\w* (?:trop )?tot",
    ),
    (
        r"atmosphere|ambian\w*|vibe|decor",
        r"atmosphere|ambian\w*|vibes?|mood|cos(?:y|iness)|buzz|decor|deco|le cadre|convivial\w*",
    ),
    (
        r"quiet\w*|calme|silence|peace\w*|tranquil\w*",
        r"quiet\w*|calm\w*|peace\w*|silen\w*|tranquil\w*|no noise|noise[- ]free|sans bruit|repos"
        r"|good sleep|dormir",
    ),
    # what is wrong
    (
        r"damaged?|broken|abimee?|cassee?|endommage\w*|faulty|defect\w*",
        r"damag\w*|broken|smashed|crushed|cracked|bust(?:ed)?|in (?:bits|pieces)|knackered|dented"
        r"|torn|abim\w*|cassee?s?|ecrasee?s?|dechir\w*|fissur\w*|fele\w*|pete\w*|en morceaux"
        r"|faulty|defect\w*|doesn'?t (?:work|turn on)|marche pas",
    ),
    (
        r"missing|lost|manquante?|perdue?",
        r"missing|lost|never (?:came|arrived|got)|not (?:in the box|there)|manqu\w*|perdue?s?"
        r"|jamais (?:recue?|arrivee?)",
    ),
    (
        r"wrong (?:item|size|product|order|one)|mauvais (?:article|produit)|erreur",
        r"(?:the )?wrong|not what i (?:ordered|asked)|mix(?:ed)?[- ]?up|mauvais\w*"
        r"|pas l[ea] bonn?e?"
        r"|erreur|autre chose que",
    ),
    (r"late|delay\w*|retard", r"late|delay\w*|took ages|overdue|retards?|en retard"),
    (
        r"size|taille|fit|(?:too|trop) (?:big|small|grande?|petite?)",
        r"too (?:big|small|tight|loose|large|long|short)|(?:didn'?t|doesn'?t) fit"
        r"|trop (?:grand|petit|serre|large|court|juste)e?s?|flotte dedans|taille (?:grand|petit)",
    ),
    (
        r"changed? (?:my|of) mind|change d'avis|no longer needed",
        r"changed? (?:my|our) minds?|don'?t want|no longer (?:need|want)|change\w* d'avis"
        r"|plus besoin|plus envie|second thoughts",
    ),
    # when and how often
    (
        r"mornings?|matin\w*",
        r"mornings?|am|matins?|matinee|first thing|before (?:noon|lunch|work)|avant midi"
        r"|de bonne heure|tot|crack of dawn|au reveil|avant-midi|school run|early|a\.m"
        r"|breakfast time|avant le boulot",
    ),
    (
        r"afternoons?|apres-midi",
        r"afternoons?|pm|apres-midi|aprem|apres manger|mid-?afternoon|after(?: my)? lunch|p\.m"
        r"|apres (?:le )?dejeuner",
    ),
    (
        r"evenings?|soir\w*",
        r"evenings?|nights?|tonight|soirs?|soiree|after (?:work|dinner|tea|supper)"
        r"|(?:end|fin) (?:of the|de la?) (?:day|journee)|fin de journee|when i (?:get|am) home"
        r"|en rentrant|apres (?:le )?(?:diner|souper|boulot|travail)|apres le taf|tard",
    ),
    (r"week-?ends?", r"week-?ends?|sat(?:urday)?s?|sun(?:day)?s?|samedis?|dimanches?"),
    (
        r"week-?days?|(?:en |la )?semaine",
        r"week-?days?|during the week|monday to friday|(?:mon|tues|wednes|thurs|fri)days?"
        r"|en semaine|du lundi au vendredi|(?:lun|mar|mercre|jeu|vendre)dis?",
    ),
    (
        r"now|asap|immediately|right away|maintenant|tout de suite|immediatement",
        r"now|asap|(?:straight|right) away|immediately|maintenant|(?:tout )?de suite"
        r"|au plus vite|des que possible",
    ),
    (
        r"later|plus tard",
        r"later|not (?:right )?now|another time|some other time|plus tard|pas maintenant"
        r"|une autre fois",
    ),
    (r"never|jamais", r"never|not once|jamais|pas une (?:seule )?fois"),
    (
        r"rarely|seldom|rarement",
        r"rarely|seldom|hardly ever|blue moon|rarement|presque jamais|not (?:very )?often"
        r"|pas (?:tres )?souvent",
    ),
    (
        r"sometimes|occasionally|parfois|de temps en temps",
        r"sometimes|now and (?:then|again)|occasionally|once in a while|from time to time"
        r"|de temps en temps|parfois|des fois|a l'occasion",
    ),
    (
        r"often|regularly|souvent|regulierement",
        r"often|all the time|loads|a lot|regularly|souvent|regulierement|tres frequemment",
    ),
    (
        r"always|toujours",
        r"always|every (?:single )?time|toujours|a (?:chaque|tous les) (?:fois|coups)",
    ),
    (
        r"express|fast|quick|rapide",
        r"express|asap|fast\w*|quick\w*|urgent\w*|next day|rapid\w*|vite|pressee?s?",
    ),
    (
        r"standard|normal|economy|economique",
        r"standard|normal\w*|regular|no (?:rush|hurry)|pas (?:pressee?s?|d'urgence)|economique",
    ),
    # where and how
    (
        r"(?:by )?cars?|voiture|auto",
        r"driv(?:e|es|ing)|drove|motor|mon char|(?:en|mon) char|(?:a )?lift|covoiturage|bagnole",
    ),
    (r"taxi|cab|uber|vtc", r"taxis?|cabs?|uber|bolt|vtc|minicab"),
    (r"metro|tube|subway|underground", r"metro|tube|subway|underground"),
    (r"plane|flight|avion", r"plane|fl(?:y|ew|ying|ight)|avion|vol"),
    (
        r"bike|bicycle|cycling|velo",
        r"bik\w*|bicycle|cycl\w*|velo|bicyclette|pedal\w*|e-?bike|two wheels|deux[- ]roues"
        r"|bicloo?|biclou|vae|velib",
    ),
    (
        r"(?:on )?foot|walk\w*|a pied",
        r"my (?:own )?(?:two )?(?:feet|legs)|strolled?|pedibus|guibolles",
    ),
    (
        r"outside|outdoors?|terrac?e|terrasse|exterieur|dehors",
        r"out(?:side|doors?)|garden|patio|in the sun|terrac?e|terrasse|dehors|au soleil|jardin",
    ),
    (
        r"inside|indoors?|interieur|dedans",
        r"in(?:side|doors?)|in the warm|interieur|dedans|au chaud",
    ),
    (r"window|fenetre|hublot", r"window|with a view|hublot|fenetre|la vue"),
    (r"aisle|couloir", r"aisle|leg ?room|couloir"),
    (r"front|devant", r"front|near the stage|(?:first|front) rows?|devant|premiers? rangs?"),
    (r"back|rear|au fond|arriere", r"(?:at |in )?the back|rear|au fond|tout derriere|a l'arriere"),
    (r"balcony|balcon|upstairs", r"balcony|upstairs|up top|the gods|balcon|en haut"),
    (
        r"neighbou?r|voisin",
        r"neighbou?rs?|next door|voisine?s?|(?:la maison|chez les gens) d'a cote",
    ),
    (r"locker|consigne|relais|parcel ?shop", r"lockers?|parcel ?shop|relais|consignes?"),
    (r"porch|shed|garage|abri|safe place", r"porch|shed|garage|abri|porche|cabanon|remise"),
    (r"house|maison", r"house|bungalow|terraced?|semi|detached|cottage|villa|maison|pavillon"),
    (r"flat|apartment|appartement", r"flat|apartment|studio|appart\w*|hlm|condo|kot"),
    (r"livery|pension", r"livery|stables?|yard|pension|ecurie|centre equestre"),
)
