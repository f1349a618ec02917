"""The words around a number that tell whether it is a rating: what counts, fills or follows."""

from __future__ import annotations

import re

COUNTED = re.compile(
    r"\s*-?\s*(?:min(?:ute)?s?|hours?|hrs?|heures?|days?|jours?|weeks?|semaines?|months?|mois"
    r"|years?"
    r"|yrs?|ans?|annees?|times?|fois|people|persons?|persons|personnes?(?! ne\b)|kids?|enfants?"
    r"|children|men|women"
    r"|euros?|dollars?|pounds?|quid|bucks|cents?|percent|per cent|pour ?cent|pm|am|a\.m|p\.m"
    r"|o'clock"
    r"|km|kg|miles?|metres?|thumbs?|pouces?|of (?:us|them|my|your|our|the)|d'entre|eme|ieme|x|th|st"
    r"|nd|rd|staff members?|course|way|amis?|secs?|seconds?|secondes?|degrees?|grand(?! max)|k"
    r"|bus|tram|cm|mm"
    r"|items?|box(?:es)?|articles?|pieces?|produits?|products?|parcels?"
    r"|rue|avenue|av|boulevard|bd|street|road|inch|inches|ft|feet|lbs?|kilos?|grammes?|litres?"
    r"|ml)\b"
    r"|\s*[%€$£°]"
)
BLOCKS = re.compile(  # a number after one of these belongs to it
    r"\b(?:orders?|commandes?|cmd|ref(?:erence)?|tickets?|numero|invoice|facture|table|room|chambre"
    r"|gate|door|porte|aisle|till no|caisse|rue|street|floor|etage|line|ligne|store|magasin|size"
    r"|taille|iphone|version|page|chapter|article|bus|tram|aged?|parcel|colis|zone|code|top|plan"
    r"|call me|telephone|phone|tel|rayon|counter|desk|order number|covid|room no|level|step)\b"
    r"(?:\s+(?:number|no|nb|num|id|n|is|was|are|est|etait|numero|it's|me|on|at|au|the"
    r"|#))*[\s:#.°]*$"
)
BLOCKS_NEXT = frozenset(
    (
        "at till until since by before after around_noon vers depuis des my mes our nos your vos"
        " his her les these those the last next is are was were est sont etait etaient etions on"
        " had have has bought ordered waited spent achete attendu commande pris paid paye avec"
        " with every another all in dans only_had about_to got received recu kids"
    ).split()
)
FILLERS = frozenset(
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
        " hard cool deffo defo def gonna gona lemme ol old jk lol kidding tbh lucky mate oops oups"
        " desole desolee dsl correction voulais jmets jmet jdonne jdirai t ct cetait barre wesh"
        " mettons mettre aller jcrois going erreur typo score: rating: perso personnellement"
        " personally bang dude bro fam man luv love hun lah yo donnons carrement facile"
        " facilement largement peu meme peine juste quand attendez hold rather rectif"
        " rectification kind strong weak generous tentative tempted inclined settle proper"
        " mettra dirons dit point pense ouais yep yeah yup mouais hm hmm hmmm mmm jmettrais"
        " jmettrai j'dirais j'dis jdis moment crois penche penser trompe trompee suis lets let's"
        " absolute"
        " honest prolly always neutral dis vaut tjs toujours alle halfway middle marks vote voted"
        " voting giving scored scoring land landing settled feels call calling choose pick picking"
        " put putting earned earns gets stays stay remains reste resterai voterais voterai choisis"
        " prends opte opterais trouve attribue attribuerais accorde accorderai accorderais noterais"
        " evalue evaluerais genre wallah serieux bref voila globalement ensemble gros finally"
        " nonetheless anyway anyways quite rather more-or-less tho though yet surement allons"
        " partons pars partirais irai irais id'say respectable generous mere simply straight"
        " whopping outstanding lovely fantastic brilliant super-solid comfortable high-end mid"
        " okay-ish decent-ish fab ace mint"
        " stellar resounding enthusiastic honorable bien-merite tasse fier"
        " jolie joli beau belle enorme tout mere definite sure clean firm weak sold cheeky"
        " myself me personally nous one ours mien mienne sens sentiment verdict resultat result"
        " final finale evaluation grade points appreciation wd wud u ya gv giv half"
    ).split()
)
RATES = frozenset(
    (
        "a an un solid strong note score rating mets donne give say dirais rate of de it so donc"
        " et and la big petit bon now maintenant for"
    ).split()
)
FOLLOWS = frozenset(  # after a number in words, these show that the number is meant
    (
        "because cause cuz cos but since as for from car parce mais pour i id the star stars"
        " etoile etoiles guess please pls plz svp stp thanks thank thx merci my they you your it"
        " its it's vous j'ai je le la les c'est sans personnel staff ish points point pointe all"
        " only maybe probably definitely no non sorry pardon actually wait not pas now before"
        " maintenant avant enfin euh and et of_course obviously seulement so out sur overall to or"
        " ou i'd id i'm im evidemment forcement mate lah oops oups desole desolee dsl jk sadly"
        " hands straight easily easy tops max from here absolutely carrement largement facile"
        " direct"
        " yes oui yeah lol haha tbh honestly franchement vraiment really pointe barre quand meme"
        " bien environ after apres"
        " tout ok okay if si given when vu considering with avec at this today aujourd'hui cette"
        " great good super top perfect parfait lovely excellent"
    ).split()
)
NOT_PLURAL = frozenset(
    (
        "thanks this was is always as has its les tres mais pas sans plus dans nous vous guys"
        " props bises bisous us yes plus obvs always ours yours besides unless his sens acces"
        " apres des nos vos mes ces toujours jamais cos thx nps express tous service's perhaps"
        " whereas previous process business ambulance pls plz fais suis depuis alors parfois"
        " bravos staffs congrats super lots boss stars points less press minus versus bonus class"
        " dress fitness miss etoiles kindness success excess tops hands mauvais gros awesomeness"
        " cleanliness hopeless useless careless tasteless jcrois crois pourtant perhaps lads guys"
        " folks bucks yeahs overpriceds cheers kisses starts satrs stras strs"
    ).split()
)
