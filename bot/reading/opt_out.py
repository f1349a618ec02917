"""Whether a text wishes for no more texts: sure, unsure or no; and what silence then means.

Sources: 47 CFR 64.1200(a)(10): consent may be revoked in any reasonable words; art. 7(3) GDPR:
withdrawing must be as easy as giving. A false alarm costs a customer their texts, a missed one
breaks the law, so what is unsure holds everything and asks.
"""

from __future__ import annotations

import re
from datetime import timedelta
from enum import StrEnum

from bot.models import Understanding
from bot.sms.segments import plain

# The confidences of an opt-out that is only just sure, and only just unsure. Training finds which
# probabilities they stand for, and stores those with the model.
SURE, UNSURE = 0.6, 0.4
AWAITED = 0.5  # what UNSURE is while a question of ours waits: the text is rather its answer
# … and while a survey's does. Chosen on replies: none of their opt-outs is below 0.95, and most
# answers that are taken for one are below this.
SURVEYED = 0.57
SILENCE = timedelta(hours=24)  # after it, who was asked and said nothing has opted out
STAFFS_TURN = timedelta(hours=24)  # how long staff may settle a doubt before the person is asked
REST = timedelta(days=30)  # after a doubt that was cleared, in which another one isn't asked …
REST_WAIT = timedelta(hours=72)  # … but after this, if nothing has settled it
SCOPE = timedelta(hours=24)  # how long an opt-out may still be narrowed to one program
ONLY = "1"  # the text that narrows it


class Band(StrEnum):
    SURE = "sure"  # opted out and confirmed
    UNSURE = "unsure"  # a doubt: texts are held, one question, an item for staff
    NO = "no"


def band(read: Understanding, *, awaited: bool = False, surveyed: bool = False) -> Band:
    """The band of a text, as the pipeline reads it. awaited: a question of ours waits, so that a
    doubt needs more evidence; surveyed: a survey's does, which takes still more."""
    least = SURVEYED if surveyed else AWAITED if awaited else UNSURE
    if read.intent != "opt_out" or read.confidence < least:
        return Band.NO
    return Band.SURE if read.confidence >= SURE else Band.UNSURE


