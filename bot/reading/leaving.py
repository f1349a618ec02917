"""Which words speak of texts, contact, lists, numbers or leaving, and which complaints are no
wish to leave.

What a model reads into a text without such a word is a guess. And who asks where we have the
number from, gets no texts, insults or threatens us, or means another list than ours, has not asked
that our texts end; with words of leaving beside it, they have.
"""

from __future__ import annotations

import re

from bot.reading.signals import DataWish, data_wish
from bot.sms.segments import plain

_STEMS = (
    # texts, and what carries them
    r"te?xt|txt|mess?ag|msg|mesag|mesaj|sms|mms|notif|alert|promo|pub(?:s|licit\w*)?\b|spam",
    r"pourriel|offre|offer|deals?\b|ads?\b|advert|newsletter|bulletin|e?mails?\b|reminder|rappel",
    r"relanc|market|campa|sollicit|solicit|demarch|prospect|reclame|communicat|phone|portable",
    r"mobile|cell|number|nmbr|nbr|num\b|numero|tel\b|telephone|ligne|line\b|robot|bot\b|pings?\b",
    # contact
    r"contact|call|appel|writ|ecri[rstv]|send|sent\b|envo[iy]|renvo|rece[vi]|reco[iu]|jrecoi",
    r"bother|derang|harass|harcel|achal|embet|bug\b|disturb|blast|insist|pester|hear from",
    # lists and rights
    r"list|base\b|fich|file\b|repertoire|annuaire|regist|director|destinataire|recipient",
    r"circulation|data\b|donnees|system|consent|permission|autoris|accord\b|gdpr|rgpd|tcpa"
    r"|f[ct]c\b",
    r"cnil|crtc|casl|ico\b|bloctel|7726|33700|dnc\b|articles?\b|object\b|opposition|refus",
    # joining and leaving
    r"un-?s[uc]|unsb|uns?ub|subs?c|suscri|sub\b|subs\b|un-?(?:roll|enrol|list|regist|join|follow)",
    r"sign\w*|inscri|des\w{0,2}(?:ins?cri|incri)|d[ei]s?[sz]* ?abo|ds[ab]b?o|abon+e|opt\w*|stop\w*",
    r"st[ao]+h?p|stawp|sotp|stpo|s[yi]top|st[iy]op|styop|sttop|sop\b|atop\b|remov|remv|rmv"
    r"|del[ei]te",
    r"effac|erase|suppr?|retir|retrait|enlev|ote[rz]?\b|raye|radi|leav|quit|exit|cancel|cancle",
    r"annul|end\b|ends\b|fini?\b|term[ie]|resili|revo[ck]|withdr|ceas|cess|halt|discontinu",
    r"desactiv|deactiv|mute|pause|block|bloqu|coupe|arr?et|exclu|disenroll|drop me|strike|lose my",
    r"forget (?:me|my)|oubli|debranch|zapp|epargn|vire[rz]?\b|sors?\b|sort(?:ez|ir)|out of\b|off\b",
    r"out\b|gone\b|rid of|go away|get lost|done with|ghost me",
    # enough
    r"alone|tranquil|trankil|paix|pai\b|lach|lais+e|fiche[z]?[- ]moi|fou[st]?[ -]?(?:moi|le camp)",
    r"fout\w*|degage|enough|assez|marre|ras le bol|suffit|basta|no more|plus\b|plu\b|pu\b"
    r"|any ?more",
    r"no longer|too (?:many|much|often)|trop (?:de|souvent)|sick of|tired of|not interested",
    r"pas interes|don'?t want|dont need|keep (?:getting|sending)|still getting|sans moi|hint\b",
)
_TELLING = re.compile(r"\b(?:" + "|".join(_STEMS) + r")|[🛑🚫📵🔕]|\bs\W{0,3}t\W{0,3}o\W{0,3}p\b")


def tells(text: str) -> bool:
    """Returns whether the text speaks of texts, contact, lists, numbers or leaving."""
    return bool(_TELLING.search(plain(text)))


