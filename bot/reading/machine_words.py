"""The sentences by which bot.reading.automatic knows a person, or another company's machine.

Over folded text."""

from __future__ import annotations

import re

from bot.reading.carrier_words import END, START, TEXT, either

AUTO = r"(?:automat(?:ed|ic|ically)|auto|system|computer|machine|robot)"

# Where a text says how to answer it, its question is a machine's.
INSTRUCTS = re.compile(
    r"\b(?:reply|text|press|respond|repondez|tapez|envoyez) (?:with )?[\"']?(?:yes|no|y|n|c|1"
    r"|2|stop|help|oui|non|o|aide)\b"
)
# A person's own matter. What machines say of themselves in the first person is taken out before.
PERSON = re.compile(
    r"\?|\b(?:i|i'm|im|i'll|i've|ive|i'd|me|my|mine|lol|wtf|why|does ?n[o']t work|didn'?t work"
    r"|not working|isn'?t working|won'?t work|u guys|you guys|your (?:number|phone(?= (?:is"
    r"|was|doesn|number|line|does))|shop|store|website|site|driver|sales?|mailbox"
    r"|voicemail(?= (?:is|was|says))|inbox)(?! (?:has been|is|was) blocked)"
    r"|your (?:phone )?lines? (?:is|are)|says|said|thanks anyway|please stop(?! texting this)"
    r"|stop texting(?! this number)|leave us|je|j'ai|j'\w+|moi|mon(?![- ]?(?:fri|sat|sun|thu"
    r"|wed|day|to|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|[0-9]))|ma|mes|m'\w+"
    r"|marche (?:pas|plus)|fonctionne (?:pas|plus)|pourquoi|votre (?:numero|magasin|boutique"
    r"|site|livreur|telephone|repondeur(?! contient)|ligne|messagerie(?= est pleine\W*$))|ca dit"
    r"|arretez)\b(?!')"
)
# a wish that no machine has, in whatever words a mailbox or a notice is spoken of beside it
LEAVES = either(
    r"(?<!recevrez )(?<!recevez )\bplus (?:aucune?s?|jamais de|d'|de) ?(?:vos )?(?:messages?|sms"
    r"|textos?|pubs?|envois?|appels?)\b",
    r"\bno more (?:texts?|messages|sms|msgs|calls|ads|promos?)\b(?! will)",
    r"\b(?:discontinue|cease) (?:all|any|your|these|the|with)\b",
    r"\brefus (?:definitif|categorique|formel)",
    r"\bplus de ce monde\b|\b(?:passed away|deceased|decedee?s?|no longer with us|has died)\b",
)
QUOTED_PERSON = re.compile(
    r"\b(?:i am|i'm) (?:\w+, )?(?:an?|the|your) (?:[\w-]+ ){0,3}?(?:bot|chatbot|assistant"
    r"|agent|robot)\b|\b(?:sorry[, ]+)?(?:but )?i (?:(?:did|do|could|can|was|am) ?n[o']t"
    r"|cannot|can'?t|am still learning|am unable to) (?:quite )?(?:understand|recogni[sz]e"
    r"|process|get|catch|recognise|able)(?= (?:that|your|this)\b[^\n]{0,60}?(?:reply|text|type"
    r"|press|try|send|choose|enter|select)\b)|\bhow (?:can|may) (?:i"
    r"|we) help(?: you)?(?: today)? ?\??|\bcomment (?:puis-je"
    r"|pouvons-nous) vous aider(?: aujourd'hui)? ?\??|\bje suis (?:un|une|le|votre"
    r"|l') ?(?:[\w-]+ ){0,2}?(?:bot|chatbot|assistante?|robot|repondeur)\b"
    r"|\bje n'ai pas (?:bien )?compris (?=[^\n]{0,60}?(?:repondez|tapez|envoyez|choisissez)\b)"
    r"|\bje vous (?:rappelle\w*|recontacte\w*|repond\w*|reviens)\b|\b(?:may|will) (?:i|we)\b"
    r"|\bnot you ?\?|\bwasn'?t you ?\?|\bneed help ?\?|\bquestions ?\?|\bbesoin d'aide ?\?"
    r"|\bi (?:will|shall) (?:get back|reply|respond|return|be back|answer)|\bi'll (?:get back"
    r"|reply|respond|return|be back|answer|call you)|\bi am (?:currently |now )?(?:out|away|on"
    r"|off|unable|not)\b|\bi'm (?:currently |now )?(?:out|away|on|off|unable|not|driving)\b"
    r"|\bemail me\b|\bi can (?:help|assist|answer)|\bcontact me\b|\bmy (?:assistant"
    r"|colleagues?|return|office|inbox|e-?mails?|voicemail)\b|\bje (?:suis"
    r"|serai) (?:\w+ment )?(?:absente?|en|de|indisponible|au)\b|\bmon (?:retour|absence"
    r"|collegue|assistante?|bureau)\b|\bma (?:collegue|boite)\b|\bmes (?:mails|messages)\b"
)