_TEXTS = (
    r"(?:texts?|messages?|msgs?|sms|textos?|offers?|promos?|alert\w*|notif\w*|deals?|them|list)"
)
_SLIP = (
    r"(?:by|in|was an?|was sent by|were) (?:mistake|accident\w*|error)"
    r"|to the wrong (?:people|number)"
)
_PAR = r"(?:par (?:erreur|accident|megarde)|sans (?:faire expres|le vouloir))"
_BACK = re.compile(
    "|".join(
        (
            r"\bun-?unsub\w*|\bun-?(?:pause|mute|block)\b"
            r"|\b(?:(?:undo|reverse) (?:my |the |that )?|cancel (?:my |the |that ))"
            r"(?:un-?sub\w*|opt[- ]?out|stop\b)",
            r"\bre-?sub(?:s?c?ri?be?|scription)?\b(?: me\b)?",
            r"\b(?:put|add|get|let|take|opt) me (?:back|again)\b(?! (?:out|off)\b)"
            r"|\b(?:sign|opt|count) me (?:up|in)\b(?! (?:for|to|on) (?:\w+ )?(?:do not|dnc|be "
            r"|stop|un))",
            r"\b(?:turn|switch) (?:(?!off|from)\w+ ){0,4}(?:back )?on\b"
            r"|(?<!\bi )\bstart (?:texting|messaging|sending)\b",
            rf"\b(?:miss|still want|do want|want back) (?:(?!off|out|to |no )\w+ ){{0,2}}{_TEXTS}\b"
            r"(?! (?:to (?!me)|stop|end|gone|off|out|remov|delet|cancel))",
            r"\b(?:texted|sent|send|typed|hit|pressed|press|wrote|replied|clicked|tapped|did|said"
            r"|my|the) "
            rf"\W?(?:stop|unsubscribe)\b\W?(?: \w+){{0,2}} (?:{_SLIP})",
            rf"\b(?:unsubscribed|opted (?:\w+ )?out)(?: \w+){{0,2}} (?:{_SLIP})"
            r"|\b(?:accidentally|mistakenly) (?:\w+ )?(?:stop|unsubscribed|opted out)\b",
            r"\b(?:annul\w*|supprim\w*|enlev\w*|retir\w*) (?:mon|ma|le|la) "
            r"(?:stop|desinscri\w*|desabon\w*)\b",
            r"\b(?:re-?abonn?(?:e[rz]?|ement)|re-?inscri(?:re|vez|s|ption)|re-?activ(?:e[rz]?"
            r"|at\w*))\b"
            r"(?:[ -]moi\b)?|\bremet\w*[ -](?:moi|nous)\b",
            r"\b(?:stop|desabonne+s?|desinscri(?:te?s?)?|arrete+s?)"
            rf"(?: envoye| tape| fait| ecrit| c'etait)? {_PAR}",
            r"\b(?:veux|voudrais|souhaite\w*|aimerais)(?: recevoir| avoir)? "
            rf"(?:toujours|de nouveau|a nouveau) (?:vos|les|des) {_TEXTS}\b",
        )
    )
)
_STAY = re.compile(
    "|".join(
        (
            r"\b(?:do not|don'?t|dont|never|pls no|please no)(?: you)?(?: ever| dare)* "
            r"(?:stop|quit|cancel|remove me|take me off|unsubscribe me|cut me)\b(?! (?:by|at)\b)",
            r"\bne (?:m'|me )?(?:coupe[rz]?|arrete[rz]?|stoppe[rz]?|desabonne[rz]?|desinscri\w*"
            r"|retire[rz]?"
            r"|enleve[rz]?) (?:pas|rien|surtout pas)\b",
            r"\bveux pas (?:arreter|stopper|quitter)\b",
        )
    )
)
_NOT = re.compile(
    r"(?:\b(?:not|never|stop|quit|no|ne|pas|plus|jamais|arret\w*|they|keep)|n'?t)\b[^.!?,;]{0,30}$"
)
# What comes before says who does it: "you put me back", "if you don't stop", "j'ai ete reabonne".
_THEIRS = re.compile(
    r"(?:\b(?:if|unless|until|why|who|how come|when|whenever|because|since|they"
    r"|y'?all|ya|it|this|that|these|those|texts|messages|si|pourquoi|quand|comme|tant que|vous|tu"
    r"|qui|on) |\b(?:vous|tu|on) (?:m'|me )[^.!?,;]{0,12}|\bete )$"
)
_THEIRS_AFAR = re.compile(
    r"(?:\b(?:if|unless|until|why|who|how come|every ?time|whenever|pourquoi|tant que"
    r"|si (?:vous|tu)|chaque fois)\b"
    r"|(?<!can )(?<!could )(?<!would )(?<!will )(?<!hope )\b(?:you|u|they)\b"
    r")[^.!?,;]{0,30}$"
)
_REPORTED = re.compile(  # a STOP that is only told of
    r"\b(?:never wanted to|texted|sent|send|typed|hit|pressed|the|my) \W?stop\b"
    r"|\bmean to (?:unsub\w*|stop)"
)
# What else is said, beside the wish to return or stay, is a wish to leave.
_LEAVES = re.compile(
    "|".join(
        (
            r"\b(?:remove|delete|unsub(?:scribe)?|take) (?:me|us|my (?:number"
            r"|phone))\b(?! (?:back|again))",
            r"\bopt (?:me |us )?(?:back )?out\b|\bunsub(?:scribe)?\b|\bleave (?:me|us) alone\b"
            r"|\blose (?:my|this) number\b|\bno more\b|\benough\b",
            r"\bstop(?: (?:it|this|that|texting|messaging|sending|contacting|the|these|those|your"
            r"|all|now"
            r"|me|them|please|pls|harass\w*|spam\w*|bother\w*)\b|\W*$)",
            r"^stop\b(?! (?:envoye|tape|fait|par))",
            r"\b(?:do not|don'?t|dont|never|quit) (?:ever )?(?:text|message|contact|send|put|add"
            r"|sign)"
            r"\w*\b",
            r"\b(?:report|lawyer|attorney|legal action|sue|ftc|fcc|cnil|harass\w*|spam\w*"
            r"|illegal)\b",
            r"\bwithout (?:my |any )?(?:consent|permission|asking)\b|\bnever (?:asked|agreed"
            r"|signed)\b",
            r"\b(?:desabonne[rz]?|desinscrivez|retirez|enlevez|supprimez|sortez)[ -](?:moi"
            r"|mon numero)\b",
            r"\b(?:arretez|stoppez|cessez)\b|\b(?:laisse|fiche|fou\w+)[a-z]*[ -]moi (?:tranquille"
            r"|la paix)",
            r"\b(?:porte|porter) plainte\b|\bharcel\w*|\bsans mon (?:accord|consentement)\b"
            r"|\brien demande\b|\bmalgre\b",
        )
    )
)


def wants_back(text: str) -> bool:
    """Does a text with words of leaving wish for the texts to come back, or to go on? No in doubt:
    it takes an opt-out away from whatever else reads the text."""
    folded = plain(text)
    if _LEAVES.search(_REPORTED.sub("", _STAY.sub("", _BACK.sub("", folded)))):
        return False
    stays, back = _STAY.search(folded), _BACK.search(folded)
    found = stays or back
    if found is None or (stays and back and _theirs(folded[: back.start()])):
        return False
    before = folded[: found.start()]
    return not (_theirs(before) or (found is back and _NOT.search(before)))


def _theirs(before: str) -> bool:
    return bool(_THEIRS.search(before) or _THEIRS_AFAR.search(before))
