"""Finds what comes before any answer: an opt-out in any wording, a call for help or for a person.

Keywords are those of bot.reading.keywords. The wordings here are the plain ones that need no model;
the pipeline's verdict adds the others.
"""

from __future__ import annotations

import re

from bot.reading.folded import Text, words
from bot.reading.keywords import KeywordKind, match
from bot.reading.named_stop import hear
from bot.surveys.rules.model import Outcome, QuestionKind, Verdict

SURE = 0.85  # lowest confidence at which a verdict counts
SURE_OF_FREE_TEXT = 0.95  # "it was bad, stop that music" is an answer

_BY_KEYWORD = {
    KeywordKind.STOP: Outcome.OPT_OUT,
    KeywordKind.HELP: Outcome.HELP,
    KeywordKind.CONTACT: Outcome.HELP,
}
_BY_INTENT = {
    "opt_out": Outcome.OPT_OUT,
    "help": Outcome.HELP,
    "human_handoff": Outcome.HANDOFF,
}

_TEXTS = (
    r"(?:texts?|messages?|msgs?|sms|textos?|pubs?|spams?|promos?|ads|offers|emails?|mails?"
    r"|notifications?"
    r"|these|those|this|that|stuff|anything|crap|shit|things?|trucs?|ca|rien)"
)
_TEXTES = (  # what texts may be called where "recevoir" has an object
    r"(?:sms|messages?|msgs?|textos?|pub\w*|offres?|promo\w*|e-?mails?|courriels?|notif\w*"
    r"|newsletters?|infos?|informations?|alertes?|rappels?|appels?|relances?|sollicitations?"
    r"|communications?|nouvelles|enquetes?|sondages?|questionnaires?|trucs?|choses?)"
)
_OF_ANOTHER = (  # "ne plus recevoir de relevés papier" is about something else
    r"(?! (?:de |des |du |les? |la |mes )"
    rf"(?!(?:\w+ )?{_TEXTES}\b|vous\b|votre part|la part|chez vous|tout\b)\w"
    rf"| d'(?!(?:autres )?{_TEXTES}\b)\w)"
)
_OPT_OUT = re.compile(
    r"\b(?:stop|quit|cease|halt)(?: (?:\w+ )?(?:texting|messaging|contacting|spamming|bothering"
    r"|harassing)"
    rf"| (?:\w+ )?sending(?: me| us)?(?: \w+){{0,2}} {_TEXTS}\b| sending(?: me| us)?\W*$"
    r"| (?:the |these |all |your |with the )?(?:texts?|messages?|msgs?|sms|spam)\b)"
    r"|\b(?:don'?t|do not|never|no longer)(?: ever)? (?:text|message|msg|contact|sms|write"
    r"|spam) (?:to )?me\b"
    r"|\b(?:don'?t|do not|no longer) (?:want|need|wish)(?: to (?:get|receive"
    r"|have))?(?: \w+){0,2} (?:texts?|messages?|msgs?|sms)\b"
    r"|\b(?:veux|voudrais|souhaite|aimerais|want to be|like to be) (?:etre |me |m')?(?:desinscri\w*"
    r"|desabonn\w*|unsubscribed)"
    r"|\bne plus (?:m'|me |nous )?(?:envoyer|ecrire|contacter|solliciter|deranger)"
    rf"|\bne plus (?:recevoir\b{_OF_ANOTHER}|etre contact)"
    r"|\bno more (?:texts?|messages?|msgs?|sms|spam|promos?)\b"
    r"|\b(?:take|remove|delete|get) (?:me|my (?:number|name))\b(?: \w+){0,2}? (?:off|from|out of"
    r"|your)\b"
    r"|\bremove (?:me|my number)\W*(?:please|pls)?\W*$|\blose my number\b|\bleave me alone\b"
    r"|\bopt(?:ing)?[ -]?(?:me |myself )?out\b|\bdo not contact\b"
    r"|\b(?:arret\w*|stop\w*|cess\w+) (?:de |d')?(?:m'|me |nous )?(?:ecrire|contacter|harceler"
    r"|spammer|texter"
    r"|solliciter|deranger|embeter)"
    rf"|\b(?:arret\w*|stop\w*|cess\w+) (?:de |d')?(?:m'|me "
    rf"|nous )?envo\w+(?: \w+){{0,2}} {_TEXTS}\b"
    r"|\b(?:arret\w*|stop\w*)(?: (?:les|vos|ces|tous|aux|avec))* (?:sms|messages?|textos?|pubs?"
    r"|msgs?)\b"
    r"|\b(?:veux|souhaite|desire|jveux|jveu|jvx|vx|veut) plus(?: \w+){0,3}? (?:sms|messages?"
    r"|textos?|pubs?|msgs?)\b"
    rf"|\b(?:veux|souhaite|desire) plus (?:rien )?(?:recevoir\b{_OF_ANOTHER}"
    r"|etre (?:contacte|sollicite|derange))"
    r"|^\W*(?:non,? )?plus (?:de|d'|aucun) ?(?:vos |ces )?(?:sms|messages?|textos?"
    r"|pubs?)(?: \w+)?\W*$"
    r"|(?:m'|me )(?:ecri\w+|envoy\w+|envoie|context\w+|contact\w+|text\w+) plus\b"
    r"|\b(?:retire[rz]?|enleve[rz]?|supprime[rz]?|raye[rz]?|sort(?:ez|ir))[- ](?:moi|mon num\w*"
    r"|mes coordonnees)\b"
    r"|\blaisse[rz]?[- ]moi tranquille|\b(?:fichez|foutez)[- ]moi la paix"
)
_OPT_OUT_WORD = re.compile(
    r"\b(?:unsub\w*|desabonn\w*|des abonn\w*|desinscri\w*)|\bstop\b(?=\W*$)|^\W*stop\b"
    r"|^\W*(?:please|pls|plz|svp) stop\b|^\W*(?:arretez|arrete|arreter|arret)\b|\W(?:arretez"
    r"|stop)\W*$"
)
_STOP_THING = re.compile(  # what else is to end, named right after the word
    r"\W*(?:please |pls |svp |merci d')?(?:"
    r"(?:stop|end|cancel) (?:with )?(?:all )?(?:the|your|these) (?!(?:\w+ )?(?:te?xt|mess|msg"
    r"|sms|spam"
    r"|promo|ads?\b|offer|alert|notif|e?-?mail|list|sub|survey|question|call|contact))\w{3,}"
    r"|stop (?!te?xt|mess|send|contact|spam|bother|harass|call|annoy|writ|e?mail|sms|msg|ping"
    r"|pester|ask)"
    r"\w{3,}ing\b(?! (?:me|us)\b)"
    r"|(?:arrete[rz]?|stop|cesse[rz]?) (?:avec )?(?:l[ae]s? |l'|d'|de )"
    rf"(?!m'|me |nous |(?:l[ae]s? |vos |ces )?(?:{_TEXTES}\b|ecri|envo|contact|harcel|spam|text"
    rf"|ca\b))"
    r"\w{3,})"
)
_NOT_STOP = re.compile(
    r"\b(?:bus|non|don'?t|didn'?t|not|never|can'?t|won'?t|ne|no|last|next|full|tram|one"
    r"|en|auto|pit)[ -]stop\w*|s'arret"
    r"|\bstop (?:by|in|at|over|off|signs?|motion|lights?|watch|loss|and go)\b"
    r"|\barret (?:de |du |d')?(?:bus|tram\w*|metro|maladie|travail|cardiaque)\b"
)

