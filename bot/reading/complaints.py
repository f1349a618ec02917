"""Whether a complaint says what it is about, so that it needn't be asked."""

from __future__ import annotations

import re

from bot.reading import folded

# Words of judgement and feeling, and what they stand on: nothing that the shop could act on.
_VAGUE = frozenset(
    "i i'm im i've we we're am is are was were be been it it's its this that the a an my your ur"
    " you"
    " so very really just not never again ever all of in with at to from for how what no and but or"
    " zero one star stars out worst bad terrible awful horrible horrid poor disgusting disgusted"
    " unacceptable disappointing disappointed disappointment unhappy dissatisfied dissatisfaction"
    " rubbish crap shit shitty sucks suck ridiculous joke shame shameful pathetic garbage trash"
    " hate"
    " hated complaint complain complaining experience service shop store company place customer"
    " visit"
    " day today thing everything anything life totally completely absolutely extremely quite pretty"
    " too much wow omg wtf seriously lol sad upset annoyed annoying fed up sick tired have had do"
    " did"
    " don't didn't like liked happy good great want file make make hi hello hey sorry say must guys"
    " terribly badly honestly frankly i'd would recommend would'nt wouldn't come back will won't"
    " je j'ai j'suis jsuis suis nous c'est cest c est etait etais sont ce cet cette ca votre vos"
    " vot"
    " vous le la les l un une de d du des tres trop vraiment pas ne n jamais plus nul nulle nuls"
    " nulles mauvais mauvaise horribles affreux affreuse decu decue decus decevant decevante"
    " degoute"
    " degoutee mecontent mecontente insatisfait insatisfaite pire catastrophe catastrophique honte"
    " honteux inadmissible inacceptable scandaleux scandale lamentable deplorable minable pourri"
    " pourrie merde merdique magasin boutique enseigne client cliente vie jour tout toute rien bien"
    " content contente satisfait satisfaite reclamation plainte plaindre me voudrais veux faire ai"
    " avoir ete totalement completement franchement serieux sérieusement et mais ou a au aux en"
    " chez"
    " avec bonjour slt salut desole aime deteste bof moyen super top ici alors la-bas reviendrai"
    " recommande quel quelle on est y ne reviendrez".split()
)
_WORD = re.compile(r"[a-z][a-z'-]*")


def says_what(text: str) -> bool:
    """Returns whether a complaint names its matter: "the food was cold", not "terrible service"."""
    return any(word not in _VAGUE for word in _WORD.findall(folded.read(text).plain))
