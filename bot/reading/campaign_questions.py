"""Reads what somebody asks about a campaign's text: until when, which code, link, shops, goods.

Only a text that asks nothing else is one: "until when?" is about the offer that came this morning,
"until when are you open?" is about the shop.
"""

from __future__ import annotations

import re
from enum import StrEnum

from bot.reading.courtesy import without
from bot.reading.folded import read

LONGEST, MOST = 12, 120  # words and characters; who writes more asks for more
_MARKS = re.compile(r"[^\w' -]+")


class CampaignQuestion(StrEnum):
    """A kind of question about a campaign's text. Stored in campaigns, so renaming one needs a
    migration."""

    UNTIL = "until"
    CODE = "code"
    LINK = "link"
    SHOPS = "shops"
    GOODS = "goods"


_LEAD = (
    r"(?:(?:and|so|but|ok|okay|sorry|oh|wait|um|et|alors|mais|donc|du coup|ah|euh|dites|dis"
    r"|can you (?:tell me|say)|could you tell me|do you know|tell me|pouvez-vous me dire"
    r"|vous pouvez me dire|tu peux me dire|savez-vous|remind me|rappelez-moi)[ ,]+)*"
)
_OFFER = (
    r"(?:it|this|that|they|these|he|the (?:flash |big |winter |summer |spring |autumn |private )?"
    r"(?:sales?|offers?|promos?|promotions?|deals?|discounts?|event)|your (?:sale|offer|promo|deal)"
    r"|(?:the|my|your|this|that) (?:code|coupon|voucher)"
    r"|ca|c'?|ce|cela|elle|il|elles|ils|l'offre|cette offre|votre offre|la promo(?:tion)?"
    r"|les promos?|vos promos?|les soldes|la remise|la reduction|la vente(?: (?:flash|privee))?"
    r"|(?:le|mon|ce|votre) (?:code|coupon|bon))"
)
_CODE = r"(?:(?:promo|discount|coupon|voucher) ?codes?|codes? ?(?:promo|promotion|reduc)?|coupons?)"
_PLACE = r"(?:shops?|stores?|branch(?:es)?|locations?|magasins?|boutiques?|points? de vente)"
_SITE = (
    r"(?:online|on ?line|on (?:the|your) (?:web ?)?site|en ligne"
    r"|sur (?:internet|le site|votre site))"
)
_ENDS = r"(?:end|ends|expire|expires|finish|finishes|stop|over|close|closes)"
_FINIT = r"(?:finit|se finit|se termine|termine|expire|s'arrete|prend fin)"
_CARRIED = r"(?:the )?(?:deliver|shipping|postage|livraison|port\b|frais)"  # the shop's to say