_PLEASE = r"(?:\W+(?:please|pls|plz|svp|stp|s'il (?:vous|te) plait|now|merci|thanks|asap))*"
_HELP = re.compile(
    r"(?:please |pls )?(?:help|aide)(?: me| us)?|what(?: do)?(?: you| u| ya)? mean"
    r"|what do you mean(?: by (?:that"
    r"|this))?"
    r"|what(?: does|s| is)? (?:this|that|it) (?:mean|about)|what(?:'?s| is) (?:this"
    r"|that)(?: about| for)?"
    r"|(?:sorry )?i (?:don'?t|do not|didn'?t) (?:understand|get)(?: (?:it|this|that|you"
    r"|the question|sorry"
    r"|what you mean|your question))?|how does (?:this|it) work|(?:what|which) (?:are )?(?:my "
    r"|the )?(?:options"
    r"|choices)(?: are there)?|who(?:'?s| is| are) (?:this|that|you|it)|what(?: date)? format"
    r"|(?:is this |are you )?(?:a |an )?(?:ro)?bot|what|huh|pardon|how (?:do|should) i (?:answer"
    r"|reply|respond)"
    r"|what (?:should|do|can) i (?:say|reply|answer|write|put)"
    r"|aidez?[- ]?moi|(?:je |j'?)?(?:ne )?(?:comprend?s?|pige|capte|compren)(?: (?:pas"
    r"|rien))(?: (?:la question"
    r"|votre question|ce que vous voulez|ca|le message))?|(?:j'?ai )?(?:pas"
    r"|rien) compris(?: la question| votre question| le message)?"
    r"|comment (?:ca|sa)"
    r"(?: (?:marche|fonctionne))?|comment (?:repondre|faire|on fait|je reponds)"
    r"|c'?(?:est)? ?(?:quoi|koi)(?: (?:ca|ce \w+|cette \w+))?|quoi|qui (?:etes[- ]vous|c'est"
    r"|est[- ]ce|es[- ]tu)"
    r"|c(?:'?est)? ?(?:qui|ki)(?: ca)?|qu'est[- ]ce que c'est(?: que ca)?|quels? (?:sont )?(?:les "
    r"|mes )?(?:choix|options|format)"
    r"|(?:ca|sa) veut dire quoi|c'est un robot|que veut dire \w+"
    r"|(?:ca|sa) sert a (?:quoi|koi)|who'?s? (?:is )?(?:texting|writing|asking)|c'est qui qui \w+"
    r"|(?:is|was) this (?:from )?(?:the|my|your) \w+(?: \w+)?"
    r"|c'est pour (?:quoi|koi)(?: faire)?(?: (?:ce|cette|votre) \w+)?|(?:what'?s|what is)"
    r" (?:this|it) for|(?:why|how come) (?:am i|are you|do i|did i) (?:get|asking|texting"
    r"|messaging)"
    r"\w*(?: \w+){0,2}|pourquoi (?:je recois|vous m'ecrivez|vous demandez)(?: \w+){0,2}"
)