_REPLY = r"(?:reply|response|answer|message|text|sms|msg|texto|reponse)"
_AUTOMATIC = (
    rf"(?:auto(?:mat(?:ic|ed|ically|ique|iquement))?[- ]?(?:generated )?{_REPLY}"
    rf"|auto-generated|{_REPLY}(?: \w+){{0,2}}? auto(?:matique)?|texto ?auto"
    r"|auto-?(?:reply|response|responder|text)|automat(?:ic|ed|ique))"
)
# The text says that it is one, before or after whatever its owner has put into it.
DECLARES = either(
    rf"^\W*(?:{_AUTOMATIC}(?: (?:here|from|de) [\w' ]{{1,24}}?| ici)?(?= ?[\])(*:.,\n–-])"
    r"|[\[(*]auto[\])*]|auto ?[:.](?! ?(?:ecole|moto|piece))) *\W*(?:[^\W_]+\W+){2}",
    rf"(?:[-–—(\[|~*.!\n] ?)(?:(?:this (?:is|was)|ceci est) (?:an?|une?) (?:\w+ )?{_AUTOMATIC}"
    rf"|{_AUTOMATIC}|(?<=[(\[])auto|(?:sent|generated|envoye|genere) automat\w+)"
    r"(?: (?:by|from|of|par|depuis|de) [\w' ]{2,30}| sent [\w ]{2,24})?[\])*.! ]*$",
    rf"^\W*(?:this (?:is|was)|ceci est|c'est) (?:an?|une?) {_AUTOMATIC} ?[.:!\n-] ?"
    r"(?:i(?:'m| am| can'?t| cannot| will|'ll)|je (?:ne )?(?:suis|peux|serai|vous|reviens)|please"
    r"|merci)\b",
)

