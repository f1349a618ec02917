"""The sentences of carriers and of one-time codes, over folded text (bot.reading.automatic)."""

from __future__ import annotations

import re

START = r"(?:^|(?<=[.!?:;,\n(\[*\"\]-])|(?<=[.!?:;,\n*\]-] ))[\s\"'(\[*#<>~_-]{0,6}"
END = r"(?=[\s\"')\]*]*(?:[.!?:;,\n]|$| -))"
TEXT = r"(?:text(?: ?messages?)?|messages?|sms|msgs?|mms|textos?)"


def either(*forms: str) -> re.Pattern[str]:
    """Returns a pattern that finds any of the forms."""
    return re.compile("|".join(f"(?:{form})" for form in forms))


_CODE_NAME = (
    r"(?:(?:verification|security|login|log-?in|sign-?in|access|confirmation|authentication"
    r"|one[- ]?time|single[- ]use|otp|auth|activation|registration|temporary|2fa|two-factor"
    r"|account|sms|validation|pairing|transaction|reset|password reset|\w+) ){0,4}(?:code"
    r"|passcode|password|pin|otp|pin code|token)"
)
CODE = either(
    rf"{START}(?:\w+[:,] )?(?:your|ur|here is your|here's your) (?:[\w.&'-]+"
    rf" ){{0,3}}?{_CODE_NAME}(?: (?:for|to) [\w .&'-]{{2,40}})?(?: is| =|:| -"
    r"|) ?:? ?\"?#?(?:[a-z]{1,3}-)?(?:[0-9]{3,4}[ -]?[0-9]{1,4}"
    r"|[0-9]{2}[ -][0-9]{2}(?:[ -][0-9]{2})?)\b",
    rf"{START}\"?(?:[a-z]{{1,3}}-)?[0-9]{{3,4}}[ -]?[0-9]{{1,4}}\"? (?:is|est|=|:|-) (?:your|ur"
    r"|the|votre|ton|le) (?:[\w.&'-]+ ){0,4}?(?:code|passcode|password|pin|otp|mot de passe)",
    rf"{START}(?:[\w.&'-]+ ){{0,3}}(?:verification|security|login|confirmation|access|auth\w*"
    r"|one[- ]time|otp|2fa|activation) (?:code|passcode|password|pin) ?(?::|is|="
    r"|-) ?[0-9]{3,4}[ -]?[0-9]{1,4}",
    rf"{START}(?:code|otp|pin)(?: \w+){{0,3}} ?[:=]? ?[0-9]{{4,8}}\b[^\n]{{0,40}}\b(?:share"
    r"|expire|valid|partage|communique|minutes?)",
    rf"{START}(?:use|enter|utilisez|saisissez|entrez) (?:the "
    r"|le )?(?:\w+ )?(?:code )?[0-9]{4,8} (?:to|as|for|pour|comme|afin)\b",
    rf"{START}(?:[\w.&'-]+ ?:? ){{0,3}}(?:votre|ton|le"
    r"|voici votre) (?:[\w.'-]+ ){0,4}?(?:code|mot de passe)(?: (?:de|d'|a|pour"
    r"|\w+)){0,6} ?(?:est|:|=)? ?(?:le )?:? ?[0-9]{3,4}[ -]?[0-9]{1,4}\b",
    rf"{START}(?:[\w.&'-]+ ){{0,3}}code (?:de |d')(?:verification|securite|confirmation"
    r"|connexion|validation|acces|activation|authentification)(?: \w+){0,3} ?(?::|est|="
    r"|-)? ?(?:le )?:? ?(?:[a-z]{1,2}-)?[0-9]{3,8}",
    r"\b(?:enter|use) this code\b[^\n]{0,50}\b[0-9]{4,8}\b",
    r"\b(?:do not|don'?t|never) (?:share|give|forward) (?:this|the|your|it"
    r"|that)(?: \w+)? ?(?:code|otp|pin|passcode|password|with anyone)",
    r"\bne (?:partagez|communiquez|divulguez|donnez|transmettez)(?:[ -]le)? (?:pas|jamais"
    r"|a personne) ?(?:ce|votre|le|a)\b",
    r"^(?:[\w.&'-]+ ){1,3}(?:verification|code) ?: ?[0-9]{4,8}$|^<#>|@[\w.-]+ #[0-9]{4,8}$",
)

