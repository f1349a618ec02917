"""How people type, made alike: letters drawn out, SMS spelling, capitals, accents left out."""

from __future__ import annotations

import re
import unicodedata

ENOUGH = 600  # characters; an intent shows in fewer, and more would only cost time

# written : meant. Only forms that mean nothing else in the other language.
_ENGLISH = """
    pls:please plz:please plse:please u:you ur:your urs:yours ya:you yall:you r:are y:why
    thx:thanks thnx:thanks tnx:thanks ty:thank_you tysm:thank_you_so_much thankyou:thank_you
    msg:message msgs:messages txt:text txts:texts txting:texting txtin:texting textin:texting
    sendin:sending gettin:getting messagin:messaging
    dont:don't doesnt:doesn't didnt:didn't cant:can't wont:won't isnt:isn't wasnt:wasn't
    im:i'm ive:i've thats:that's whats:what's wheres:where's whens:when's hows:how's whos:who's
    wanna:want_to gonna:going_to gotta:got_to lemme:let_me gimme:give_me dunno:don't_know
    abt:about bc:because bcuz:because cuz:because coz:because b4:before gr8:great l8r:later
    l8:late 2day:today 2moro:tomorrow 2morrow:tomorrow tmrw:tomorrow tmr:tomorrow tmw:tomorrow
    2nite:tonight tonite:tonight nite:night wat:what wut:what wen:when whr:where wher:where
    hv:have hav:have w/:with w/o:without ppl:people num:number nbr:number
    appt:appointment appts:appointments apt:appointment resched:reschedule
    rn:right_now asap:as_soon_as_possible idk:i_don't_know nvm:never_mind k:ok kk:ok
    n:and shld:should wud:would cud:could shud:should somethin:something
    ordr:order delivry:delivery recieve:receive recieved:received adress:address
    unsuscribe:unsubscribe unsubcribe:unsubscribe unsub:unsubscribe unsubscribed:unsubscribed
    stahp:stop sotp:stop stpo:stop
"""
_FRENCH = """
    svp:s'il_vous_plaît stp:s'il_te_plaît slt:salut bjr:bonjour bsr:bonsoir mrc:merci mci:merci
    c:c'est ct:c'était cest:c'est sa:ça koi:quoi kan:quand kand:quand qd:quand ki:qui ke:que
    pk:pourquoi pq:pourquoi pkoi:pourquoi prkoi:pourquoi pcq:parce_que pske:parce_que
    jsuis:je_suis chui:je_suis chuis:je_suis jai:j'ai jveux:je_veux jveu:je_veux jvx:je_veux
    jvoudrais:je_voudrais jpeux:je_peux jcomprends:je_comprends jme:je_me jsp:je_ne_sais_pas
    jarrive:j'arrive jattends:j'attends jaime:j'aime jarrete:j'arrête jpense:je_pense
    vs:vous ns:nous ds:dans ac:avec avc:avec bcp:beaucoup tt:tout ts:tous tjs:toujours tjrs:toujours
    pb:problème pbm:problème pbs:problèmes rdv:rendez-vous rv:rendez-vous mtn:maintenant
    msg:message msgs:messages tel:téléphone num:numéro mag:magasin cmd:commande cde:commande
    dsl:désolé desole:désolé qq:quelque qqn:quelqu'un qqun:quelqu'un qlq:quelque
    auj:aujourd'hui ajd:aujourd'hui aujourdhui:aujourd'hui dem:demain apm:après-midi
    ya:il_y_a yen:il_y_en ete:été meme:même tro:trop plu:plus arete:arrête aretez:arrêtez
    arreter:arrêter arretez:arrêtez arrete:arrête voulé:voulez sté:société
    jen:j'en veu:veux peu:peu enlevé:enlevez daccord:d'accord dac:d'accord dacc:d'accord
    oki:ok okay:ok oué:oui ouai:ouais ui:oui nn:non nan:non nop:non
"""


def _table(*sources: str) -> dict[str, str]:
    pairs = (pair.split(":", 1) for source in sources for pair in source.split())
    return {written: meant.replace("_", " ") for written, meant in pairs}


MEANT = _table(_FRENCH, _ENGLISH)
_DRAWN_OUT = re.compile(r"([^\W\d])\1{2,}")
_WORD = re.compile(r"w/o?|[^\W_]+(?:['’][^\W_]+)*")
_SPACED = re.compile(r"\b(?:[^\W\d_][ .\-]){3,}[^\W\d_]\b")


def readable(text: str) -> str:
    """A text as a careful writer would have typed it: for the sentence encoder."""
    text = text[:ENOUGH].encode("utf-8", "replace").decode().replace("\0", " ")
    text = unicodedata.normalize("NFKC", text).casefold().replace("’", "'")
    text = _SPACED.sub(lambda found: re.sub(r"[ .\-]", "", found[0]), text)
    text = _DRAWN_OUT.sub(r"\1", text)
    text = _WORD.sub(lambda found: MEANT.get(found[0], found[0]), text)
    return " ".join(text.split())


def folded(text: str) -> str:
    """The same without accents and apostrophes: for counting words and parts of words."""
    bare = unicodedata.normalize("NFD", readable(text))
    return "".join(c for c in bare if not unicodedata.combining(c)).replace("n't", "nt")