_PERSON = (
    r"(?:human(?: being)?|humain|person|personne|agent|rep|representative|operator|operateur"
    r"|conseill(?:er|ere)"
    r"|manager|responsable|advisor|adviser|someone|somebody|employee|vendeur|vendeuse|staff member)"
)
_HANDOFF_WHOLE = re.compile(
    rf"(?:(?:an?|une?|the|le|la|i need|i want|get me|give me|need|want|je veux|jveux"
    rf"|passez[- ]moi|je voudrais"
    rf"|il me faut|besoin d'?) ?)*(?:real |actual |live |vrai |vraie )?(?!(?:someone|somebody"
    rf"|person|personne)\W*$)"
    rf"{_PERSON}|(?:an?|une) (?:real |actual |live |vraie )?(?:person|personne)|real person"
    rf"|customer (?:service|support"
    r"|care)|service client|(?:please |pls |can (?:you|someone) |could (?:you"
    r"|someone) |(?:have|get|ask) (?:someone|somebody) (?:to )?"
    r"|(?:can|could) (?:someone|anyone|somebody)(?: \w+){0,3} )*call me(?: back)?"
    r"|(?:(?:est-ce que )?(?:vous )?(?:pouvez|pourriez|peux|peut)|quelqu'un (?:peut|pourrait))[- ]?"
    r"(?:vous |tu |on )?(?:me |m')r?appeler"
    r"|(?:r?appel(?:ez|er|le))[- ]moi(?: svp)?|(?:je )?(?:veux|voudrais|souhaite) (?:qu'on"
    r"|que quelqu'un|que vous)"
    r" (?:me |m')?r?appel\w+"
)
_HANDOFF = re.compile(
    r"(?<!wanted to )(?<!tried to )(?<!had to )(?<!able to )(?<!got to )(?<!asked to )\b(?:talk"
    r"|speak|chat)(?:ing)?"
    r" (?:to|with) (?:an? |the |your |some )?(?:\w+ )?(?:human|person|agent|rep|representative"
    r"|operator|manager"
    r"|someone|somebody|staff|customer service|support|people|supervisor|owner|boss|reception"
    r"|front desk)"
    r"|\b(?:get|give|need|want|connect|transfer) (?:me )?(?:to |with )?(?:a |an |the )?(?:real "
    r"|actual |live )?(?:human"
    r"|agent|representative|operator|real person)\b"
    r"|(?<!voulais )(?<!voulu )(?<!essaye de )(?<!pu )(?<!voulions )\b(?:parler|discuter"
    r"|echanger) (?:a|avec|au|aux)"
    r" (?:une? |quelqu|qqn|qq1|vos? |votre |le |la |les |responsable|service|humain|conseiller"
    r"|vrai|l'accueil)"
    r"|\b(?:can|could|may|let me|want|need|like|wish|able)\b(?: i| to| please){0,2} (?:speak"
    r"|talk|chat)"
    r" (?:to|with) (?:an?|the|my|your|our|whoever)\b"
    r"|\b(?:can|could|have|get|please|pls|want|need)\b.{0,25}\b(?:ring|call|phone) me"
    r"(?: back)?(?= (?:about|to|on|at|when|re|regarding|please|pls|asap|today|tomorrow)\b|\W*$)"
    r"|\b(?:veux|voudrais|peux|peut|pourrais|souhaite|aimerais)(?:[- ](?:je|on))? (?:parler"
    r"|discuter)"
    r" (?:a|au|aux|avec) (?:l[ae]s? |l'|un |une |mon |ma |votre |vos )?\w+"
    r"|\b(?:pouvez|pourriez|peut|peux)[- ]?(?:vous |tu |on )?(?:me |m')(?:r?appeler|telephoner)\b"
    r"|^\W*(?:ring|call|phone) me(?: back)?(?: (?:please|pls|asap|now|today))*\W*$"
    r"|^\W*que (?:l[ae] |l'|votre |le )?\w+ (?:me|m') ?(?:r?appelle|telephone)"
    r"|\bavoir (?:quelqu'un|qqn) (?:au telephone|en ligne)|\b(?:veux|voudrais|besoin d'|souhaite"
    r"|passez[- ]moi) ?(?:une? )?(?:vraie? )?(?:humain"
    r"|conseiller|conseillere"
    r"|agent|responsable|vraie? personne)\b"
)
_REQUEST = re.compile(  # the start of a free text that asks for a person, not only about one
    r"(?:(?:please|pls|hi|hello|hey|bonjour|svp|no|non|yes|oui)[ ,]+)*(?:can|could|may|let me"
    r"|get me|give me"
    r"|connect|transfer|talk|speak|parler|i(?:'d| would)? (?:want|need|like|rather|wish)"
    r"|(?:i )?(?:want|need|wanna)"
    r"|have someone|(?:je |j)(?:veux|voudrais|souhaite|peux|vx)|j'aimerais|puis-je|est-ce que"
    r"|pouvez|pourr|passez"
    r"|besoin)"
)
_LONG = 12  # words; a longer free text is an answer, whatever its words