NOTICE = either(
    rf"{START}(?:you have|you've|you (?:have )?(?:got|received)|u have|you missed)(?: got"
    r"| received)? (?:an? |one |[0-9]+ |the )?(?:\(?[0-9]*\)? ?)?(?:new |unheard |unread "
    r"|urgent |missed )*(?:voice ?-?mails?|voice messages?|missed calls?|calls?\b"
    r"|video messages?|fax(?:es)?|messages? in|(?<=unheard )messages?"
    r"|(?<=unread )messages?)(?! from (?:me|us)\b)",
    rf"{START}(?:[0-9]+ )?(?:new |missed |unheard )+(?:voice ?-?mails?|voice ?messages?"
    r"|calls?)(?: (?:from|received|alert|notification|transcript\w*|at|on|\()(?! ?(?:you|u|ur"
    r"|your|this|the shop|me)\b)|:|(?<=s)\W*$)|\bcall missed from [+0-9(]",
    rf"{START}(?:voice ?-?mail|visual voicemail|voice message)(?: transcript\w*)?(?: from"
    rf"| received| notification|:| transcription)(?! (?:you|u)\b)|{START}transcri(?:ption"
    r"|pt)(?: of| unavailable)? ?(?:voicemail)?:",
    r"\b(?:dial|call|press) [*#0-9]{1,6} to (?:listen|retrieve|hear)|\bto listen to (?:it|your"
    r"|the) (?:message|voicemail)?",
    r"\b(?:tried to (?:call|reach) you (?:at|on|[0-9])|called you (?:at|on|[0-9]+ times?)"
    r"|(?:is|are) now (?:available|reachable)|you were called by)",
    rf"{START}(?:your |the |this )?{TEXT}(?: (?:to|sent to) .{{2,40}}?)? (?:(?:was |has been "
    r"|were )(?:successfully )?(?:read|displayed|opened|seen|delivered|received)"
    r"|(?<=message )(?:read|delivered))(?: (?:at|on|by)\b.{0,40})?" + END,
    r"^(?:(?:read|lu)(?= ?: | at [0-9])|read receipt|read report|delivery (?:report|receipt)"
    r"|delivered(?! ?$)|accuse de (?:lecture|reception)|confirmation de lecture)(?: ?:"
    rf"| at [0-9]| by|{END})",
    r"^(?:(?:tentatively )?accepted|declined|tentative|cancell?ed(?: event)?"
    r"|updated? invitation|invitation|new (?:event|invitation)|event|reminder|calendar|accepte"
    r"|refuse|rappel|annule|provisoire|evenement|invitation (?:acceptee|refusee|mise a jour"
    r"|annulee))(?: (?:notification|reminder|alert))? ?: ?.+(?:@| at |[0-9]{1,2}[:h][0-9]{2}"
    r"|[0-9] ?[ap]m\b|calendar|meeting|appointment|reunion|rdv|rendez-vous"
    r"|[0-9]{1,2}[/.][0-9]{1,2})",
    r"^(?:accepted|declined|tentative(?:ly accepted)?|accepte|refuse|provisoire) ?: ?\w",
    rf"{START}vous avez manque (?:un|[0-9]+) appels?|\b(?:vous a|a) appele (?:le|a) [0-9]",
    r"^(?:cancell?ed event|updated invitation|(?:meeting|event|appointment|calendar) reminder"
    r"|rappel de (?:rendez-vous|rdv|reunion)|(?:nouvel )?evenement) ?:",
    r"\b(?:your|votre) (?:appointment|reservation|booking|rendez-vous|rdv|visit"
    r"|consultation)\b[^\n!?]{0,60} (?:is|est|has been|a ete|was) (?:\w+ )?(?:confirm|schedul"
    r"|prevu|book|annul|cancel|planifi|reserv)",
    r"\bmessages? in your voice ?-?mail|\b(?:boite vocale|repondeur) contient|^(?:google"
    r"|outlook) calendar\b|^someone called|\bvous avez recu [0-9]+ appels?|\bhas (?:accepted"
    r"|declined|tentatively accepted) (?:your|this|the) (?:invitation|invite|meeting|event)",
    r"\ba (?:accepte|decline|refuse) (?:votre|cette|l'|ton) ?(?:invitation|reunion|evenement)",
    rf"{START}(?:reminder|rappel)[ :!-]+(?:you have|you are|your|vous avez"
    r"|votre)\b[^\n]{0,60}(?:appointment|reservation|visit|booking|rendez-vous|rdv"
    r"|consultation)",
    # French
    rf"{START}(?:vous avez|tu as)(?: recu)? (?:(?:un|une|[0-9]+|de) ?)?(?:nouveaux? "
    r"|nouvelle )*(?:messages? (?:vocal|vocaux|sur)|appels? (?:manques?|en absence)"
    r"|notifications?)",
    rf"{START}(?:[0-9]+ )?(?:nouveaux? |nouvel )?(?:appels? (?:manques?|en absence)"
    rf"|messages? (?:vocal|vocaux))(?: (?:de|du|recu|a|le) (?!vous|votre)|:|{END})",
    r"\b(?:a (?:cherche a|tente de|essaye de|tente de) vous (?:joindre|appeler|contacter)"
    r"|vous a appele (?:a|le|[0-9])|est (?:a nouveau|de nouveau|desormais) (?:joignable"
    r"|disponible))",
    rf"{START}(?:votre )?(?:messagerie vocale|repondeur)(?: :|: | contient)|\bpour (?:ecouter"
    r"|consulter) (?:votre|vos|le|ce|les) (?:nouveaux? )?messages?|\b(?:composez|appelez"
    r"|faites) (?:le )?[*#0-9]{1,6} pour",
    rf"\b(?:votre )?{TEXT} a (?:bien )?ete (?:lu|ouvert|affiche|remis|delivre|recu)\b",
)

OUT_OF_OFFICE = either(
    rf"{START}(?:(?:re|fwd?|tr) ?: ?)?(?:out[- ]of[- ](?:the )?office|ooo|away message"
    r"|vacation (?:reply|message|responder)|absence du bureau|absente? du bureau"
    r"|message d'absence|reponse d'absence|notification d'absence)\b",
    r"\b(?:out of (?:the |our |my )?office|on (?:annual|parental|maternity|sick) leave"
    r"|away from (?:the|my) office)\b[^\n]{0,80}\b(?:until|return\w*|back|through|from"
    r"|and will|with)",
    r"\b(?:absente?|en conges?|en vacances|indisponible|hors du bureau)\b[^\n]{0,40}\b(?:jusqu"
    r"|de retour|du [0-9]|retour|a partir)",
)