_THING = (
    r"(?:portail|porte|portillon|immeuble|batiment|digicode|garage|parking|wi-?fi|coffre|cadenas"
    r"|alarme|interphone|hall|entree|residence|maison|cave|gate|door|building|entry|alarm|padlock"
    r"|lockbox|buzzer|house|lobby|elevator|lift)"
)
THING_CODE = either(  # what opens a door, which people tell each other
    rf"\bcode (?:du |de la |de l'|d'|pour (?:le |la |l'))?{_THING}\b",
    rf"\b{_THING} code\b|\bcode (?:for|to|of) (?:the |my |our )?(?:\w+ )?{_THING}\b",
)

_NUMBER = (
    r"(?:(?:phone |mobile |cell |cellular |wireless |telephone |destination |recipient'?s? "
    r"|customer |contact )*(?:number|phone|mobile|subscriber|line|destination|recipient"
    r"|address|handset|customer|party|msisdn|user|device|cell))"
)
_WHICH = (
    r"(?:(?: that)? you(?: have|'ve| are|'re)? (?:dial+ed|called|calling|trying to (?:reach"
    r"|call|contact)|tried to (?:reach|call|contact|text)|texted|reached|texting"
    r"|entered))?(?:,? ?\(?[+0-9()x* .-]{3,20}\)?,?)?"
)
_LOST = r"(?:could not|couldn'?t|cannot|can'?t|can not|was not|were not|wasn'?t|has not|not|un)"
DEAD_NUMBER = either(
    r"\bservice access (?:is )?denied",
    rf"{START}(?:(?:sorry|error|the|this|we'?re sorry|failed|undeliver\w+"
    rf"|[\w-]+ [0-9]+)[,:.]? )*{_NUMBER}{_WHICH} (?:is|was|has been|are|you)? ?(?:currently "
    r"|permanently |now |either )?(?:not in (?:service|use)|no longer (?:in (?:service|use)"
    r"|active|valid|assigned|available|working)|out of service|disconnected"
    r"|not (?:a )?(?:valid|active|assigned|allocated|recogni[sz]ed|registered|a working"
    r"|in working order|working|a mobile|sms|text|textable|sms[- ]capable)|in?valid|inactive"
    r"|unallocated|unassigned|deactivated|not exist|does ?n[o']t exist|changed|non-?existent"
    r"|unknown|a land ?line|unable to (?:receive|accept) (?:text|sms|message))",
    rf"{START}(?:(?:error|failed|failure|undeliver\w++|sms|msg|text|message|not sent"
    r"|not delivered|[0-9]++)[,:.;-]*(?: -)? ?)*(?:invalid|unknown|unallocated|unassigned"
    rf"|disconnected|inactive|bad|incorrect) (?:\w+ )?{_NUMBER}(?: or \w+)?{END}",
    rf"{START}not a(?:n active| valid| working) {_NUMBER}",
    rf"{START}(?:not in service|out of service|no longer in service|number not in service"
    rf"|number disconnected|unknown subscriber|absent subscriber|unable to deliver){END}",
    rf"\b{TEXT} (?:to [+0-9()x* .-]{{3,20}} )?(?:{_LOST} (?:be )?(?:delivered|deliverable)"
    r"|undeliverable|failed to deliver|has failed delivery)\b",
    r"\b(?:unable|failed|not able|impossible) to deliver (?:your |the |this "
    rf"|a )?{TEXT}?(?: to (?:[+0-9()x* .-]{{3,20}}|the|this|that|recipient|destination))?" + END,
    rf"{START}(?:unable|failed) to deliver (?:{TEXT}\b|to [+0-9(])",
    rf"\b(?:{TEXT}|number|it|this)\b[^\n]{{0,60}}\b(?:is|to|be|for) (?:an? "
    rf"|this )?land ?lines?\b|\bland ?line\b[^\n]{{0,60}}\b{TEXT}\b",
    rf"{START}(?:this |the )?(?:{_NUMBER} |it )?(?:is "
    r"|appears to be )?(?:an? )?land ?line (?:and |that |which |number|phone|cannot|can'?t|\()"
    rf"|{TEXT} (?:cannot|can'?t) be sent to (?:an? |this )?land ?lines?",
    rf"{START}{TEXT} to land ?line",
    r"\bunknown (?:subscriber|destination|recipient)\b|\b(?:destination"
    r"|recipient) (?:not reachable|not found|unreachable)",
    r"\buser unknown|\baddress not found|\bmailbox (?:does not exist|not found)",
    # French
    r"\b(?:le |ce )?(?:numero|correspondant)(?: de telephone)?(?: demande| compose| appele"
    r"| saisi)?(?: que vous (?:demandez|avez (?:compose|demande|appele)|appelez"
    r"|essayez de joindre))? (?:n'est (?:pas|plus) (?:attribue|en service|valide|valable|actif"
    r"|joignable par sms)|n'existe (?:pas|plus)|a (?:ete )?(?:resilie|change|desactive)"
    r"|est (?:hors service|invalide|inconnu|incorrect|resilie|errone)|non attribue|invalide)",
    rf"\b(?:votre |le |ce )?{TEXT}(?: a destination du [+0-9 .]+| au [+0-9 .]+"
    r"| pour [+0-9 .]+)? (?:n'a (?:\w+ )?(?:pas )?(?:pu |ete )+(?:etre )?(?:remis|delivre"
    r"|distribue|livre|achemine|transmis)|ne (?:peut|pourra) (?:pas )?etre (?:remis|delivre"
    r"|distribue|achemine)|non (?:remis|delivre|distribue))",
    r"\b(?:echec|impossible) (?:de |d'|a )?(?:la )?(?:remettre|remise|delivrer|livrer"
    rf"|distribution|acheminer) (?:du |de |le |votre |ce )?(?:votre )?{TEXT}",
    r"\bdestinataire\b[^.\n]{0,24} (?:est )?(?:inconnu|introuvable)",
    rf"{START}(?:numero|destinataire|abonne|correspondant)(?: (?:de |du )(?:telephone"
    r"|destinataire|mobile))? (?:invalide|incorrect|inconnu|inexistant|non attribue|errone"
    r"|hors service|resilie)" + END,
    r"\bligne fixe\b[^\n]{0,40}\b(?:sms|messages?|textos?)|\b(?:sms"
    r"|messages?)[^\n]{0,40}\bligne fixe",
    r"\bacces (?:au )?service refuse|\bce numero (?:est|n'est) (?:un fixe|pas un (?:mobile"
    r"|portable))",
)