_PATTERNS: tuple[tuple[CampaignQuestion, str], ...] = (
    (
        CampaignQuestion.UNTIL,
        rf"""(?:until|till?|til) (?:when|what (?:day|date|time))(?: (?:is|does|do|are) {_OFFER}
        (?: (?:valid|on|last|good|run|go on))?)?
        |{_OFFER} (?:is )?(?:valid )?(?:until|till?) when|{_OFFER} (?:est )?(?:valable|valide
        |bon)? ?jusqu'?(?:a|au)? ?quand {_OFFER}
        |(?:valid|good|on) (?:until|till?) when
        |(?:valable|valide|c'est (?:valable|bon))? ?jusqu'?(?:a|au)? ?(?:quand
        |quel(?:le)? (?:jour|date|heure))
        (?: (?:est[- ]ce (?:que )?)?(?:c'est|ca|{_OFFER})? ?(?:dure|valable|est valable)?)?
        |{_OFFER} ?(?:est |dure )?(?:valable |valide )?jusqu'?(?:a|au)? ?(?:quand|quelle date)
        |c'est jusqu'?(?:a|au)? ?(?:quand|quelle date)
        |(?:for )?how long(?: (?:is|does|do|are|will) {_OFFER}(?: (?:valid|last|on|run|be on
        |go on|good))?)?
        |(?:when|(?:at )?what time) (?:does|do|is|will|are) {_OFFER} (?:{_ENDS})
        |(?:ca|{_OFFER}) {_FINIT} quand|quand (?:est[- ]ce que )?{_OFFER} ?{_FINIT}
        |(?:(?:ca|{_OFFER}) )?dure (?:combien de temps|jusqu'a quand)
        |combien de temps(?: (?:est[- ]ce que )?{_OFFER} ?(?:dure))?
        |(?:is|are) {_OFFER} (?:only|just) (?:for )?(?:today|this week(?:end)?)
        |(?:only|just|seulement) (?:today|aujourd'hui)
        |(?:c'est|{_OFFER} est) (?:(?:valable )?(?:que|seulement|juste|uniquement)
        ) (?:pour )?aujourd'hui
        |(?:is|are) {_OFFER} still (?:on|valid|going|good|available|running)
        |{_OFFER} (?:est|sont|marche) (?:encore|toujours) ?(?:valable|valide|d'actualite|bonne?)?
        |(?:what(?:'s| is)|which is) the (?:end|last|expiry|closing) (?:date|day)
        |(?:end|expiry) date|last day|date de fin|date limite|quelle (?:est la )?date (?:de fin
        |limite)
        |(?:c'est )?quand la fin""",
    ),
    (
        CampaignQuestion.CODE,
        rf"""(?:what|which|wat) {_CODE}(?: (?:is it|do i (?:use|need|enter)|should i use))?
        |(?:what|wat)(?:'?s| is| was| are) (?:the|my|this|that|your) {_CODE}(?: (?:again|please))?
        |where(?:'?s| is| do i find| can i find) (?:the|my) {_CODE}
        |(?:the|my|a|le|mon|un) {_CODE}|{_CODE}
        |(?:i (?:lost|forgot|deleted|need|want|don't have|did not get|didn't get)) (?:the|my
        |a) {_CODE}
        |(?:send|give|text) (?:me )?(?:the|my|a) {_CODE}(?: again)?
        |(?:c'est )?(?:quoi|quel)(?: est)?(?: (?:le|mon|ce))? {_CODE}
        |quel {_CODE}(?: (?:faut[- ]il|je dois|dois[- ]je) .{{1,20}})?
        |(?:le|mon) {_CODE} (?:c'est|est) (?:quoi|lequel)
        |ou (?:est|trouver|je trouve) (?:le|mon) {_CODE}
        |j'ai (?:perdu|oublie|efface|pas(?: recu)?) (?:le|mon|de) {_CODE}|je n'ai (?:pas|jamais)
        (?: recu| eu)? (?:le|de|mon) {_CODE}
        |(?:renvoyez|envoyez|donnez)[- ]moi (?:le|mon|un) {_CODE}""",
    ),
    (
        CampaignQuestion.LINK,
        r"""(?:what|which) (?:link|site|website|page|address|url)
        |(?:what|wat)(?:'?s| is) the (?:link|url|site|website)|where(?:'?s| is) (?:the
        |your) (?:link|site|website)
        |(?:the |a )?(?:link|url)|(?:send|give|text) (?:me )?the link(?: again)?
        |(?:quel|c'est quoi le) (?:lien|site|url)(?: internet)?|(?:le|un) lien|lien|ou est le lien
        |(?:renvoyez|envoyez|donnez)[- ]moi le lien|where do i (?:order|buy|book|click)
        |ou (?:commander|acheter|reserver|cliquer)""",
    ),
    (
        CampaignQuestion.SHOPS,
        rf"""(?:in |at )?(?:which|what) {_PLACE}(?: (?:is it|are they|is that|are included
        |take part)(?: in| at)?)?
        |where (?:is|are) {_OFFER}(?: (?:valid|on))?|where (?:can|do) i (?:use|redeem|get) (?:it
        |this|that|the (?:code|offer|coupon))
        |(?:is|are) {_OFFER} (?:valid |on )?(?:in|at) (?:all|every|any|both|all your
        |all the) {_PLACE}
        |(?:in|at) (?:all|every|any) {_PLACE}|(?:is
        |are) {_OFFER} (?:valid |also |only )*{_SITE}(?: too| as well)?
        |(?:also |only |valid |valable |aussi )?{_SITE}(?: too| as well| aussi)?
        |{_SITE} or in (?:the )?{_PLACE}
        |(?:dans |en )?quel(?:le)?s? {_PLACE}(?: (?:participent|sont concernes?))?
        |(?:c'est |{_OFFER} est )?valable (?:ou|dans quel(?:le)?s? {_PLACE})
        |(?:c'est|{_OFFER} est) (?:valable )?(?:dans (?:tous|toutes) (?:les|vos) {_PLACE}|partout
        |{_SITE}(?: aussi)?|aussi {_SITE})
        |(?:dans )?(?:tous|toutes) (?:les|vos) {_PLACE}|ou (?:puis-je|je peux|peut-on
        |on peut) (?:l'utiliser|en profiter)
        |c'est ou""",
    ),
    (
        CampaignQuestion.GOODS,
        rf"""(?:what|which|wat)(?:'?s| is| are)? (?:items?|products?|things?
        |goods)? ?(?:is |are )?(?:on (?:sale|offer)|included|in the (?:sale|offer)|reduced)
        |(?:on |for )?(?:what|which) (?:items?|products?|articles?|things?|goods)
        |(?:is|are) (?:it|this|that) (?:on|for) (?:everything|all (?:items|products))
        |(?:on )?everything|all (?:items|products)
        |(?:do|does|is|are) {_OFFER} (?:include|cover|apply to|good for|valid (?:on|for)
        ) (?:[\w' -]{{2,40}})
        |(?:is|are) (?!{_CARRIED})(?:[\w' -]{{2,30}}) (?:included|on sale|in the sale
        |part of (?:it|the (?:sale|offer)))
        |(?:sur|pour) quel(?:le)?s? (?:articles?|produits?|choses)|(?:c'est )?sur quoi|sur tout
        |(?:c'est|ca marche) sur tout
        |quel(?:le)?s? (?:articles?|produits?) (?:sont )?(?:concernes?|en promo(?:tion)?|inclus
        |soldes?)
        |{_OFFER} (?:concerne|comprend|inclut) (?:quoi|tout|aussi .{{2,40}}|[\w' -]{{2,40}})
        |(?:sont|est) (?:les|la|le) (?!{_CARRIED})(?:[\w' -]{{2,30}}) (?:compris\w*|inclus\w*
        |concernee?s?)
        |(?:est[- ]ce que )?(?:les|la|le) (?!{_CARRIED})(?:[\w' -]{{2,30}}) (?:est
        |sont) (?:aussi )?(?:compris\w*|inclus\w*|concernee?s?|en promo(?:tion)?)""",
    ),
)


def _whole(pattern: str) -> re.Pattern[str]:
    joined = re.sub(r"\n\s*", "", pattern)
    return re.compile(rf"{_LEAD}(?:{joined})")


_KINDS = tuple((kind, _whole(pattern)) for kind, pattern in _PATTERNS)


def campaign_question(text: str) -> CampaignQuestion | None:
    """Returns what the text asks about a campaign's text; None if it asks for something else."""
    if len(text) > MOST:
        return None
    plain = read(text).plain
    for said in (plain, without(plain)):  # "only today?" would be a closing
        words = " ".join(_MARKS.sub(" ", said).split()).strip("-' ")
        if not words or len(words.split()) > LONGEST:
            continue
        found = next((kind for kind, pattern in _KINDS if pattern.fullmatch(words)), None)
        if found is not None:
            return found
    return None