_REST = r"[^.!?\n]{0,50}"
_MINE = (
    r"\b(?:my|mon|mes|this|ce) (?:\w+ )?(?:number|nbr|num\w*|details|info\w*|contact|tel\w*"
    r"|portable"
    r"|coordonnees|0\d)"
)
_GRIEVANCES = (
    # where do you have my number from?
    rf"\bwho (?:\w+ ){{0,3}}(?:gave|give|sold|passed)\b{_REST}{_MINE}",
    rf"\b(?:where|how) (?:\w+ ){{0,3}}(?:you|u|ya|y'?all|they)\b{_REST}{_MINE}",
    rf"\b(?:why|how come) (?:do|have|are|did|is) (?:you|u|they)\b{_REST}{_MINE}",
    r"\b(?:qui|d'ou|dou|ou|comment|pourquoi|par qui)\b[^.!?,\n]{0,25}\b(?:donne\w*|vend\w*|file\w*"
    r"|refile\w*|transmis|fourni|communique|eu|trouve\w*|obtenu|recup\w*|sort\w*|avez|as|tenez)\b"
    rf"[^.!?,\n]{{0,25}}{_MINE}",
    # no texts come
    r"(?<!so )(?<!that )(?<!if )\b(?:i|we|my \w+) (?:(?:still|just|really|also) )*(?:don'?t|do not"
    r"|didn'?t|did not|haven'?t|have not|havent|never|no longer|am not|ain'?t|aint|wasn'?t|isn'?t"
    r"|hasn'?t|has not|stopped)(?: (?:been|ever|even|actually))? (?:getting|get|gotten|got"
    rf"|receiving|receive|received|recieve\w*)\b{_REST}",
    rf"\bi'?m (?:still )?not (?:getting|receiving)\b{_REST}",
    r"\b(?:your|ur|the) (?:texts?|messages?|offers?|codes?|alerts?) (?:never|don'?t|do not|didn'?t"
    rf"|aren'?t|haven'?t|stopped) (?:come|came|arriv\w*|com\w*|show\w*|get\w*)\b{_REST}",
    rf"\bne reco(?:is|it|i) (?:plus|pas|rien|jamais|aucun\w*)\b{_REST}",
    rf"\breco(?:is|it|i) (?:pas|rien|jamais|aucun\w*|plus (?:rien|vos|aucun\w*))\b{_REST}",
    r"\b(?:j'? ?ai|on a|nous avons) (?:toujours |encore )?(?:pas|rien|jamais|plus)"
    rf"(?: encore| toujours| rien)? recu\b{_REST}",
    rf"\bvos (?:sms|messages|textos|offres) n'arrivent (?:plus|pas|jamais)\b{_REST}",
    # threats
    rf"\b(?:sue|suing) (?:you|u|your|yall|y'all|them)\b{_REST}|\b(?:see|c) (?:you|u) in court\b",
    rf"\breport(?:ing)? (?:you|u|your|yall|y'all)\b(?! (?:for|as) spam){_REST}",
    rf"\b(?:my |a )(?:lawyer|attorney|solicitor)s?\b{_REST}",
    rf"\b(?:porte(?:r|rai)?|depose[rz]?) (?:une )?plainte\b{_REST}|\b(?:mon "
    rf"|un )avocat\w*\b{_REST}",
    rf"\b(?:signale|denonce)\w*\b{_REST}\b(?:dgccrf|police|repression|ufc|justice)\b",
    # other lists
    rf"\b(?:remove|take|delete|cancel|drop|put|get)\b{_REST}\b(?:wait(?:ing)?|guest|wish|gift"
    rf"|wedding"
    rf"|shopping) ?list\b{_REST}",
    rf"\b(?:enlev\w*|retir\w*|supprim\w*|annul\w*|desinscri\w*|ray\w*|sort\w*)\b{_REST}\bliste"
    rf" (?:d'attente|de mariage|de courses|d'envies?|de naissance|des invites|de cadeaux)\b{_REST}",
)
_GRIEVANCE = re.compile("|".join(_GRIEVANCES))
_PUT_ON = re.compile(  # somebody else signed me up
    r"\b(?:some(?:one|body)|(?:my|the) \w+|he|she|they)(?: \w+){0,3} (?:signed|put|registered"
    r"|subscribed|enrolled|added) (?:me|us)\b(?: (?:up|down|on|in)\b)?"
    r"|\b(?:quelqu'un|(?:ma|mon|la|le) \w+|elle|il|on)(?: \w+){0,3} (?:m'|nous )(?:a|ont"
    r"|avait|aura) (?:inscrit|ajoute|abonne|enregistre|mis)\w*"
)
_FEW = 5  # words beside it, none of which asks for anything
_INSULT = re.compile(
    r"\b(?:fuck (?:you|u)\b|asshole\w*|bastards?|bitch\w*|cunts?|dick(?:s|head\w*)?\b|idiots?"
    r"|morons?"
    r"|screw you|wankers?|shitty|bullshit|suckers?|connard\w*|connasse|cons?\b|encule\w*|salop\w*"
    r"|batard\w*|abruti\w*|va te faire (?:foutre|voir)|nique\w*|ta gueule|vos gueules|la ferme"
    r"|putain|merde|debile\w*|cretin\w*|voleurs?|escrocs?)\b"
)
_LEAVING = re.compile(
    r"\b(?:stop\w*|unsub\w*|remov\w*|delet\w*|opt(?:ed|ing)? ?(?:me )?out|leave (?:me|us)|no more"
    r"|enough|(?:do not|don'?t|dont|did not|didn'?t|never|quit|no longer) (?:ever )?"
    r"(?:text|message|contact|send|call"
    r"|want|write|need)\w*|take (?:me|my|us|this)|lose|drop|cease|forget (?:me|my)|go away|get lost"
    r"|unwanted|without (?:my )?(?:consent|permission)|knock it off|want (?:off|out)|on my phone"
    r"|arret\w*|cess\w*|desab\w*|des\w?ins\w*|retir\w*|enlev\w*|supprim\w*|resili\w*|ote[rz]?"
    r"|ray\w*|effac\w*|plus (?:de |d'|rien|me |m'|aucun)|(?:veux|souhaite|desire) plus|oublie\w*"
    r"|lach\w*|laisse\w*|tranquille|paix|degage\w*|sans mon (?:accord|consentement))\b"
)
_CONDITION = re.compile(  # "if it goes on": what is threatened with shall not come to pass
    r"\b(?:if (?:you|u|this|these|it|the)|unless|or (?:i|we|else)|again|another|one more"
    r"|(?:each|every) new|next (?:text|one|message)|stop\w*|arret\w*|cess\w*|sinon"
    r"|si (?:vous|ca|tu|je)|encore|prochain\w*|recommence\w*|continue\w*|harcel\w*)\b"
)