def way_out(kind: QuestionKind, text: Text) -> Outcome | None:
    """Returns OPT_OUT, HELP or HANDOFF if the words themselves say so."""
    keyword = match(text.raw) or hear(text.raw)
    if keyword is not None and keyword.kind in _BY_KEYWORD:
        return _BY_KEYWORD[keyword.kind]
    plain = " ".join(text.plain.split())
    count = len(words(plain))
    free = kind is QuestionKind.FREE_TEXT
    if free and count > _LONG:
        return None
    if _OPT_OUT.search(plain):
        return Outcome.OPT_OUT
    if free and _STOP_THING.match(plain):
        return None
    if count <= (3 if free else 5) and _OPT_OUT_WORD.search(_NOT_STOP.sub(" ", plain)):
        return Outcome.OPT_OUT
    bare = re.sub(rf"{_PLEASE}\W*$", "", plain.strip(" '\"!?.,;:"))
    asked = _HANDOFF.search(plain) and (not free or _REQUEST.match(bare))
    if _HANDOFF_WHOLE.fullmatch(bare) or asked:
        return Outcome.HANDOFF
    return Outcome.HELP if _HELP.fullmatch(bare) else None


def by_verdict(kind: QuestionKind, verdict: Verdict | None) -> Outcome | None:
    """Returns OPT_OUT, HELP or HANDOFF if the pipeline is sure enough."""
    if verdict is None:
        return None
    enough = SURE_OF_FREE_TEXT if kind is QuestionKind.FREE_TEXT else SURE
    return _BY_INTENT.get(verdict.intent) if verdict.confidence >= enough else None