UNDELIVERED = either(
    r"\bmessage blocking is (?:now )?active",
    r"^free ?-?(?:msg|message|t-mobile msg|vzw msg|sms)\b",
    rf"{START}(?:sorry[,:]? |error[,: ]+(?:[0-9]+[:, -]*)?|we (?:are|were) )?(?:unable|failed"
    r"|cannot|could not|can'?t|couldn'?t|not able)(?: to)? send (?:your |the |this "
    rf"|a )?{TEXT}\b",
    rf"{START}(?:your |the |this |last )?{TEXT}(?: \"[^\"]*\")?(?: to [+0-9()x* .-]{{3,20}}"
    r"| to this (?:number|recipient))? (?:(?:(?:was|has been|is|could|were|will|can)(?: not"
    r"|n'?t)(?: be)? |not |un)(?:successfully )?sent|(?:was |has been |is |were )?(?:send fail"
    r"|blocked|rejected|refused|expired|failed|failure|sending failed|send failure"
    r"|delivery (?:failed|failure|error|delayed|report)|sending error|not allowed|filtered))\b",
    rf"{START}you (?:can'?t|cannot|are not able to) send {TEXT}|\bdestinataire a (?:bloque"
    r"|refuse)|\b(?:recipient|user|subscriber|person) has blocked",
    rf"{START}(?:failed|unable) to send{END}|\b\bmessages? (?:refuse|are being blocked|(?:is"
    r"|are) blocked)|\bmessages? (?:to|from) this number (?:is|are|has been"
    r"|have been) (?:block|restrict|not)",
    rf"{START}(?:sms |text |message |mms )?(?:delivery"
    r"|send(?:ing)?)(?: to [+0-9()x* .-]{3,20})? (?:failed|failure|error|unsuccessful"
    r"|has failed|status notification|incomplete|delayed)",
    rf"{START}(?:error|err|sms error|msg)[ #:]*[0-9]{{2,5}}\b[^\n]{{0,80}}",
    r"\b(?:recipient|destination|subscriber|mobile|phone|mailbox"
    r"|inbox)(?:'s)?(?: \w+)? (?:memory |is |mailbox |inbox )+(?:full|switched off|turned off"
    r"|temporarily|currently (?:unavailable|switched|not)|unavailable|unreachable"
    r"|out of (?:coverage|range)|busy|roaming)",
    r"\b(?:the )?(?:subscriber|customer|person|party|caller|user|number|mobile"
    r"|recipient) (?:that )?you (?:are|'re|have|were) (?:calling|dial+ed|called"
    r"|trying to (?:reach|call|contact|text))",
    r"\b(?:short ?codes?|premium(?: sms| messages?| messaging)?|international (?:sms|text\w*"
    r"|messag\w*)|text messaging|sms service|messaging service)(?: \w+)? (?:is|are|has been"
    r"|have been)(?: currently| temporarily)? (?:not |un)?(?:blocked|available|enabled"
    r"|supported|allowed|disabled|restricted|active)",
    r"\b(?:has|have|does) (?:not )?(?:blocked|accept|allow)(?:ed|s)? (?:messages|texts"
    r"|calls) from (?:this|your|unknown|non)",
    r"\banti[- ]?spam (?:filter|protection|system|service|block\w*)|\b(?:protected|blocked"
    r"|filtered|screened|stopped) (?:by|from|as)[^\n]{0,30}spam|\bspam (?:filter|protection"
    r"|block\w*|shield|guard)\b|\b(?:message|text|sms|number|call) (?:was|is"
    r"|has been) (?:marked|flagged|reported|blocked|identified|filtered|detected) (?:as|for"
    r"|by) (?:spam|junk)|\bcall (?:screen\w*|filter|guard)\b",
    r"\b(?:insufficient|not enough|no|low) (?:credit|balance|funds) (?:to|for|on|in)\b",
    r"^(?:undeliverable|undelivered(?: mail| message)?|returned mail|mail delivery"
    rf"|mailer-daemon|delivery status)\b|\bpostmaster@|{START}delivery to the following",
    r"\bcannot send message\b|\bservice (?:is )?(?:temporarily )?(?:not available|unavailable)"
    + END,
    # French
    rf"\b(?:votre |le |ce )?{TEXT}(?: (?:au|a|vers le|pour le) [+0-9 .]{{3,20}})? (?:n'a (?:pas"
    r"|malheureusement pas) (?:pu |ete )*(?:etre )?(?:envoye|expedie|accepte)|a ete (?:bloque"
    r"|rejete|refuse|filtre)|non envoye|n'est pas parti|bloque)",
    r"\b(?:echec|erreur|impossible) (?:de |d'|lors de |a )?(?:l'|la )?(?:envoi|envoyer"
    rf"|emission|transmission|transmettre)\b(?: (?:du|de|le|votre|ce|d'un))*(?: {TEXT})?",
    r"\b(?:le |votre )?(?:correspondant|destinataire|abonne)(?: que vous \w+)? (?:est"
    r"|n'est) (?:\w+ment )?(?:pas )?(?:joignable|injoignable|indisponible|disponible|eteint)"
    r"|\b(?:messagerie|boite|memoire)(?: \w+){0,5} (?:est )?(?:pleine|saturee)",
    r"\bblocage des (?:messages|sms)|\b(?:filtre|protege|protection"
    r"|bloque)\w*(?: par)?(?: \w+){0,3} (?:anti-?spam|antispam|indesirables?)",
    r"\b(?:credit|solde) insuffisant|\benvoi (?:impossible|refuse|echoue)",
    rf"{START}(?:le )?service (?:est )?(?:temporairement |momentanement "
    r"|actuellement )?indisponible" + END,
)

# A notice that the next text may well arrive.
PASSING = re.compile(
    r"\bspam\b|\bcredit\b|\bbalance\b|\btemporar\w*|\bblock\w*|\bfull\b|\b(?:try"
    r"|resend) (?:again )?later|\blater\b|\bretry|\bmomentanement|\bplus tard|\bpleine\b"
    r"|\bbloque|\btemporairement|\breessaye"
)