_OFFERS = (
    r"(?:promos?|promotions?|deals?|offers?|sales?|discounts?|bargains?|coupons?|vouchers?|soldes?"
    r"|offres?|reductions?|remises?|bons? plans?|codes? promo)\b"
)
_ASKS_FOR_OFFERS = re.compile(
    r"^\W*(?:(?:hi|hello|hey|bonjour|bonsoir|salut|slt|bjr|and|et|ok|so|alors|svp|please)\W+)*"
    r"(?:(?:are|is) there|do (?:you|u|ya|yous|y'?all)|have (?:you|u)|(?:you |u )?got|any|what|which"
    r"|(?:il )?y ?[- ]?a(?:[- ]?t[- ]?il)?"
    r"|(?:est[- ]ce (?:que |qu'))?(?:il y a|vous (?:avez|faites))"
    rf"|(?:avez|faites)[- ]vous|t'as|vs avez|des|quelles?|quels?)\b[^.!?\n]{{0,25}}\b{_OFFERS}"
)


def asks_for_offers(text: str) -> bool:
    """Returns whether the text asks which offers there are, and has no word of leaving."""
    folded = plain(text)
    return bool(_ASKS_FOR_OFFERS.search(folded)) and not _LEAVING.search(folded)


def only_grieves(text: str) -> bool:
    """Returns whether the text asks where we have the number from or what we know, says who put
    the person on the list, misses our texts, insults, threatens, or means another list, and has no
    word of leaving beside that."""
    folded = plain(text)
    if data_wish(text) is DataWish.COPY:
        return not _LEAVING.search(folded)
    beside, signed = _PUT_ON.subn(" ", folded)
    if signed:
        return len(beside.split()) <= _FEW and not (tells(beside) or _LEAVING.search(beside))
    rest, grievances = _GRIEVANCE.subn(" ", folded)
    bare, insults = _INSULT.subn(" ", rest)
    if grievances:
        return not (_LEAVING.search(bare) or _CONDITION.search(folded))
    return bool(insults) and not tells(bare)