_RECEIVES = (
    r"(?:does|do|can|is|are|will|was|has)(?: not|n'?t| ?not)|cannot|can ?not|can'?t|won'?t"
    r"|no longer|only"
)
BOT = either(
    # what it says of itself
    rf"{START}(?:{AUTO}(?:[- ]generated)?[- ]?(?:reply|response|replies|{TEXT}|answer|responder"
    r"|notification|notice|alert)|autoreply|autoresponse)(?: from"
    r" [\w ]{2,30})?[^\w\n]{0,4}(?:[:\-–)\]|.,!*]|\n|$)",
    rf"{START}(?:(?:hi|hello|hey|bonjour|note|please note(?: that)?|sorry|thanks"
    r"|thank you)[,!. ]+)*(?:this (?:is|was)|that'?s|you(?:'ve| have) (?:reached|received)"
    r"|you are receiving) (?:just )?(?:an?|the|our|[\w-]+'s) (?:[\w-]+"
    rf" )?{AUTO}[- ]?(?:generated)?[- ]?(?:sms|text|reply|response|{TEXT}|notification|answer"
    r"|e-?mail|service|system|alert|reminder|line|number|account|bot|attendant"
    r"|assistant)\b(?![^.!?\n]{0,20}\b(?:so|but)\b)",
    rf"{START}this (?:{TEXT}|number|reply|response|notification|line|account) (?:is|was"
    rf"|has been) (?:sent |being )?(?:an? )?(?:{AUTO}|auto)(?:[- ]generated| sent| generated)?",
    r"\b(?:sent|generated|delivered) (?:automatically|by an? (?:automated|automatic) (?:system"
    r"|service|process))",
    r"\b(?:please )?(?:do not|don'?t|do no) (?:reply|respond"
    rf"|answer)(?: directly)? to this (?:automated |automatic )?(?:{TEXT}|number|notification"
    rf"|e-?mail|address)|{START}(?:please )?do not (?:reply|respond){END}",
    rf"\b(?:replies|responses|{TEXT}|texts sent|incoming messages)(?: (?:to|sent to|from|on"
    r"|at) (?:this|the) (?:\w+ )?\w+)? (?:are|is|will|can|do|does)(?: not|n'?t"
    r"|not) (?:be )?(?:monitored|read|received|answered|delivered|reviewed|checked|seen"
    r"|accepted|supported|processed|get)",
    r"\bthis (?:\w+ )?(?:mailbox|inbox|number|phone|line|account|short ?code|address|system"
    rf"|device|channel|service|phone number|text line) (?:{_RECEIVES}|is un)(?: currently"
    r"| be)? ?(?:able to |set up to |used to |monitored|configured to |equipped to "
    r"|capable of )?(?:accept\w*|receiv\w*|tak\w*|support\w*|handl\w*|monitored|process\w*"
    r"|send\w*|repl\w*|respond\w*|read|text\w*|be used|for outgoing|for sending"
    rf"|in use for)?(?: (?:or|and) \w+)?(?: \w+){{0,2}} ?(?:monitored|{TEXT}|repl\w+|calls"
    r"|respon\w+|inbound|outgoing|outbound|incoming|only)",
    r"\bthis (?:\w+ )?(?:line|number|phone) is (?:used )?(?:for"
    r"|only) [^.\n]{0,30}\b(?:outgoing|outbound|alerts|notifications)\b|\bwe (?:do not|don'?t"
    r"|cannot) (?:monitor|check|read|receive|respond to|reply to) (?:this|replies|texts"
    r"|messages|incoming)",
    r"\b(?:number|line|inbox|mailbox|phone|account) (?:that|which) (?:is|does|can)(?: ?not"
    r"|n'?t) (?:be )?(?:monitor|accept|receiv|check|read)",
    r"\bfor (?:assistance|help|support|more info\w*|immediate \w+|emergencies|questions"
    r"|customer service)[^\n]{0,20} (?:call|visit|text|reply|dial|contact|email)\b"
    r"|\bpour (?:toute|plus d') ?(?:question|demande|urgence|assistance"
    r"|information)s?,? (?:appelez|contactez|composez|rendez-vous|consultez|veuillez)",
    r"\bwe (?:cannot|can'?t|are unable to|do not) (?:receive|accept|respond to"
    r"|reply to) (?:text|sms|incoming|messages|repl)",
    r"\b(?:command|keyword|option) not (?:found|recogni[sz]ed|available)|\bplease (?:choose"
    r"|select) (?:one of|an option|from)",
    r"\byou (?:have |just )?(?:replied|texted|sent) (?:with )?(?:the word )?\"?stop\"?"
    r"|\bwill no longer receive (?:texts|messages|sms)",
    r"\byour (?:ride|account balance|prescription|bank statement|table for) [^\n]{0,30}\b(?:is"
    r"|has|are)\b|\bbalance (?:alert|is)\b",
    r"\bvotre (?:solde|facture|ordonnance|demande n)\b[^\n]{0,30} (?:est|arrive|a ete)\b"
    r"|\bvotre (?:chauffeur|taxi)\b[^\n]{0,30} (?:est (?:en (?:route|chemin)|la|arrive)|arrive)\b",
    r"\b(?:un-?monitored|non-monitored|no[- ]?reply|do-not-reply) (?:number|mailbox|inbox|line"
    r"|address|message|text|phone|account)|\bno-?reply@|^\W*\(?no-?reply\)?\W*$|^\[no-?reply\]",
    r"\b(?:i am|i'm) (?:\w+, )?(?:an?|the|your) (?:[\w-]+ ){0,3}?(?:chatbot|bot|(?:virtual"
    r"|automated|digital|ai|smart) (?:assistant|agent|attendant))\b|\bje suis (?:un|une|le"
    r"|votre|l') ?(?:[\w-]+ ){0,2}?(?:chatbot|robot|assistante? (?:virtuel|automatique"
    r"|numerique)\w*)",
    # shops and services
    r"\b(?:sorry|oops|apologies|hmm)?[,!. ]*(?:but )?we (?:(?:did|do|could|can|are) ?n[o']t"
    r"|didn'?t|don'?t|couldn'?t|cannot|can'?t|were unable to|are unable to"
    r"|didn't quite) (?:able to )?(?:understand|recogni[sz]e|process|interpret|identify|match"
    r"|accept|get)\b",
    r"\bi (?:(?:did|do|could) ?n[o']t|cannot|can'?t) (?:quite )?(?:understand|recogni[sz]e"
    r"|process|get|catch)\b[^\n]{0,60}?\b(?:reply|text|type|press|send|choose|enter"
    r"|select) (?:with )?[\"']?(?:help|menu|1|one|stop|yes|agent)",
    rf"{START}(?:sorry[,!. ]+)?(?:that(?:'s| is| was)? |your )?(?:an? |is )?(?:invalid"
    r"|unrecogni[sz]ed|unknown|not a valid) (?:keyword|response|command|entry|option|selection"
    r"|request|reply|input|text|message)",
    r"\b(?:that |your |this )?(?:response|reply|message|text|input|answer|selection) (?:was|is"
    r"|were)(?: not|n'?t) (?:recogni|understood|valid|a valid)"
    r"|\byou are not (?:currently )?(?:subscribed|enrolled|registered|opted)",
    r"\b(?:please )?(?:reply|respond|answer) (?:only )?(?:with )?[\"']?(?:[0-9]|y|yes"
    r"|a number)[\"']?(?:,| or| for|/| if| to)",
    r"^\S+\s+\S+\s+\S+\s[\s\S]*\b(?:reply|text|txt|send|sms) \W?stop(?: ?all)?\W? (?:to|2"
    r"|at any time to) (?:unsub\w*|opt[- ]?out|cancel|end|quit|stop)",
    r"\byour (?:package|parcel|order|delivery|shipment)\b[^\n]{0,90}(?:\btrack\w*|https?://"
    r"|www\.)",
    r"\bvotre (?:colis|commande|livraison|courrier)\b[^\n]{0,90}(?:\bsuivi|https?://|www\.)",
    r"\b(?:votre|cette) (?:reponse|demande|message|saisie) n'(?:a|est) pas (?:ete )?(?:compris"
    r"|reconnu|valid)",
    r"\b(?:reply|text|txt|send|type) \W?help\W? (?:for|4|to)\b[^\n]{0,60}?\b(?:stop|end"
    r"|quit)\b|\b(?:reply|text|txt|send|type)? ?\W?stop(?: ?all)?\W? (?:to|2) (?:cancel|end|opt"
    r"|unsub\w*|quit|stop)\b[^\n]{0,60}?\b(?:help)\b",
    r"\b(?:msg|message)s? ?(?:&|and|n|\+)? ?(?:and )?data rates (?:may|apply)"
    r"|\bmsg (?:frequency|freq) (?:varies|vary)|\bstd (?:msg|rates)|\bstandard (?:msg|message"
    r"|text|messaging) (?:and data )?rates",
    r"\b(?:reply|text|txt|send|press|type) [\"']?(?:y|yes|c|1|confirm|join)[\"']? (?:to|for"
    r"|2) (?:confirm|subscribe|join|continue|opt|receive|get|accept)",
    rf"{START}(?:[\w .&'-]{{2,30}}: )?you(?:'ve| have| are|'re) (?:now |been |already "
    r"|successfully |just )*(?:unsubscribed|opted[- ](?:out|in)|subscribed|removed from"
    r"|enrolled|added to)\b(?= (?:from|and|to|for|on)\b|\W*(?:[.!;,]|$))",
    r"\byou will (?:no longer|not) receive (?:any )?(?:more |further )?(?:messages|texts"
    r"|alerts|sms)|\bno (?:more|further) (?:messages|texts) will be sent",
    rf"{START}(?:(?:hi|hello|hey)[\w ]{{0,20}}[,!. ]+)?(?:thanks|thank you|thx) (?:so much "
    r"|again )?for (?:contacting|texting|messaging|calling|reaching|your (?:message|text"
    r"|inquiry|enquiry|interest|call|email|request|sms)|getting in touch|writing|choosing"
    r"|visiting|connecting)\b(?=[^?]*\b(?:we|our|us|someone|team|representative|agent|office"
    r"|business hours|shortly|soon as possible|as soon as|within|call [0-9]+|visit)\b)",
    r"\b(?:we(?=[^.!?\n]{3,60}\b(?:shortly|soon|as soon|asap|within|hours?|business|next"
    r"|once we|when we|momentarily))|someone|our team|a (?:\w+ ){0,3}(?:representative|agent"
    r"|member|specialist|associate|advisor)|one of our \w+)(?: will|'ll)(?: \w+)? (?:get back"
    r"|respond|reply|be in touch|contact you|be with you|reach out|return your|call you"
    r"|text you|follow up|assist|review|answer)",
    r"\b(?:we are|we're|our (?:office|store|shop|team|salon|clinic|offices|lines"
    r"|support)(?: is| are|'s))(?: \w+)? (?:closed|offline|(?<=team currently )unavailable"
    r"|(?<=is currently )unavailable|out of (?:the )?office|open (?:mon|from|7|8"
    r"|9))\b(?! (?:that|this|next|on)\b)|\bwe(?: are|'re) (?:currently|now) (?:away"
    r"|unavailable|not available|assisting|experiencing)",
    r"\b(?:our|normal|regular) (?:business |office |opening |store |working )?hours (?:are"
    r"|of operation)",
    r"\b(?:we|our (?:team|office|staff))(?:'ve| have| has)? (?:received|got) your (?:message"
    r"|text|request|inquiry|enquiry|email|sms)|\byour (?:message|text|request|inquiry|call|sms"
    r"|ticket|case)(?: #?\w+)? (?:is (?:very )?important to us|has been (?:received|forwarded"
    r"|sent to|logged|created|submitted|assigned)|was received|will be answered)",
    # French
    rf"{START}(?:reponse|message|sms|texto|repondeur|envoi"
    r"|notification) (?:envoye )?(?:automatique(?:ment)?|automatise\w*|auto)\b(?! ?(?:ou"
    r"|de (?:votre|chez)))",
    r"\b(?:ceci|il s'agit|ce|cet|cette|c')[^.!?\n]{0,20}? ?(?:est |d')?(?:un |une )?(?:message"
    r"|reponse|sms|texto|envoi|systeme|numero|mail|service) (?:est |a ete "
    r"|\w+ )?(?:automatique|automatise\w*|genere\w*|envoye\w* automatiquement)",
    r"\b(?:merci de|priere de|veuillez|s'il vous plait"
    r"|svp)?,? ?ne (?:pas )?(?:y )?(?:repond(?:re|ez)|pas repondre) ?(?:pas)? ?(?:(?:a"
    r"|directement a|sur) (?:ce|cet|cette) (?:message|sms|numero|texto|mail|adresse|e-?mail)"
    r"|" + END + ")",
    r"\b(?:ce|cette) (?:numero|boite|messagerie|adresse|ligne|telephone"
    r"|service)(?: \w+)? (?:n'est|n'accepte|ne (?:recoit|prend|permet|peut|gere|traite"
    r"|supporte|lit))\w* (?:pas|plus|aucun)",
    r"\b(?:vos|les) (?:reponses|messages|sms)(?: a ce (?:numero|message))? ne (?:sont|seront"
    r"|peuvent) (?:pas|plus|ni)",
    r"\b(?:desole|pardon|oups)?e?s?[,!. ]*(?:nous|on) n'(?:avons|a) pas (?:\w+ )?(?:compris"
    r"|reconnu|pu (?:comprendre|traiter|identifier)|saisi)|\b(?:mot[- ]cle|reponse|commande"
    r"|choix|saisie|option) (?:invalide|inconnue?|non reconnue?|incorrecte?)",
    r"\bje n'ai pas (?:bien )?compris\b[^\n]{0,60}?\b(?:repondez|tapez|envoyez|choisissez)\b",
    r"\b(?:repondez|envoyez|tapez) [\"']?(?:oui|ok|o|1|aide|stop|confirmer)[\"']? (?:pour|au"
    r"|afin)\b",
    r"^\S+\s+\S+\s+\S+\s+\S+\s+\S+\s[\s\S]*\b(?:desabo|stop(?: sms)?"
    r"|pour ne plus recevoir)[^\n]{0,20}? ?(?:au|=|:|to|par sms au) ?[0-9]{5}\W*$",
    r"\b(?:vous etes|vous avez ete) (?:desormais |bien |maintenant )?(?:desabonne|desinscrit"
    r"|abonne|inscrit)\w*\b|\bvous ne recevrez plus (?:de |nos |aucun)",
    rf"{START}(?:bonjour[,!. ]+)?(?:nous vous remercions|merci) (?:pour votre|de (?:votre"
    r"|nous avoir)|d'avoir) ?(?:message|appel|demande|sms|prise|contact\w*|interet|ecrit"
    r"|appele|mail)?[^?]*\b(?:nous|notre|equipe|conseiller|brefs delais|horaires|rappell\w+"
    r"|prise en charge)",
    r"\b(?:un (?:conseiller|agent|technicien|collaborateur)|notre equipe|nous"
    r"|notre service)[^.!?\n]{0,30}? (?:vous (?:repond|recontact|rappel|contact)|reviendr"
    r"|prendr|traiter|revenons vers|vous apporte)",
    r"\b(?:nous sommes(?= actuellement| ferme)|notre (?:cabinet|agence|bureau|magasin|service"
    r"|standard|secretariat|boutique|etude) est)(?: \w+ment)? (?:fermee?s?|absente?s?"
    r"|en conges?|indisponibles?)|\bnos (?:bureaux|horaires|locaux|lignes)[^.!?\n]{0,20}? sont",
    r"\b(?:nous avons|on a) bien recu votre|\bvotre (?:message|demande|sms"
    r"|appel)(?: \w+)? a (?:bien )?ete (?:recu|pris|transmis|enregistre)",
)

REFUSES = either(
    r"\b(?:do not|don'?t|please stop|stop|never|no longer|cease|quit) (?:text|texting|sms"
    rf"|smsing|message|messaging|send (?:any )?(?:more )?{TEXT}"
    rf"|sending (?:any )?(?:more )?{TEXT}|contact|contacting)(?:ing)?\b(?! (?:and|while|when"
    r"|&) driv| and drive|\w)",
    r"\b(?:remove|delete|take) (?:this|the|my|our) (?:\w+ )?number\b|\bunsubscribe (?:me"
    r"|this)\b|\bno (?:texts|text messages|sms)(?: please| to)\b",
    r"\b(?:ne|n') ?(?:(?:pas|plus|jamais) )?(?:nous |m'|me |lui |y )?(?:envoye[rz]|ecri(?:re"
    r"|vez)|texte[rz]|contacte[rz])(?: (?:pas|plus|de|d'|jamais|aucun|sur|a))*",
    r"\b(?:retire[rz]|supprime[rz]|enleve[rz]) (?:ce|mon|notre) numero",
)
